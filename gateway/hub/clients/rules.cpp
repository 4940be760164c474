#include "hub/clients/rules.hpp"

#include <cstdlib>

#include "hub/clients/similarity.hpp"

namespace gatehouse::clients {
namespace {

/// Years between parent and child at least; namesakes closer than this are more likely a slip in the year.
constexpr int generation = 14;

bool given_agrees(Level level) { return level >= given_level::exact && level <= given_level::close; }
bool surname_agrees(Level level) { return level >= surname_level::exact && level <= surname_level::near; }
bool both_ssns(const PersonFeatures& a, const PersonFeatures& b) {
  return a.ssn_kind == IdKind::ssn && b.ssn_kind == IdKind::ssn;
}
bool ssn_near(Level level) { return level >= ssn_level::exact && level <= ssn_level::last_four; }

bool contradicted(const Comparison& c) {
  const bool other_middle = c[Field::given] == given_level::exact && c[Field::middle] == middle_level::differs;
  return c[Field::suffix] == suffix_level::differs || c[Field::sex] == sex_level::differs || other_middle;
}

/// Two names that parents give, not one name with a slip: ERIC and ERIN, but not ERIC and ERICC.
bool two_real_names(const PersonFeatures& a, const PersonFeatures& b) {
  return !nicknames_of(a.given.view()).empty() && !nicknames_of(b.given.view()).empty();
}

bool are_twins(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  if (c[Field::birth] != birth_level::exact || !surname_agrees(c[Field::surname])) return false;
  if (c[Field::given] == given_level::differs) return true;
  if (c[Field::given] != given_level::near && c[Field::given] != given_level::close) return false;
  const bool doubted = c[Field::sex] == sex_level::differs || c[Field::middle] == middle_level::differs;
  return doubted || (!ssn_near(c[Field::ssn]) && two_real_names(a, b));
}

bool are_generations(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  if (!given_agrees(c[Field::given]) || !surname_agrees(c[Field::surname])) return false;
  if (c[Field::suffix] == suffix_level::differs) return true;
  const BirthParts x = birth_parts(a.birth);
  const BirthParts y = birth_parts(b.birth);
  return x.valid && y.valid && std::abs(x.year - y.year) >= generation && c[Field::ssn] != ssn_level::exact &&
         c[Field::birth] != birth_level::one_edit;
}

/// More than names must agree: something that a namesake does not share.
bool is_too_little(const Comparison& c) {
  const bool number = ssn_near(c[Field::ssn]) || c[Field::other] == other_level::exact;
  const bool birth = c[Field::birth] >= birth_level::exact && c[Field::birth] <= birth_level::two_parts;
  const bool reach = (c[Field::phone] == phone_level::exact) || (c[Field::email] >= email_level::exact && c[Field::email] <= email_level::near);
  const bool home = c[Field::street] >= street_level::full && c[Field::street] <= street_level::house_near;
  const bool names = c[Field::given] != unknown || c[Field::surname] != unknown;
  const int kinds = (number ? 1 : 0) + (birth ? 1 : 0) + (reach ? 1 : 0) + (home ? 1 : 0);
  return kinds + (names ? 1 : 0) < 2 || kinds == 0;
}

}  // namespace

Rule rule_of(const PersonFeatures& a, const PersonFeatures& b, const Comparison& c) {
  if (are_twins(a, b, c)) return Rule::twins;
  if (are_generations(a, b, c)) return Rule::generations;
  if (both_ssns(a, b)) {
    if (c[Field::ssn] == ssn_level::differs) return Rule::two_ssns;
    const bool other_given = c[Field::given] == given_level::differs;
    if (c[Field::ssn] == ssn_level::exact && other_given) return Rule::names_differ;
    const bool certain = c[Field::ssn] == ssn_level::exact && c[Field::birth] == birth_level::exact &&
                         given_agrees(c[Field::given]) && birth_parts(a.birth).valid;
    if (certain && !contradicted(c)) return Rule::certain;
  }
  return is_too_little(c) ? Rule::too_little : Rule::scored;
}

}  // namespace gatehouse::clients
