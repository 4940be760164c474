#include "report/calendar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace gatehouse::report {
namespace {

constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
constexpr int most_days_after = 366;
constexpr unsigned saturday = 6, sunday = 0, monday = 1, thursday = 4;

unsigned weekday(Date day) {
  return static_cast<unsigned>(((day.days % 7) + 11) % 7);
}  // 1970-01-01 was a Thursday

/// The n-th such weekday of a month; n 0: the last.
Date nth(int year, unsigned month, unsigned wanted, unsigned n) {
  if (n == 0) {
    const Date last = date_of(year, month, days_in_month(year, month));
    return plus_days(last, -static_cast<int>((weekday(last) + 7 - wanted) % 7));
  }
  const Date first = date_of(year, month, 1);
  return plus_days(first, static_cast<int>((wanted + 7 - weekday(first)) % 7 + 7 * (n - 1)));
}

/// Where a holiday of a fixed date is kept.
Date kept(Date day) {
  if (weekday(day) == saturday) return plus_days(day, -1);
  return weekday(day) == sunday ? plus_days(day, 1) : day;
}

bool is_holiday_of(int year, Date day) {
  constexpr int juneteenth_since = 2021;
  const std::array moving = {nth(year, 1, monday, 3), nth(year, 2, monday, 3),  nth(year, 5, monday, 0),
                             nth(year, 9, monday, 1), nth(year, 10, monday, 2), nth(year, 11, thursday, 4)};
  const std::array fixed = {kept(date_of(year, 1, 1)), kept(date_of(year, 7, 4)), kept(date_of(year, 11, 11)),
                            kept(date_of(year, 12, 25))};
  return std::ranges::find(moving, day) != moving.end() || std::ranges::find(fixed, day) != fixed.end() ||
         (year >= juneteenth_since && kept(date_of(year, 6, 19)) == day);
}

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The calendar year in which the program year of `quarter` ends.
int program_year_end(Quarter quarter) { return quarter.number() <= 2 ? quarter.year() : quarter.year() + 1; }

Date business_day_before(Date day, std::span<const Date> closed) {
  while (!is_business_day(day, closed)) day = plus_days(day, -1);
  return day;
}

}  // namespace

Result<DueRule> parse_due_rule(std::string_view text) {
  constexpr std::string_view quarterly = " days after the quarter", annual = " after the program year";
  if (text.ends_with(quarterly)) {
    const auto days = number_in(text.substr(0, text.size() - quarterly.size()));
    if (days && *days >= 0 && *days <= most_days_after) return DueRule{.days_after_quarter = *days};
  }
  if (text.ends_with(annual)) {
    const std::string_view when = text.substr(0, text.size() - annual.size());
    const auto blank = when.find(' ');
    const auto month = std::ranges::find(months, when.substr(0, blank));
    const auto day = blank == std::string_view::npos ? std::nullopt : number_in(when.substr(blank + 1));
    const auto number = static_cast<unsigned>(month - months.begin()) + 1;
    constexpr int common_year = 2023;
    if (month != months.end() && day && *day >= 1 && *day <= static_cast<int>(days_in_month(common_year, number)))
      return DueRule{.month = number, .day = static_cast<unsigned>(*day)};
  }
  return fail(Errc::bad_config, "\"" + std::string(text) +
                                    "\" is no due date; write `45 days after the quarter` or `October 1 after the "
                                    "program year`");
}

bool is_federal_holiday(Date day) {
  const int year = civil_from_days(day.days).year;
  return is_holiday_of(year, day) || is_holiday_of(year + 1, day);  // January 1 may be kept on December 31
}

bool is_business_day(Date day, std::span<const Date> closed) {
  const unsigned of_week = weekday(day);
  return of_week != saturday && of_week != sunday && !is_federal_holiday(day) &&
         std::ranges::find(closed, day) == closed.end();
}

Date due_day(const DueRule& rule, Quarter quarter, std::span<const Date> closed) {
  Date day = plus_days(quarter.last_day(), rule.days_after_quarter);
  if (rule.annual()) {
    const int year = program_year_end(quarter);
    day = date_of(year, rule.month, rule.day);
    if (day <= date_of(year, 6, 30)) day = date_of(year + 1, rule.month, rule.day);
  }
  while (!is_business_day(day, closed)) day = plus_days(day, 1);
  return day;
}

std::vector<CalendarEntry> calendar(const DueRule& rule, std::span<const int> rehearse_before,
                                    std::span<const Date> closed, Date from, Date to) {
  constexpr int quarters_before = 8;  // a report is due at most a year and a few days after its quarter
  constexpr int last_of_program_year = 2;
  std::vector<CalendarEntry> entries;
  for (Quarter quarter = quarter_of(from).plus(-quarters_before); quarter.first_day() <= to;
       quarter = quarter.plus(1)) {
    if (rule.annual() && quarter.number() != last_of_program_year) continue;
    CalendarEntry entry{.quarter = quarter, .due = due_day(rule, quarter, closed)};
    if (entry.due < from || entry.due > to) continue;
    for (const int days : rehearse_before)
      entry.rehearsals.push_back(business_day_before(plus_days(entry.due, -days), closed));
    std::ranges::sort(entry.rehearsals);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace gatehouse::report
