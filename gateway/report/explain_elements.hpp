/// The elements of a person's rows in the file, each with the rule that makes it: what `explain_person` adds to the
/// periods.
#pragma once

#include <span>

#include "report/explain.hpp"

namespace gatehouse::report {

/// Fills `elements` of each period that has a row in the report.
[[nodiscard]] Result<void> add_elements(const ReportSpec& spec, std::span<const Schema> schemas,
                                        const PersonHistory& person, ExplainedPerson& told);

}  // namespace gatehouse::report
