/// What a report route asks for, as the report room understands it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/run.hpp"
#include "report/report.hpp"

namespace gatehouse::engine {

/// Whose rows the report takes: what the route says, else what its layout says; empty: all.
[[nodiscard]] std::string program_of(const config::ReportRequest& wanted, const mapping::Mapping& mapping);

/// Findings for a `program` of the route or of its layout, and for `exit_groups`, that name none.
void check_programs(const config::Route& route, const mapping::Mapping& mapping, Findings& findings);

/// Findings for report routes that ask for what cannot be today: wage files that are complete before their quarter
/// is over.
void check_report_requests(const Plan& plan, Clock& clock, Findings& findings);

/// The route's request and the run's wish, with what follows from the site: today, the layout's state, whether all
/// claims are known. Errc::bad_config for a quarter, a program or a stream that is none.
[[nodiscard]] Result<report::ReportSpec> report_spec(const Run& run);

/// The same without a run: `quarter` is the wish, or empty for the route's own.
[[nodiscard]] Result<report::ReportSpec> report_spec(const Plan& plan, const PlannedRoute& route, Clock& clock,
                                                     const std::string& quarter);

/// SHA-256 of the site's `clients:`.
[[nodiscard]] std::string hash_of(const config::ClientRules& rules);

/// SHA-256 of each code table and of the layout that the mapping was compiled with, by the file's name.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> hashes_behind(const mapping::Mapping& mapping);

}  // namespace gatehouse::engine
