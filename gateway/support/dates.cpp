#include "gatehouse/support/dates.hpp"

#include <algorithm>
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

constexpr std::string_view month_names = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

/// 1 to 12, or -1.
int month_of(std::string_view word) {
  std::array<char, 3> upper{};
  for (std::size_t i = 0; i < 3; ++i)
    upper[i] = word[i] >= 'a' && word[i] <= 'z' ? static_cast<char>(word[i] - 32) : word[i];
  const std::size_t at = month_names.find(std::string_view(upper.data(), 3));
  return at == std::string_view::npos || at % 3 != 0 ? -1 : static_cast<int>(at / 3) + 1;
}

std::optional<Date> day_of(int year, int month, int day) {
  if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (static_cast<unsigned>(day) > days_in_month(year, static_cast<unsigned>(month))) return std::nullopt;
  return Date{days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day))};
}

}  // namespace

struct DateFormat::Word {
  std::string_view text;
  Part part;
  std::size_t size;  ///< the most characters that it takes
  static constexpr std::size_t count = 8;
  /// As they are looked for: a longer word before one that it begins with.
  static const std::array<Word, count> all;
};
const std::array<DateFormat::Word, DateFormat::Word::count> DateFormat::Word::all{{
    {"YYYY", Part::year, 4},
    {"YY", Part::year, 2},
    {"MON", Part::month_name, 3},
    {"MM", Part::month, 2},
    {"M", Part::short_month, 2},
    {"DDD", Part::day_of_year, 3},
    {"DD", Part::day, 2},
    {"D", Part::short_day, 2},
}};

std::optional<DateFormat> DateFormat::compile(std::string_view format) {
  DateFormat out;
  out.text_ = format;
  while (!format.empty()) {
    const auto* word = std::find_if(Word::all.begin(), Word::all.end(),
                                    [&](const Word& one) { return format.starts_with(one.text); });
    if (word == Word::all.end()) {
      const char c = format.front();
      if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ')
        return std::nullopt;
      out.parts_.push_back({Part::separator, c});
      out.pattern_ += c;
      format.remove_prefix(1);
      continue;
    }
    const int at = static_cast<int>(out.pattern_.size());
    if (word->part == Part::year) out.year_at_ = at, out.year_digits_ = static_cast<int>(word->size);
    if (word->part == Part::month) out.month_at_ = at;
    if (word->part == Part::day) out.day_at_ = at;
    out.parts_.push_back({word->part, 0});
    out.pattern_.append(word->size, ' ');
    format.remove_prefix(word->text.size());
    if (word->text == "YY" && format.size() >= 4 && format[0] == '<' && format[3] == '>') {
      out.pivot_ = digits(format.data() + 1, 2);
      if (out.pivot_ < 0) return std::nullopt;
      format.remove_prefix(4);
    }
  }
  return out.complete() ? std::optional(std::move(out)) : std::nullopt;
}

/// Looks at all parts together; false if they make no format.
bool DateFormat::complete() {
  std::ptrdiff_t years = 0, months = 0, days = 0, of_year = 0, shorts = 0, open = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part part = parts_[i].part;
    years += part == Part::year;
    months += part == Part::month || part == Part::short_month || part == Part::month_name;
    days += part == Part::day || part == Part::short_day;
    of_year += part == Part::day_of_year;
    if (part != Part::short_month && part != Part::short_day) continue;
    ++shorts;
    open += i + 1 < parts_.size() && parts_[i + 1].part != Part::separator;
  }
  const bool day_and_month = months <= 1 && days <= months && (of_year == 0 || months + days == 0);
  if (years != 1 || !day_and_month || of_year > 1 || (open > 0 && shorts > 1) || pattern_.size() > 16) return false;
  size_ = pattern_.size();
  has_day_ = days + of_year > 0;
  const bool all_in_place = std::all_of(parts_.begin(), parts_.end(), [](const Piece& piece) {
    return piece.part == Part::separator || piece.part == Part::year || piece.part == Part::month ||
           piece.part == Part::day;
  });
  if (all_in_place)
    parts_.clear();
  else
    year_at_ = month_at_ = day_at_ = -1;
  return true;
}

std::optional<Date> DateFormat::read(std::string_view text) const {
  if (!in_place()) return read_parts(text);
  if (text.size() != size_) return std::nullopt;
  for (std::size_t i = 0; i < size_; ++i)
    if (pattern_[i] != ' ' && pattern_[i] != text[i]) return std::nullopt;
  const int year = digits(text.data() + year_at_, year_digits_);
  const int month = month_at_ < 0 ? 1 : digits(text.data() + month_at_, 2);
  const int day = day_at_ < 0 ? 1 : digits(text.data() + day_at_, 2);
  return year < 0 ? std::nullopt : day_of(century(year), month, day);
}

std::optional<Date> DateFormat::read_parts(std::string_view text) const {
  const auto is_short = [](const Piece& one) {
    return one.part == Part::short_month || one.part == Part::short_day;
  };
  const bool one_short = std::count_if(parts_.begin(), parts_.end(), is_short) == 1;
  const std::size_t all = text.size();
  int year = -1, month = 1, day = 1, of_year = -1;
  for (const Piece& piece : parts_) {
    std::size_t width = piece.part == Part::separator ? 1
                        : piece.part == Part::year    ? std::size_t(year_digits_)
                        : piece.part == Part::month_name || piece.part == Part::day_of_year ? 3
                                                                                            : 2;
    // A single short part is as long as the rest leaves it; of two, each ends at what is no digit.
    if (is_short(piece) && (one_short ? all < size_ : text.size() < 2 || digits(text.data() + 1, 1) < 0)) width = 1;
    if (text.size() < width) return std::nullopt;
    const std::string_view word = text.substr(0, width);
    text.remove_prefix(width);
    const int number = digits(word.data(), static_cast<int>(width));
    if (piece.part == Part::separator && word.front() != piece.separator) return std::nullopt;
    if (piece.part == Part::year) year = number;
    if (piece.part == Part::month || piece.part == Part::short_month) month = number;
    if (piece.part == Part::month_name) month = month_of(word);
    if (piece.part == Part::day || piece.part == Part::short_day) day = number;
    if (piece.part == Part::day_of_year) of_year = number == 0 ? -2 : number;
  }
  if (!text.empty() || year < 0 || of_year == -2) return std::nullopt;
  year = century(year);
  if (of_year < 0) return day_of(year, month, day);
  const auto first = day_of(year, 1, 1), last = day_of(year, 12, 31);
  if (!first || of_year > last->days - first->days + 1) return std::nullopt;
  return Date{first->days + of_year - 1};
}

int DateFormat::century(int year) const {
  if (year_digits_ == 4) return year;
  return year + (year <= pivot_ ? 2000 : 1900);
}

bool DateFormat::loses_year(Date date) const {
  if (year_digits_ != 2) return false;
  const int year = civil_from_days(date.days).year;
  return year < 1901 + pivot_ || year > 2000 + pivot_;
}

std::size_t DateFormat::write(Date date, char* out) const {
  const Civil civil = civil_from_days(date.days);
  if (!in_place()) return write_parts(civil, out);
  std::memcpy(out, pattern_.data(), size_);
  const auto year = static_cast<unsigned>(civil.year);
  put(out + year_at_, year_digits_ == 4 ? year : year % 100, year_digits_);
  if (month_at_ >= 0) put(out + month_at_, civil.month, 2);
  if (day_at_ >= 0) put(out + day_at_, civil.day, 2);
  return size_;
}

std::size_t DateFormat::write_parts(const Civil& civil, char* out) const {
  char* at = out;
  const auto add = [&at](unsigned value, int count) {
    put(at, value, count);
    at += count;
  };
  const auto year = static_cast<unsigned>(civil.year);
  for (const Piece& piece : parts_) switch (piece.part) {
      case Part::separator:
        *at++ = piece.separator;
        break;
      case Part::year:
        add(year_digits_ == 4 ? year : year % 100, year_digits_);
        break;
      case Part::month:
        add(civil.month, 2);
        break;
      case Part::short_month:
        add(civil.month, civil.month < 10 ? 1 : 2);
        break;
      case Part::month_name:
        at += month_names.copy(at, 3, (civil.month - 1) * std::size_t{3});
        break;
      case Part::day:
        add(civil.day, 2);
        break;
      case Part::short_day:
        add(civil.day, civil.day < 10 ? 1 : 2);
        break;
      case Part::day_of_year: {
        const std::int32_t before = days_from_civil(civil.year, 1, 1);
        add(static_cast<unsigned>(days_from_civil(civil.year, civil.month, civil.day) - before + 1), 3);
        break;
      }
    }
  return static_cast<std::size_t>(at - out);
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
