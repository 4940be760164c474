#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/framing.hpp"
#include "mapping/mapping.hpp"
#include "report/check_output.hpp"
#include "report/file_check.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t records_at_a_time = 1000;

struct CheckRequest {
  std::string file, layout, checks, quarter, submitted, case_number, csv, workbook;
  std::size_t most_per_rule = 1000;
  bool header = false, json = false, values = false, synthetic = false;
};

Date today(Session& session) {
  constexpr std::int64_t micros_per_day = 86'400'000'000;
  return {static_cast<std::int32_t>(session.parts.clock.now().micros / micros_per_day)};
}

Result<report::CheckOptions> options_of(Session& session, const CheckRequest& request) {
  report::CheckOptions options{
      .case_number = request.case_number, .most_per_rule = request.most_per_rule, .values = request.values};
  options.moment.submitted = today(session);
  if (!request.submitted.empty()) {
    options.moment.submitted = date_from_iso(request.submitted);
    if (!options.moment.submitted)
      return fail(Errc::bad_config, "\"" + request.submitted + "\" is no date; write YYYY-MM-DD");
  }
  if (request.quarter.empty()) return options;
  const auto quarter = report::parse_quarter(request.quarter, *options.moment.submitted);
  if (!quarter) return fail(quarter.error());
  options.moment.quarter = *quarter;
  return options;
}

/// The checks of the layout's own name, or of its version: `pirl-2016` serves pirl-2016-full and pirl-2016-nfjp.
std::optional<mapping::DataFile> checks_for(const CheckRequest& request, const mapping::Library& library,
                                            const std::string& layout) {
  const std::string ending = ".checks.yaml";
  if (!request.checks.empty()) return mapping::find_data_file(request.checks, library, "checks", ending);
  if (auto own = mapping::find_data_file(layout, library, "checks", ending)) return own;
  return mapping::find_data_file(layout.substr(0, layout.rfind('-')), library, "checks", ending);
}

std::optional<report::CheckRules> load_rules(const CheckRequest& request, const mapping::Library& library,
                                             const mapping::LayoutShape& layout, Findings& findings) {
  const auto file = checks_for(request, library, layout.name);
  if (file) return report::load_check_rules(file->text, file->name, layout.fields, findings);
  if (request.checks.empty()) return report::CheckRules{.layout = layout.name};  // columns and values only
  findings.error("unknown-checks", request.checks, 0, "", "there is no file of checks of this name");
  return std::nullopt;
}

Result<void> read_records(Session& session, const CheckRequest& request, Framing framing,
                          report::FileCheck& check) {
  const auto file = open_for_reading(request.file);
  if (!file) return fail(file.error());
  std::error_code unknown;
  const auto size = std::filesystem::file_size(request.file, unknown);
  ProgressLine progress(session, "checking");
  Framer framer(framing, [&](char* to, std::size_t room) { return read_some(*file, to, room); });
  Batch batch;
  bool headed = framing.header_lines == 0;
  while (true) {
    const auto more = framer.next(batch, records_at_a_time);
    if (!more) return fail(more.error());
    if (!headed) check.header(framer.head());
    headed = true;
    if (!*more) return {};
    for (const RawRecord& record : batch.records) GATEHOUSE_TRY(check.record(record));
    if (!unknown) progress.show(framer.position().offset, size);
  }
}

Result<void> write_findings(const CheckRequest& request, const report::CheckReport& found) {
  if (!request.csv.empty()) {
    const auto written = write_file(request.csv, report::check_csv(found), {.secret = true});
    if (!written) return fail(written.error());
  }
  if (!request.workbook.empty()) GATEHOUSE_TRY(report::write_check_workbook(found, request.workbook));
  return {};
}

Exit check(Session& session, const CheckRequest& request) {
  const auto options = options_of(session, request);
  if (!options) return session.report(options.error());
  Findings findings;
  const mapping::Library library{.roots = {session.parts.shipped_mappings}, .synthetic = request.synthetic};
  const auto layout = mapping::load_layout(request.layout, library, findings);
  auto rules = layout ? load_rules(request, library, *layout, findings) : std::nullopt;
  if (!rules) return session.report(findings);
  if (!request.case_number.empty() && !layout->fields.find(request.case_number))
    return session.report(Error{Errc::bad_config, "the layout has no element \"" + request.case_number + "\""});
  Framing framing = layout->framing;
  if (request.header) framing.header_lines = 1;
  report::FileCheck checker({.layout = layout->name,
                             .layout_hash = layout->hash,
                             .layout_status = layout->status.status,
                             .layout_note = layout->status.note,
                             .fields = layout->fields,
                             .dialect = layout->dialect},
                            std::move(*rules), *options);
  if (const auto read = read_records(session, request, framing, checker); !read)
    return session.report(read.error());
  const auto found = checker.finish();
  if (!found) return session.report(found.error());
  if (const auto written = write_findings(request, *found); !written) return session.report(written.error());
  session.parts.out << (request.json ? report::check_json(*found) : report::check_summary(*found));
  return found->errors > 0 ? Exit::held : Exit::ok;
}

void add_check_command(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<CheckRequest>();
  CLI::App* const command = parent.add_subcommand("check", "Edit checks on a federal file, whoever made it");
  command->add_option("file", request->file, "The file to check")->required();
  command->add_option("--layout", request->layout, "A layout's name or file, such as pirl-2022")->required();
  command->add_option("--checks", request->checks, "A check file or its name (else the one of the layout)");
  command->add_option("--quarter", request->quarter,
                      "The report's: 2026Q1 (calendar), PY2025Q3, previous, current");
  command->add_option("--submitted", request->submitted, "The day of submission, YYYY-MM-DD (else today)");
  command->add_flag("--header", request->header, "The first line names the columns");
  command->add_option("--case-number", request->case_number, "The element that staff know people by (else 100)");
  command->add_option("--limit", request->most_per_rule, "Findings to list of each rule; all are counted")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--values", request->values,
                    "List wrong values too: the output is then as restricted as the file");
  command->add_option("--csv", request->csv, "Write the findings to this CSV file");
  command->add_option("--workbook", request->workbook, "Write the findings to this XLSX file, numbers as text");
  command->add_flag("--synthetic", request->synthetic, "The people are generated: SSNs of area 9xx are ordinary");
  command->add_flag("--json", request->json, "Print JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, request] { session.exit = check(session, *request); });
}

}  // namespace

void add_report(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand("report", "Federal files: their checks");
  command->require_subcommand(1);
  add_check_command(*command, session);
}

}  // namespace gatehouse::control
