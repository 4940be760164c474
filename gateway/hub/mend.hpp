/// Records that were kept back and go on: a person mended the mapping or the record and it is mapped again, or the
/// parent that it waited for has come. The run's receipt keeps the count of its moment; the live count moves, and
/// an event tells.
#pragma once

#include <string_view>
#include <vector>

#include "hub/core.hpp"
#include "hub/items.hpp"

namespace gatehouse::hub {

/// What a person corrects with the replay, and how many corrections the record had before.
struct NewCorrection {
  const Correction& correction;
  std::size_t known = 0;
};

/// Who has a record mapped again, and what is corrected with it; null where nothing is.
struct Replayer {
  std::string_view actor;
  const NewCorrection* with = nullptr;
};

/// Its new outcome, in a transaction of its own. The caller holds the write lock.
[[nodiscard]] Result<Outcome> replay(Core& core, RecordId id, const MappingInfo& mapping, std::string_view key,
                                     const MappedRecord& mapped, const Replayer& by);

/// Frees what waited for any of `keys`, and what waited for that. Inside the caller's transaction.
[[nodiscard]] Result<void> free_waiting(Core& core, LastIds& last, Timestamp at, std::vector<Hash16> keys);

}  // namespace gatehouse::hub
