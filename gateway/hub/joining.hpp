/// What merging and parting are made of: records that move with an event each, the feed that tells of it, doubts
/// that follow. Inside the caller's transaction; the people are restored. Private to decisions.cpp and
/// splitting.cpp.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hub/core.hpp"
#include "hub/rows.hpp"

namespace gatehouse::hub {

[[nodiscard]] inline clients::ClientId index_client(std::int64_t id) {
  return clients::ClientId{static_cast<std::uint64_t>(id)};
}
[[nodiscard]] inline clients::RecordId index_record(std::int64_t id) {
  return clients::RecordId{static_cast<std::uint64_t>(id)};
}

struct ClientRow {
  std::int64_t version = 0;
  ClientState state = ClientState::active;
  std::int64_t merged_into = 0;
};
[[nodiscard]] Result<ClientRow> read_client_row(Core& core, std::int64_t id);

/// Who does what, when: one moment for all that belongs to one decision.
struct Deed {
  std::int64_t at = 0;
  std::string_view kind;  ///< merged | split | moved
  std::string_view actor;
  std::int64_t rule = static_cast<std::int64_t>(LinkRule::decided);
  std::int64_t score = 0;
  std::string_view evidence{};
};

/// Moves records from one client to another, with an event each; each is sealed anew with the other's key.
[[nodiscard]] Result<void> move_records(Core& core, const std::vector<std::int64_t>& records, std::int64_t from,
                                        std::int64_t to, const Deed& deed);
/// The same because a person parted the two: the exact persons of these records decide nothing any more, unless
/// they are those of `to` alone.
[[nodiscard]] Result<void> hand_over(Core& core, const std::vector<std::int64_t>& records, std::int64_t from,
                                     std::int64_t to, const Deed& deed);
/// All records of `client` that go where these go: other versions of their keys, and what names one of them as its
/// parent, on any level. Rising; `records` are among them. What might belong to another record too is left out.
[[nodiscard]] Result<std::vector<std::int64_t>> family_of(Core& core, std::int64_t client,
                                                          const std::vector<std::int64_t>& records);

/// Both clients have changed, and the feed says how.
[[nodiscard]] Result<void> tell_both(Core& core, LastIds& last, std::int64_t gone, std::optional<std::int64_t> into,
                                     std::int64_t other, ChangeKind kind);
/// Errc::conflict where a person parted the two, or one of them was purged.
[[nodiscard]] Result<void> may_join(Core& core, std::int64_t a, std::int64_t b);
/// Errors as `may_join`. A doubt about the two is closed as `merged`, which is no label.
[[nodiscard]] Result<void> merge(Core& core, LastIds& last, std::int64_t from, std::int64_t to, const Deed& deed);
/// Of several open doubts about this client and another one stays: the one in somebody's hands, else the first.
[[nodiscard]] Result<void> ask_once(Core& core, std::int64_t client, const Deed& deed);
/// Two people from now on. A doubt about the two that is open is decided with it.
[[nodiscard]] Result<void> part(Core& core, std::int64_t a, std::int64_t b, const Deed& deed);
/// After records left `other`: doubts go where their records and clients are now, and those that a merge closed and
/// that stand between two clients again are open again.
[[nodiscard]] Result<void> refresh_reviews(Core& core, std::int64_t restored, std::int64_t other, const Deed& deed);
/// Why a person did it: the words may speak of people, so they are sealed. `kind`: merged | taken-out |
/// reconsidered.
[[nodiscard]] Result<void> write_reason(Core& core, std::string_view kind, std::int64_t from, std::int64_t to,
                                        std::string_view because, const Deed& deed);

}  // namespace gatehouse::hub
