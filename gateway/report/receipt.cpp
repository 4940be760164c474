#include "report/receipt.hpp"

#include <nlohmann/json.hpp>

namespace gatehouse::report {
namespace {

using Json = nlohmann::ordered_json;

Json counted(const std::map<std::pair<std::string, std::string>, std::int64_t>& counts) {
  Json list = Json::array();
  for (const auto& [what, rows] : counts)
    list.push_back({{"rule", what.first}, {"field", what.second}, {"rows", rows}});
  return list;
}

/// Programs that do not exit in common, with the number of their group.
Json groups_of(const PeriodRules& rules) {
  Json groups = Json::object();
  for (std::size_t i = 0; i < program_count; ++i)
    if (rules.exit_group[i] != 0) groups[std::string(program_names[i])] = rules.exit_group[i];
  return groups;
}

/// Quarters of which rows say that there were no wages, with the wage records that the hub holds of them.
Json wage_quarters(const Summary& summary) {
  Json list = Json::array();
  for (const auto& [quarter, wages] : summary.wages)
    if (wages.told_as_none > 0)
      list.push_back(
          {{"quarter", quarter.text()}, {"wage_records", wages.records}, {"told_as_none", wages.told_as_none}});
  return list;
}

Json held_at_intake(const std::vector<HeldAtIntake>& held) {
  Json list = Json::array();
  for (const HeldAtIntake& one : held) {
    Json route{{"route", one.route}, {"entities", one.entities}, {"records", one.records}};
    if (one.people_known) route["of_people_in_the_file"] = one.of_people_in_file;
    list.push_back(std::move(route));
  }
  return list;
}

Json cohort_of(const ReportSpec& spec) {
  const Quarter oldest_exit = spec.quarter.plus(-spec.cohort.exit_quarters_back);
  const Quarter oldest_contact = spec.quarter.plus(-spec.cohort.reportable_quarters_back);
  return {{"entry_until", iso(spec.quarter.last_day())},
          {"exit_from", iso(oldest_exit.first_day())},
          {"reportable_from", iso(oldest_contact.first_day())},
          {"quiet_days", spec.periods.quiet_days},
          {"common_exit", spec.periods.exit_group == PeriodRules{}.exit_group},
          {"exit_groups", groups_of(spec.periods)},
          {"assumed_stream", spec.assumed_stream},
          {"wages_through", spec.wages_through ? Json(spec.wages_through->text()) : Json()},
          {"not_enrolled", spec.engagement.not_enrolled},
          {"claims_complete", spec.claims_complete},
          {"row_each", spec.row_each_petition ? "petition" : "period"},
          {"exit_quarters_back", spec.cohort.exit_quarters_back},
          {"reportable_quarters_back", spec.cohort.reportable_quarters_back}};
}

Json counts_of(const Summary& summary) {
  return {{"records_in", summary.records_in},
          {"clients_in", summary.clients_in},
          {"clients_out", summary.clients_out},
          {"provisional_clients", summary.provisional},
          {"candidates", summary.candidates},
          {"rows", summary.rows},
          {"held", summary.held},
          {"filtered", summary.filtered},
          {"participants", summary.participants},
          {"exiters", summary.exiters},
          {"reportable_individuals", summary.reportable},
          {"rows_on_system_dates", summary.system_dates},
          {"rows_with_assumed_stream", summary.assumed_stream},
          {"services_without_enrollment", summary.doubts.loose},
          {"services_without_usable_day", summary.doubts.no_day},
          {"services_naming_unknown_enrollment", summary.doubts.misnamed},
          {"services_that_end_before_they_begin", summary.doubts.backwards},
          {"services_open_over_a_year", summary.doubts.unended},
          {"wages_without_quarter_or_amount", summary.doubts.wages},
          {"enrollments_that_count_for_nothing", summary.doubts.denied},
          {"enrollments_withdrawn_that_count", summary.doubts.withdrawn},
          {"periods_of_no_federal_program", summary.left_out},
          {"rows_with_several_petitions", summary.petitions},
          {"rows_that_overlap", summary.overlapping},
          {"balance_holds", summary.balances()}};
}

Json checks_of(const CheckCounts& checks) {
  Json rules = Json::array();
  for (const CheckCounts::Rule& rule : checks.rules)
    rules.push_back({{"rule", rule.id}, {"severity", rule.grade}, {"count", rule.count}});
  return {{"name", checks.name},
          {"sha256", checks.sha256},
          {"errors", checks.errors},
          {"warnings", checks.warnings},
          {"stops_at", checks.stops_at.empty() ? Json() : Json(checks.stops_at)},
          {"rules", std::move(rules)}};
}

}  // namespace

std::string receipt_json(const ReportSpec& spec, const Summary& summary, const ReportFile& file,
                         const Origin& origin) {
  Json behind = Json::object();
  for (const auto& [name, hash] : origin.file_hashes) behind[name] = hash;
  Json receipt = {{"receipt", "report"}, {"format", spec.format}};
  if (spec.synthetic) receipt["SYNTHETIC"] = true;
  if (!origin.agency.empty()) receipt["agency"] = origin.agency;
  receipt["quarter"] = spec.quarter.text();
  receipt["quarter_from"] = iso(spec.quarter.first_day());
  receipt["quarter_to"] = iso(spec.quarter.last_day());
  receipt["program"] = spec.program.empty() ? "all" : spec.program;
  receipt["as_of"] = {{"date", iso(spec.as_of)}, {"record", origin.last_record}, {"event", origin.last_event}};
  receipt["layout"] = {{"name", spec.layout},
                       {"status", spec.layout_complete ? "complete" : "incomplete"},
                       {"note", spec.layout_note}};
  receipt["mapping"] = {{"name", spec.mapping}, {"sha256", spec.mapping_hash}};
  receipt["files_behind"] = behind;
  receipt["client_rules"] = {{"sha256", origin.client_rules}};
  receipt["cohort"] = cohort_of(spec);
  receipt["counts"] = counts_of(summary);
  receipt["quarters_told_as_without_wages"] = wage_quarters(summary);
  receipt["held_at_intake"] = held_at_intake(origin.held_at_intake);
  receipt["held_because"] = counted(summary.held_because);
  receipt["warnings"] = counted(summary.warned);
  receipt["told"] = origin.told;
  receipt["edit_checks"] = checks_of(origin.checks);
  if (origin.follows.number != 0)
    receipt["replaces"] = {{"submission", origin.follows.number},
                           {"file", origin.follows.file},
                           {"sha256", origin.follows.file_sha256},
                           {"receipt_sha256", origin.follows.receipt_sha256}};
  receipt["withheld"] = {{"of_anybody", origin.withheld.fields},
                         {"of_protected_people", origin.withheld.of_protected}};
  receipt["file"] = {
      {"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}, {"line_end", file.crlf ? "crlf" : "lf"}};
  receipt["gatehouse"] = origin.program_version;
  if (!origin.run.empty()) receipt["run"] = origin.run;
  if (!origin.made_at.empty()) receipt["made_at"] = origin.made_at;
  return receipt.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gatehouse::report
