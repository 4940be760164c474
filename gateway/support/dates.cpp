#include "gatehouse/support/dates.hpp"

#include <charconv>
#include <cstring>

namespace gatehouse {
namespace {

/// The number of `count` digits at `at`, or -1.
int digits(const char* at, int count) {
  int value = 0;
  for (int i = 0; i < count; ++i) {
    const unsigned digit = static_cast<unsigned char>(at[i]) - unsigned{'0'};
    if (digit > 9) return -1;
    value = value * 10 + static_cast<int>(digit);
  }
  return value;
}

void put(char* to, unsigned value, int count) {
  for (int i = count - 1; i >= 0; --i) {
    to[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

std::optional<DateFormat> DateFormat::compile(std::string_view format) {
  DateFormat out;
  out.text_ = format;
  std::string_view rest = format;
  auto take = [&rest](std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  };
  while (!rest.empty()) {
    const int at = static_cast<int>(out.pattern_.size());
    if (take("YYYY")) {
      if (out.year_at_ >= 0) return std::nullopt;
      out.year_at_ = at;
      out.pattern_ += "    ";
    } else if (take("YY")) {
      if (out.year_at_ >= 0) return std::nullopt;
      out.year_at_ = at;
      out.year_digits_ = 2;
      out.pattern_ += "  ";
      if (rest.size() >= 4 && rest[0] == '<' && rest[3] == '>') {
        out.pivot_ = digits(rest.data() + 1, 2);
        if (out.pivot_ < 0) return std::nullopt;
        rest.remove_prefix(4);
      }
    } else if (take("MM")) {
      if (out.month_at_ >= 0) return std::nullopt;
      out.month_at_ = at;
      out.pattern_ += "  ";
    } else if (take("DD")) {
      if (out.day_at_ >= 0) return std::nullopt;
      out.day_at_ = at;
      out.pattern_ += "  ";
    } else {
      const char c = rest.front();
      if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ')
        return std::nullopt;
      out.pattern_ += c;
      rest.remove_prefix(1);
    }
  }
  if (out.year_at_ < 0 || (out.day_at_ >= 0 && out.month_at_ < 0) || out.pattern_.size() > 16) return std::nullopt;
  out.size_ = out.pattern_.size();
  return out;
}

std::optional<Date> DateFormat::read(std::string_view text) const {
  if (text.size() != size_) return std::nullopt;
  for (std::size_t i = 0; i < size_; ++i)
    if (pattern_[i] != ' ' && pattern_[i] != text[i]) return std::nullopt;
  int year = digits(text.data() + year_at_, year_digits_);
  if (year < 0) return std::nullopt;
  if (year_digits_ == 2) year += year <= pivot_ ? 2000 : 1900;
  const int month = month_at_ < 0 ? 1 : digits(text.data() + month_at_, 2);
  const int day = day_at_ < 0 ? 1 : digits(text.data() + day_at_, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (static_cast<unsigned>(day) > days_in_month(year, static_cast<unsigned>(month))) return std::nullopt;
  return Date{days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day))};
}

bool DateFormat::loses_year(Date date) const {
  if (year_digits_ != 2) return false;
  const int year = civil_from_days(date.days).year;
  return year < 1901 + pivot_ || year > 2000 + pivot_;
}

void DateFormat::write(Date date, char* out) const {
  const Civil civil = civil_from_days(date.days);
  std::memcpy(out, pattern_.data(), size_);
  const auto year = static_cast<unsigned>(civil.year);
  put(out + year_at_, year_digits_ == 4 ? year : year % 100, year_digits_);
  if (month_at_ >= 0) put(out + month_at_, civil.month, 2);
  if (day_at_ >= 0) put(out + day_at_, civil.day, 2);
}

std::string iso(Date date) {
  const Civil civil = civil_from_days(date.days);
  std::string out(10, '-');
  put(out.data(), static_cast<unsigned>(civil.year), 4);
  put(out.data() + 5, civil.month, 2);
  put(out.data() + 8, civil.day, 2);
  return out;
}

std::string iso(Timestamp time) {
  constexpr std::int64_t day = 86'400'000'000;
  std::int64_t days = time.micros / day;
  std::int64_t rest = time.micros % day;
  if (rest < 0) {
    rest += day;
    --days;
  }
  std::string out = iso(Date{static_cast<std::int32_t>(days)}) + "T00:00:00";
  const auto seconds = static_cast<unsigned>(rest / 1'000'000);
  put(out.data() + 11, seconds / 3600, 2);
  put(out.data() + 14, seconds / 60 % 60, 2);
  put(out.data() + 17, seconds % 60, 2);
  if (const auto micros = static_cast<unsigned>(rest % 1'000'000); micros != 0) {
    out += ".000000";
    put(out.data() + 20, micros, 6);
  }
  return out + "Z";
}

std::optional<Date> date_from_iso(std::string_view text) {
  static const DateFormat format = *DateFormat::compile("YYYY-MM-DD");
  return format.read(text);
}

std::optional<Timestamp> timestamp_from_iso(std::string_view text) {
  if (text.size() < 17) return std::nullopt;
  const auto date = date_from_iso(text.substr(0, 10));
  if (!date || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return std::nullopt;
  const int hour = digits(text.data() + 11, 2);
  const int minute = digits(text.data() + 14, 2);
  text.remove_prefix(16);
  int second = 0;
  std::int64_t micros = 0;
  if (text.size() >= 3 && text[0] == ':') {
    second = digits(text.data() + 1, 2);
    text.remove_prefix(3);
    if (text.size() >= 2 && text[0] == '.') {
      text.remove_prefix(1);
      std::int64_t unit = 100'000;
      while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
        micros += unit * (text[0] - '0');
        unit /= 10;
        text.remove_prefix(1);
      }
    }
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
  std::int64_t shift = 0;
  if (text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':') {
    const int h = digits(text.data() + 1, 2);
    const int m = digits(text.data() + 4, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59) return std::nullopt;
    shift = (text[0] == '+' ? -1 : 1) * (h * 60 + m);
  } else if (text != "Z") {
    return std::nullopt;
  }
  const std::int64_t seconds = std::int64_t{date->days} * 86400 + hour * 3600 + (minute + shift) * 60 + second;
  constexpr std::int64_t first = std::int64_t{days_from_civil(1, 1, 1)} * 86400;
  constexpr std::int64_t behind = std::int64_t{days_from_civil(9999, 12, 31) + 1} * 86400;
  if (seconds < first || seconds >= behind) return std::nullopt;  // a zone can lead out of the years we write
  return Timestamp{seconds * 1'000'000 + micros};
}

}  // namespace gatehouse
