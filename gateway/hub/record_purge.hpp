/// The end of single records, whose client stays or never was: those past their time that a rule lets go by
/// themselves. Private to the hub; part of `Retention`.
#pragma once

#include <span>
#include <vector>

#include "hub/core.hpp"
#include "hub/retention.hpp"

namespace gatehouse::hub {

/// As `Retention` says of them.
[[nodiscard]] Result<std::vector<PastRecords>> read_past_records(Core& core, std::span<const KeepRule> rules,
                                                                 Timestamp now, std::size_t limit);
[[nodiscard]] Result<std::vector<PurgeReceipt>> purge_records(Core& core, std::span<const PastRecords> past,
                                                              std::string_view because, std::string_view actor);

}  // namespace gatehouse::hub
