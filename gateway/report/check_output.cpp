#include "report/check_output.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "gatehouse/support/csv.hpp"

namespace gatehouse::report {
namespace {

using Json = nlohmann::ordered_json;

std::string message_of(const CheckRuleInfo& rule, const CheckFinding& finding) {
  return finding.detail.empty() ? rule.sentence : rule.sentence + ": " + finding.detail;
}

Json json_of(const CheckReport& report, const CheckFinding& finding) {
  const CheckRuleInfo& rule = report.rules[finding.rule];
  Json json{{"line", finding.line}, {"step", word(rule.step)},      {"element", rule.element},
            {"rule", rule.id},      {"severity", word(rule.grade)}, {"message", message_of(rule, finding)},
            {"do", rule.remedy}};
  if (!finding.individual.empty()) json["individual"] = finding.individual;
  if (!finding.case_number.empty()) json["case_number"] = finding.case_number;
  if (!finding.month.empty()) json["month"] = finding.month;
  if (finding.other_line != 0) json["other_line"] = finding.other_line;
  if (!finding.value.empty()) json["value"] = finding.value;
  return json;
}

Json rules_json(const CheckReport& report) {
  Json rules = Json::array();
  for (std::size_t i = 0; i < report.rules.size(); ++i) {
    if (report.counts[i] == 0) continue;
    const CheckRuleInfo& rule = report.rules[i];
    Json one{{"rule", rule.id},           {"element", rule.element},
             {"step", word(rule.step)},   {"severity", word(rule.grade)},
             {"count", report.counts[i]}, {"message", rule.sentence},
             {"do", rule.remedy},         {"source", rule.source}};
    if (!rule.federal.empty()) one["federal_side_wrote"] = rule.federal;
    if (!rule.note.empty()) one["note"] = rule.note;
    rules.push_back(std::move(one));
  }
  return rules;
}

/// What the first finding of a rule about files and records as such adds to its sentence.
std::string first_detail(const CheckReport& report, std::size_t rule) {
  if (report.rules[rule].step != CheckStep::columns) return {};
  const auto first = std::ranges::find(report.findings, rule, &CheckFinding::rule);
  if (first == report.findings.end() || first->detail.empty()) return {};
  const std::string line = first->line == 0 ? "" : "line " + std::to_string(first->line) + ": ";
  return ": " + line + first->detail + (report.counts[rule] > 1 ? ", and more" : "");
}

}  // namespace

std::string check_json(const CheckReport& report) {
  const auto stop = report.stops_at();
  Json not_run = Json::array();
  for (const RuleNotRun& rule : report.not_run) not_run.push_back({{"rule", rule.id}, {"why", rule.why}});
  Json findings = Json::array();
  for (const CheckFinding& finding : report.findings) findings.push_back(json_of(report, finding));
  const Json json{
      {"layout", {{"name", report.layout}, {"sha256", report.layout_hash}, {"status", report.layout_status}}},
      {"checks", {{"name", report.checks}, {"sha256", report.checks_hash}}},
      {"quarter", report.moment.quarter ? Json(report.moment.quarter->text()) : Json()},
      {"submitted", report.moment.submitted ? Json(iso(*report.moment.submitted)) : Json()},
      {"records", report.records},
      {"records_without_error", report.clean},
      {"errors", report.errors},
      {"warnings", report.warnings},
      {"undecided", report.undecided},
      {"stops_at", stop ? Json(word(*stop)) : Json()},
      {"rules", rules_json(report)},
      {"not_run", std::move(not_run)},
      {"remarks", report.remarks},
      {"findings", std::move(findings)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<std::string> check_columns() {
  return {"Case number", "Month",    "Message", "Item number", "Field name",        "Line",
          "Rule",        "Severity", "Step",    "What to do",  "Federal side wrote"};
}

std::vector<std::string> check_cells(const CheckReport& report, const CheckFinding& finding) {
  const CheckRuleInfo& rule = report.rules[finding.rule];
  const auto caption = report.captions.find(rule.element);
  return {finding.case_number,
          finding.month,
          message_of(rule, finding),
          rule.element,
          caption == report.captions.end() ? "" : caption->second,
          finding.line == 0 ? "" : std::to_string(finding.line),
          rule.id,
          std::string(word(rule.grade)),
          std::string(word(rule.step)),
          rule.remedy,
          rule.federal};
}

std::string no_formula(const std::string& cell) {
  const bool sign = cell.starts_with('-') || cell.starts_with('+');
  const bool number = sign && cell.find_first_not_of("0123456789.", 1) == std::string::npos;
  const bool formula = sign ? !number : cell.starts_with('=') || cell.starts_with('@');
  return formula ? "'" + cell : cell;
}

std::string check_csv(const CheckReport& report) {
  const CsvWriter writer(CsvDialect{.quoting = Quoting::all});
  std::string text;
  const auto row = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += ',';
      (void)writer.append(text, no_formula(cells[i]));  // every field is quoted: none is refused
    }
    text += "\r\n";
  };
  row(check_columns());
  for (const CheckFinding& finding : report.findings) row(check_cells(report, finding));
  return text;
}

std::string check_summary(const CheckReport& report) {
  std::string text = std::to_string(report.records) + " records, " + std::to_string(report.clean) +
                     " without error; " + std::to_string(report.errors) + " errors, " +
                     std::to_string(report.warnings) + " warnings\n";
  for (std::size_t i = 0; i < report.rules.size(); ++i) {
    if (report.counts[i] == 0) continue;
    const CheckRuleInfo& rule = report.rules[i];
    char head[64];
    std::snprintf(head, sizeof head, "%-10.10s %-7.7s %9llu  ", std::string(word(rule.step)).c_str(),
                  std::string(word(rule.grade)).c_str(), static_cast<unsigned long long>(report.counts[i]));
    text += head + rule.id + ": " + rule.sentence + first_detail(report, i) + ". " + rule.remedy + ".\n";
  }
  if (const auto stop = report.stops_at())
    text += "The federal system would stop after the step \"" + std::string(word(*stop)) +
            "\" and tell nothing of those after it.\n";
  if (!report.not_run.empty())
    text += std::to_string(report.not_run.size()) + " known rules were not run; --json says which and why.\n";
  for (const std::string& remark : report.remarks) text += remark + "\n";
  if (report.layout_status != "complete") text += "The layout is not complete: " + report.layout_note + ".\n";
  return text;
}

}  // namespace gatehouse::report
