#include "hub/clients/field_compare.hpp"

#include <bit>
#include <cstdlib>

namespace gatehouse::clients {
namespace {

/// An identifier or number as characters on the stack: comparison must not allocate.
struct Characters {
  std::array<char, 20> text{};
  std::size_t size = 0;
  [[nodiscard]] std::string_view view() const { return {text.data() + (text.size() - size), size}; }
};

Characters id_characters(std::uint64_t packed) {
  Characters out;
  for (; packed != 0; packed >>= 6) out.text[out.text.size() - ++out.size] = static_cast<char>(packed & 63);
  return out;
}

Characters digit_characters(std::uint64_t number, unsigned base) {
  Characters out;
  for (; number != 0; number /= base) out.text[out.text.size() - ++out.size] = static_cast<char>(number % base);
  return out;
}

constexpr std::uint64_t hashed_id = std::uint64_t{1} << 63;
constexpr std::uint64_t last_four_mask = (std::uint64_t{1} << 24) - 1;

constexpr Permille near_text = 900;

template <std::size_t N>
bool near(const ShortText<N>& a, const ShortText<N>& b) {
  if (a.empty() || b.empty()) return false;
  return a == b || edit_distance(a.view(), b.view(), 1) <= 1 || jaro_winkler(a.view(), b.view()) >= near_text;
}

/// Numbers of one digit are neighbours, not slips.
bool near_house(std::uint32_t a, std::uint32_t b) {
  if (a < 10 || b < 10) return false;
  return edit_distance(digit_characters(a, 10).view(), digit_characters(b, 10).view(), 1) <= 1;
}

}  // namespace

Level compare_ssn(const PersonFeatures& a, const PersonFeatures& b) {
  if (a.ssn == 0 || b.ssn == 0) return unknown;
  const bool short_a = a.ssn_kind == IdKind::last_four;
  const bool short_b = b.ssn_kind == IdKind::last_four;
  if (short_a || short_b) {
    return (a.ssn & last_four_mask) == (b.ssn & last_four_mask) ? ssn_level::last_four : ssn_level::differs;
  }
  if (a.ssn == b.ssn) return ssn_level::exact;
  if (((a.ssn | b.ssn) & hashed_id) != 0) return ssn_level::differs;
  const Characters x = id_characters(a.ssn);
  const Characters y = id_characters(b.ssn);
  if (is_transposition(x.view(), y.view())) return ssn_level::transposed;
  const int edits = edit_distance(x.view(), y.view(), 2);
  if (edits == 1) return ssn_level::one_edit;
  if (edits == 2) return ssn_level::two_edits;
  // A number of eight or ten digits was keyed badly, so that it differs from an SSN says nothing.
  return a.ssn_kind == b.ssn_kind ? Level{ssn_level::differs} : unknown;
}

Level compare_middle(const PersonFeatures& a, const PersonFeatures& b) {
  const auto x = a.middle.view();
  const auto y = b.middle.view();
  if (x.empty() || y.empty()) return unknown;
  if (x.size() > 1 && x == y) return middle_level::exact;
  if (x.size() == 1 || y.size() == 1) return x[0] == y[0] ? middle_level::initial : middle_level::differs;
  return jaro_winkler(x, y) >= 850 || are_nicknames(x, y) ? middle_level::near : middle_level::differs;
}

/// MORRIS I beside MORRIS II is no initial but the first of that name.
bool is_the_first(const PersonFeatures& person, Suffix beside) {
  return person.suffix == Suffix::none && person.middle.view() == "I" && beside >= Suffix::junior;
}

Level compare_suffix(const PersonFeatures& a, const PersonFeatures& b) {
  if (is_the_first(a, b.suffix) || is_the_first(b, a.suffix)) return suffix_level::differs;
  if (a.suffix == Suffix::none || b.suffix == Suffix::none) return unknown;
  return a.suffix == b.suffix ? suffix_level::exact : suffix_level::differs;
}

int day_number(const BirthParts& date) {
  const int year = date.month <= 2 ? date.year - 1 : date.year;
  const int era = year / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

Level compare_birth(std::uint32_t a, std::uint32_t b) {
  if (a == 0 || b == 0) return unknown;
  if (a == b) return birth_level::exact;
  const BirthParts x = birth_parts(a);
  const BirthParts y = birth_parts(b);
  const bool valid = x.valid && y.valid;
  if (x.year == y.year && x.year != 0 && x.month == y.day && x.day == y.month) return birth_level::swapped;
  const auto text_a = birth_text(a);
  const auto text_b = birth_text(b);
  const int edits = edit_distance({text_a.data(), 8}, {text_b.data(), 8}, 2);
  if (edits <= 1) return birth_level::one_edit;
  if (valid && std::abs(day_number(x) - day_number(y)) <= 31) return birth_level::near;
  const int parts =
      (x.year == y.year && x.year != 0) + (x.month == y.month && x.month != 0) + (x.day == y.day && x.day != 0);
  if (parts >= 2) return birth_level::two_parts;
  if (x.year == y.year && x.year != 0) return birth_level::year_only;
  return edits == 2 && !valid ? birth_level::two_parts : birth_level::differs;
}

Level compare_sex(const PersonFeatures& a, const PersonFeatures& b) {
  if (a.sex == Sex::unknown || b.sex == Sex::unknown) return unknown;
  return a.sex == b.sex ? sex_level::exact : sex_level::differs;
}

Level compare_phone(const PersonFeatures& a, const PersonFeatures& b) {
  if (a.phone == 0 || b.phone == 0) return unknown;
  if (a.phone == b.phone) return phone_level::exact;
  const Characters x = digit_characters(a.phone, 10);
  const Characters y = digit_characters(b.phone, 10);
  return edit_distance(x.view(), y.view(), 1) <= 1 ? phone_level::one_edit : phone_level::differs;
}

Level compare_email(const PersonFeatures& a, const PersonFeatures& b) {
  if (a.email_local.empty() || b.email_local.empty()) return unknown;
  const bool same_domain = a.email_domain == b.email_domain;
  if (a.email_local == b.email_local) return same_domain ? email_level::exact : email_level::local;
  const int edits = edit_distance(a.email_local.view(), b.email_local.view(), 2);
  return edits <= 1 || (edits == 2 && same_domain) ? email_level::near : email_level::differs;
}

Level compare_street(const PersonFeatures& a, const PersonFeatures& b) {
  const bool houses = a.house != 0 && b.house != 0;
  const bool same_house = houses && a.house == b.house;
  if (a.street.empty() || b.street.empty()) return same_house ? Level{street_level::house_only} : unknown;
  if (a.street == b.street) {
    if (same_house && a.unit != 0 && a.unit == b.unit) return street_level::full;
    if (same_house) return street_level::house_street;
    return near_house(a.house, b.house) ? street_level::house_near : street_level::street_only;
  }
  if (near(a.street, b.street)) return same_house ? street_level::house_near : street_level::street_only;
  return same_house ? street_level::house_only : street_level::differs;
}

Level compare_zip(std::uint32_t a, std::uint32_t b) {
  if (a == 0 || b == 0) return unknown;
  if (a == b) return zip_level::exact;
  const Characters x = digit_characters(a, 37);
  const Characters y = digit_characters(b, 37);
  if (edit_distance(x.view(), y.view(), 1) <= 1) return zip_level::one_edit;
  const bool same_area = x.size == y.size && x.view().substr(0, 3) == y.view().substr(0, 3);
  return same_area ? zip_level::area : zip_level::differs;
}

Level compare_city(const PersonFeatures& a, const PersonFeatures& b) {
  if (a.city.empty() || b.city.empty()) return unknown;
  if (a.city == b.city) return city_level::exact;
  return near(a.city, b.city) ? city_level::near : city_level::differs;
}

Level compare_state(const PersonFeatures& a, const PersonFeatures& b) {
  if (a.state == 0 || b.state == 0) return unknown;
  return a.state == b.state ? state_level::exact : state_level::differs;
}

Level compare_others(const PersonFeatures& a, const PersonFeatures& b) {
  Level best = unknown;
  for (std::size_t i = 0; i < a.others.size(); ++i) {
    for (std::size_t j = 0; j < b.others.size(); ++j) {
      if (a.others[i] == 0 || b.others[j] == 0 || a.other_kinds[i] != b.other_kinds[j]) continue;
      if (a.others[i] == b.others[j]) return other_level::exact;
      const bool whole = ((a.others[i] | b.others[j]) & hashed_id) == 0;
      const bool one_edit =
          whole && edit_distance(id_characters(a.others[i]).view(), id_characters(b.others[j]).view(), 1) <= 1;
      const Level level{one_edit ? other_level::one_edit : other_level::differs};
      if (best == unknown || level < best) best = level;
    }
  }
  return best;
}

}  // namespace gatehouse::clients
