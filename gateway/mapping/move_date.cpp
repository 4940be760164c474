#include "mapping/move_date.hpp"

#include <cstring>

namespace gatehouse::mapping {
namespace {

bool two_digits(const char* at, unsigned& value) {
  const unsigned a = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned b = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  value = a * 10 + b;
  return a <= 9 && b <= 9;
}

}  // namespace

bool move_date(const DateFormat& from, const DateFormat& to, std::string_view text, char* out) {
  if (text.size() != from.size()) return false;
  const std::string& pattern = from.pattern();
  if (pattern.size() != 8)
    for (std::size_t i = 0; i < pattern.size(); ++i)
      if (pattern[i] != ' ' && pattern[i] != text[i]) return false;
  const char* year = text.data() + from.year_at();
  const char* month = text.data() + from.month_at();
  const char* day = text.data() + from.day_at();
  unsigned century, y, m, d;
  if (!two_digits(year, century) || !two_digits(year + 2, y) || !two_digits(month, m) || !two_digits(day, d))
    return false;
  if (m < 1 || m > 12 || d < 1 || d > 31 || century + y == 0) return false;
  if (d > 28 && d > days_in_month(static_cast<std::int32_t>(century * 100 + y), m)) return false;
  std::memcpy(out, to.pattern().data(), to.size());
  std::memcpy(out + to.year_at(), year, 4);
  std::memcpy(out + to.month_at(), month, 2);
  std::memcpy(out + to.day_at(), day, 2);
  return true;
}

}  // namespace gatehouse::mapping
