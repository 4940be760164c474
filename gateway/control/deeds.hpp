/// Long work beside the runs, as a job that its asker may leave: held records mapped again, a submission made
/// again, two submissions laid side by side. The same words come of it as of the request that waits for its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "hub/lists.hpp"
#include "policy/access.hpp"
#include "report/receipt.hpp"

namespace gatehouse::control {

/// Records that a job maps again where its asker names no limit.
inline constexpr std::size_t unlimited = INT64_MAX;

/// True where the request asks not to wait: `job=yes`.
[[nodiscard]] bool as_a_job(const Request& request);

/// 202 and the number of the job. `service` and `hub` outlive it.
[[nodiscard]] Response ask_replay(engine::Service& service, hub::Hub& hub, hub::RecordFilter filter,
                                  std::string_view actor);
/// The same for a registered submission whose receipt is `receipt`.
[[nodiscard]] Response ask_rebuild(engine::Service& service, hub::Hub& hub, std::int64_t number,
                                   std::string receipt, std::string_view actor);

/// Two submissions, by what their receipts pin.
struct Compared {
  std::int64_t older = 0, newer = 0;
  report::PinnedReport before, after;
};
[[nodiscard]] Response ask_difference(engine::Service& service, hub::Hub& hub, Compared compared,
                                      std::string_view actor);

/// May the caller see what came of it, and stop it? Whoever may ask for it may, and whoever did.
[[nodiscard]] bool is_open_to(const engine::Deed& deed, const policy::Caller& caller);

}  // namespace gatehouse::control
