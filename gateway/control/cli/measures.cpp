// `gatehouse measures`: performance measures over a federal file, and who is behind each number.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/cli/federal_file.hpp"
#include "control/cli/output_file.hpp"
#include "control/cli/restricted_list.hpp"
#include "control/cli/table.hpp"
#include "engine/report_checks.hpp"
#include "report/measures.hpp"

namespace gatehouse::control {

namespace {

struct MeasureRequest {
  FederalFile file{};
  std::string measures = "wioa", list, calculated, state;
  std::vector<std::string> variants, prepare;
  bool json = false, missing = false, replace = false;
};

/// Every record of every denominator, a line each.
constexpr const char* measure_columns = "measure,population,line,individual,counts,value";

std::vector<std::string> line_of(const report::MeasuredRecord& record) {
  return {record.measure.id,           record.measure.population,
          std::to_string(record.line), std::string(record.individual),
          record.counts ? "1" : "0",   std::string(record.value)};
}

/// The fields that the federal side calculates, a record a line.
std::string calculated_columns(const report::MeasureRules& rules) {
  std::string head = "line,individual";
  for (const report::CalculatedField& field : rules.calculated) head += "," + field.id;
  return head;
}

std::vector<std::string> line_of(std::uint64_t line, std::string_view individual,
                                 std::span<const std::string> fields) {
  std::vector<std::string> out{std::to_string(line), std::string(individual)};
  out.insert(out.end(), fields.begin(), fields.end());
  return out;
}

/// `NAME=CHOICE`, and steps with commas between them.
Result<report::MeasureWishes> wishes_of(const MeasureRequest& request) {
  report::MeasureWishes wishes;
  for (const std::string& text : request.variants) {
    const auto equals = text.find('=');
    if (equals == std::string::npos)
      return fail(Errc::bad_config, "\"" + text + "\" is no variant; write --variant credential-exclusion=annual");
    wishes.variants.insert_or_assign(text.substr(0, equals), text.substr(equals + 1));
  }
  wishes.prepare = request.prepare;
  return wishes;
}

std::optional<report::MeasureRules> load_rules(const MeasureRequest& request, const mapping::Library& library,
                                               const mapping::LayoutShape& layout,
                                               const report::MeasureWishes& wishes, Findings& findings) {
  const auto file = mapping::find_data_file(request.measures, library, "measures", ".measures.yaml");
  if (file) return report::load_measure_rules(file->text, file->name, layout.fields, findings, wishes);
  findings.error("unknown-measures", request.measures, 0, "", "there is no file of measures of this name");
  return std::nullopt;
}

void print(Session& session, const report::MeasureRules& rules, const report::MeasureReport& report) {
  Table table({"measure", "population", "value", "numerator", "denominator"});
  std::size_t empty = 0;
  for (std::size_t i = 0; i < rules.measures.size(); ++i) {
    const report::MeasureResult& result = report.results[i];
    if (result.denominator == 0) ++empty;
    if (result.denominator == 0) continue;
    table.add({rules.measures[i].id, rules.measures[i].population, result.value, std::to_string(result.numerator),
               std::to_string(result.denominator)});
  }
  table.print(session.parts.out);
  if (empty > 0) session.parts.out << empty << " more have nobody in their denominator\n";
  std::string said;
  for (const report::Measure& measure : rules.measures) {
    if (measure.definition == said) continue;
    said = measure.definition;
    session.parts.out << "\n" << measure.id << " (" << measure.source << "): " << said << ".";
    if (!measure.note.empty()) session.parts.out << " " << measure.note << ".";
  }
  for (const report::MeasureVariant& one : rules.variants) {
    session.parts.out << "\nvariant " << one.id << "=" << one.chosen << " (of";
    for (const std::string& choice : one.choices) session.parts.out << ' ' << choice;
    session.parts.out << "; " << one.source << "): " << one.why << '.';
  }
  for (std::size_t i = 0; i < rules.steps.size(); ++i)
    if (rules.steps[i].on)
      session.parts.out << "\nprepared " << rules.steps[i].id << " (" << rules.steps[i].source
                        << "): " << rules.steps[i].say << "; "
                        << (rules.steps[i].merge ? report.merged : report.changed[i]) << " records";
  constexpr std::size_t most_told = 5;
  if (rules.measures.empty()) {
    session.parts.out << "\nNo measure can be worked out from this layout:";
    for (std::size_t i = 0; i < std::min(rules.not_run.size(), most_told); ++i)
      session.parts.out << "\n  " << rules.not_run[i].id << ": " << rules.not_run[i].why;
  }
  if (!rules.not_run.empty())
    session.parts.out << "\nthe layout lacks elements that " << rules.not_run.size()
                      << " measures, steps or calculated fields ask for; --json says which (not_run)";
  if (report.no_names)
    session.parts.out
        << "\nWARNING: the first line does not name the columns of the layout; if it is a record, and "
           "the file has no line of names, say --no-header";
  session.parts.out << "\n" << report.records << " records, " << report.unreadable << " could not be read";
  if (report.bad_days > 0)
    session.parts.out
        << ", " << report.bad_days
        << " have a day that cannot be read (a line of heads, perhaps), and measures over it left them "
           "out: `gatehouse report check` names them";
  if (report.records == 0) session.parts.out << ": the file holds nothing to measure";
  if (report.dropped > 0) session.parts.out << ", " << report.dropped << " left out by preparation";
  session.parts.out << '\n';
}

/// The whole file, once or (where records are merged) twice.
Result<void> read_through(Session& session, const MeasureRequest& request, const mapping::LayoutShape& layout,
                          report::MeasureRun& run) {
  const auto header = [&](std::string_view line) { run.header(line); };
  if (run.wants_survey()) {
    const auto surveyed = read_federal_file(session, request.file, layout, header,
                                            [&](const RawRecord& record) { return run.survey(record); });
    if (!surveyed) return fail(surveyed.error());
  }
  const auto read = read_federal_file(session, request.file, layout, header,
                                      [&](const RawRecord& record) { return run.record(record); });
  if (!read) return fail(read.error());
  return {};
}

Exit measure(Session& session, const MeasureRequest& request) {
  if (const auto usable = check_outputs({request.list, request.calculated}, {request.file.file, request.measures},
                                        {.replace = request.replace});
      !usable)
    return session.report(usable.error());
  const auto moment = moment_of(session, request.file);
  if (!moment) return session.report(moment.error());
  if (!moment->quarter) return session.report(Error{Errc::bad_config, "measures need the report's --quarter"});
  Findings findings;
  const mapping::Library library = library_of(session, request.file);
  const auto layout = mapping::load_layout(request.file.layout, library, findings);
  const auto wishes = wishes_of(request);
  if (!wishes) return session.report(wishes.error());
  auto rules = layout ? load_rules(request, library, *layout, *wishes, findings) : std::nullopt;
  if (!rules) return session.report(findings);
  std::optional<RestrictedList> list;
  if (!request.list.empty()) {
    auto created = RestrictedList::create(request.list, measure_columns);
    if (!created) return session.report(created.error());
    list = std::move(*created);
  }
  report::MeasureSinks sinks{.given = request.state};
  if (list)
    sinks.listed = [&](const report::MeasuredRecord& record) {
      return record.counts && request.missing ? Result<void>() : list->add(line_of(record));
    };
  std::optional<RestrictedList> calculated;
  if (!request.calculated.empty()) {
    auto created = RestrictedList::create(request.calculated, calculated_columns(*rules));
    if (!created) return session.report(created.error());
    calculated = std::move(*created);
    sinks.calculated = [&](std::uint64_t line, std::string_view individual, std::span<const std::string> fields) {
      return calculated->add(line_of(line, individual, fields));
    };
  }
  const auto why = why_no_text(request.file);
  if (!why) return session.report(why.error());
  if (!why->empty()) return session.report(Error{Errc::bad_input, request.file.file + ": " + *why});
  report::MeasureRun run(engine::shape_of(*layout), std::move(*rules), *moment, std::move(sinks));
  if (const auto read = read_through(session, request, *layout, run); !read) return session.report(read.error());
  const auto report = run.finish();
  if (!report) return session.report(report.error());
  if (list)
    if (const auto published = list->publish(); !published) return session.report(published.error());
  if (calculated)
    if (const auto published = calculated->publish(); !published) return session.report(published.error());
  if (request.json)
    session.parts.out << report::measures_json(run.rules(), *report, *moment);
  else
    print(session, run.rules(), *report);
  const bool nothing = report->records == 0 || run.rules().measures.empty();
  return report->no_names || report->unreadable + report->bad_days > 0 || nothing ? Exit::held : Exit::ok;
}

}  // namespace

void add_measures(CLI::App& app, Session& session) {
  const auto request = std::make_shared<MeasureRequest>();
  CLI::App* const command = app.add_subcommand("measures", "Performance measures of a federal file");
  add_federal_file(*command, session, request->file);
  command->add_option("--measures", request->measures, "wioa, wia, completeness, or a file of your own");
  command->add_option("--variant", request->variants,
                      "NAME=CHOICE where published definitions disagree; what there is stands below the numbers");
  command
      ->add_option("--prepare", request->prepare,
                   "Corrections to make before measuring, as for the public file: their names, or all")
      ->delimiter(',');
  command->add_option("--calculated", request->calculated,
                      "Write the calculated fields of the public file, a record a line, to this CSV file");
  command->add_option("--state", request->state, "The state that submits (CALC4000), two letters");
  command->add_option("--list", request->list, "Write who is in each denominator and numerator to this CSV file");
  command->add_flag("--missing", request->missing, "With --list: only those who are not in the numerator");
  add_replace_flag(*command, request->replace);
  command->add_flag("--json", request->json, "Print JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, request] { session.exit = measure(session, *request); });
}

}  // namespace gatehouse::control
