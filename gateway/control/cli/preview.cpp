// `gatehouse preview`: what a mapping would make of real records, written nowhere.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/cli/sample_clients.hpp"
#include "control/cli/sample_records.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "engine/held_lines.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;

struct PreviewOptions {
  std::string mapping, file, route, purpose;
  std::size_t last = 20;
  bool reveal = false, json = false, counts = false, back = false;
};

/// What was seen, in sum.
struct Seen {
  std::map<Outcome, std::uint64_t> outcomes{};
  std::map<std::string, std::uint64_t> rules{};
  ordered_json records = ordered_json::array();
};

std::string_view name(Outcome outcome) { return outcome == Outcome::stored ? "good" : engine::word(outcome); }

ordered_json cells(const std::vector<mapping::Shown::Cell>& some) {
  ordered_json out = ordered_json::object();
  for (const auto& cell : some) out[cell.field] = cell.value;
  return out;
}

void print(std::ostream& out, const std::string& file, const mapping::Shown& shown) {
  out << file << ':' << shown.line << ": " << name(shown.outcome) << '\n';
  for (const Problem& problem : shown.problems)
    out << "  " << engine::word(problem.severity) << ": "
        << (problem.source.empty() ? problem.field : problem.source) << ' ' << problem.message << " ["
        << problem.rule << "]\n";
  Table table({"  BEFORE", "", "AFTER", ""});
  for (std::size_t i = 0; i < std::max(shown.before.size(), shown.after.size()); ++i) {
    const bool left = i < shown.before.size(), right = i < shown.after.size();
    table.add({left ? "  " + shown.before[i].field : "", left ? shown.before[i].value : "",
               right ? shown.after[i].field : "", right ? shown.after[i].value : ""});
  }
  if (!table.empty()) table.print(out);
  out << '\n';
}

void add(Session& session, const std::string& file, const mapping::Shown& shown, const PreviewOptions& options,
         Seen& seen) {
  ++seen.outcomes[shown.outcome];
  for (const Problem& problem : shown.problems) ++seen.rules[problem.rule];
  if (!options.json) {
    if (!options.counts) print(session.parts.out, file, shown);
    return;
  }
  ordered_json problems = ordered_json::array();
  for (const Problem& p : shown.problems)
    problems.push_back({{"rule", p.rule}, {"field", p.field}, {"source", p.source}, {"message", p.message}});
  seen.records.push_back({{"file", file},
                          {"line", shown.line},
                          {"outcome", name(shown.outcome)},
                          {"before", cells(shown.before)},
                          {"after", cells(shown.after)},
                          {"problems", std::move(problems)}});
}

Result<void> show_all(Session& session, const std::shared_ptr<const mapping::Mapping>& loaded,
                      const SampleRecords& sample, const PreviewOptions& options, Seen& seen) {
  mapping::Previewer previewer(loaded, options.reveal);
  std::vector<std::string> remarks;
  GATEHOUSE_TRY(previewer.begin(sample.head, remarks));
  for (const std::string& remark : remarks) session.parts.err << sample.file << ": " << remark << '\n';
  for (const SampleRecords::One& one : sample.records)
    add(session, sample.file, previewer.show({one.bytes, one.line, one.fault}), options, seen);
  for (const std::string& quiet : mapping::in_words(previewer.quiet()))
    session.parts.err << sample.file << ": " << quiet << '\n';
  return {};
}

Exit tell(Session& session, const PreviewOptions& options, const Seen& seen) {
  std::uint64_t all = 0, kept = 0;
  for (const auto& [outcome, count] : seen.outcomes) {
    all += count;
    if (outcome == Outcome::held || outcome == Outcome::rejected) kept += count;
  }
  const Exit exit = kept > 0 ? Exit::held : Exit::ok;
  if (options.json) {
    ordered_json outcomes = ordered_json::object();
    for (const auto& [outcome, count] : seen.outcomes) outcomes[std::string(name(outcome))] = count;
    session.parts.out << ordered_json{{"records", seen.records},
                                      {"read", all},
                                      {"outcomes", outcomes},
                                      {"rules", seen.rules}}
                             .dump(2, ' ', false, ordered_json::error_handler_t::replace)
                      << '\n';
    return exit;
  }
  session.parts.out << all << " records:";
  for (const auto& [outcome, count] : seen.outcomes) session.parts.out << ' ' << count << ' ' << name(outcome);
  session.parts.out << "; nothing was written\n";
  for (const auto& [rule, count] : seen.rules) session.parts.out << "  " << count << "  " << rule << '\n';
  return exit;
}

Exit preview_file(Session& session, const PreviewOptions& options) {
  Findings findings;
  const mapping::Library library = library_here(session);
  const auto loaded = options.back ? mapping::load_back(options.mapping, library, findings)
                                   : mapping::load_mapping(options.mapping, library, findings);
  if (loaded != nullptr && !options.back) refuse_unproven(*loaded, library, findings);
  (void)session.report(findings);
  if (loaded == nullptr || !findings.ok()) return Exit::bad_config;
  if (!mapping::ends(*loaded).from_layout)
    return session.report(Error{Errc::bad_config, "preview needs a mapping from a layout"});
  const auto sample = records_of_file(options.file, *loaded, options.last);
  if (!sample) return session.report_reading(sample.error());
  Seen seen;
  if (const auto done = show_all(session, loaded, *sample, options, seen); !done)
    return session.report_reading(done.error());
  const Exit exit = tell(session, options, seen);
  if (!sample->whole)
    session.parts.err << "only the first " << sample->records.size()
                      << " records were looked at, and no control totals; --last 0 looks at the whole file\n";
  return exit;
}

/// What a delivery would send of the last clients.
Result<void> show_clients(Session& session, hub::Hub& hub, const engine::Plan& plan,
                          const engine::PlannedRoute& route, const std::shared_ptr<const mapping::Mapping>& loaded,
                          const PreviewOptions& options, Seen& seen) {
  mapping::Previewer previewer(loaded, options.reveal);
  const ClientsWish wish{options.last, options.purpose.empty() ? "preview" : options.purpose, actor()};
  return each_last_client(hub, plan, route, *loaded, session.parts.clock, wish,
                          [&](std::span<const Value> row, const mapping::Groups& groups, std::uint64_t client) {
                            mapping::Shown shown = previewer.show_row(row, groups);
                            shown.line = client;
                            add(session, "client", shown, options, seen);
                            return true;
                          });
}

Exit preview_route(Session& session, const PreviewOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const engine::PlannedRoute* route = plan->route(options.route);
  const bool delivers = route != nullptr && route->route.shape == config::Shape::delivery;
  if (route == nullptr || (!delivers && route->route.shape != config::Shape::intake))
    return session.report(
        Error{Errc::not_found, "the site has no intake or delivery route \"" + options.route + "\""});
  std::shared_ptr<const mapping::Mapping> loaded = route->mapping;
  if (!options.mapping.empty()) {
    Findings findings;
    loaded = mapping::load_mapping(options.mapping, library_here(session), findings);
    (void)session.report(findings);
    if (loaded == nullptr) return Exit::bad_config;
  }
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  Seen seen;
  if (delivers) {
    if (mapping::ends(*loaded).from != "client" || mapping::ends(*loaded).from_layout)
      return session.report(Error{Errc::bad_config, "a delivery needs a mapping from the schema `client`"});
    const auto shown = show_clients(session, **hub, *plan, *route, loaded, options, seen);
    return shown ? tell(session, options, seen) : session.report(shown.error());
  }
  const auto samples = last_records_of(**hub, options.route, options.last,
                                       options.purpose.empty() ? "preview" : options.purpose, actor());
  if (!samples) return session.report(samples.error());
  for (const SampleRecords& sample : *samples)
    if (const auto done = show_all(session, loaded, sample, options, seen); !done)
      return session.report(done.error());
  return tell(session, options, seen);
}

}  // namespace

void add_preview(CLI::App& app, Session& session) {
  const auto options = std::make_shared<PreviewOptions>();
  CLI::App* const command =
      app.add_subcommand("preview", "Show what a mapping would make of real records; nothing is written");
  add_site_option(*command, session);
  command->add_option("mapping", options->mapping, "A mapping's name or file; with --route: its own, if not said");
  command->add_option("file", options->file, "The file to look at");
  command->add_option("--route", options->route,
                      "Look at the last records that this intake route brought in, or clients for a delivery");
  command->add_option("--last", options->last, "How many records (of a file: the first so many; 0: all)");
  command->add_flag("--back", options->back, "The way back of a mapping that holds both ways");
  command->add_flag("--counts", options->counts, "Only the counts, no records");
  command->add_flag("--reveal", options->reveal, "Show restricted values");
  command->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    if (options->route.empty() && options->file.empty()) throw CLI::RequiredError("MAPPING FILE, or --route,");
    if (options->reveal && !options->route.empty() && options->purpose.empty())
      throw CLI::RequiredError("--purpose (with --reveal)");
    session.exit = options->route.empty() ? preview_file(session, *options) : preview_route(session, *options);
  });
}

}  // namespace gatehouse::control
