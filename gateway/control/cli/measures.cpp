// `gatehouse measures`: performance measures over a federal file, and who is behind each number.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/cli/federal_file.hpp"
#include "control/cli/table.hpp"
#include "engine/report_checks.hpp"
#include "gatehouse/support/files.hpp"
#include "report/measures.hpp"

namespace gatehouse::control {

namespace {

struct MeasureRequest {
  FederalFile file{};
  std::string measures = "wioa", list;
  bool json = false;
};

/// Every record of every denominator, a line each: restricted, mode 0600.
class MeasureList {
 public:
  static Result<MeasureList> create(const std::string& path) {
    auto file = NewFile::create(path, {.secret = true});
    if (!file) return fail(file.error());
    GATEHOUSE_TRY(file->write("measure,population,line,individual,counts,value\n"));
    return MeasureList(std::move(*file));
  }
  Result<void> add(const report::MeasuredRecord& record) {
    line_ = record.measure.id + "," + record.measure.population + "," + std::to_string(record.line) + ",";
    (void)writer_.append(line_, record.individual);  // every field can be quoted
    line_ += record.counts ? ",1," : ",0,";
    line_ += record.value + "\n";
    return file_.write(line_);
  }
  Result<void> publish() {
    const auto published = file_.publish();
    if (!published) return fail(published.error());
    return {};
  }

 private:
  explicit MeasureList(NewFile file) : file_(std::move(file)) {}
  NewFile file_;
  CsvWriter writer_{CsvDialect{}};
  std::string line_{};
};

std::optional<report::MeasureRules> load_rules(const MeasureRequest& request, const mapping::Library& library,
                                               const mapping::LayoutShape& layout, Findings& findings) {
  const auto file = mapping::find_data_file(request.measures, library, "measures", ".measures.yaml");
  if (file) return report::load_measure_rules(file->text, file->name, layout.fields, findings);
  findings.error("unknown-measures", request.measures, 0, "", "there is no file of measures of this name");
  return std::nullopt;
}

void print(Session& session, const report::MeasureRules& rules, const report::MeasureReport& report) {
  Table table({"measure", "population", "value", "numerator", "denominator"});
  for (std::size_t i = 0; i < rules.measures.size(); ++i) {
    const report::MeasureResult& result = report.results[i];
    table.add({rules.measures[i].id, rules.measures[i].population, result.value, std::to_string(result.numerator),
               std::to_string(result.denominator)});
  }
  table.print(session.parts.out);
  std::string said;
  for (const report::Measure& measure : rules.measures) {
    if (measure.definition == said) continue;
    said = measure.definition;
    session.parts.out << "\n" << measure.id << " (" << measure.source << "): " << said << ".";
    if (!measure.note.empty()) session.parts.out << " " << measure.note << ".";
  }
  session.parts.out << "\n" << report.records << " records, " << report.unreadable << " could not be read\n";
}

Exit measure(Session& session, const MeasureRequest& request) {
  const auto moment = moment_of(session, request.file);
  if (!moment) return session.report(moment.error());
  if (!moment->quarter) return session.report(Error{Errc::bad_config, "measures need the report's --quarter"});
  Findings findings;
  const mapping::Library library = library_of(session, request.file);
  const auto layout = mapping::load_layout(request.file.layout, library, findings);
  auto rules = layout ? load_rules(request, library, *layout, findings) : std::nullopt;
  if (!rules) return session.report(findings);
  std::optional<MeasureList> list;
  if (!request.list.empty()) {
    auto created = MeasureList::create(request.list);
    if (!created) return session.report(created.error());
    list = std::move(*created);
  }
  std::function<Result<void>(const report::MeasuredRecord&)> listed;
  if (list) listed = [&](const report::MeasuredRecord& record) { return list->add(record); };
  const auto why = why_no_text(request.file);
  if (!why) return session.report(why.error());
  if (!why->empty()) return session.report(Error{Errc::bad_input, request.file.file + ": " + *why});
  report::MeasureRun run(engine::shape_of(*layout), std::move(*rules), *moment, std::move(listed));
  const auto read = read_federal_file(
      session, request.file, *layout, [&](std::string_view line) { run.header(line); },
      [&](const RawRecord& record) { return run.record(record); });
  if (!read) return session.report(read.error());
  const auto report = run.finish();
  if (!report) return session.report(report.error());
  if (list)
    if (const auto published = list->publish(); !published) return session.report(published.error());
  if (request.json)
    session.parts.out << report::measures_json(run.rules(), *report, *moment);
  else
    print(session, run.rules(), *report);
  return report->unreadable > 0 ? Exit::held : Exit::ok;
}

}  // namespace

void add_measures(CLI::App& app, Session& session) {
  const auto request = std::make_shared<MeasureRequest>();
  CLI::App* const command = app.add_subcommand("measures", "Performance measures of a federal file");
  add_federal_file(*command, request->file);
  command->add_option("--measures", request->measures, "wioa, wia, or a file of your own");
  command->add_option("--list", request->list, "Write who is in each denominator and numerator to this CSV file");
  command->add_flag("--json", request->json, "Print JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, request] { session.exit = measure(session, *request); });
}

}  // namespace gatehouse::control
