/// Deliveries that wait for a person: held (the mapping or the system refused them) or of unknown outcome (sent, no
/// answer). They are named `ROUTE/NUMBER`, listed, tried again when the mapping is mended, and decided.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan.hpp"
#include "hub/hub.hpp"

namespace gatehouse::engine {

/// Begins the reason of a delivery that the system gave no answer for while it answered for others. Held with such
/// a reason, it may have been taken all the same.
inline constexpr std::string_view fails_alone = "fails-alone: ";

/// `vos/17`: the route, and the number of the change in the hub's feed.
struct DeliveryName {
  std::string route;
  hub::ChangeId change{};
};
[[nodiscard]] std::optional<DeliveryName> delivery_from(std::string_view text);
[[nodiscard]] std::string word(const DeliveryName& name);

struct HeldDelivery {
  DeliveryName name;
  hub::Due due;
  hub::DeliveryState state = hub::DeliveryState::held;
  /// Unknown, and the same bytes can no longer be made: no run takes it up, a person decides. Other unknown
  /// deliveries are sent again under their idempotency keys by the next run.
  bool in_doubt = false;
};
/// Those of one route, or of all routes of the plan if `route` is empty, at most `limit` a route.
[[nodiscard]] Result<std::vector<HeldDelivery>> held_deliveries(const Plan& plan, hub::Hub& hub,
                                                                std::string_view route, std::size_t limit);

/// May a person say that the system has it? Not of what was held before it was sent, or refused.
[[nodiscard]] bool may_be_there(const HeldDelivery& one);

enum class Decision : std::uint8_t {
  sent,   ///< the system has it: delivered
  again,  ///< the system does not have it, or its cause is mended: due again
};
[[nodiscard]] std::optional<Decision> decision_from(std::string_view word);
/// Settles one delivery as `actor` says. Errc::not_found if it does not wait; Errc::not_permitted for `sent` of one
/// that was held before it was sent.
[[nodiscard]] Result<void> decide_delivery(const Plan& plan, hub::Hub& hub, const DeliveryName& name,
                                           Decision decision, std::string_view actor);

/// The same for all that wait on a route, and how many there were. `sent` leaves those alone that were held.
[[nodiscard]] Result<std::int64_t> decide_deliveries(const Plan& plan, hub::Hub& hub, std::string_view route,
                                                     Decision decision, std::string_view actor);

/// What a replay did with held deliveries: `tried = due + held + filtered`.
struct DeliveryReplay {
  std::int64_t tried = 0;
  std::int64_t due = 0;  ///< the mapping writes other bytes now, or none had been written: sent by the next run
  std::int64_t still_held = 0;
  std::int64_t filtered = 0;
  std::vector<std::string> notes{};
};
/// Maps the client of each held delivery again. `route` and `rule` narrow them; empty: all.
[[nodiscard]] Result<DeliveryReplay> replay_deliveries(const Plan& plan, hub::Hub& hub, std::string_view route,
                                                       std::string_view rule);

}  // namespace gatehouse::engine
