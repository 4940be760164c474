#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/mappings_here.hpp"
#include "engine/doors.hpp"
#include "engine/grant.hpp"
#include "engine/report_spec.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;

struct CheckOptions {
  std::vector<std::string> mappings;
  bool json = false, strict = false;
};

Exit exit_of(const Findings& findings, const CheckOptions& options) {
  if (!findings.ok()) return Exit::bad_config;
  return options.strict && !findings.all().empty() ? Exit::bad_config : Exit::ok;
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// The end of what a person reads: how much there is to mend, of what stands above it.
void tell_counts(Session& session, const Findings& findings) {
  std::set<std::tuple<std::string, std::size_t, std::string, std::string>> seen;
  std::size_t errors = 0, warnings = 0;
  for (const Finding& one : findings.all()) {
    if (!seen.emplace(one.file, one.line, one.path, one.message).second) continue;
    (one.grade == Finding::Grade::error ? errors : warnings) += 1;
  }
  if (errors + warnings == 0) return;
  const bool is_cut = findings.all().back().rule == "too-many-findings";
  if (is_cut) session.parts.err << "more than ";
  if (errors > 0) session.parts.err << counted(errors, "error");
  if (errors > 0 && warnings > 0) session.parts.err << ", ";
  if (warnings > 0) session.parts.err << counted(warnings, "warning");
  session.parts.err << "; `gatehouse explain-check RULE` says more\n";
}

void tell_proof(Session& session, const CheckOptions& options, const mapping::Mapping& mapping,
                const mapping::RoundTrips& proof) {
  if (proof.taken == 0 || options.json) return;
  session.parts.out << mapping::info(mapping).name << " was tried both ways: " << proof.taken
                    << " made-up records, each value of " << proof.fields << " fields\n";
}

/// Names in one line; a mapping that leaves more alone than these was not forgetful.
std::string named(const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  if (names.size() > most) return std::to_string(names.size()) + " others (--json names them)";
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// What the mapping leaves alone: nothing to mend, but somebody may have forgotten it.
void tell_left_alone(Session& session, const mapping::Mapping& mapping) {
  const std::string& name = mapping::info(mapping).name;
  for (const mapping::LeftAlone& one : mapping::left_alone(mapping))
    session.parts.out << name << " makes " << one.fields - one.without_rule.size() << " of the " << one.fields
                      << " fields of " << one.target << "; no line makes " << named(one.without_rule) << '\n';
  for (const std::string& columns : mapping::columns_without_field(mapping))
    session.parts.out << name << ": no field lies in " << columns << '\n';
}

ordered_json left_alone_as_json(const mapping::Mapping& mapping) {
  ordered_json targets = ordered_json::array();
  for (const mapping::LeftAlone& one : mapping::left_alone(mapping))
    targets.push_back({{"target", one.target}, {"fields", one.fields}, {"without_rule", one.without_rule}});
  return {{"mapping", mapping::info(mapping).name},
          {"targets", std::move(targets)},
          {"columns_without_field", mapping::columns_without_field(mapping)}};
}

Exit check_mappings(Session& session, const CheckOptions& options) {
  Findings findings;
  const mapping::Library library = library_here(session);
  ordered_json left_alone = ordered_json::array();
  std::size_t good = 0, others = 0;
  for (const auto& file : mappings_here(session, options.mappings)) {
    if (mapping::check_data_file(file, library, findings)) {
      ++others;
      continue;
    }
    const auto loaded = mapping::load_mapping(file, library, findings);
    if (loaded == nullptr) continue;
    mapping::examine(*loaded, findings);
    mapping::check_tests(*loaded, library, findings);
    tell_proof(session, options, *loaded, mapping::prove_two_way(*loaded, library, findings));
    if (options.json)
      left_alone.push_back(left_alone_as_json(*loaded));
    else
      tell_left_alone(session, *loaded);
    ++good;
  }
  const Exit exit = exit_of(findings, options);
  if (options.json) {
    const ordered_json answer{
        {"ok", findings.ok()}, {"findings", as_json(findings)}, {"left_alone", std::move(left_alone)}};
    session.parts.out << answer.dump(2) << '\n';
    return exit;
  }
  (void)session.report(findings);
  tell_counts(session, findings);
  if (findings.ok() && others > 0) session.parts.out << counted(others, "layout or code table") << " can be used\n";
  if (findings.ok() && (good > 0 || others == 0))
    session.parts.out << good << (good == 1 ? " mapping can" : " mappings can") << " be put to work\n";
  return exit;
}

/// The tests beside a mapping, and the proof of a two-way one. A site that says `untested: yes` is told, and goes
/// on: the service checks itself before it starts.
void check_tests_of(const engine::Plan& plan, const mapping::Mapping& mapping, const mapping::Library& library,
                    Findings& findings) {
  Findings tests;
  mapping::check_tests(mapping, library, tests);
  (void)mapping::prove_two_way(mapping, library, tests);
  if (!plan.site.untested) return findings.take(tests);
  for (const Finding& one : tests.all()) findings.warn(one.rule, one.file, one.line, one.path, one.message);
}

Exit check_site(Session& session, const CheckOptions& options) {
  Findings findings;
  const auto plan =
      engine::load_plan(session.site_folder(), session.parts.shipped_mappings, session.parts.connectors, findings);
  if (plan != nullptr) {
    engine::check_still_there(*plan, session.parts.clock, findings);
    engine::check_agreements(*plan, session.parts.clock, findings);
    engine::check_report_requests(*plan, session.parts.clock, findings);
    const mapping::Library library = engine::library_of(plan->site, session.parts.shipped_mappings);
    std::set<std::string> seen;
    for (const engine::PlannedRoute& route : plan->routes)
      if (route.mapping && seen.insert(mapping::file_of(*route.mapping)).second) {
        mapping::examine(*route.mapping, findings);
        check_tests_of(*plan, *route.mapping, library, findings);
      }
  }
  const Exit exit = plan == nullptr ? Exit::bad_config : exit_of(findings, options);
  if (options.json) {
    const ordered_json answer{{"ok", plan != nullptr && findings.ok()},
                              {"hash", plan ? plan->hash : ""},
                              {"findings", as_json(findings)}};
    session.parts.out << answer.dump(2) << '\n';
    return exit;
  }
  (void)session.report(findings);
  tell_counts(session, findings);
  if (plan != nullptr && findings.ok())
    session.parts.out << "The site \"" << plan->site.name << "\" is in order: " << plan->site.systems.size()
                      << " systems, " << plan->routes.size() << " routes, configuration "
                      << plan->hash.substr(0, 12) << '\n';
  return exit;
}

}  // namespace

void add_check(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* const command =
      app.add_subcommand("check", "Read all files of the site and say what is wrong with them, or doubtful");
  add_site_option(*command, session);
  command->add_option(
      "mapping", options->mappings,
      "Look at these mappings only (names or files), layouts or code tables (files); needs no site");
  command->add_flag("--strict", options->strict, "A warning is a failure too");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    session.exit = options->mappings.empty() ? check_site(session, *options) : check_mappings(session, *options);
  });
}

}  // namespace gatehouse::control
