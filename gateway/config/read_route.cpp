#include <algorithm>

#include "config/options.hpp"
#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

constexpr std::string_view hub = "hub";
constexpr std::size_t default_read_batch =
    10'000;  ///< three of them are alive; larger ones cost memory and gain nothing
constexpr std::size_t default_write_batch = 50'000;

std::size_t line_of(yaml::Section& top, std::string_view key) {
  const yaml::Node* node = top.node(key);
  return node == nullptr ? top.line() : node->line;
}

/// The system named under `key`, or null with a finding.
const System* find_system(yaml::Section& top, std::string_view key, const std::string& name, const Site& site) {
  if (name.empty()) return nullptr;
  if (const System* found = site.system(name)) return found;
  std::vector<std::string_view> names{hub};
  for (const System& one : site.systems) names.emplace_back(one.name);
  top.error("unknown-system", line_of(top, key), key,
            "there is no system \"" + name + "\"" + did_you_mean(name, names));
  return nullptr;
}

Shape shape_of(yaml::Section& top, const std::string& from, const std::string& to) {
  if (from != hub) return to == hub ? Shape::intake : Shape::transfer;
  if (to == hub) top.error("hub-to-hub", line_of(top, "to"), "to", "a route from the hub leads to a system");
  if (top.node("report") != nullptr) return Shape::report;
  return top.choice("deliver", {"changes", "reminders", "merges"}) == "reminders" ? Shape::reminders
                                                                                  : Shape::delivery;
}

Retry read_retry(yaml::Section& top, Findings& findings) {
  Retry retry;
  const yaml::Node* node = top.node("retry");
  if (node == nullptr) return retry;
  yaml::Section section(*node, top.file(), top.path_of("retry"), findings);
  read_duration(section, "first", retry.first);
  read_duration(section, "most", retry.most);
  if (const auto n = section.integer("attempts", 0, 1'000'000)) retry.attempts = static_cast<std::int32_t>(*n);
  section.done();
  if (retry.first > retry.most)
    section.error("bad-retry", node->line, "first", "the first wait is longer than the longest (`most`)");
  return retry;
}

bool is_quarter(std::string_view text) {
  if (text == "previous" || text == "current") return true;
  return text.size() == 6 &&
         std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; }) &&
         text[4] == 'Q' && text[5] >= '1' && text[5] <= '4';
}

/// `exit_groups`: a list of lists of programs.
std::vector<std::vector<std::string>> read_exit_groups(yaml::Section& top) {
  std::vector<std::vector<std::string>> out;
  const yaml::Node* const groups = top.node("exit_groups");
  if (groups == nullptr) return out;
  for (const yaml::Node& group : groups->items) {
    out.emplace_back();
    for (const yaml::Node& program : group.items) out.back().push_back(program.text);
    if (!group.is_list() || group.items.empty())
      top.error("bad-exit-group", group.line, "exit_groups",
                "write lists of programs: [[jvsg], [snap-et, tanf-et]]");
  }
  return out;
}

void read_cohort(yaml::Section& top, Findings& findings, ReportRequest& report) {
  const yaml::Node* const node = top.node("cohort");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("cohort"), findings);
  constexpr std::int64_t most_quarters = 80;
  if (const auto back = section.integer("exit_quarters_back", 0, most_quarters))
    report.exit_quarters_back = static_cast<std::int32_t>(*back);
  if (const auto back = section.integer("reportable_quarters_back", 0, most_quarters))
    report.reportable_quarters_back = static_cast<std::int32_t>(*back);
  section.done();
}

/// `due`, `closed_days` and `rehearse`; what the texts mean is for the report room to say.
void read_calendar(yaml::Section& top, ReportRequest& report) {
  report.due = top.text_or("due", "");
  report.due_at = {top.file(), line_of(top, "due")};
  report.closed_days = top.texts("closed_days");
  for (const std::string& text : top.texts("rehearse")) {
    const bool number = !text.empty() && text.size() <= 3 &&
                        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (number)
      report.rehearse.push_back(std::stoi(text));
    else
      top.error("bad-rehearsal", line_of(top, "rehearse"), "rehearse",
                "\"" + text + "\" is no number of days; write [21, 7]");
  }
}

ReportRequest read_report(yaml::Section& top, Findings& findings) {
  ReportRequest report;
  report.format = top.required("report");
  report.program = top.text_or("program", "");
  report.quarter = top.text_or("quarter", "previous");
  report.dry_run = top.yes_no("dry_run").value_or(false);
  report.wages_through = top.text_or("wages_through", "");
  report.assumed_stream = top.text_or("assumed_stream", "");
  report.hold_errors = top.choice("errors", {"send", "hold"}) == "hold";
  read_calendar(top, report);
  report.exit_groups = read_exit_groups(top);
  read_cohort(top, findings, report);
  if (!report.wages_through.empty() && (!is_quarter(report.wages_through) || report.wages_through == "current"))
    top.error(
        "bad-quarter", line_of(top, "wages_through"), "wages_through",
        "\"" + report.wages_through + "\" is no quarter whose wages may be complete; write 2025Q4 or previous");
  if (!is_quarter(report.quarter))
    top.error("bad-quarter", line_of(top, "quarter"), "quarter",
              "\"" + report.quarter + "\" is no quarter; write previous, current or 2026Q1");
  return report;
}

ReminderRequest read_reminders(yaml::Section& top, const Site& site) {
  constexpr std::int64_t most_late_days = 366;
  ReminderRequest reminders{.rules = top.text_or("rules", "workforce"),
                            .systems = top.texts("systems"),
                            .closed_days = top.texts("closed_days"),
                            .exit_groups = read_exit_groups(top),
                            .rules_at = {top.file(), line_of(top, "rules")}};
  if (const auto days = top.integer("late_days", 0, most_late_days))
    reminders.late_days = static_cast<std::int32_t>(*days);
  std::vector<std::string_view> names;
  for (const System& one : site.systems) names.emplace_back(one.name);
  for (const std::string& name : reminders.systems)
    if (site.system(name) == nullptr)
      top.error("unknown-system", line_of(top, "systems"), "systems",
                "there is no system \"" + name + "\"" + did_you_mean(name, names));
  return reminders;
}

/// The options of one end, held against what its connector can do.
OptionValues end_options(yaml::Section& top, const System& system, bool reads, Findings& findings) {
  const Connector* connector = system.connector;
  if (connector == nullptr) return {};
  const bool can = reads ? connector->open_source != nullptr : connector->open_sink != nullptr;
  if (!can) {
    top.error(reads ? "cannot-read" : "cannot-write", line_of(top, reads ? "from" : "to"), reads ? "from" : "to",
              "the connector `" + std::string(connector->kind) + "` of system \"" + system.name + "\" cannot " +
                  (reads ? "be read from" : "be written to"));
    return {};
  }
  const OptionValues own = read_options(top, *connector, findings);
  return complete_options(*connector, system.options, own, {top.file(), line_of(top, "options")}, findings);
}

void read_ends(yaml::Section& top, Route& route, const Site& site, Findings& findings) {
  const bool reads = route.shape == Shape::intake || route.shape == Shape::transfer;
  const System* from = reads ? find_system(top, "from", route.from, site) : nullptr;
  const System* to = route.shape == Shape::intake ? nullptr : find_system(top, "to", route.to, site);
  (void)top.node("options");
  if (from != nullptr) route.options = end_options(top, *from, true, findings);
  if (to == nullptr) return;
  if (route.shape != Shape::transfer) {
    route.options = end_options(top, *to, false, findings);
  } else if (to->connector != nullptr) {
    route.sink_options = complete_options(*to->connector, to->options, {}, route.where, findings);
  }
}

/// `acknowledge`: options of the same system's sink, over those that the system says.
void read_acknowledge(yaml::Section& top, Route& route, const Site& site, Findings& findings) {
  const yaml::Node* const node = top.node("acknowledge");
  if (node == nullptr) return;
  const System* const system = route.shape == Shape::intake ? site.system(route.from) : nullptr;
  if (system == nullptr || system->connector == nullptr || system->connector->open_sink == nullptr) {
    top.error("bad-acknowledge", node->line, "acknowledge",
              "only an intake from a system that can be written to is acknowledged by a file");
    return;
  }
  const OptionValues own = read_options(top, *system->connector, findings, "acknowledge");
  route.acknowledge =
      complete_options(*system->connector, system->options, own, {top.file(), node->line}, findings);
  const auto name = route.acknowledge->find("name");
  if (name != route.acknowledge->end() && name->second.find("{file}") == std::string::npos)
    top.error("bad-acknowledge", node->line, "acknowledge",
              "its name has to have the word {file}, as in \"{file}.ack.csv\"");
}

/// What concerns registrations over the API.
void read_registration(yaml::Section& top, Route& route) {
  if (route.shape == Shape::intake) route.callers = top.texts("callers");
  if (route.shape != Shape::delivery) return;
  route.programs = top.texts("programs");
  route.needs = top.texts("needs");
}

}  // namespace

Route read_route(const yaml::Document& document, const Site& site, Findings& findings) {
  yaml::Section top(document.root, document.name, "", findings);
  Route route;
  route.where = {document.name, document.root.line};
  route.name = top.required("route");
  route.from = top.required("from");
  route.to = top.required("to");
  route.shape = shape_of(top, route.from, route.to);
  route.mapping = top.required("mapping");
  route.mapping_at = {document.name, line_of(top, "mapping")};
  route.back = top.yes_no("back").value_or(false);
  route.schedule = top.text_or("schedule", "");
  route.schedule_at = {document.name, line_of(top, "schedule")};
  read_ends(top, route, site, findings);
  read_acknowledge(top, route, site, findings);
  read_registration(top, route);
  if (route.from == hub) route.from.clear();
  if (route.to == hub) route.to.clear();
  const bool writes = route.shape == Shape::delivery || route.shape == Shape::reminders;
  const auto batch = top.integer("batch", 1, 1'000'000);
  route.batch = batch ? static_cast<std::size_t>(*batch) : writes ? default_write_batch : default_read_batch;
  if (route.shape == Shape::delivery) {
    route.merges = top.choice("deliver", {"changes", "reminders", "merges"}) == "merges";
    route.retry = read_retry(top, findings);
    if (const auto most = top.integer("most", 1, 10'000'000)) route.most = static_cast<std::size_t>(*most);
  }
  if (route.shape == Shape::delivery || route.shape == Shape::intake) read_duration(top, "promise", route.promise);
  if (route.shape == Shape::report) route.report = read_report(top, findings);
  if (route.shape == Shape::reminders) route.reminders = read_reminders(top, site);
  top.done();
  return route;
}

}  // namespace gatehouse::config
