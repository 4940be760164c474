/// Reading identifiers: SSN with its list of numbers that nobody has, birth date, sex, phone, e-mail.
#include <algorithm>
#include <array>

#include "hub/clients/reading.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

constexpr std::size_t packed_characters = 10;
constexpr std::uint64_t hashed = std::uint64_t{1} << 63;
/// A character's six bits are its place here; 0 stays free, so that leading zeros are not lost.
constexpr std::string_view id_letters = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Numbers printed on specimen cards, in advertisements and on keyboards (SSA, "Social Security Cards Issued by
/// Woolworth", and the list kept by python-stdnum). 987-65-4320 to -4329 are reserved for advertising.
constexpr std::array<std::string_view, 30> advertised{
    "123456789", "987654321", "078051120", "219099999", "111223333", "123121234", "012345678", "457555462",
    "002281852", "042103580", "062360749", "078051120", "095073645", "128036045", "135016629", "141186941",
    "165167999", "165187999", "165207999", "165227999", "165247999", "189092294", "212097694", "212099999",
    "306302348", "308125070", "468288779", "549241889", "123123123", "121212121"};

bool is_no_value(std::string_view folded) {
  static constexpr std::array<std::string_view, 10> list{"UNKNOWN", "UNK",     "NONE", "NULL", "NA",
                                                         "NAN",     "REFUSED", "TEST", "XXX",  "PENDING"};
  return folded.empty() || all_equal(folded) || std::find(list.begin(), list.end(), folded) != list.end();
}

/// Letters and digits, upper-case, nothing between.
std::string compact(std::string_view text) {
  std::string folded = fold(text, 64);
  std::erase(folded, ' ');
  return folded;
}

int number_of(std::string_view digits) {
  int n = 0;
  for (const char c : digits) n = n * 10 + (c - '0');
  return n;
}

/// Groups in which the tax office issues numbers to people without an SSN (IRS, Publication 1915).
bool is_taxpayer_group(int group) {
  return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group <= 92) ||
         group >= 94;
}

int days_in_month(int year, int month) {
  static constexpr std::array<int, 13> days{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month)];
}

constexpr std::uint32_t places = 12;
constexpr std::uint32_t odd_character = 10;
constexpr std::uint32_t no_character = 11;

std::uint32_t pack_birth(std::string_view text) {
  std::uint32_t packed = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    std::uint32_t place = no_character;
    if (i < text.size())
      place = text[i] >= '0' && text[i] <= '9' ? static_cast<std::uint32_t>(text[i] - '0') : odd_character;
    packed = packed * places + place;
  }
  return packed;
}

/// Month from a number or the first three letters of its English name; 0 where it is neither.
int month_of(std::string_view word) {
  if (all_digits(word)) return word.size() <= 2 ? number_of(word) : 0;
  static constexpr std::string_view names = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  if (word.size() < 3) return 0;
  const auto at = names.find(word.substr(0, 3));
  return at == std::string_view::npos || at % 3 != 0 ? 0 : static_cast<int>(at / 3) + 1;
}

std::string eight_digits(std::string_view year, int month, std::string_view day) {
  if (month < 1 || month > 12 || !all_digits(year) || !all_digits(day) || year.size() != 4 || day.size() > 2)
    return {};
  std::string out{year};
  out += static_cast<char>('0' + month / 10);
  out += static_cast<char>('0' + month % 10);
  if (day.size() == 1) out += '0';
  out += day;
  return out;
}

/// 2-digit years are of the last hundred years before 2030; a birth later than that has four digits by then.
std::string full_year(std::string_view year) {
  if (year.size() != 2 || !all_digits(year)) return std::string{year};
  std::string out{number_of(year) < 30 ? "20" : "19"};
  return out += year;
}

/// Three words: year-month-day, month/day/year or "Mar 1 1970"; else the words as they stand.
std::string arrange_date(const std::vector<std::string_view>& words) {
  if (words.size() == 3) {
    std::string arranged = words[0].size() == 4 && all_digits(words[0])
                               ? eight_digits(words[0], month_of(words[1]), words[2])
                               : eight_digits(full_year(words[2]), month_of(words[0]), words[1]);
    if (!arranged.empty()) return arranged;
  }
  return join(words, "");
}

bool is_placeholder_birth(std::string_view text) {
  static constexpr std::array<std::string_view, 7> list{"19000101", "18000101", "00010101", "99991231",
                                                        "19010101", "12345678", "17760704"};
  return text.size() < 6 || all_equal(text) || std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::uint64_t pack_id(std::string_view text) {
  const std::string id = compact(text);
  if (id.size() > packed_characters) return hash_text(id) | hashed;
  std::uint64_t packed = 0;
  for (const char c : id) packed = packed << 6 | id_letters.find(c);
  return packed;
}

std::string unpack_id(std::uint64_t packed) {
  std::string id;
  if ((packed & hashed) != 0) return id;
  for (; packed != 0; packed >>= 6) id += id_letters[packed & 63];
  std::reverse(id.begin(), id.end());
  return id;
}

bool is_placeholder_ssn(std::string_view nine_digits, bool synthetic) {
  const int area = number_of(nine_digits.substr(0, 3));
  if (area == 0 || area == 666 || (area >= 900 && !synthetic)) return true;
  if (nine_digits.substr(3, 2) == "00" || nine_digits.substr(5) == "0000" || all_equal(nine_digits)) return true;
  if (nine_digits.starts_with("98765432")) return true;
  return std::find(advertised.begin(), advertised.end(), nine_digits) != advertised.end();
}

SsnValue read_ssn(std::string_view text, bool synthetic) {
  const std::string folded = compact(text);
  if (is_no_value(folded)) return {};
  if (all_digits(folded) && folded.size() == 9) {
    const int area = number_of(std::string_view{folded}.substr(0, 3));
    const int group = number_of(std::string_view{folded}.substr(3, 2));
    const bool specimen = all_equal(folded) || folded.starts_with("98765432") || folded.ends_with("0000");
    if (area >= 900 && !synthetic && is_taxpayer_group(group) && !specimen)
      return {pack_id(folded), IdKind::none, true};
    if (is_placeholder_ssn(folded, synthetic)) return {};
    return {pack_id(folded), IdKind::ssn};
  }
  // "XXX-XX-1234", "***-**-1234" and "1234" all say the last four only.
  const std::string digits = digits_of(folded);
  const bool masked =
      digits.size() == 4 && std::all_of(folded.begin(), folded.end() - 4, [](char c) { return c == 'X'; });
  if (masked && folded.ends_with(digits)) {
    if (digits == "0000" || digits == "9999" || digits == "1234") return {};
    return {pack_id(digits), IdKind::last_four};
  }
  if (folded.size() < 5) return {};
  return {pack_id(folded), IdKind::opaque};
}

std::uint32_t read_birth(std::string_view text, int this_year) {
  if (text.size() > 10 && text[10] == 'T') text = text.substr(0, 10);  // the time behind an ISO date
  const std::string folded = fold(text, 40);
  const std::string date = arrange_date(words_of_text(folded));
  if (is_placeholder_birth(date) || digits_of(date).size() < 4) return 0;
  const std::uint32_t packed = pack_birth(date);
  const BirthParts parts = birth_parts(packed);
  if (parts.valid && this_year > 0 && parts.year > this_year) return 0;
  return packed;
}

std::array<char, 8> birth_text(std::uint32_t birth) {
  std::array<char, 8> text{};
  for (std::size_t i = 8; i-- > 0; birth /= places) {
    const std::uint32_t place = birth % places;
    text[i] = place < 10 ? static_cast<char>('0' + place) : place == odd_character ? '?' : ' ';
  }
  return text;
}

BirthParts birth_parts(std::uint32_t birth) {
  const std::array<char, 8> text = birth_text(birth);
  const std::string_view digits{text.data(), text.size()};
  if (birth == 0 || !all_digits(digits)) return {};
  BirthParts parts{number_of(digits.substr(0, 4)), number_of(digits.substr(4, 2)), number_of(digits.substr(6, 2)),
                   false};
  parts.valid = parts.year >= 1850 && parts.year <= 2150 && parts.month >= 1 && parts.month <= 12 &&
                parts.day >= 1 && parts.day <= days_in_month(parts.year, parts.month);
  return parts;
}

Sex read_sex(std::string_view text) {
  const std::string folded = compact(text);
  if (folded == "F" || folded == "FEMALE" || folded == "WOMAN" || folded == "2") return Sex::female;
  if (folded == "M" || folded == "MALE" || folded == "MAN" || folded == "1") return Sex::male;
  if (folded == "X" || folded == "OTHER" || folded == "NONBINARY") return Sex::other;
  return Sex::unknown;
}

std::uint64_t read_phone(std::string_view text) {
  std::string digits = digits_of(text.substr(0, 64));
  if (digits.size() == 11 && digits.front() == '1') digits.erase(0, 1);
  if (digits.size() < 7 || digits.size() > 15 || all_equal(digits) || all_equal(std::string_view{digits}.substr(3)))
    return 0;
  if (digits == "1234567890" || digits == "1234567" || digits == "0123456789") return 0;
  std::uint64_t number = 0;
  for (const char c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

EmailParts read_email(std::string_view text) {
  std::string mail;
  for (const char c : text.substr(0, 254)) {
    if (c != ' ') mail += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const auto at = mail.rfind('@');
  if (at == std::string::npos || at == 0) return {};
  const std::string local = mail.substr(0, std::min(at, mail.find('+')));
  const std::string domain = mail.substr(at + 1);
  static constexpr std::array<std::string_view, 12> nobody{"NOREPLY", "NO-REPLY", "DONOTREPLY", "NONE",
                                                           "NOEMAIL", "NO",       "NA",         "N/A",
                                                           "UNKNOWN", "TEST",     "INFO",       "NOONE"};
  if (domain.empty() || std::find(nobody.begin(), nobody.end(), local) != nobody.end()) return {};
  return {local, static_cast<std::uint32_t>(hash_text(domain) | 1)};
}

std::uint64_t read_other(std::string_view value) {
  const std::string folded = compact(value);
  if (is_no_value(folded)) return 0;
  return pack_id(folded);
}

}  // namespace gatehouse::clients
