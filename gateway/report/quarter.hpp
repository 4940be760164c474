/// Calendar quarters and the civil arithmetic that reports need. `2026Q1` is January to March 2026, a
/// calendar quarter; a program year begins on July 1, so `PY2025Q3` is the same three months.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::report {

struct Quarter {
  int index = 0;  ///< year × 4 + (quarter − 1)

  [[nodiscard]] static constexpr Quarter of(int year, int quarter) { return {year * 4 + quarter - 1}; }
  [[nodiscard]] constexpr int year() const { return index / 4; }
  [[nodiscard]] constexpr int number() const { return index % 4 + 1; }
  [[nodiscard]] constexpr Quarter plus(int quarters) const { return {index + quarters}; }
  [[nodiscard]] Date first_day() const;
  [[nodiscard]] Date last_day() const;
  [[nodiscard]] bool contains(Date day) const { return first_day() <= day && day <= last_day(); }
  [[nodiscard]] std::string text() const;  ///< `2026Q1`

  friend constexpr auto operator<=>(const Quarter&, const Quarter&) = default;
};

/// The quarter in which `day` lies.
[[nodiscard]] Quarter quarter_of(Date day);
/// `2026Q1` as wage rows write it; nothing else.
[[nodiscard]] std::optional<Quarter> quarter_from(std::string_view text);
/// What people may write: `2026Q1` (calendar), `PY2025Q3` (program year), `previous` or `current` as seen
/// from `today`. Fails with Errc::bad_config and a sentence that shows what may be written.
[[nodiscard]] Result<Quarter> parse_quarter(std::string_view text, Date today);

[[nodiscard]] constexpr Date date_of(int year, unsigned month, unsigned day) {
  return {days_from_civil(year, month, day)};
}
[[nodiscard]] constexpr Date plus_days(Date day, int days) { return {day.days + days}; }
/// The same day of another month, or that month's last day if it has no such day: a month after January 31 is
/// February 28 or 29, a year after February 29 is February 28.
[[nodiscard]] Date plus_months(Date day, int months);

}  // namespace gatehouse::report
