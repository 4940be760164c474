#include "report/quarter.hpp"

#include <algorithm>

namespace gatehouse::report {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// `Q1 2026`, `2026 Q1` and `2026-q1`, as people type them, the way that we write them.
std::string as_written(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '-') out += c;
  if (out.size() == 6 && (out[0] == 'Q' || out[0] == 'q')) return out.substr(2) + 'Q' + out[1];
  return out;
}

/// `2026Q1` beginning at `text`: year 1900 to 9998, quarter 1 to 4.
std::optional<std::pair<int, int>> year_and_quarter(std::string_view text) {
  if (text.size() != 6 || (text[4] != 'Q' && text[4] != 'q')) return std::nullopt;
  int year = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    if (!digit(text[i])) return std::nullopt;
    year = year * 10 + (text[i] - '0');
  }
  const int quarter = text[5] - '0';
  if (quarter < 1 || quarter > 4 || year < 1900 || year > 9998) return std::nullopt;
  return std::pair{year, quarter};
}

}  // namespace

Date plus_months(Date day, int months) {
  const Civil civil = civil_from_days(day.days);
  const int at = civil.year * 12 + static_cast<int>(civil.month) - 1 + months;
  const auto month = static_cast<unsigned>(at % 12 + 1);
  return date_of(at / 12, month, std::min(civil.day, days_in_month(at / 12, month)));
}

Date Quarter::first_day() const { return date_of(year(), static_cast<unsigned>(number() * 3 - 2), 1); }
Date Quarter::last_day() const { return plus_days(plus(1).first_day(), -1); }
std::string Quarter::text() const { return std::to_string(year()) + "Q" + std::to_string(number()); }

Quarter quarter_of(Date day) {
  const Civil date = civil_from_days(day.days);
  return Quarter::of(date.year, static_cast<int>((date.month - 1) / 3) + 1);
}

std::optional<Quarter> quarter_from(std::string_view text) {
  const auto parts = year_and_quarter(text);
  if (!parts) return std::nullopt;
  return Quarter::of(parts->first, parts->second);
}

Result<Quarter> parse_quarter(std::string_view text, Date today) {
  if (text == "current") return quarter_of(today);
  if (text == "previous") return quarter_of(today).plus(-1);
  if (const auto calendar = quarter_from(as_written(text))) return *calendar;
  if (text.starts_with("PY"))
    if (const auto parts = year_and_quarter(text.substr(2)))
      return Quarter::of(parts->first, 3).plus(parts->second - 1);
  return fail(Errc::bad_config,
              "\"" + std::string(text.substr(0, 40)) +
                  "\" is no quarter: write 2026Q1 (January to March 2026), PY2025Q3 (the same "
                  "quarter counted in program years, which begin on July 1), previous or current");
}

}  // namespace gatehouse::report
