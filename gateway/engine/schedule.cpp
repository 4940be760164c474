#include "engine/schedule.hpp"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>

namespace gatehouse::engine {

namespace {

const date::time_zone& zone_of(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

constexpr std::int64_t minutes_per_day = 24 * 60;
constexpr std::int64_t micros_per_minute = 60'000'000;

bool day_fits(const Cron& cron, date::local_days day) {
  const date::year_month_day ymd(day);
  if (!cron.months[static_cast<unsigned>(ymd.month())]) return false;
  const bool day_of_month = cron.days[static_cast<unsigned>(ymd.day())];
  const bool weekday = cron.weekdays[date::weekday(day).c_encoding()];
  if (cron.any_day) return weekday;
  if (cron.any_weekday) return day_of_month;
  return day_of_month || weekday;
}

/// Rounded down, before 1970 too: a route that never ran may ask from the first day on, in a zone west of
/// Greenwich.
std::int64_t floor_of(std::int64_t number, std::int64_t unit) {
  return number / unit - (number % unit < 0 ? 1 : 0);
}

/// The first local minute at or after `from` that fits, looking at no more than `days` days.
std::optional<std::int64_t> next_local(const Cron& cron, std::int64_t from, int days) {
  std::int64_t day = floor_of(from, minutes_per_day);
  std::int64_t minute = from - day * minutes_per_day;
  for (int looked = 0; looked < days; ++looked, ++day, minute = 0) {
    if (!day_fits(cron, date::local_days(date::days(day)))) continue;
    for (; minute < minutes_per_day; ++minute) {
      const auto hour = static_cast<std::size_t>(minute / 60);
      if (!cron.hours[hour]) {
        minute += 59 - minute % 60;
      } else if (cron.minutes[static_cast<std::size_t>(minute % 60)]) {
        return day * minutes_per_day + minute;
      }
    }
  }
  return std::nullopt;
}

constexpr int most_days = 8 * 366;
/// More than any zone's clock was put back at once in the age of time-zone data.
constexpr std::int64_t longest_step_back = 25 * 60;

}  // namespace

Result<Zone> Zone::find(const std::string& name) {
  try {
    return Zone(date::locate_zone(name));
  } catch (const std::runtime_error&) {
    return fail(Errc::bad_config,
                "there is no time zone \"" + name + "\"; write an IANA name such as America/Chicago");
  }
}

Timestamp Zone::instant_of(std::int64_t local_minutes) const {
  const date::local_time<std::chrono::seconds> local{std::chrono::minutes(local_minutes)};
  const auto info = zone_of(zone_).get_info(local);
  const auto instant = info.result == date::local_info::nonexistent
                           ? info.second.begin
                           : date::sys_seconds(local.time_since_epoch() - info.first.offset);
  return {std::chrono::duration_cast<std::chrono::microseconds>(instant.time_since_epoch()).count()};
}

std::string Zone::stamp(Timestamp at) const {
  const date::sys_time<std::chrono::microseconds> instant{std::chrono::microseconds(at.micros)};
  return date::format("%Y%m%dT%H%M%S", zone_of(zone_).to_local(date::floor<std::chrono::seconds>(instant)));
}

std::int64_t Zone::local_minutes(Timestamp at) const {
  const date::sys_time<std::chrono::microseconds> instant{std::chrono::microseconds(at.micros)};
  const auto local = zone_of(zone_).to_local(date::floor<std::chrono::seconds>(instant));
  return date::floor<std::chrono::minutes>(local.time_since_epoch()).count();
}

namespace {

/// A cron that runs in every hour is a rhythm, not a time of day: it goes on through a repeated hour, and owes
/// nothing for a skipped one.
std::optional<Timestamp> next_beat(const Cron& cron, const Zone& zone, Timestamp after) {
  std::int64_t minute = floor_of(after.micros, micros_per_minute) + 1;
  for (int looked = 0; looked < most_days;) {
    const Timestamp at{minute * micros_per_minute};
    const std::int64_t local = zone.local_minutes(at);
    const std::int64_t day = floor_of(local, minutes_per_day);
    if (day_fits(cron, date::local_days(date::days(day)))) {
      if (cron.minutes[static_cast<std::size_t>(local - floor_of(local, 60) * 60)]) return at;
      ++minute;
    } else {
      const Timestamp midnight = zone.instant_of((day + 1) * minutes_per_day);
      minute = std::max(minute + 1, midnight.micros / micros_per_minute);
      ++looked;
    }
  }
  return std::nullopt;
}

std::optional<Timestamp> next_time_of_day(const Cron& cron, const Zone& zone, Timestamp after) {
  // Local times are tried in their own order, from a little earlier than `after` shows: a local time that
  // the clock skipped maps to a later instant, one that it repeats to its first instant only.
  std::int64_t from = zone.local_minutes(after) - longest_step_back;
  while (const auto local = next_local(cron, from, most_days)) {
    const Timestamp at = zone.instant_of(*local);
    if (at > after) return at;
    from = *local + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Timestamp> next_due(const Cron& cron, const Zone& zone, Timestamp after) {
  return cron.hours.all() ? next_beat(cron, zone, after) : next_time_of_day(cron, zone, after);
}

}  // namespace gatehouse::engine
