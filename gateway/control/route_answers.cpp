#include "control/route_answers.hpp"

#include <algorithm>

#include "control/answering.hpp"
#include "engine/freshness.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/lists.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t minutes_of_day = 1440, days_of_week = 7;

constexpr std::size_t runs_at_a_time = 1000;
constexpr std::size_t most_runs_read = 200'000;  ///< of the first look

const hub::RunInfo* last_run_of(const std::vector<hub::RunInfo>& runs, std::string_view route) {
  const auto at =
      std::find_if(runs.begin(), runs.end(), [&](const hub::RunInfo& run) { return run.start.route == route; });
  return at == runs.end() ? nullptr : &*at;
}

void add_balance(Json& out, const engine::PlannedRoute& route, const hub::Status& status) {
  for (const auto* const lanes : {&status.intake, &status.transfer})
    for (const hub::SystemStatus& one : *lanes)
      if (one.route == route.route.name) {
        out["balance"] = lanes == &status.intake ? as_json(one.live) : transfer_as_json(one.live);
        out["last_arrival"] = moment_or_null(one.last_arrival);
        out["refused_files"] = one.refused_files;
      }
  for (const hub::RouteStatus& one : status.delivery)
    if (one.route == route.route.name) {
      out["balance"] = as_json(one.balance);
      out["last_delivery"] = moment_or_null(one.last_delivery);
    }
}

Json last_run_as_json(const hub::RunInfo& run) {
  return {{"run", static_cast<std::int64_t>(run.id)},
          {"state", word(run.state)},
          {"began", moment_or_null(run.began)},
          {"ended", moment_or_null(run.ended)},
          {"read", run.balance.read},
          {"held", run.balance.held},
          {"note", run.note}};
}

std::int64_t day_of(Timestamp at, const engine::Zone& zone) { return zone.local_minutes(at) / minutes_of_day; }

std::optional<DayVerdict> verdict_of_day(const DayCounts& days, std::int64_t day) {
  std::vector<std::int64_t> before;
  for (std::int64_t week = 1; week <= weeks_looked_at; ++week) {
    const std::int64_t other = day - week * days_of_week;
    if (days.empty() || other < days.begin()->first) break;
    const auto at = days.find(other);
    before.push_back(at == days.end() ? 0 : at->second);
  }
  if (before.size() < days_to_go_by) return std::nullopt;
  const auto middle = before.begin() + static_cast<std::ptrdiff_t>(before.size() / 2);
  std::nth_element(before.begin(), middle, before.end());
  const auto here = days.find(day);
  DayVerdict out{.day = day, .read = here == days.end() ? 0 : here->second, .usual = *middle};
  out.unusual = out.read * 2 < out.usual || out.read > out.usual * 2;
  return out;
}

}  // namespace

void DayBook::add(const hub::RunInfo& run, const engine::Zone& zone) {
  routes_[run.start.route][day_of(run.began, zone)] += run.balance.read;
}

Result<void> DayBook::look(hub::Hub& hub, const engine::Zone& zone, Timestamp now) {
  const std::int64_t oldest = day_of(now, zone) - weeks_looked_at * days_of_week - 1;
  std::int64_t first_open = 0;  // the oldest run that is at work still
  hub::RunFilter filter{.route = {}, .kind = {}, .state = {}, .limit = runs_at_a_time};
  for (std::size_t read = 0; read < most_runs_read; read += runs_at_a_time) {
    const auto found = hub.lists().runs(filter);
    if (!found) return fail(found.error());
    for (const hub::RunInfo& run : *found) {
      const auto id = static_cast<std::int64_t>(run.id);
      filter.before = id;
      if (id <= seen_ || day_of(run.began, zone) < oldest) continue;
      if (run.state == hub::RunState::running)
        first_open = id;
      else if (counted_.insert(id).second)
        add(run, zone);
    }
    if (found->size() < runs_at_a_time || filter.before <= seen_ + 1 || day_of(found->back().began, zone) < oldest)
      break;
  }
  seen_ = first_open != 0 ? first_open - 1 : counted_.empty() ? seen_ : *counted_.rbegin();
  counted_.erase(counted_.begin(), counted_.upper_bound(seen_));
  return {};
}

std::optional<DayVerdict> verdict_on(const DayCounts& days, std::int64_t today) {
  if (const auto now = verdict_of_day(days, today); now && now->unusual && now->read > now->usual) return now;
  return verdict_of_day(days, today - 1);
}

Json routes_as_json(const RoutesNow& now) {
  const auto fresh = engine::freshness(now.plan, now.status, now.now);
  Json list = Json::array();
  for (const engine::PlannedRoute& route : now.plan.routes) {
    Json one{{"route", route.route.name},
             {"kind", config::word(route.route.shape)},
             {"from", route.route.from},
             {"to", route.route.to},
             {"mapping", route.mapping ? mapping::info(*route.mapping).name : std::string()},
             {"schedule", route.route.schedule},
             {"next", nullptr}};
    if (const auto due = now.due.find(route.route.name); due != now.due.end()) one["next"] = iso(due->second);
    add_balance(one, route, now.status);
    for (const engine::Freshness& promise : fresh)
      if (promise.route == route.route.name) {
        one["promise_seconds"] = promise.promise.count() / 1000;
        one["age_seconds"] = promise.age.count() / 1000;
        one["late"] = !promise.kept();
      }
    if (const auto* const run = last_run_of(now.runs, route.route.name)) one["last_run"] = last_run_as_json(*run);
    if (const auto days = now.days.find(route.route.name); days != now.days.end())
      if (const auto verdict = verdict_on(days->second, day_of(now.now, now.plan.zone)))
        one["day"] = {{"day", iso(Date{static_cast<std::int32_t>(verdict->day)})},
                      {"read", verdict->read},
                      {"usual_read", verdict->usual},
                      {"unusual", verdict->unusual}};
    list.push_back(std::move(one));
  }
  Json systems = Json::array();
  for (const config::System& system : now.plan.site.systems)
    systems.push_back({{"system", system.name}, {"title", system.title}, {"owner", system.owner}});
  return {{"systems", systems}, {"routes", list}};
}

}  // namespace gatehouse::control
