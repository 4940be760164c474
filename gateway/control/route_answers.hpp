/// Each route as people look at it: how it stands, when it runs, and whether it is late, or a day brought
/// unusually little or much, measured against the same day of earlier weeks.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/answers.hpp"
#include "engine/plan.hpp"

namespace gatehouse::control {

/// How many records each day brought on a route, by the days of the site's time zone (days since 1970-01-01). Days
/// on which nothing was run are not there.
using DayCounts = std::map<std::int64_t, std::int64_t>;

/// What each day brought on each route, kept up to date: only runs that are new are read. One thread at a time.
class DayBook {
 public:
  /// Looks back `weeks_looked_at` weeks the first time.
  [[nodiscard]] Result<void> look(hub::Hub& hub, const engine::Zone& zone, Timestamp now);
  [[nodiscard]] const std::map<std::string, DayCounts>& routes() const { return routes_; }
  void add(const hub::RunInfo& run, const engine::Zone& zone);

 private:
  std::map<std::string, DayCounts> routes_{};
  std::int64_t seen_ = 0;             ///< runs up to this one have ended and are counted
  std::set<std::int64_t> counted_{};  ///< those behind it that are, too
};

struct RoutesNow {
  const engine::Plan& plan;
  const hub::Status& status;
  const std::vector<hub::RunInfo>& runs;  ///< newest first
  const std::map<std::string, DayCounts>& days;
  std::map<std::string, Timestamp> due;
  Timestamp now;
};
[[nodiscard]] Json routes_as_json(const RoutesNow& now);

inline constexpr std::int64_t weeks_looked_at = 8;
inline constexpr std::size_t days_to_go_by = 3;
/// A day beside what its weekday usually brings: the median of the same weekdays of the weeks before, of which
/// there are at least `days_to_go_by` since the route's first run.
struct DayVerdict {
  std::int64_t day = 0, read = 0, usual = 0;
  bool unusual = false;  ///< less than half, or more than twice, of what is usual
};
/// Of yesterday, which is over; of today as soon as it brought too much. Nothing without enough to go by.
[[nodiscard]] std::optional<DayVerdict> verdict_on(const DayCounts& days, std::int64_t today);

}  // namespace gatehouse::control
