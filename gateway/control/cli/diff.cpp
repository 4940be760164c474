// `gatehouse diff`: two versions of a mapping, with their layouts and code tables, over the same records.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/cli/sample_clients.hpp"
#include "control/cli/sample_records.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;

struct DiffOptions {
  std::string before, after, file, route, purpose;
  std::size_t last = 1000;
  bool reveal = false, json = false;
};

using Version = std::shared_ptr<const mapping::Mapping>;

Result<void> add_all(mapping::Comparison& comparison, const SampleRecords& sample) {
  GATEHOUSE_TRY(comparison.begin(sample.head));
  for (const SampleRecords::One& one : sample.records) comparison.add({one.bytes, one.line, one.fault});
  return {};
}

void print(std::ostream& out, const mapping::Comparison& comparison, const std::string& versions) {
  out << versions << ": " << comparison.changed_records() << " of " << comparison.records() << " records change\n";
  Table table({"RECORDS", "FIELD", "LINE", "CHANGE", "BY"});
  for (const auto& change : comparison.changes())
    table.add({std::to_string(change.records), change.field, change.where,
               change.example + " (line " + std::to_string(change.example_line) + ")", change.step});
  if (!table.empty()) table.print(out);
}

ordered_json as_json(const mapping::Comparison& comparison, const std::string& versions) {
  ordered_json changes = ordered_json::array();
  for (const auto& c : comparison.changes())
    changes.push_back({{"field", c.field},
                       {"records", c.records},
                       {"where", c.where},
                       {"step", c.step},
                       {"example", c.example},
                       {"example_line", c.example_line}});
  return {{"versions", versions},
          {"records", comparison.records()},
          {"changed", comparison.changed_records()},
          {"changes", std::move(changes)}};
}

struct Output {
  Session& session;
  const DiffOptions& options;
  ordered_json list = ordered_json::array();

  void add(const mapping::Comparison& comparison, const std::string& versions) {
    if (options.json)
      list.push_back(as_json(comparison, versions));
    else
      print(session.parts.out, comparison, versions);
  }
  Exit end() {
    if (options.json) session.parts.out << list.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    return Exit::ok;
  }
};

std::string short_hash(const Version& version) { return mapping::info(*version).hash.substr(0, 12); }

Exit diff_file(Session& session, const DiffOptions& options) {
  Findings findings;
  const Version before = mapping::load_mapping(options.before, library_here(session), findings);
  const Version after = mapping::load_mapping(options.after, library_here(session), findings);
  (void)session.report(findings);
  if (before == nullptr || after == nullptr) return Exit::bad_config;
  if (!mapping::ends(*before).from_layout || !mapping::ends(*after).from_layout)
    return session.report(Error{Errc::bad_config, "diff needs mappings from a layout"});
  const auto sample = records_of_file(options.file, *before, options.last);
  if (!sample) return session.report_reading(sample.error());
  mapping::Comparison comparison(before, after, options.reveal);
  if (const auto done = add_all(comparison, *sample); !done) return session.report_reading(done.error());
  Output output{session, options};
  output.add(comparison, short_hash(before) + " -> " + short_hash(after));
  return output.end();
}

/// Another version of a delivery's mapping against the one that the site has, over the last clients.
Exit diff_clients(Session& session, const engine::Plan& plan, const engine::PlannedRoute& route,
                  const DiffOptions& options) {
  if (options.before.empty())
    return session.report(Error{Errc::bad_config,
                                "name the mapping that the route's own is compared with: gatehouse "
                                "diff OTHER --route " +
                                    route.route.name});
  Findings findings;
  const mapping::Library library = library_here(session);
  const Version before = mapping::load_mapping(options.before, library, findings);
  const Version after =
      options.after.empty() ? route.mapping : mapping::load_mapping(options.after, library, findings);
  (void)session.report(findings);
  if (before == nullptr || after == nullptr) return Exit::bad_config;
  for (const Version& one : {before, after})
    if (mapping::ends(*one).from_layout || mapping::ends(*one).from != "client")
      return session.report(Error{Errc::bad_config, "a delivery needs mappings from the schema `client`"});
  const auto hub = open_hub(plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  mapping::Comparison comparison(before, after, options.reveal);
  const ClientsWish wish{options.last, options.purpose.empty() ? "diff" : options.purpose, actor()};
  const auto done =
      each_last_client(**hub, plan, route, *after, session.parts.clock, wish,
                       [&](std::span<const Value> row, const mapping::Groups& groups, std::uint64_t client) {
                         comparison.add_row(row, groups, client);
                         return true;
                       });
  if (!done) return session.report(done.error());
  Output output{session, options};
  output.add(comparison, short_hash(before) + " -> " + short_hash(after));
  return output.end();
}

/// The version that each record came through, against the site's as it stands now.
Exit diff_route(Session& session, const DiffOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const engine::PlannedRoute* route = plan->route(options.route);
  if (route != nullptr && route->route.shape == config::Shape::delivery)
    return diff_clients(session, *plan, *route, options);
  if (route == nullptr || route->route.shape != config::Shape::intake)
    return session.report(
        Error{Errc::not_found, "the site has no intake or delivery route \"" + options.route + "\""});
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto samples = last_records_of(**hub, options.route, options.last,
                                       options.purpose.empty() ? "diff" : options.purpose, actor());
  if (!samples) return session.report(samples.error());
  Output output{session, options};
  std::map<std::string, std::unique_ptr<mapping::Comparison>> by_hash;
  for (const SampleRecords& sample : *samples) {
    auto& comparison = by_hash[sample.mapping_hash];
    if (comparison == nullptr) {
      const auto canonical = (*hub)->mapping_by_hash(sample.mapping_hash);
      if (!canonical) return session.report(canonical.error());
      Findings findings;
      const Version before = mapping::mapping_from_canonical(*canonical, findings);
      if (before == nullptr) return session.report(findings);
      comparison = std::make_unique<mapping::Comparison>(before, route->mapping, options.reveal);
    }
    if (const auto done = add_all(*comparison, sample); !done) return session.report(done.error());
  }
  for (const auto& [hash, comparison] : by_hash)
    output.add(*comparison, hash.substr(0, 12) + " -> " + short_hash(route->mapping));
  if (by_hash.empty() && !options.json) session.parts.out << "the route has brought no records yet\n";
  return output.end();
}

}  // namespace

void add_diff(CLI::App& app, Session& session) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App* const command = app.add_subcommand(
      "diff", "Which values two versions of a mapping make differently, how many, and by which line");
  add_site_option(*command, session);
  command->add_option("before", options->before, "The old mapping: a name or a file");
  command->add_option("after", options->after, "The new one");
  command->add_option("file", options->file, "The records to try both on");
  command->add_option(
      "--route", options->route,
      "The last records of this intake route: as they came in, against the mapping as it stands now; or the last "
      "clients of a delivery: BEFORE against its mapping");
  command->add_option("--last", options->last, "How many records");
  command->add_flag("--reveal", options->reveal, "Show restricted values");
  command->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    if (options->route.empty() && options->file.empty()) throw CLI::RequiredError("BEFORE AFTER FILE, or --route,");
    if (options->reveal && !options->route.empty() && options->purpose.empty())
      throw CLI::RequiredError("--purpose (with --reveal)");
    session.exit = options->route.empty() ? diff_file(session, *options) : diff_route(session, *options);
  });
}

}  // namespace gatehouse::control
