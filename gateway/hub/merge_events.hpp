/// Merges and splits between us and the systems. Ours are told to them by routes that `deliver: merges`. Theirs
/// come as records with a `merge` entity: two ids that both stand for somebody here are put before a person, never
/// joined by themselves; an id that nobody knows yet is from then on another name of the person.
#pragma once

#include <span>

#include "hub/core.hpp"
#include "hub/items.hpp"

namespace gatehouse::hub {

/// What a row of the feed tells. Errc::not_found where it tells of no merge and no split.
[[nodiscard]] Result<MergeEvent> read_merge_event(Core& core, ChangeId change);

/// What the batch's records say of merges in their system, once they are written. How many are put before a person.
[[nodiscard]] Result<std::int64_t> hear_merges(Core& core, const Plan& plan, std::span<const Item> items,
                                               Timestamp at);

}  // namespace gatehouse::hub
