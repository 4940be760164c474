#include "engine/freshness.hpp"

#include <algorithm>

namespace gatehouse::engine {

namespace {

constexpr std::int64_t minutes_per_day = 24 * 60;
/// Hours that join without a gap for longer than that never end.
constexpr int most_steps = 1000;

/// 1970-01-01 was a Thursday; days count from Monday.
int weekday_of(std::int64_t minutes) {
  const std::int64_t days = minutes / minutes_per_day;
  return static_cast<int>((days + 3) % 7);
}

/// The end of what closes the system at a minute of the site's clock; the same minute where nothing does.
std::int64_t opens_at(const config::System& system, std::int64_t minute) {
  std::int64_t out = minute;
  for (const config::Outage& outage : system.outages)
    if (outage.from <= minute && minute < outage.to) out = std::max(out, outage.to);
  const std::int64_t midnight = minute - minute % minutes_per_day;
  for (const config::ClosedHours& hours : system.closed) {
    const bool today = (hours.days & (1u << weekday_of(minute))) != 0;
    if (today && midnight + hours.from <= minute && minute < midnight + hours.to)
      out = std::max(out, midnight + hours.to);
  }
  return out;
}

/// Minutes of outages between two moments.
std::int64_t minutes_out(const config::System* system, std::int64_t from, std::int64_t to) {
  std::int64_t out = 0;
  if (system == nullptr) return out;
  for (const config::Outage& outage : system->outages)
    out += std::max<std::int64_t>(0, std::min(to, outage.to) - std::max(from, outage.from));
  return out;
}

std::chrono::milliseconds age_of(const Plan& plan, std::string_view system, Timestamp since, Timestamp now) {
  if (since.micros == 0 || now <= since) return {};
  const auto whole = std::chrono::milliseconds((now.micros - since.micros) / 1000);
  const auto out = std::chrono::minutes(
      minutes_out(plan.site.system(system), plan.zone.local_minutes(since), plan.zone.local_minutes(now)));
  return std::max(std::chrono::milliseconds{0}, whole - std::chrono::duration_cast<std::chrono::milliseconds>(out));
}

}  // namespace

std::vector<Freshness> freshness(const Plan& plan, const hub::Status& status, Timestamp now) {
  std::vector<Freshness> out;
  for (const PlannedRoute& route : plan.routes) {
    if (route.route.promise.count() == 0) continue;
    Freshness one{route.route.name, route.route.promise, {}, {}};
    for (const hub::SystemStatus& lane : status.intake)
      if (lane.route == one.route) one.age = age_of(plan, route.route.from, lane.last_arrival, now);
    for (const hub::RouteStatus& lane : status.delivery) {
      if (lane.route != one.route) continue;
      one.age = age_of(plan, route.route.to, lane.oldest_due, now);
      one.delay = std::chrono::duration_cast<std::chrono::milliseconds>(lane.last_delay);
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::optional<Timestamp> closed_until(const Plan& plan, std::string_view name, Timestamp now) {
  const config::System* const system = plan.site.system(name);
  if (system == nullptr || (system->closed.empty() && system->outages.empty())) return std::nullopt;
  const std::int64_t here = plan.zone.local_minutes(now);
  std::int64_t at = here;
  for (int step = 0; step < most_steps; ++step) {
    const std::int64_t next = opens_at(*system, at);
    if (next == at) break;
    at = next;
  }
  return at == here ? std::nullopt : std::optional(plan.zone.instant_of(at));
}

}  // namespace gatehouse::engine
