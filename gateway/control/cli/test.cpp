// `gatehouse test`: the tests that lie beside mappings; and a test made from a real record.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/random.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/open_site.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;

struct TestOptions {
  std::vector<std::string> mappings;
  std::int64_t from = 0;
  std::string name;
  bool json = false, coverage = false, required = false;
};

std::string part(std::size_t some, std::size_t all, std::string_view what) {
  return std::to_string(some) + " of " + std::to_string(all) + " " + std::string(what);
}

std::string in_words(const mapping::Coverage& c) {
  return part(c.rules_tested, c.rules, "rules") + ", " + part(c.choices_tested, c.choices, "choices") + ", " +
         part(c.lines_tested, c.lines, "code-table lines");
}

ordered_json as_json(const std::string& name, const mapping::TestRun& run) {
  ordered_json tests = ordered_json::array();
  for (const mapping::TestResult& one : run.results)
    tests.push_back({{"name", one.name},
                     {"where", one.file + ":" + std::to_string(one.line)},
                     {"passed", one.complaints.empty()},
                     {"complaints", one.complaints}});
  const mapping::Coverage& c = run.coverage;
  return {{"mapping", name},
          {"has_tests", !run.results.empty()},
          {"passed", run.results.size() - run.failed()},
          {"failed", run.failed()},
          {"coverage",
           {{"rules", {c.rules_tested, c.rules}},
            {"choices", {c.choices_tested, c.choices}},
            {"code_table_lines", {c.lines_tested, c.lines}},
            {"untested", c.untested}}},
          {"tests", std::move(tests)}};
}

void tell(std::ostream& out, const std::string& name, const mapping::TestRun& run, const TestOptions& options) {
  if (run.results.empty()) {
    out << name << ": no tests\n";
    return;
  }
  out << name << ": " << run.results.size() - run.failed() << " passed, " << run.failed() << " failed; tested "
      << in_words(run.coverage) << '\n';
  for (const mapping::TestResult& one : run.results)
    for (const std::string& complaint : one.complaints)
      out << "  " << one.file << ':' << one.line << ": " << one.name << ": " << complaint << '\n';
  if (!options.coverage) return;
  for (const std::string& place : run.coverage.untested) out << "  untested " << place << '\n';
}

Exit run_all(Session& session, const TestOptions& options) {
  Findings findings;
  mapping::Library library = library_here(session);
  library.synthetic = true;  // people of tests are generated
  ordered_json list = ordered_json::array();
  std::size_t tests = 0, failed = 0, without = 0;
  for (const auto& file : mappings_here(session, options.mappings)) {
    const auto loaded = mapping::load_mapping(file, library, findings);
    if (loaded == nullptr) continue;
    const mapping::TestRun run = mapping::run_tests(loaded, findings);
    tests += run.results.size();
    failed += run.failed();
    without += run.results.empty() ? 1 : 0;
    const std::string& name = mapping::info(*loaded).name;
    if (options.json)
      list.push_back(as_json(name, run));
    else
      tell(session.parts.out, name, run, options);
  }
  if (options.json) session.parts.out << list.dump(2) << '\n';
  if (session.report(findings) != Exit::ok) return Exit::bad_config;
  if (!options.json)
    session.parts.out << tests - failed << " passed, " << failed << " failed"
                      << (without > 0 ? ", " + std::to_string(without) + " mappings without tests" : "") << '\n';
  return failed > 0 || (options.required && without > 0) ? Exit::failed : Exit::ok;
}

/// Prints a test made from a record that the hub has: masked, ready to stand in the tests file. Reading it is
/// audited.
Exit from_record(Session& session, const TestOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto record = (*hub)->record(hub::RecordId{options.from}, actor(), "test from record");
  if (!record) return session.report(record.error());
  const engine::PlannedRoute* route = plan->route(record->route);
  if (route == nullptr)
    return session.report(
        Error{Errc::not_found, "the record came by route \"" + record->route + "\", which is no more"});
  Findings findings;
  mapping::Library library = library_here(session);
  library.synthetic = true;
  auto loaded = mapping::load_mapping(route->route.mapping, library, findings);
  if (loaded == nullptr) return session.report(findings);
  if (const auto back = mapping::way_back(*loaded);
      back && mapping::info(*route->mapping).name == mapping::info(*back).name)
    loaded = back;  // what comes in comes by the way back
  SystemRandom random;
  constexpr int least = 400, span = 400;  // days: far enough that no date is guessed
  const int days = -(least + static_cast<int>(random.next() % span));
  const std::string name = options.name.empty() ? "like record " + std::to_string(options.from) : options.name;
  const auto text =
      mapping::test_from_record(loaded, record->head, {record->raw, record->line, nullptr}, name, days);
  if (!text) return session.report(text.error());
  session.parts.out << *text;
  session.parts.err << "put it under `tests:` in " << mapping::tests_file_of(*loaded).string()
                    << ", and see that what it expects is right\n";
  return Exit::ok;
}

}  // namespace

void add_test(CLI::App& app, Session& session) {
  const auto options = std::make_shared<TestOptions>();
  CLI::App* const command = app.add_subcommand("test", "Run the tests that lie beside mappings (NAME.tests.yaml)");
  add_site_option(*command, session);
  command->add_option("mapping", options->mappings,
                      "Names or files of mappings; none: all of the site, or all shipped");
  command->add_option("--from", options->from, "Print a test made from this record of the hub, masked")
      ->check(at_least(1));
  command->add_option("--name", options->name, "What that test shall be called");
  command->add_flag("--coverage", options->coverage,
                    "List the rules, choices and code-table lines that no test passes");
  command->add_flag("--required", options->required, "A mapping without tests is a failure too");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    session.exit = options->from > 0 ? from_record(session, *options) : run_all(session, *options);
  });
}

}  // namespace gatehouse::control
