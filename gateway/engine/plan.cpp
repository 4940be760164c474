#include "engine/plan.hpp"

#include <algorithm>
#include <set>

#include "engine/grant.hpp"
#include "engine/reminder_rules.hpp"
#include "engine/report_calendar.hpp"
#include "engine/report_checks.hpp"
#include "engine/report_spec.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/line_file.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::engine {

using config::Route;
using config::Shape;

namespace {

/// What a route's mapping must lead from and to.
struct WantedEnds {
  bool from_layout, to_layout;
  const char* in_words;
};

WantedEnds wanted_ends(const Route& route) {
  if (route.merges)
    return {false, true, "a delivery of merges needs a mapping from the schema `merge` to a layout"};
  switch (route.shape) {
    case Shape::intake:
      return {true, false, "an intake needs a mapping from a layout to entities"};
    case Shape::transfer:
      return {true, true, "a transfer needs a mapping from a layout to a layout"};
    case Shape::delivery:
      return {false, true, "a delivery needs a mapping from the schema `client` to a layout"};
    case Shape::reminders:
      return {false, true, "reminders need a mapping from the schema `reminder` to a layout"};
    case Shape::report:
      break;
  }
  return {false, true, "a report needs a mapping from the schema `participant` to a layout"};
}

bool fits(const Route& route, const mapping::Mapping& mapping) {
  const WantedEnds wanted = wanted_ends(route);
  const mapping::Ends ends = mapping::ends(mapping);
  return ends.from_layout == wanted.from_layout && ends.to_layout == wanted.to_layout;
}

/// The route takes the way back of a mapping that holds both ways: it says so, or only the way back fits.
bool goes_back(const Route& route, const mapping::Mapping& mapping, const mapping::Mapping& back) {
  return route.back || (!fits(route, mapping) && fits(route, back));
}

void check_ends(const Route& route, const mapping::Mapping& mapping, Findings& findings) {
  const WantedEnds wanted = wanted_ends(route);
  const mapping::Ends ends = mapping::ends(mapping);
  const bool schema_fits = route.shape == Shape::delivery    ? ends.from == (route.merges ? "merge" : "client")
                           : route.shape == Shape::report    ? ends.from == "participant"
                           : route.shape == Shape::reminders ? ends.from == "reminder"
                                                             : true;
  if (fits(route, mapping) && schema_fits) return;
  findings.error("wrong-mapping", route.mapping_at.file, route.mapping_at.line, "mapping",
                 std::string(wanted.in_words) + "; \"" + route.mapping + "\" leads from " +
                     (ends.from_layout ? "layout " : "schema ") + ends.from +
                     (ends.to_layout ? " to layout " + ends.to : std::string(" to entities")));
}

std::shared_ptr<const mapping::Mapping> find_mapping(const Route& route, const mapping::Library& library,
                                                     Findings& findings) {
  if (route.mapping.empty()) return nullptr;
  Findings own;
  auto mapping = mapping::load_mapping(route.mapping, library, own);
  findings.take(own);
  if (mapping == nullptr) {
    findings.error("no-mapping", route.mapping_at.file, route.mapping_at.line, "mapping",
                   "the mapping \"" + route.mapping + "\" is missing or has errors");
    return nullptr;
  }
  if (const auto back = mapping::way_back(*mapping); back != nullptr && goes_back(route, *mapping, *back))
    mapping = back;
  else if (route.back)
    findings.error("one-way", route.mapping_at.file, route.mapping_at.line, "back",
                   "the mapping \"" + route.mapping + "\" holds one way only");
  check_ends(route, *mapping, findings);
  return mapping;
}

/// A sink ends lines by its own option. What a layout says of them, other than nothing, should be the same there.
void check_line_ends(const PlannedRoute& planned, Findings& findings) {
  if (planned.sink == nullptr || planned.mapping == nullptr || !mapping::ends(*planned.mapping).to_layout) return;
  const Route& route = planned.route;
  const OptionValues& options = planned.source != nullptr ? route.sink_options : route.options;
  const std::string_view wanted = mapping::line_end(*planned.mapping);
  if (!options.contains("line_end") || wanted == "\n" || wanted == line_end_option(options)) return;
  const std::string word = wanted.empty() ? "none" : "crlf";
  findings.warn("line-ends-differ", route.where.file, route.where.line, "line_end",
                "layout " + mapping::ends(*planned.mapping).to + " says line_end: " + word + ", and system \"" +
                    route.to + "\" is sent lines that end otherwise; say line_end: " + word +
                    " in the options of the system or the route, or correct the layout");
}

std::optional<Cron> read_schedule(const Route& route, Findings& findings) {
  if (route.schedule.empty()) return std::nullopt;
  if (route.shape == Shape::report && report_times(route.schedule)) return std::nullopt;
  auto cron = parse_cron(route.schedule);
  if (cron) return std::move(*cron);
  findings.error("bad-schedule", route.schedule_at.file, route.schedule_at.line, "schedule", cron.error().message);
  return std::nullopt;
}

PlannedRoute plan_route(const config::Site& site, const Route& route, const mapping::Library& library,
                        const std::vector<Schema>& schemas, Findings& findings) {
  PlannedRoute planned;
  planned.route = route;
  if (const config::System* from = site.system(route.from)) planned.source = from->connector;
  if (const config::System* to = site.system(route.to)) planned.sink = to->connector;
  planned.mapping = find_mapping(route, library, findings);
  check_line_ends(planned, findings);
  planned.cron = read_schedule(route, findings);
  if (route.shape == Shape::reminders)
    planned.reminders = load_reminder_rules(route.reminders, library, schemas, findings);
  if (route.shape == Shape::report) planned.dates = read_report_dates(route, findings);
  if (route.shape == Shape::report && planned.mapping != nullptr && mapping::ends(*planned.mapping).to_layout) {
    planned.checks = load_report_checks(*planned.mapping, library, findings);
    check_programs(route, *planned.mapping, findings);
  }
  return planned;
}

/// The fields that `clients:` of site.yaml and `sync:` of the systems speak of are a client's.
void check_client_rules(const config::Site& site, const std::vector<Schema>& schemas, Findings& findings) {
  std::vector<std::string_view> names{"default"};
  for (const Schema& schema : schemas)
    if (schema.name == "client")
      for (const Field& field : schema.fields) {
        names.emplace_back(field.name);
        names.push_back(names.back().substr(0, names.back().find('.')));
      }
  const auto check = [&](const std::string& field, const config::Place& where, const std::string& path) {
    if (std::find(names.begin(), names.end(), field) == names.end())
      findings.error("unknown-field", where.file, where.line, path + field,
                     "a client has no field \"" + field + "\"" + did_you_mean(field, names));
  };
  for (const auto* rules : {&site.clients.verified, &site.clients.trust})
    for (const config::FieldSystems& rule : *rules) check(rule.field, rule.where, "clients.");
  for (const config::System& system : site.systems) {
    if (!system.sync) continue;
    for (const auto* fields : {&system.sync->owns, &system.sync->fills})
      for (const std::string& field : *fields) check(field, system.sync->where, "sync.");
  }
}

std::string hash_of(const Plan& plan) {
  std::string text = plan.site.hash + "\n";
  for (const PlannedRoute& route : plan.routes) {
    text += route.route.name + " " + mapping::info(*route.mapping).hash + "\n";
    if (route.reminders != nullptr) text += route.reminders->rules.hash + "\n";
  }
  return sha256_hex(text);
}

/// What becomes of a plan when the files of a route have errors.
enum class BrokenRoute : std::uint8_t { refuses, is_left_out };

std::shared_ptr<const Plan> read_plan(const std::filesystem::path& folder, const std::filesystem::path& shipped,
                                      std::span<const Connector* const> connectors, BrokenRoute broken,
                                      Findings& findings) {
  auto site = config::load_site(folder, connectors, findings);
  if (!site) return nullptr;
  auto zone = Zone::find(site->time_zone);
  if (!zone) {
    findings.error("bad-time-zone", site->time_zone_at.file, site->time_zone_at.line, "time_zone",
                   zone.error().message);
  }
  const mapping::Library library = library_of(*site, shipped);
  std::vector<Schema> schemas = mapping::load_schemas(library, findings);
  if (schemas.empty()) {
    findings.error(
        "no-schemas", "mappings", 0, "",
        "the mappings that come with the program are not there, and without their schemas nothing can be "
        "mapped; install them (share/gatehouse/mappings), or say in $GATEHOUSE_MAPPINGS where they are");
    return nullptr;
  }
  check_client_rules(*site, schemas, findings);
  std::vector<PlannedRoute> routes;
  for (const Route& route : site->routes) {
    Findings own;
    PlannedRoute planned = plan_route(*site, route, library, schemas, own);
    if (own.ok() || broken == BrokenRoute::refuses) {
      findings.take(own);
      routes.push_back(std::move(planned));
      continue;
    }
    findings.warn(
        "route-left-out", route.where.file, route.where.line, "",
        "the route \"" + route.name + "\" is left out here: its files have errors; `gatehouse check` tells them");
  }
  if (!findings.ok()) return nullptr;
  auto plan =
      std::make_shared<Plan>(Plan{std::move(*site), std::move(schemas), std::move(routes), std::move(*zone)});
  plan->hash = hash_of(*plan);
  check_entries(*plan, findings);
  if (!findings.ok()) return nullptr;
  return plan;
}

}  // namespace

const PlannedRoute* Plan::route(std::string_view name) const {
  const auto at =
      std::find_if(routes.begin(), routes.end(), [&](const PlannedRoute& one) { return one.route.name == name; });
  return at == routes.end() ? nullptr : &*at;
}

mapping::Library library_of(const config::Site& site, const std::filesystem::path& shipped) {
  mapping::Library library{.roots = {site.mappings_folder()}, .synthetic = site.synthetic};
  if (!shipped.empty()) library.roots.push_back(shipped);
  return library;
}

std::shared_ptr<const Plan> load_plan(const std::filesystem::path& folder, const std::filesystem::path& shipped,
                                      std::span<const Connector* const> connectors, Findings& findings) {
  return read_plan(folder, shipped, connectors, BrokenRoute::refuses, findings);
}

std::shared_ptr<const Plan> load_plan_to_look(const std::filesystem::path& folder,
                                              const std::filesystem::path& shipped,
                                              std::span<const Connector* const> connectors, Findings& findings) {
  return read_plan(folder, shipped, connectors, BrokenRoute::is_left_out, findings);
}

std::shared_ptr<const Plan> load_tested_plan(const std::filesystem::path& folder,
                                             const std::filesystem::path& shipped,
                                             std::span<const Connector* const> connectors, Findings& findings) {
  auto plan = load_plan(folder, shipped, connectors, findings);
  if (plan == nullptr || plan->site.untested) return plan;
  const mapping::Library library = library_of(plan->site, shipped);
  std::set<std::string> seen;
  Findings tests;
  for (const PlannedRoute& route : plan->routes)
    if (seen.insert(mapping::file_of(*route.mapping)).second) {
      mapping::check_tests(*route.mapping, library, tests);
      (void)mapping::prove_two_way(*route.mapping, library, tests);
    }
  for (const Finding& one : tests.all())
    if (one.grade == Finding::Grade::error || one.rule == "no-tests")
      findings.error(one.rule, one.file, one.line, one.path, one.message);
  return findings.ok() ? plan : nullptr;
}

}  // namespace gatehouse::engine
