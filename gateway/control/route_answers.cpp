#include "control/route_answers.hpp"

#include <algorithm>

#include "control/answering.hpp"
#include "engine/freshness.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr std::int64_t minutes_of_day = 1440, days_of_week = 7;

/// Days of 1970-01-01 count from a Thursday; only equality matters here.
std::int64_t weekday(Timestamp at, const engine::Zone& zone) {
  return zone.local_minutes(at) / minutes_of_day % days_of_week;
}

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

Json last_run_as_json(const RoutesNow& now, const hub::RunInfo& run) {
  const Usual usual = usual_of(now.runs, run, now.plan.zone);
  Json out{{"run", static_cast<std::int64_t>(run.id)},
           {"state", word(run.state)},
           {"began", moment_or_null(run.began)},
           {"ended", moment_or_null(run.ended)},
           {"read", run.balance.read},
           {"held", run.balance.held},
           {"note", run.note}};
  if (usual.runs >= runs_to_go_by) {
    out["usual_read"] = usual.read;
    out["unusual"] = is_unusual(run, usual);
  }
  return out;
}

}  // namespace

Usual usual_of(const std::vector<hub::RunInfo>& runs, const hub::RunInfo& run, const engine::Zone& zone) {
  std::vector<std::int64_t> reads;
  for (const hub::RunInfo& other : runs)
    if (other.id < run.id && other.start.route == run.start.route && other.state == hub::RunState::done &&
        weekday(other.began, zone) == weekday(run.began, zone))
      reads.push_back(other.balance.read);
  if (reads.empty()) return {};
  const auto middle = reads.begin() + static_cast<std::ptrdiff_t>(reads.size() / 2);
  std::nth_element(reads.begin(), middle, reads.end());
  return {*middle, reads.size()};
}

bool is_unusual(const hub::RunInfo& run, const Usual& usual) {
  if (usual.runs < runs_to_go_by) return false;
  return run.balance.read * 2 < usual.read || run.balance.read > usual.read * 2;
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
    if (const auto* const run = last_run_of(now.runs, route.route.name))
      one["last_run"] = last_run_as_json(now, *run);
    list.push_back(std::move(one));
  }
  Json systems = Json::array();
  for (const config::System& system : now.plan.site.systems)
    systems.push_back({{"system", system.name}, {"title", system.title}, {"owner", system.owner}});
  return {{"systems", systems}, {"routes", list}};
}

}  // namespace gatehouse::control
