/// Civil dates and instants to text and back. Formats are compiled once: `YYYYMMDD`, `MM/DD/YYYY`, `M/D/YYYY`,
/// `DDMONYYYY`, `YYDDD`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/value.hpp"

namespace gatehouse {

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant's published algorithm).
[[nodiscard]] constexpr std::int32_t days_from_civil(std::int32_t y, unsigned m, unsigned d) {
  y -= m <= 2;
  const std::int32_t era = (y >= 0 ? y : y - 399) / 400;
  const unsigned yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<std::int32_t>(doe) - 719468;
}
struct Civil {
  std::int32_t year;
  unsigned month, day;
};
[[nodiscard]] constexpr Civil civil_from_days(std::int32_t z) {
  z += 719468;
  const std::int32_t era = (z >= 0 ? z : z - 146096) / 146097;
  const unsigned doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int32_t y = static_cast<std::int32_t>(yoe) + era * 400;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned m = mp < 10 ? mp + 3 : mp - 9;
  return {y + (m <= 2), m, doy - (153 * mp + 2) / 5 + 1};
}
[[nodiscard]] constexpr unsigned days_in_month(std::int32_t y, unsigned m) {
  constexpr std::array<unsigned char, 12> table{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) ? 29 : table[m - 1];
}

/// Made of a year (YYYY, YY), a month (MM, M of one or two digits, MON as in JAN), a day (DD, D of one or two
/// digits) or the day of the year (DDD) instead of both, and separators.
class DateFormat {
 public:
  /// Nothing if the text is not a format (an unknown letter, a part twice, no year, an M or D that nothing ends).
  static std::optional<DateFormat> compile(std::string_view format);
  /// The date that `text` writes: right length, digits and separators in place, a day that exists in years 0001 to
  /// 9999. A missing DD is day 1, a missing MM (with DD missing) January. YY: see below. M and D may have a zero in
  /// front, MON any case; all else is read to the letter.
  [[nodiscard]] std::optional<Date> read(std::string_view text) const;
  /// Puts `date` at `out`, where `size()` bytes are free; gives how many it took.
  std::size_t write(Date date, char* out) const;
  [[nodiscard]] std::size_t size() const { return size_; }  ///< the most that a date takes
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool two_digits() const { return year_digits_ == 2; }
  /// Written with two digits, the year would be read as another.
  [[nodiscard]] bool loses_year(Date date) const;
  /// Two-digit years: 00 to `pivot` are 20YY, the rest 19YY. 40 unless the format says `YY<NN>`.
  [[nodiscard]] int pivot() const { return pivot_; }
  [[nodiscard]] bool has_day() const { return has_day_; }
  /// Each part has its place: what was read is written again to the letter.
  [[nodiscard]] bool in_place() const { return parts_.empty(); }
  /// All of year (four digits), month and day stand in it, in place: bytes can be moved without computing days.
  [[nodiscard]] bool full() const { return year_digits_ == 4 && month_at_ >= 0 && day_at_ >= 0; }
  [[nodiscard]] int year_at() const { return year_at_; }
  [[nodiscard]] int month_at() const { return month_at_; }
  [[nodiscard]] int day_at() const { return day_at_; }
  /// The format with separators, letters as blanks.
  [[nodiscard]] const std::string& pattern() const { return pattern_; }

 private:
  enum class Part : std::uint8_t { separator, year, month, short_month, month_name, day, short_day, day_of_year };
  struct Piece {
    Part part;
    char separator;
  };
  struct Word;  ///< how a part is called in a format
  [[nodiscard]] bool complete();
  [[nodiscard]] int century(int year) const;  ///< as YY means it
  [[nodiscard]] std::optional<Date> read_parts(std::string_view text) const;
  std::size_t write_parts(const Civil& civil, char* out) const;

  std::string text_, pattern_;
  std::size_t size_ = 0;
  int year_at_ = -1, month_at_ = -1, day_at_ = -1;  ///< -1: not there, or not in place
  int year_digits_ = 4;
  int pivot_ = 40;
  bool has_day_ = false;
  std::vector<Piece> parts_{};  ///< where not each part has its place
};

/// YYYY-MM-DD.
[[nodiscard]] std::string iso(Date date);
/// YYYY-MM-DDTHH:MM:SS[.ffffff]Z
[[nodiscard]] std::string iso(Timestamp time);
[[nodiscard]] std::optional<Date> date_from_iso(std::string_view text);
/// ISO 8601 with Z or ±HH:MM, seconds and fractions optional. Without a zone: nothing.
[[nodiscard]] std::optional<Timestamp> timestamp_from_iso(std::string_view text);

}  // namespace gatehouse
