/// What people fixed in the merged view: a reviewer who knows better than the rules takes a value from one record,
/// or writes it. A pin outranks every record until somebody unpins it. A merge carries the pins of the client that
/// goes over to the one that stays, where that has none of its own; a split takes them back.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "hub/core.hpp"
#include "hub/matching.hpp"
#include "hub/view.hpp"

namespace gatehouse::hub {

/// A transaction of its own; the caller holds the write lock. Errc::bad_config for a field or value that cannot be
/// pinned, Errc::not_found for a record that is not the client's.
[[nodiscard]] Result<void> pin_value(Core& core, const PinWish& wish, std::string_view actor);
/// Errc::not_found where the field is not pinned.
[[nodiscard]] Result<void> unpin_value(Core& core, ClientId client, std::string_view field, std::string_view actor);

/// Inside a transaction: the event that a decision about values begins or ends with, and the client's next version,
/// told to the systems. Gives the event's number.
[[nodiscard]] Result<std::int64_t> note_change(Core& core, std::int64_t client, std::string_view kind,
                                               std::string_view actor);
/// Inside a transaction: ends what is pinned on these fields; how many there were.
[[nodiscard]] Result<std::size_t> end_pins(Core& core, std::int64_t client, std::string_view field,
                                           std::int64_t event);

/// Inside the transaction of a merge or a split, after its events are written.
[[nodiscard]] Result<void> carry_pins(Core& core, std::int64_t from, std::int64_t to);
[[nodiscard]] Result<void> take_pins_back(Core& core, std::int64_t restored, std::int64_t from);

/// The pins in force at one moment. One thread.
class PinReader {
 public:
  /// `last_event`: those of events after it are not in force yet.
  PinReader(Connection& db, Keys& keys, const Dictionary& dictionary, std::int64_t last_event)
      : db_(db), keys_(keys), dictionary_(dictionary), last_event_(last_event) {}
  /// In the order in which they were made; their texts lie in `arena`.
  [[nodiscard]] Result<std::vector<Pin>> of(std::int64_t client, Arena& arena);

 private:
  Connection& db_;
  Keys& keys_;
  const Dictionary& dictionary_;
  std::int64_t last_event_;
  bool known_ = false;
  std::unordered_set<std::int64_t> pinned_;  ///< clients that have any: nearly none
};

}  // namespace gatehouse::hub
