#include "engine/report_spec.hpp"

#include <nlohmann/json.hpp>

#include "engine/report_calendar.hpp"
#include "engine/report_checks.hpp"
#include "gatehouse/support/files.hpp"
#include "report/quarter.hpp"

namespace gatehouse::engine {

namespace {

/// The site takes in claims: somebody without one is then known to be no claimant.
bool takes_claims(const Plan& plan) {
  for (const PlannedRoute& route : plan.routes) {
    if (route.route.shape != config::Shape::intake) continue;
    for (const BlockInfo& block : mapping::info(*route.mapping).blocks)
      if (block.entity == "claim") return true;
  }
  return false;
}

/// Wage files of a quarter that is not over cannot be complete.
Result<std::optional<report::Quarter>> wages_through(const config::ReportRequest& wanted, Date day) {
  if (wanted.wages_through.empty()) return std::nullopt;
  const auto through = report::parse_quarter(wanted.wages_through, day);
  if (!through) return fail(through.error(), "wages_through");
  if (through->last_day() >= day)
    return fail(Errc::bad_config,
                "wages_through: " + through->text() +
                    " is not over, so its wage files cannot be complete; name the last quarter whose files "
                    "came in whole, or \"none found\" is told as \"not employed\"");
  return *through;
}

Result<void> apply_request(const config::ReportRequest& wanted, Date day, report::ReportSpec& spec) {
  auto through = wages_through(wanted, day);
  if (!through) return fail(through.error());
  spec.wages_through = *through;
  if (!wanted.assumed_stream.empty()) spec.assumed_stream = wanted.assumed_stream;
  const auto groups = report::exit_groups(wanted.exit_groups);
  if (!groups) return fail(groups.error(), "exit_groups");
  spec.periods.exit_group = *groups;
  if (wanted.exit_quarters_back) spec.cohort.exit_quarters_back = *wanted.exit_quarters_back;
  if (wanted.reportable_quarters_back) spec.cohort.reportable_quarters_back = *wanted.reportable_quarters_back;
  return {};
}

}  // namespace

std::string program_of(const config::ReportRequest& wanted, const mapping::Mapping& mapping) {
  const std::string program = wanted.program.empty() ? mapping::target_shape(mapping).program : wanted.program;
  return program == "all" ? "" : program;
}

void check_programs(const config::Route& route, const mapping::Mapping& mapping, Findings& findings) {
  const auto tell = [&](const char* key, const std::string& why) {
    findings.error("unknown-program", route.where.file, route.where.line, key, why);
  };
  const std::string program = program_of(route.report, mapping);
  if (!program.empty() && !report::program_from(program)) {
    const std::string whose =
        route.report.program.empty() ? "the layout " + mapping::ends(mapping).to + " says: " : "";
    std::vector<std::string_view> names{"all"};
    names.insert(names.end(), report::program_names.begin(), report::program_names.end());
    tell("program", whose + "\"" + program + "\" is no program" + did_you_mean(program, names) +
                        "; write all, or one that mappings/schemas/enrollment.yaml lists");
  }
  if (const auto groups = report::exit_groups(route.report.exit_groups); !groups)
    tell("exit_groups", groups.error().message);
}

void check_report_requests(const Plan& plan, Clock& clock, Findings& findings) {
  for (const PlannedRoute& route : plan.routes) {
    if (route.route.shape != config::Shape::report) continue;
    report::ReportSpec ignored;
    const auto fits = apply_request(route.route.report, today_of(plan, clock), ignored);
    if (!fits)
      findings.error("bad-report-request", route.route.where.file, route.route.where.line, "",
                     fits.error().message);
  }
}

Result<report::ReportSpec> report_spec(const Run& run) {
  return report_spec(run.tools.plan, run.route, run.tools.clock, run.wish.quarter);
}

Result<report::ReportSpec> report_spec(const Plan& plan, const PlannedRoute& route, Clock& clock,
                                       const std::string& wish) {
  const config::ReportRequest& wanted = route.route.report;
  const Date day = today_of(plan, clock);
  const auto quarter = report::parse_quarter(wish.empty() ? wanted.quarter : wish, day);
  if (!quarter) return fail(quarter.error());
  const mapping::LayoutStatus layout = mapping::target_status(*route.mapping);
  report::ReportSpec spec{.format = wanted.format,
                          .program = program_of(wanted, *route.mapping),
                          .quarter = *quarter,
                          .as_of = day,
                          .row_each_petition = route.checks != nullptr && route.checks->rules.petition.has_value(),
                          .claims_complete = takes_claims(plan),
                          .layout = mapping::ends(*route.mapping).to,
                          .layout_complete = layout.status == "complete",
                          .layout_note = layout.note,
                          .mapping = mapping::info(*route.mapping).name,
                          .mapping_hash = mapping::info(*route.mapping).hash,
                          .synthetic = plan.site.synthetic};
  GATEHOUSE_TRY(apply_request(wanted, day, spec));
  return spec;
}

std::string hash_of(const config::ClientRules& rules) {
  std::string text;
  const auto add = [&](const char* what, const std::vector<config::FieldSystems>& all) {
    for (const config::FieldSystems& one : all) {
      text += std::string(what) + " " + one.field + ":";
      for (const std::string& system : one.systems) text += " " + system;
      text += "\n";
    }
  };
  add("verified", rules.verified);
  add("trust", rules.trust);
  return sha256_hex(text);
}

std::vector<std::pair<std::string, std::string>> hashes_behind(const mapping::Mapping& mapping) {
  std::vector<std::pair<std::string, std::string>> hashes;
  const auto bundle = nlohmann::json::parse(mapping::info(mapping).canonical, nullptr, false);
  if (!bundle.is_object() || !bundle.contains("files")) return hashes;
  for (const auto& [name, text] : bundle["files"].items())
    if (text.is_string()) hashes.emplace_back(name, sha256_hex(text.get_ref<const std::string&>()));
  return hashes;
}

}  // namespace gatehouse::engine
