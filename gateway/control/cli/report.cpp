// `gatehouse report check`: the federal edit checks on any file.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/cli/federal_file.hpp"
#include "control/cli/output_file.hpp"
#include "control/cli/report_submissions.hpp"
#include "engine/report_checks.hpp"
#include "gatehouse/support/files.hpp"
#include "report/check_output.hpp"

namespace gatehouse::control {

namespace {

struct CheckRequest {
  FederalFile file{};
  std::string checks, case_number, csv, workbook;
  std::size_t most_per_rule = 1000;
  bool json = false, values = false, replace = false;
};

std::optional<report::CheckRules> load_rules(const CheckRequest& request, const mapping::Library& library,
                                             const mapping::LayoutShape& layout, Findings& findings) {
  const auto file = request.checks.empty()
                        ? engine::find_checks(layout.name, library)
                        : mapping::find_data_file(request.checks, library, "checks", ".checks.yaml");
  if (file) return report::load_check_rules(file->text, file->name, layout.fields, findings);
  if (request.checks.empty()) return report::CheckRules{.layout = layout.name};  // columns and values only
  findings.error("unknown-checks", request.checks, 0, "", "there is no file of checks of this name");
  return std::nullopt;
}

Result<void> write_findings(const CheckRequest& request, const report::CheckReport& found) {
  if (!request.csv.empty()) {
    const auto written = write_file(request.csv, report::check_csv(found), {.secret = true});
    if (!written) return fail(written.error());
  }
  if (!request.workbook.empty()) GATEHOUSE_TRY(report::write_check_workbook(found, request.workbook));
  return {};
}

/// A file that is no text is told as such and not read.
Result<void> read_into(Session& session, const FederalFile& file, const mapping::LayoutShape& layout,
                       report::FileCheck& checker) {
  auto why = why_no_text(file);
  if (!why) return fail(why.error());
  if (!why->empty()) {
    checker.file(std::move(*why));
    return {};
  }
  const auto form = read_federal_file(
      session, file, layout, [&](std::string_view line) { checker.header(line); },
      [&](const RawRecord& record) { return checker.record(record); });
  if (!form) return fail(form.error());
  checker.form(*form);
  return {};
}

Exit check(Session& session, const CheckRequest& request) {
  if (const auto usable = check_outputs({request.csv, request.workbook}, {request.file.file, request.checks},
                                        {.replace = request.replace});
      !usable)
    return session.report(usable.error());
  const auto moment = moment_of(session, request.file);
  if (!moment) return session.report(moment.error());
  Findings findings;
  const mapping::Library library = library_of(session, request.file);
  const auto layout = mapping::load_layout(request.file.layout, library, findings);
  auto rules = layout ? load_rules(request, library, *layout, findings) : std::nullopt;
  if (!rules) return session.report(findings);
  if (!request.case_number.empty() && !layout->fields.find(request.case_number))
    return session.report(Error{Errc::bad_config, "the layout has no element \"" + request.case_number + "\""});
  report::FileCheck checker(engine::shape_of(*layout), std::move(*rules),
                            {.moment = *moment,
                             .case_number = request.case_number,
                             .most_per_rule = request.most_per_rule,
                             .values = request.values});
  if (const auto read = read_into(session, request.file, *layout, checker); !read)
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
  add_federal_file(*command, session, request->file);
  command->add_option("--checks", request->checks, "A check file or its name (else the one of the layout)");
  command->add_option("--case-number", request->case_number, "The element that staff know people by (else 100)");
  command->add_option("--limit", request->most_per_rule, "Findings to list of each rule; all are counted")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--values", request->values,
                    "List wrong values too: the output is then as restricted as the file");
  command->add_option("--csv", request->csv, "Write the findings to this CSV file");
  command->add_option("--workbook", request->workbook, "Write the findings to this XLSX file, numbers as text");
  add_replace_flag(*command, request->replace);
  command->add_flag("--json", request->json, "Print JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, request] { session.exit = check(session, *request); });
}

}  // namespace

void add_report(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("report", "Federal files: their edit checks, when they are due, what was sent");
  command->require_subcommand(1);
  add_check_command(*command, session);
  add_submission_commands(*command, session);
  add_report_explain(*command, session);
  add_report_deadlines(*command, session);
  add_report_schedule(*command, session);
}

}  // namespace gatehouse::control
