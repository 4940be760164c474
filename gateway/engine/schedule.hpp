/// When a route is due: cron expressions read in the site's own time zone.
///
/// Five fields (minute, hour, day of month, month, day of week) with lists, ranges, steps and names, or
/// `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. As in every cron, if both day fields are
/// restricted, either suffices. A local time that a spring-forward skips runs at the first valid instant
/// after it; one that a fall-back repeats runs once, the first time. An expression that runs in every hour is a
/// rhythm rather than a time of day: it simply goes on. Immutable; any thread may use it.
#pragma once

#include <bitset>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::engine {

/// A cron expression, parsed.
struct Cron {
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;     ///< 1 to 31
  std::bitset<13> months;   ///< 1 to 12
  std::bitset<7> weekdays;  ///< 0 is Sunday
  bool any_day = true;      ///< day of month is `*`
  bool any_weekday = true;  ///< day of week is `*`
};

/// Says in plain words what is wrong with an expression that is none.
[[nodiscard]] Result<Cron> parse_cron(std::string_view text);

/// A time zone of the IANA database.
class Zone {
 public:
  static Result<Zone> find(const std::string& name);
  /// The instant at which the wall clock shows a time given in minutes since 1970-01-01T00:00 local: the
  /// first of two, or the first valid instant after a time that does not exist.
  [[nodiscard]] Timestamp instant_of(std::int64_t local_minutes) const;
  /// Minutes since 1970-01-01T00:00 that the wall clock shows, rounded down.
  [[nodiscard]] std::int64_t local_minutes(Timestamp at) const;
  /// What the wall clock shows, for file names: YYYYMMDDTHHMMSS.
  [[nodiscard]] std::string stamp(Timestamp at) const;

 private:
  explicit Zone(const void* zone) : zone_(zone) {}
  const void* zone_;  ///< a date::time_zone, which lives as long as the program
};

/// The first instant after `after` at which `cron` is due in `zone`; nothing if there is none within
/// eight years (30 February).
[[nodiscard]] std::optional<Timestamp> next_due(const Cron& cron, const Zone& zone, Timestamp after);

}  // namespace gatehouse::engine
