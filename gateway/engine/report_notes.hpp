/// What an export tells people about the rows that it made: what looks wrong, was left out or taken as it is.
#pragma once

#include <string>
#include <vector>

#include "report/receipt.hpp"
#include "report/report.hpp"

namespace gatehouse::engine {

/// `3 rows`, `1 row`.
[[nodiscard]] std::string counted(std::uint64_t count, const char* what);
/// Sentences that begin with WARNING, the gravest first; they stand in the receipt too. `open_reviews`: doubtful
/// matches of people in the file that nobody has decided.
[[nodiscard]] std::vector<std::string> warnings_of(const report::ReportSpec& spec, const report::Summary& summary,
                                                   const std::vector<report::HeldAtIntake>& held,
                                                   std::int64_t open_reviews);

}  // namespace gatehouse::engine
