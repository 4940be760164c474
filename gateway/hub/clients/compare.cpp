#include "hub/clients/compare.hpp"

#include <algorithm>
#include <cstdlib>

#include "hub/clients/field_compare.hpp"

namespace gatehouse::clients {
namespace {

/// Where Jaro-Winkler calls two names the same with a slip, and where only perhaps (Winkler 1990; the usual cuts).
constexpr Permille near_name = 920;
constexpr Permille close_name = 850;
constexpr std::size_t shortest_part = 3;  ///< letters of a surname's part that count as a name of its own

/// Calls `visit` with each word of a name until it answers true.
template <class Visit>
bool any_word(std::string_view name, Visit visit) {
  while (!name.empty()) {
    const std::size_t end = std::min(name.find(' '), name.size());
    if (visit(name.substr(0, end))) return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

/// Jaro-Winkler is hard on slips in the first letters; an edit or two in a name of some length is a slip wherever
/// it is.
bool few_slips(std::string_view a, std::string_view b) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer < 4) return false;
  return edit_distance(a, b, 2) <= (longer >= 5 ? 2 : 1);
}

bool same_letters(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  for (;; ++i, ++j) {
    while (i < a.size() && a[i] == ' ') ++i;
    while (j < b.size() && b[j] == ' ') ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (a[i] != b[j]) return false;
  }
}

bool share_a_part(std::string_view a, std::string_view b) {
  const bool compound = a.find(' ') != std::string_view::npos || b.find(' ') != std::string_view::npos;
  if (!compound) return false;
  return any_word(a, [&](std::string_view x) {
    return x.size() >= shortest_part && any_word(b, [&](std::string_view y) { return x == y; });
  });
}

bool share_former_name(const PersonFeatures& a, const PersonFeatures& b) {
  const auto equals = [](auto x, auto y) { return !x.empty() && !y.empty() && x.view() == y.view(); };
  return equals(a.prior_last, b.last) || equals(a.last, b.prior_last) || equals(a.prior_last, b.prior_last) ||
         share_a_part(a.prior_last.view(), b.last.view()) || share_a_part(a.last.view(), b.prior_last.view());
}

bool alias_agrees(const PersonFeatures& a, const PersonFeatures& b) {
  const auto equals = [](auto x, auto y) { return !x.empty() && !y.empty() && x.view() == y.view(); };
  return equals(a.alias_given, b.given) || equals(a.given, b.alias_given) || equals(a.alias_given, b.alias_given);
}

/// W, written for WILLIAM, which stands where the surname should.
bool meets_surname(std::string_view given, std::string_view surname) {
  return given.size() == 1 && given[0] == surname[0];
}

/// The middle name is used as the first: whole names only, initials prove nothing.
bool middle_is_given(const PersonFeatures& a, const PersonFeatures& b) {
  const auto is = [](const auto& middle, const auto& given) {
    return middle.size() > 2 && middle.view() == given.view();
  };
  return is(a.middle, b.given) || is(b.middle, a.given);
}

/// One name cut short, MI for MINNIE, or one vowel written as another in a name of three letters: AMY and AMI.
bool is_short_form(std::string_view a, std::string_view b) {
  const std::string_view shorter = a.size() < b.size() ? a : b;
  const std::string_view longer = a.size() < b.size() ? b : a;
  if (shorter.size() == 2 && longer.size() > 2) return longer.starts_with(shorter);
  if (a.size() != 3 || b.size() != 3) return false;
  constexpr std::string_view vowels = "AEIOUY";
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin());
  return std::equal(x + 1, a.end(), y + 1) && vowels.find(*x) != std::string_view::npos &&
         vowels.find(*y) != std::string_view::npos;
}

}  // namespace

Query::Query(const PersonFeatures& person)
    : person_{&person}, given_{person.given.view()}, surname_{person.last.view()} {
  for (const auto name : nicknames_of(person.given.view()))
    related_given_.push_back(hash_short(ShortText<16>{name}));
}

bool Query::is_nickname_of(const PersonFeatures& other) const {
  if (related_given_.empty()) return false;
  return std::find(related_given_.begin(), related_given_.end(), hash_short(other.given)) != related_given_.end();
}

Level Query::compare_given(const PersonFeatures& other) const {
  const auto a = person_->given.view();
  const auto b = other.given.view();
  if (a.empty() || b.empty()) return unknown;
  if (a.size() == 1 || b.size() == 1) return a[0] == b[0] ? given_level::initial : given_level::other_initial;
  if (a == b) return given_level::exact;
  if (is_nickname_of(other) || alias_agrees(*person_, other)) return given_level::nickname;
  const Permille alike = given_.jaro_winkler(b);
  if (alike >= near_name) return given_level::near;
  if (alike >= close_name || few_slips(a, b) || is_short_form(a, b)) return given_level::close;
  return middle_is_given(*person_, other) ? given_level::crossed : given_level::differs;
}

Level Query::compare_surname(const PersonFeatures& other) const {
  const auto a = person_->last.view();
  const auto b = other.last.view();
  if (a.empty() || b.empty()) return unknown;
  if (a == b || same_letters(a, b)) return surname_level::exact;
  if (a.size() == 1 || b.size() == 1) return unknown;  // an initial, or a cross where no name was known
  if (share_a_part(a, b) || share_former_name(*person_, other)) return surname_level::part;
  const Permille alike = surname_.jaro_winkler(b);
  if (alike >= near_name) return surname_level::near;
  return alike >= close_name || few_slips(a, b) ? surname_level::close : surname_level::differs;
}

/// Given and middle name exchanged, either of them perhaps as its initial: "I, RAQUEL" and "RAQUEL, I".
bool Query::middle_is_first(const PersonFeatures& other) const {
  const auto& a = *person_;
  if (a.given.empty() || a.middle.empty() || other.given.empty() || other.middle.empty()) return false;
  const auto meets = [](std::string_view x, std::string_view y) {
    const std::size_t letters = x.size() == 1 || y.size() == 1 ? 1 : std::min<std::size_t>(x.size(), 12);
    return x.substr(0, letters) == y.substr(0, letters) && (letters == 1 || x.size() == y.size() || letters == 12);
  };
  const bool whole = a.given.size() > 1 && other.middle.size() > 1;
  const bool other_whole = other.given.size() > 1 && a.middle.size() > 1;
  return (whole || other_whole) && meets(a.given.view(), other.middle.view()) &&
         meets(other.given.view(), a.middle.view());
}

bool Query::is_crossed(const PersonFeatures& other) const {
  const auto& a = *person_;
  if (a.given.empty() || a.last.empty() || other.given.empty() || other.last.empty()) return false;
  const bool first =
      meets_surname(a.given.view(), other.last.view()) || given_.jaro_winkler(other.last.view()) >= close_name;
  const bool last =
      meets_surname(other.given.view(), a.last.view()) || surname_.jaro_winkler(other.given.view()) >= close_name;
  return first && last;
}

Query::Names Query::compare_names(const PersonFeatures& other) const {
  const Names straight{compare_given(other), compare_surname(other)};
  // That both name one former surname does not say that the present ones agree.
  const bool surname_doubtful = straight.surname == surname_level::part || straight.surname >= surname_level::close;
  const bool doubtful = straight.given >= given_level::close && surname_doubtful;
  if (doubtful && is_crossed(other)) return {given_level::crossed, surname_level::crossed};
  return straight;
}

bool other_town(const Comparison& c) {
  if (c[Field::city] == unknown) return c[Field::zip] == zip_level::differs;
  const bool zip_agrees = c[Field::zip] == zip_level::exact || c[Field::zip] == zip_level::one_edit;
  return c[Field::city] == city_level::differs && !zip_agrees;
}

Comparison Query::compare(const PersonFeatures& other) const {
  const PersonFeatures& a = *person_;
  const Names names = compare_names(other);
  Comparison out;
  out.set(Field::ssn, compare_ssn(a, other));
  out.set(Field::given, names.given);
  out.set(Field::surname, names.surname);
  out.set(Field::middle, compare_middle(a, other));
  if (names.given >= given_level::initial && middle_is_first(other)) {
    out.set(Field::given, given_level::crossed);
    out.set(Field::middle, middle_level::near);
  }
  out.set(Field::suffix, compare_suffix(a, other));
  out.set(Field::birth, compare_birth(a.birth, other.birth));
  out.set(Field::sex, compare_sex(a, other));
  out.set(Field::phone, compare_phone(a, other));
  out.set(Field::email, compare_email(a, other));
  out.set(Field::street, compare_street(a, other));
  out.set(Field::zip, compare_zip(a.zip, other.zip));
  out.set(Field::city, compare_city(a, other));
  out.set(Field::state, compare_state(a, other));
  out.set(Field::other, compare_others(a, other));
  // There is a Main Street in every town: without its house it says nothing about people of two towns.
  if (out[Field::street] == street_level::street_only && other_town(out))
    out.set(Field::street, street_level::differs);
  return out;
}

}  // namespace gatehouse::clients
