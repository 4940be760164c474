/// Keys are keyed hashes, so each new one lands on another page of its table, and a page is written whole: a load
/// of a million records wrote five gigabytes for eighty megabytes of keys. So an embedded store gathers new keys in
/// a small table, looks for a key in both, and settles many at a time, in their order. All of it inside the
/// transaction that brings the keys, so nothing is ever in neither table.
#pragma once

#include "hub/core.hpp"

namespace gatehouse::hub {

/// Moves the gathered keys where they belong, once there are `at_least` of them. Inside the caller's transaction.
[[nodiscard]] Result<void> settle_new_keys(Core& core, LastIds& last, std::int64_t at_least = 1);

/// So many are worth it: the small table is then a tenth of that of a million records.
inline constexpr std::int64_t worth_settling = 200'000;

}  // namespace gatehouse::hub
