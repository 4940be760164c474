/// What a person decides about clients: two are one, two are two (undone: hub/splitting.hpp). Each is an event with
/// the state before, so that it can be undone exactly; views follow by themselves, since they are functions of the
/// linked records.
#pragma once

#include <string_view>

#include "hub/core.hpp"
#include "hub/matching.hpp"
#include "hub/resolver.hpp"

namespace gatehouse::hub {

/// `same` against a rule that forbids the link needs two people: the first makes the review wait for the second.
/// Errc::conflict where the review was decided meanwhile, is in somebody else's hands, or waits for somebody else.
/// A transaction of its own; the caller holds the write lock and forgets the people if it fails.
[[nodiscard]] Result<void> decide(Core& core, std::int64_t review, std::string_view decision,
                                  std::string_view actor);
/// Joins two clients because a person says so; where a rule forbids it, a review waits for a second person instead.
[[nodiscard]] Result<MergeAnswer> merge_by_person(Core& core, ClientId a, ClientId b, std::string_view because,
                                                  std::string_view actor);
/// Who said `same` first cannot take the review that waits for the second.
[[nodiscard]] Result<void> claim_review(Core& core, std::int64_t review, std::string_view actor);
/// Out of whosever hands it is; audited, with the name. Errc::conflict where it is in nobody's.
[[nodiscard]] Result<void> release_review(Core& core, std::int64_t review, std::string_view actor);
/// Provisional clients that a record brought home: merged by the machine, with the evidence, so that a person can
/// split them again. Inside the caller's transaction; the index knows it already.
[[nodiscard]] Result<void> write_homecomings(Core& core, LastIds& last, Timestamp at,
                                             const std::vector<Homecoming>& homecomings);

}  // namespace gatehouse::hub
