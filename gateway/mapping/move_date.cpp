#include "mapping/move_date.hpp"

#include <cstring>

namespace gatehouse::mapping {
namespace {

/// Year, month and day as eight digits in one word: each pair of bytes becomes its number. False if one is no
/// digit.
bool pairs_of(std::uint64_t digits, std::uint64_t& pairs) {
  const std::uint64_t values = digits ^ 0x3030303030303030ull;
  if ((((values + 0x7676767676767676ull) | values) & 0x8080808080808080ull) != 0) return false;
  pairs = (values * 10 + (values >> 8)) & 0x00FF00FF00FF00FFull;
  return true;
}

/// At least eight bytes, without a call for the common sizes.
void copy_pattern(const std::string& pattern, char* out) {
  if (pattern.size() > 16) return void(std::memcpy(out, pattern.data(), pattern.size()));
  std::memcpy(out, pattern.data(), 8);
  std::memcpy(out + pattern.size() - 8, pattern.data() + pattern.size() - 8, 8);
}

}  // namespace

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first digit of a pair lies in the lower byte");

bool move_date(const DateFormat& from, const DateFormat& to, std::string_view text, char* out) {
  if (text.size() != from.size()) return false;
  const std::string& pattern = from.pattern();
  if (pattern.size() != 8)
    for (std::size_t i = 0; i < pattern.size(); ++i)
      if (pattern[i] != ' ' && pattern[i] != text[i]) return false;
  std::uint32_t year;
  std::uint16_t month, day;
  std::memcpy(&year, text.data() + from.year_at(), sizeof year);
  std::memcpy(&month, text.data() + from.month_at(), sizeof month);
  std::memcpy(&day, text.data() + from.day_at(), sizeof day);
  std::uint64_t pairs;
  if (!pairs_of(year | std::uint64_t{month} << 32 | std::uint64_t{day} << 48, pairs)) return false;
  const auto y = static_cast<std::int32_t>((pairs & 0xFF) * 100 + (pairs >> 16 & 0xFF));
  const auto m = static_cast<unsigned>(pairs >> 32 & 0xFF), d = static_cast<unsigned>(pairs >> 48);
  if (m - 1 > 11 || d - 1 > 30 || y == 0 || (d > 28 && d > days_in_month(y, m))) return false;
  copy_pattern(to.pattern(), out);
  std::memcpy(out + to.year_at(), &year, sizeof year);
  std::memcpy(out + to.month_at(), &month, sizeof month);
  std::memcpy(out + to.day_at(), &day, sizeof day);
  return true;
}

}  // namespace gatehouse::mapping
