/// Undoing what joined people: a merge, a record that came to the wrong client, a mistaken `not the same`. Each is
/// an event with the state before. Transactions of their own; the caller holds the write lock and forgets the
/// people if one fails.
#pragma once

#include <string_view>

#include "hub/core.hpp"
#include "hub/matching.hpp"

namespace gatehouse::hub {

/// Undoes the merge of `client`, and parts it for ever from whomever it went into, on the way and in the end.
/// Records that came to the joined client since are resolved again: each goes to the side that it fits, else it
/// stays, with a review of its own.
[[nodiscard]] Result<void> split(Core& core, ClientId client, std::string_view actor);
/// The record is of somebody else than its client: it gets a client of its own, with all versions of its key and
/// what belongs to it, and the two are parted for ever. Errc::bad_config for a record that belongs to another one,
/// Errc::conflict where the client would have none left.
[[nodiscard]] Result<TakenOut> take_out(Core& core, RecordId record, std::string_view because,
                                        std::string_view actor);
/// A person was wrong to say that the two are two people: they may be asked about, and merged, again. Nothing is
/// joined by this. Errc::not_found where nobody parted them.
[[nodiscard]] Result<void> reconsider(Core& core, ClientId a, ClientId b, std::string_view because,
                                      std::string_view actor);

}  // namespace gatehouse::hub
