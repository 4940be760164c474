#include <date/tz.h>
#include <gtest/gtest.h>

#include "engine/schedule.hpp"

namespace gatehouse::engine {
namespace {

Timestamp utc(int year, unsigned month, unsigned day, int hour, int minute) {
  const date::sys_days days{date::year(year) / static_cast<int>(month) / static_cast<int>(day)};
  const auto at = days + std::chrono::hours(hour) + std::chrono::minutes(minute);
  return {std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count()};
}

Timestamp due(const std::string& cron, const std::string& zone, Timestamp after) {
  return next_due(parse_cron(cron).value(), Zone::find(zone).value(), after).value();
}

TEST(Cron, ReadsListsRangesStepsAndNames) {
  const Cron cron = parse_cron("0,30 8-18/5 1 jan-mar mon").value();
  EXPECT_TRUE(cron.minutes[0] && cron.minutes[30]);
  EXPECT_EQ(cron.minutes.count(), 2u);
  EXPECT_TRUE(cron.hours[8] && cron.hours[13] && cron.hours[18]);
  EXPECT_EQ(cron.hours.count(), 3u);
  EXPECT_EQ(cron.months.count(), 3u);
  EXPECT_TRUE(cron.weekdays[1]);
}

TEST(Cron, TakesSevenForSunday) { EXPECT_TRUE(parse_cron("0 0 * * 7").value().weekdays[0]); }

TEST(Cron, KnowsTheShortWords) { EXPECT_EQ(parse_cron("@daily").value().hours.count(), 1u); }

class BadCron : public testing::TestWithParam<const char*> {};
TEST_P(BadCron, IsRefused) { EXPECT_FALSE(parse_cron(GetParam())); }
INSTANTIATE_TEST_SUITE_P(All, BadCron,
                         testing::Values("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
                                         "* * * 13 *", "* * * * 8", "*/0 * * * *", "5-1 * * * *", "a * * * *",
                                         "1,,2 * * * *", "@often", "1- * * * *", "-1 * * * *"));

TEST(Schedule, ASkippedTimeRunsAtTheFirstValidInstant) {
  // 8 March 2026, New York: 02:00 EST is followed by 03:00 EDT.
  EXPECT_EQ(due("30 2 * * *", "America/New_York", utc(2026, 3, 8, 5, 0)), utc(2026, 3, 8, 7, 0));
}

TEST(Schedule, ARepeatedTimeRunsOnce) {
  // 1 November 2026, New York: 01:30 comes at 05:30 and at 06:30 UTC.
  const Timestamp first = due("30 1 * * *", "America/New_York", utc(2026, 11, 1, 4, 0));
  EXPECT_EQ(first, utc(2026, 11, 1, 5, 30));
  EXPECT_EQ(due("30 1 * * *", "America/New_York", first), utc(2026, 11, 2, 6, 30));
}

TEST(Schedule, AnHourlyRhythmGoesOnThroughARepeatedHour) {
  EXPECT_EQ(due("15 * * * *", "America/New_York", utc(2026, 11, 1, 5, 15)), utc(2026, 11, 1, 6, 15));
}

TEST(Schedule, ARouteThatNeverRanIsDueFromTheFirstDayOnWestOfGreenwichToo) {
  EXPECT_EQ(due("30 2 * * *", "America/New_York", {0}), utc(1970, 1, 1, 7, 30));
  EXPECT_EQ(due("15 * * * *", "America/New_York", utc(1969, 12, 31, 23, 0)), utc(1969, 12, 31, 23, 15));
}

TEST(Schedule, EitherDayFieldSufficesWhenBothAreRestricted) {
  // 13 February 2026 is a Friday; the 1st is a Sunday.
  EXPECT_EQ(due("0 0 1 * fri", "UTC", utc(2026, 2, 1, 0, 0)), utc(2026, 2, 6, 0, 0));
  EXPECT_EQ(due("0 0 1 * fri", "UTC", utc(2026, 1, 30, 0, 0)), utc(2026, 2, 1, 0, 0));
}

TEST(Schedule, ADateThatNeverComesIsNeverDue) {
  EXPECT_FALSE(next_due(parse_cron("0 0 30 2 *").value(), Zone::find("UTC").value(), utc(2026, 1, 1, 0, 0)));
}

TEST(Schedule, ALeapDayIsFound) {
  EXPECT_EQ(due("0 0 29 2 *", "UTC", utc(2026, 1, 1, 0, 0)), utc(2028, 2, 29, 0, 0));
}

TEST(Zone, AnUnknownNameIsRefused) { EXPECT_FALSE(Zone::find("America/Gotham")); }

/// The slow reference: walk every UTC minute of a year and look at the wall clock. A time of day is due at
/// the first minute whose wall clock is at or past it, on each local day that fits.
class Reference {
 public:
  Reference(const std::string& zone, int hour, int minute)
      : zone_(date::locate_zone(zone)), at_(hour * 60 + minute) {}

  std::vector<Timestamp> of_year(int year) const {
    std::vector<Timestamp> out;
    const auto begin = date::sys_days{date::year(year) / 1 / 1};
    const auto end = date::sys_days{date::year(year + 1) / 1 / 1};
    date::local_days done{date::days(0)};
    for (date::sys_time<std::chrono::minutes> t = begin; t < end; t += std::chrono::minutes(1)) {
      const auto local = zone_->to_local(date::sys_seconds(t));
      const auto day = date::floor<date::days>(local);
      if (day == done || date::floor<std::chrono::minutes>(local - day).count() < at_) continue;
      done = day;
      out.push_back({std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count()});
    }
    return out;
  }

 private:
  const date::time_zone* zone_;
  std::int64_t at_;
};

struct YearCase {
  const char* zone;
  int year, hour, minute;
};
class WholeYear : public testing::TestWithParam<YearCase> {};
TEST_P(WholeYear, EqualsTheSlowReference) {
  const auto [zone_name, year, hour, minute] = GetParam();
  const auto expected = Reference(zone_name, hour, minute).of_year(year);
  const Cron cron = parse_cron(std::to_string(minute) + " " + std::to_string(hour) + " * * *").value();
  const Zone zone = Zone::find(zone_name).value();
  std::vector<Timestamp> found;
  Timestamp at{expected[1].micros - 1};
  while (found.size() + 2 < expected.size()) found.push_back(at = next_due(cron, zone, at).value());
  EXPECT_EQ(found, std::vector<Timestamp>(expected.begin() + 1, expected.end() - 1));
}
INSTANTIATE_TEST_SUITE_P(
    ZonesAndYears, WholeYear,
    testing::Values(YearCase{"America/New_York", 2024, 2, 30}, YearCase{"America/New_York", 2026, 1, 30},
                    YearCase{"America/Chicago", 2025, 2, 0}, YearCase{"America/Denver", 2026, 2, 59},
                    YearCase{"America/Phoenix", 2026, 2, 30}, YearCase{"America/Anchorage", 2027, 1, 0},
                    YearCase{"Pacific/Honolulu", 2026, 0, 0}, YearCase{"America/Indiana/Knox", 2026, 2, 15},
                    YearCase{"Pacific/Guam", 2026, 23, 59}, YearCase{"America/Puerto_Rico", 2026, 2, 30},
                    YearCase{"Australia/Lord_Howe", 2026, 2, 10}, YearCase{"Australia/Lord_Howe", 2026, 1, 45},
                    YearCase{"America/Havana", 2026, 0, 30}, YearCase{"Asia/Kolkata", 2026, 5, 30}));

}  // namespace
}  // namespace gatehouse::engine
