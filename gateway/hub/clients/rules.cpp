#include "hub/clients/rules.hpp"

#include <cstdlib>

#include "hub/clients/field_compare.hpp"
#include "hub/clients/similarity.hpp"

namespace gatehouse::clients {
namespace {

/// Years between parent and child at least; namesakes closer than this are more likely a slip in the year.
constexpr int generation = 14;

bool given_agrees(Level level) { return level >= given_level::exact && level <= given_level::close; }
bool given_differs(Level level) { return level == given_level::differs || level == given_level::other_initial; }
bool surname_agrees(Level level) { return level >= surname_level::exact && level <= surname_level::near; }
bool both_ssns(const PersonFeatures& a, const PersonFeatures& b) {
  return a.ssn_kind == IdKind::ssn && b.ssn_kind == IdKind::ssn;
}
bool ssn_near(Level level) { return level >= ssn_level::exact && level <= ssn_level::last_four; }

bool one_home(const Comparison& c) {
  return c[Field::street] >= street_level::full && c[Field::street] <= street_level::house_near;
}

bool contradicted(const Comparison& c) {
  const bool other_middle = c[Field::given] == given_level::exact && c[Field::middle] == middle_level::differs;
  return c[Field::suffix] == suffix_level::differs || c[Field::sex] == sex_level::differs || other_middle;
}

/// MARIO and MARIA, CARLOS and CARLA, DANIEL and DANIELA.
bool of_brother_and_sister(std::string_view a, std::string_view b) {
  const auto stem = [](std::string_view name) {
    if (name.ends_with("OS")) name.remove_suffix(2);
    if (name.ends_with('O') || name.ends_with('A')) name.remove_suffix(1);
    return name;
  };
  return a.ends_with('A') != b.ends_with('A') && stem(a) == stem(b);
}

/// Two names that parents give, not one name with a slip: ERIC and ERIN, but not ERIC and ERICC.
bool two_real_names(const PersonFeatures& a, const PersonFeatures& b) {
  if (is_transposition(a.given.view(), b.given.view())) return false;
  if (of_brother_and_sister(a.given.view(), b.given.view())) return true;
  return !nicknames_of(a.given.view()).empty() && !nicknames_of(b.given.view()).empty();
}

/// An address in which the given name stands is one's own; another may be the family's.
bool is_own_mail(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  constexpr std::size_t fewest = 3, most = 4;  // letters of the name
  if (c[Field::email] != email_level::exact) return false;
  const auto stands_in_it = [](const PersonFeatures& person) {
    const std::string_view name = person.given.view().substr(0, most);
    return name.size() >= fewest && person.email_local.view().find(name) != std::string_view::npos;
  };
  return stands_in_it(a) || stands_in_it(b);
}

/// JOSE LUIS and JOSE ANTONIO: two whole names, of which the first is the same.
bool has_another_second_name(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  return c[Field::given] == given_level::exact && c[Field::middle] == middle_level::differs &&
         a.middle.size() > 1 && b.middle.size() > 1;
}

/// Twins have two numbers, though often neighbouring SSNs, and often names that are alike; one number with another
/// given name is a changed or second name more often than a twin.
bool are_twins(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c, bool in_batch) {
  const bool one_birth = c[Field::birth] >= birth_level::exact && c[Field::birth] <= birth_level::one_edit;
  const bool one_family = c[Field::surname] >= surname_level::exact && c[Field::surname] <= surname_level::close;
  if (!one_birth || !one_family) return false;
  const bool number_agrees = both_ssns(a, b) ? c[Field::ssn] == ssn_level::exact : ssn_near(c[Field::ssn]);
  if (number_agrees) return false;
  if (given_differs(c[Field::given]) || has_another_second_name(a, b, c)) return true;
  if (c[Field::birth] != birth_level::exact || !surname_agrees(c[Field::surname])) return false;
  if (c[Field::given] != given_level::near && c[Field::given] != given_level::close) return false;
  const bool doubted = c[Field::sex] == sex_level::differs || c[Field::middle] == middle_level::differs;
  const bool near_number = ssn_near(c[Field::ssn]);
  if (doubted || ((both_ssns(a, b) || !near_number) && two_real_names(a, b))) return true;
  // JAYDEN and JAYLEN: one name with a slip or two names, and no list knows. Something of one's own must vouch for
  // it; the telephone of one home is not, nor is an address of the family.
  const bool home = one_home(c);
  const bool own_phone = c[Field::phone] == phone_level::exact && !home && in_batch;
  const bool vouched = near_number || own_phone || is_own_mail(a, b, c) || c[Field::other] == other_level::exact;
  const auto one = a.given.view(), other = b.given.view();
  const bool another_ending = one.ends_with('A') != other.ends_with('A');  // CHRISTIAN and CHRISTINA
  return !vouched && (another_ending || !is_transposition(one, other));
}

/// JUNIOR or THE THIRD beside one who is nothing of the kind, or does not say.
bool is_a_younger_one(const PersonFeatures& a, const PersonFeatures& b) {
  const auto younger = [](const PersonFeatures& one) { return one.suffix >= Suffix::junior; };
  return younger(a) != younger(b);
}

/// 1950 and 1975: a slip changes one digit, or exchanges two.
bool another_year(int a, int b) {
  int digits = 0;
  for (int x = a, y = b; x != 0 || y != 0; x /= 10, y /= 10) digits += x % 10 != y % 10 ? 1 : 0;
  const bool exchanged = a % 10 == b / 10 % 10 && b % 10 == a / 10 % 10 && a / 100 == b / 100;
  return digits > 1 && !exchanged;
}

bool are_generations(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  if (!given_agrees(c[Field::given]) || !surname_agrees(c[Field::surname])) return false;
  if (c[Field::suffix] == suffix_level::differs) return true;
  const bool home = one_home(c);
  if (home && c[Field::birth] == unknown && c[Field::ssn] == unknown && is_a_younger_one(a, b)) return true;
  const BirthParts x = birth_parts(a.birth);
  const BirthParts y = birth_parts(b.birth);
  if (!x.valid || !y.valid || std::abs(x.year - y.year) < generation) return false;
  // One number for both: a slip leaves two parts of the birth date as they were, and the middle name witnesses for
  // one person; a parent's number given for a child of the same name does neither.
  const bool middle = c[Field::middle] >= middle_level::exact && c[Field::middle] <= middle_level::near;
  const bool slip = c[Field::birth] != birth_level::differs && !(home && another_year(x.year, y.year));
  if (ssn_near(c[Field::ssn])) return !slip && !middle;
  return c[Field::birth] != birth_level::one_edit;
}

/// A single letter in place of the given name is as often a relationship (H for husband) as an initial: where
/// number, middle name and surname agree, it does not show a second person.
bool wrong_initial(const Comparison& c) {
  return c[Field::given] == given_level::other_initial && surname_agrees(c[Field::surname]) &&
         c[Field::middle] >= middle_level::exact && c[Field::middle] <= middle_level::near &&
         c[Field::ssn] == ssn_level::exact;
}

/// MARIA and TARA, TERRY and JERRY: alike but for how they begin, and what is kept longest of a name is its first
/// letter. One slip makes a name of a name seldom: KATE and CATE are one.
bool only_rhymes(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  constexpr Permille alike = 850;
  const auto one = a.given.view(), other = b.given.view();
  const bool resembles = c[Field::given] == given_level::near || c[Field::given] == given_level::close;
  if (!resembles || one.front() == other.front() || is_transposition(one, other)) return false;
  if (edit_distance(one, other, 1) > 1) return jaro_winkler(one, other) < alike;
  return !nicknames_of(one).empty() && !nicknames_of(other).empty();
}

/// A relative uses the number, or the number of a relative was keyed: another given name, while not everything else
/// that tells siblings apart agrees.
bool is_borrowed(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  const bool an_ssn = a.ssn_kind == IdKind::ssn || b.ssn_kind == IdKind::ssn;
  if (!an_ssn || !ssn_near(c[Field::ssn])) return false;
  const bool all_else = c[Field::birth] == birth_level::exact && surname_agrees(c[Field::surname]) &&
                        c[Field::middle] >= middle_level::exact && c[Field::middle] <= middle_level::near &&
                        c[Field::sex] != sex_level::differs;
  if (all_else || wrong_initial(c)) return false;
  if (given_differs(c[Field::given]) || only_rhymes(a, b, c)) return true;
  if (c[Field::given] == given_level::initial && c[Field::birth] == birth_level::differs) return true;
  const bool resembles = c[Field::given] == given_level::near || c[Field::given] == given_level::close;
  const bool doubted = c[Field::sex] == sex_level::differs || c[Field::middle] == middle_level::differs;
  // MARIO and MARIA of one number: the birth date would tell them apart.
  const bool no_birth = c[Field::birth] == unknown || c[Field::birth] == birth_level::differs;
  if (resembles && no_birth && of_brother_and_sister(a.given.view(), b.given.view())) return true;
  return resembles && doubted && two_real_names(a, b);
}

/// One full name at one address, and the birth date does not contradict: one of the two numbers is wrong.
bool outweighs_numbers(const Comparison& c) {
  const bool home = c[Field::street] >= street_level::full && c[Field::street] <= street_level::street_only;
  const bool birth = c[Field::birth] == unknown || c[Field::birth] == birth_level::exact;
  return same_full_name(c) && home && birth;
}

/// Two people's numbers: far apart, or near as brothers' numbers are while birth date or surname differ too.
bool are_two_numbers(const Comparison& c, bool in_batch) {
  if (c[Field::ssn] == ssn_level::differs) return true;
  if (c[Field::ssn] != ssn_level::one_edit && c[Field::ssn] != ssn_level::two_edits) return false;
  const bool birth = c[Field::birth] == unknown || c[Field::birth] == birth_level::exact;
  const bool given = !in_batch && c[Field::given] >= given_level::near && c[Field::given] != given_level::initial;
  return !birth || given || c[Field::surname] == surname_level::part || c[Field::surname] == surname_level::differs;
}

/// What agrees, by kind.
struct Agreement {
  bool number, birth, phone, mail, own_mail, home, area, names;
};

Agreement agreement_of(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  const auto in = [&](Field field, Level first, Level last) { return c[field] >= first && c[field] <= last; };
  return {in(Field::ssn, ssn_level::exact, ssn_level::two_edits) || c[Field::other] == other_level::exact,
          in(Field::birth, birth_level::exact, birth_level::two_parts),
          c[Field::phone] == phone_level::exact,
          in(Field::email, email_level::exact, email_level::near),
          is_own_mail(a, b, c),
          one_home(c),
          c[Field::zip] == zip_level::exact || in(Field::city, city_level::exact, city_level::near),
          given_agrees(c[Field::given]) || surname_agrees(c[Field::surname]) ||
              c[Field::given] == given_level::crossed || c[Field::middle] == middle_level::exact};
}

/// Only what a household shares agrees, and the given names are of two people.
bool is_relative(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c, const Agreement& agrees,
                 bool in_batch) {
  if (agrees.number || agrees.birth || (in_batch ? agrees.mail : agrees.own_mail)) return false;
  if (given_differs(c[Field::given])) return true;
  if (c[Field::given] == given_level::initial && c[Field::birth] == birth_level::differs) return true;
  const bool resembles = c[Field::given] == given_level::near || c[Field::given] == given_level::close;
  return resembles && (c[Field::birth] == unknown || two_real_names(a, b));  // MARIA and MARTA of one house
}

/// Two numbers and two given names: two people, however much of the household agrees. A person need not look at it.
bool are_two_people(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  const bool numbers =
      both_ssns(a, b) && c[Field::ssn] != ssn_level::exact && c[Field::ssn] != ssn_level::transposed;
  return numbers && c[Field::given] == given_level::differs && c[Field::middle] != middle_level::exact &&
         c[Field::email] != email_level::exact && c[Field::other] != other_level::exact;
}

/// More than names must agree, and more than one thing: something that a namesake does not share. Another middle
/// name shows a namesake, unless a number, a phone or an e-mail says otherwise. Living in the same town is such a
/// thing in a small batch and none in a state; nor is anybody linked there without a name.
bool is_too_little(const Comparison& c, const Agreement& agrees, const Surroundings& surroundings) {
  if (surroundings.names_suffice && same_full_name(c)) return false;
  const bool namesake =
      c[Field::middle] == middle_level::differs && !agrees.number && !agrees.phone && !agrees.mail;
  if (namesake && surroundings.households && !surroundings.in_batch) return true;
  const bool area = agrees.area && surroundings.area_counts;
  const int kinds = agrees.number + agrees.birth + agrees.phone + agrees.mail + agrees.home + area;
  // A name and a birth date, and nothing of the address: who moved, or a namesake. A person decides.
  const bool other_place =
      other_town(c) || (c[Field::city] == city_level::differs && c[Field::zip] != zip_level::exact);
  const bool elsewhere = c[Field::street] == street_level::differs && other_place;
  if (elsewhere && kinds == 1 && agrees.birth && !surroundings.in_batch) return true;
  const bool whole = c[Field::ssn] == ssn_level::exact && c[Field::birth] == birth_level::exact && agrees.home;
  const bool nameless = c[Field::given] == unknown && c[Field::surname] == unknown && !whole;
  // Who is meant? A number has several users, and of twins all agrees but the name.
  const bool anybody = c[Field::given] == unknown && !(agrees.birth && (agrees.number || agrees.own_mail));
  if (anybody && (!surroundings.in_batch || !agrees.birth) && !surroundings.area_counts) return true;
  return kinds == 0 || kinds + agrees.names < 2 || (nameless && !surroundings.area_counts);
}

}  // namespace

bool same_full_name(const Comparison& c) {
  const bool middle = c[Field::middle] == middle_level::exact || c[Field::middle] == middle_level::initial;
  return c[Field::given] == given_level::exact && c[Field::surname] == surname_level::exact && middle;
}

Rule rule_of(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c,
             const Surroundings& surroundings) {
  if (are_two_people(a, b, c)) return Rule::two_people;
  if (surroundings.households && are_twins(a, b, c, surroundings.in_batch)) return Rule::twins;
  if (surroundings.households && are_generations(a, b, c)) return Rule::generations;
  if (is_borrowed(a, b, c)) return Rule::names_differ;
  if (both_ssns(a, b)) {
    if (are_two_numbers(c, surroundings.in_batch) && !(surroundings.in_batch && outweighs_numbers(c)))
      return Rule::two_ssns;
    const bool certain = c[Field::ssn] == ssn_level::exact && c[Field::birth] == birth_level::exact &&
                         given_agrees(c[Field::given]) && birth_parts(a.birth).valid;
    if (certain && !contradicted(c)) return Rule::certain;
  }
  const Agreement agrees = agreement_of(a, b, c);
  if (surroundings.households && is_relative(a, b, c, agrees, surroundings.in_batch)) return Rule::too_little;
  return is_too_little(c, agrees, surroundings) ? Rule::too_little : Rule::scored;
}

}  // namespace gatehouse::clients
