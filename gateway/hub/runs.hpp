/// Runs, and what the hub says to a file before and after its records. The caller holds the hub's write lock.
#pragma once

#include <string_view>
#include <vector>

#include "hub/core.hpp"
#include "hub/items.hpp"
#include "hub/lists.hpp"

namespace gatehouse::hub {

[[nodiscard]] Result<RunId> begin_run(Core& core, const RunStart& start);
[[nodiscard]] Result<RunInfo> end_run(Core& core, RunId run, RunState state, std::string_view note);
/// The newest `limit` runs, or the one of that id. Any thread, on a read connection.
[[nodiscard]] Result<std::vector<RunInfo>> read_runs(Connection& db, std::int64_t id, std::size_t limit);
/// As the filter asks.
[[nodiscard]] Result<std::vector<RunInfo>> list_runs(Connection& db, const RunFilter& filter);
[[nodiscard]] Result<std::map<std::string, Timestamp>> read_last_runs(Connection& db);
[[nodiscard]] Result<Admission> admit(Core& core, RunId run, const Arrival& arrival);
[[nodiscard]] Result<void> note_refused_file(Core& core, RunId run, const Refusal& refusal);
/// All that an intake of this file under this mapping needs; the mapping is kept by its hash, the head with the
/// file.
[[nodiscard]] Result<Plan> plan_intake(Core& core, RunId run, FileId file, const MappingInfo& mapping,
                                       std::string_view head);
[[nodiscard]] Result<void> finish_transfer(Core& core, RunId run, FileId file, const Balance& counts);
/// The number under which the mapping is kept.
[[nodiscard]] Result<std::int64_t> keep_mapping(Core& core, const MappingInfo& mapping);

}  // namespace gatehouse::hub
