// `gatehouse report deadlines`: what is due by date rules, what was done too late, and what was not done.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/output_file.hpp"
#include "control/cli/report_submissions.hpp"
#include "control/cli/restricted_list.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "engine/client_row.hpp"
#include "engine/reminder_rules.hpp"
#include "engine/report_calendar.hpp"
#include "engine/report_rows.hpp"
#include "gatehouse/support/dates.hpp"
#include "report/quarter.hpp"

namespace gatehouse::control {

namespace {

struct Request {
  std::string rules, route, on, list, purpose = "deadlines";
  int ahead = 30;
  bool json = false, replace = false;
};

/// What became of the deadlines of one rule.
struct Counts {
  std::int64_t in_time = 0, late = 0, overdue = 0, ahead = 0;
};

/// The rules of the route that is named, else of the site's only route of reminders, else those that are shipped.
Result<std::shared_ptr<const engine::ReminderRules>> rules_of(const Session& session, const engine::Plan& plan,
                                                              const Request& request, Findings& findings) {
  const engine::PlannedRoute* found = nullptr;
  for (const engine::PlannedRoute& route : plan.routes)
    if (route.reminders != nullptr && (request.route.empty() || route.route.name == request.route)) found = &route;
  if (found == nullptr && !request.route.empty())
    return fail(Errc::not_found, "the site has no route of reminders \"" + request.route + "\"");
  config::ReminderRequest wanted;
  if (found != nullptr) wanted = found->route.reminders;
  if (!request.rules.empty()) {
    wanted.rules = request.rules;
    wanted.rules_at = {.file = request.rules};
  }
  if (wanted.rules.empty()) wanted.rules = "workforce";
  return engine::load_reminder_rules(wanted, engine::library_of(plan.site, session.parts.shipped_mappings),
                                     plan.schemas, findings);
}

std::string_view state_of(const report::Deadline& one, Date day) {
  if (one.met) return *one.met > one.due ? "late" : "in-time";
  return one.due < day ? "overdue" : "ahead";
}

/// Every deadline that is late, overdue or ahead, a line each.
constexpr const char* deadline_columns =
    "rule,state,client,program,system,number,enrollment_no,case_no,case_manager,office,counted_from,due_on,done_on,"
    "days_late";

std::vector<std::string> line_of(const report::Deadline& one, const std::string& client, Date day) {
  const int days_late = one.met.value_or(day).days - one.due.days;
  return {one.rule->id,
          std::string(state_of(one, day)),
          client,
          one.program ? std::string(report::name_of(*one.program)) : "",
          std::string(one.system),
          std::string(one.number),
          std::string(one.enrollment_no),
          std::string(one.case_no),
          std::string(one.case_manager),
          std::string(one.office),
          iso(one.counted_from),
          iso(one.due),
          one.met ? iso(*one.met) : "",
          std::to_string(std::max(days_late, 0))};
}

using CountsByRule = std::vector<Counts>;  ///< parallel to the rules

/// Counts of every client, and the list, if one is wanted.
Result<CountsByRule> count(hub::Hub& hub, const engine::Plan& plan, const engine::ReminderRules& rules, Date day,
                           Date today, const Request& request) {
  auto terms = engine::deadline_terms(plan, rules, day);
  terms.today = today;
  auto reader = report::DeadlineReader::open(rules.rules, std::move(terms), plan.schemas);
  if (!reader) return fail(reader.error());
  std::optional<RestrictedList> list;
  if (!request.list.empty()) {
    auto created = RestrictedList::create(request.list, deadline_columns);
    if (!created) return fail(created.error());
    list = std::move(*created);
  }
  CountsByRule counts(rules.rules.rules.size());
  const Date horizon = report::plus_days(day, request.ahead);
  const auto as_of = hub.now_as_of();
  if (!as_of) return fail(as_of.error());
  std::vector<report::HistoryRow> rows;
  GATEHOUSE_TRY(hub.each_client(*as_of, [&](const hub::ClientView& view) -> Result<void> {
    for (const report::Deadline& one : (*reader)->of(engine::history_of(view, rows), horizon)) {
      if (!one.met && one.due > horizon) continue;
      Counts& of = counts[static_cast<std::size_t>(one.rule - rules.rules.rules.data())];
      const std::string_view state = state_of(one, day);
      ++(state == "in-time" ? of.in_time : state == "late" ? of.late : state == "overdue" ? of.overdue : of.ahead);
      if (!list || state == "in-time") continue;
      if (const auto added = list->add(line_of(one, engine::public_id(view.id), day)); !added)
        return fail(added.error());
    }
    return {};
  }));
  if (list) GATEHOUSE_TRY(list->publish());
  return counts;
}

void print(std::ostream& out, const report::DateRules& rules, const CountsByRule& counts, int ahead) {
  Table table({"rule", "in time", "late", "overdue", "due in " + std::to_string(ahead) + " days"});
  for (std::size_t i = 0; i < counts.size(); ++i)
    table.add({rules.rules[i].id, std::to_string(counts[i].in_time), std::to_string(counts[i].late),
               std::to_string(counts[i].overdue), std::to_string(counts[i].ahead)});
  table.print(out);
  for (const report::DateRule& rule : rules.rules) {
    out << '\n'
        << rule.id << ": " << rule.say << ". Source " << rule.source << ", confidence " << rule.confidence << ".";
    if (!rule.note.empty()) out << ' ' << rule.note << '.';
  }
  out << '\n';
}

Json as_json(const report::DateRules& rules, const CountsByRule& counts, Date day) {
  Json list = Json::array();
  for (std::size_t i = 0; i < counts.size(); ++i)
    list.push_back({{"rule", rules.rules[i].id},
                    {"in_time", counts[i].in_time},
                    {"late", counts[i].late},
                    {"overdue", counts[i].overdue},
                    {"ahead", counts[i].ahead},
                    {"say", rules.rules[i].say},
                    {"source", rules.rules[i].source},
                    {"confidence", rules.rules[i].confidence},
                    {"note", rules.rules[i].note}});
  return {{"rules", rules.name}, {"sha256", rules.hash}, {"on", iso(day)}, {"deadlines", std::move(list)}};
}

Exit deadlines(Session& session, const Request& request) {
  if (const auto usable = check_outputs({request.list}, {request.rules}, {.replace = request.replace}); !usable)
    return session.report(usable.error());
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  Findings findings;
  const auto rules = rules_of(session, *plan, request, findings);
  if (!rules) return session.report(rules.error());
  if (*rules == nullptr) return session.report(findings);
  const Date today = engine::today_of(*plan, session.parts.clock);
  const auto day = request.on.empty() ? std::optional(today) : date_from_iso(request.on);
  if (!day) return session.report(Error{Errc::bad_config, "\"" + request.on + "\" is no day; write YYYY-MM-DD"});
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto noted = (*hub)->audit({actor(), "read", "deadlines of all clients", "ok", request.purpose, ""});
  if (!noted) return session.report(noted.error());
  const auto counts = count(**hub, *plan, **rules, *day, today, request);
  if (!counts) return session.report(counts.error());
  if (request.json)
    session.parts.out << dump(as_json((*rules)->rules, *counts, *day)) << '\n';
  else
    print(session.parts.out, (*rules)->rules, *counts, request.ahead);
  return Exit::ok;
}

}  // namespace

void add_report_deadlines(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<Request>();
  CLI::App* const command =
      parent.add_subcommand("deadlines", "What is due by date rules, what was done late, and what was not done");
  add_site_option(*command, session);
  command->add_option("--rules", request->rules, "A file of date rules (else those of the route of reminders)");
  command->add_option("--route", request->route, "Which route of reminders, if there are several");
  command->add_option("--on", request->on, "As of this day, YYYY-MM-DD (else today)");
  command->add_option("--ahead", request->ahead, "Count what is due within so many days")
      ->check(CLI::Range(0, 366));
  command->add_option("--list", request->list, "Write who is late, overdue or due to this CSV file");
  add_replace_flag(*command, request->replace);
  command->add_option("--purpose", request->purpose, "Why, for the audit");
  command->add_flag("--json", request->json, "Print JSON");
  command->callback([&session, request] { session.exit = deadlines(session, *request); });
}

}  // namespace gatehouse::control
