#include "engine/report_checks.hpp"

#include <algorithm>

#include "engine/report_spec.hpp"
#include "gatehouse/support/files.hpp"
#include "report/check_output.hpp"

namespace gatehouse::engine {

report::FileShape shape_of(const mapping::LayoutShape& layout) {
  return {.layout = layout.name,
          .layout_hash = layout.hash,
          .layout_status = layout.status.status,
          .layout_note = layout.status.note,
          .fields = layout.fields,
          .dialect = layout.dialect,
          .quotes_mean_nothing = layout.format == "pirl"};  // S1
}

std::optional<mapping::DataFile> find_checks(const std::string& layout, const mapping::Library& library) {
  const std::string ending = ".checks.yaml";
  if (auto own = mapping::find_data_file(layout, library, "checks", ending)) return own;
  return mapping::find_data_file(layout.substr(0, layout.rfind('-')), library, "checks", ending);
}

namespace {

/// False, with findings, if there is such a file and it has errors.
bool load_measures(const mapping::LayoutShape& layout, const mapping::Library& library, ReportChecks& checks,
                   Findings& findings) {
  const std::string name = layout.format == "pirl" ? "wioa" : "wia";
  const auto file = mapping::find_data_file(name, library, "measures", ".measures.yaml");
  if (!file) return true;
  auto rules = report::load_measure_rules(file->text, file->name, checks.shape.fields, findings);
  if (!rules) return false;
  if (!rules->measures.empty()) checks.measures = std::move(*rules);
  return true;
}

}  // namespace

std::shared_ptr<const ReportChecks> load_report_checks(const mapping::Mapping& mapping,
                                                       const mapping::Library& library, Findings& findings) {
  const mapping::LayoutShape layout = mapping::target_shape(mapping);
  auto checks = std::make_shared<ReportChecks>();
  checks->shape = shape_of(layout);
  for (const auto& [name, hash] : hashes_behind(mapping))
    if (name.ends_with(layout.name + ".layout.yaml")) checks->shape.layout_hash = hash;
  checks->rules.layout = layout.name;
  if (!load_measures(layout, library, *checks, findings)) return nullptr;
  const auto file = find_checks(layout.name, library);
  if (!file) return checks;
  auto rules = report::load_check_rules(file->text, file->name, checks->shape.fields, findings);
  if (!rules) return nullptr;
  checks->rules = std::move(*rules);
  return checks;
}

ChecksAlong::ChecksAlong(const ReportChecks& checks, const report::CheckMoment& moment, std::string_view head)
    : check_(checks.shape, checks.rules, {.moment = moment}) {
  if (head.empty()) return;
  check_.header(head);
  line_ = 1;
}

Result<void> ChecksAlong::line(std::string_view line, std::string_view case_number) {
  return check_.record({.bytes = line, .line = ++line_}, case_number);
}

report::CheckCounts counts_of(const report::CheckReport& found) {
  report::CheckCounts counts{
      .name = found.checks, .sha256 = found.checks_hash, .errors = found.errors, .warnings = found.warnings};
  if (const auto stop = found.stops_at()) counts.stops_at = word(*stop);
  for (std::size_t i = 0; i < found.rules.size(); ++i)
    if (found.counts[i] > 0)
      counts.rules.push_back({found.rules[i].id, std::string(word(found.rules[i].grade)), found.counts[i]});
  return counts;
}

Result<void> publish_findings(const report::CheckReport& found, const std::filesystem::path& folder,
                              const std::string& stem) {
  const std::filesystem::path workbook = folder / (stem + ".findings.xlsx"),
                              json = folder / (stem + ".findings.json");
  std::error_code ignored;
  if (found.errors + found.warnings == 0) {
    std::filesystem::remove(workbook, ignored);
    std::filesystem::remove(json, ignored);
    return {};
  }
  GATEHOUSE_TRY(make_folders(folder));
  const auto written = write_file(json, report::check_json(found), {.secret = true});
  if (!written) return fail(written.error(), "the findings");
  return report::write_check_workbook(found, workbook);
}

}  // namespace gatehouse::engine
