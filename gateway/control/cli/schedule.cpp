#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "engine/report_calendar.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t horizon_micros = 500ll * 24 * 60 * 60 * 1'000'000;

/// 20260105T060000 as people read it.
std::string readable(const std::string& stamp) {
  return stamp.substr(0, 4) + "-" + stamp.substr(4, 2) + "-" + stamp.substr(6, 2) + " " + stamp.substr(9, 2) + ":" +
         stamp.substr(11, 2);
}

/// The first of the report turns of that kind, or null.
const engine::ReportTurn* first_of(const std::vector<engine::ReportTurn>& turns, bool send) {
  const auto at = std::ranges::find_if(turns, [&](const engine::ReportTurn& one) { return one.send == send; });
  return at == turns.end() ? nullptr : &*at;
}

Exit schedule(Session& session, bool json) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const Timestamp now = session.parts.clock.now();
  Json list = Json::array();
  Table table({"ROUTE", "KIND", "SCHEDULE", "NEXT (" + plan->site.time_zone + ")"});
  for (const auto& route : plan->routes) {
    const auto turns = engine::turns_between(*plan, route, now, {now.micros + horizon_micros});
    const auto* const rehearsal = first_of(turns, false);
    const auto* const sending = first_of(turns, true);
    const auto due = route.cron ? engine::next_due(*route.cron, plan->zone, now) : std::nullopt;
    const std::string kind(config::word(route.route.shape));
    std::string next = due ? readable(plan->zone.stamp(*due)) : "only when asked";
    if (sending != nullptr)
      next = readable(plan->zone.stamp(sending->at)) + ", " + sending->quarter.text() + " is sent";
    if (rehearsal != nullptr)
      next += "; dry run " + readable(plan->zone.stamp(rehearsal->at)) + " of " + rehearsal->quarter.text();
    table.add({route.route.name, kind, route.route.schedule, next});
    list.push_back({{"route", route.route.name},
                    {"kind", kind},
                    {"schedule", route.route.schedule},
                    {"next", due ? Json(iso(*due)) : Json(nullptr)},
                    {"next_dry_run", rehearsal != nullptr ? Json(iso(rehearsal->at)) : Json(nullptr)},
                    {"next_sending", sending != nullptr ? Json(iso(sending->at)) : Json(nullptr)}});
  }
  if (json)
    session.parts.out << dump(list) << '\n';
  else
    table.print(session.parts.out);
  return Exit::ok;
}

}  // namespace

void add_schedule(CLI::App& app, Session& session) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const command = app.add_subcommand("schedule", "When each route runs next");
  add_site_option(*command, session);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&session, json] { session.exit = schedule(session, *json); });
}

}  // namespace gatehouse::control
