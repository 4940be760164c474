#include "report/check_duplicates.hpp"

#include <algorithm>
#include <string>

#include "report/individual_hash.hpp"

namespace gatehouse::report {
namespace {

using Form = DuplicateRule::Form;

/// The values of the elements, each ended by a byte that no checked text has; empty if one of them is blank.
std::string joined(const CheckRecord& record, const std::vector<std::uint16_t>& elements) {
  std::string text;
  for (const std::uint16_t element : elements) {
    if (!record.known(element)) return {};
    text.append(record.text(element)).push_back('\x1f');
  }
  return text;
}

/// Every value of the record but its own number, blanks included.
std::string whole(const CheckRecord& record, std::optional<std::uint16_t> number) {
  std::string text;
  for (std::uint16_t i = 0; i < record.schema().fields.size(); ++i)
    if (i != number) text.append(record.text(i)).push_back('\x1f');
  return text;
}

/// A petition that is not told may be any.
template <class Seen>
bool apart(const DuplicateRule& rule, const Seen& a, const Seen& b) {
  return rule.per_petition && a.petition != 0 && b.petition != 0 && a.petition != b.petition;
}

/// The record of the same petition, or null.
template <class Seen>
Seen* of_petition(std::vector<Seen>& all, std::uint64_t petition) {
  const auto at = std::ranges::find(all, petition, &Seen::petition);
  return at == all.end() ? nullptr : &*at;
}

template <class Seen>
Duplicate duplicate(std::size_t rule, const Seen& who, const Seen& other) {
  const auto end = std::ranges::find(who.individual, '\0');
  return {.rule = rule, .line = who.line, .other_line = other.line, .individual = {who.individual.begin(), end}};
}

}  // namespace

DuplicateCheck::DuplicateCheck(const CheckRules& rules) : rules_(rules) {
  has_period_rules_ = std::ranges::any_of(rules.duplicates, [](const DuplicateRule& rule) {
    return rule.form == Form::overlap || rule.form == Form::open;
  });
}

Result<void> DuplicateCheck::add_period(const CheckRecord& record, Seen seen) {
  const auto entry = record.date(*rules_.entry), exit = record.date(*rules_.exit);
  if (!entry) return {};
  seen.group = periods_group();
  seen.entry = entry->days;
  seen.exit = exit ? exit->days : no_day;
  return seen_.add(seen);
}

Result<void> DuplicateCheck::add(const CheckRecord& record, std::uint64_t line) {
  const bool named = rules_.individual && record.known(*rules_.individual);
  Seen seen{.line = line};
  if (named) {
    const std::string_view individual = record.text(*rules_.individual);
    seen.key = hash_of_text(individual);
    std::ranges::copy(individual.substr(0, seen.individual.size()), seen.individual.begin());
  }
  if (rules_.petition && record.known(*rules_.petition))
    seen.petition = hash_of_text(record.text(*rules_.petition))[0];
  const auto person = seen.key;
  if (named && has_period_rules_) GATEHOUSE_TRY(add_period(record, seen));
  for (std::uint32_t i = 0; i < rules_.duplicates.size(); ++i) {
    const DuplicateRule& rule = rules_.duplicates[i];
    if (rule.form == Form::overlap || rule.form == Form::open) continue;
    if (!named && rule.form != Form::repeated) continue;
    if (rule.blank && record.known(*rule.blank)) continue;
    const std::string values =
        rule.form == Form::repeated ? whole(record, rules_.number) : joined(record, rule.elements);
    if (values.empty()) continue;
    const auto hash = hash_of_text(values);
    seen.group = i;
    seen.key = rule.form == Form::one_value ? person : hash;
    seen.value = rule.form == Form::one_value ? hash[0] : 0;
    GATEHOUSE_TRY(seen_.add(seen));
  }
  return {};
}

Result<void> DuplicateCheck::finish(const Visit& visit) {
  Person person;
  return seen_.each([&](const Seen& seen) {
    if (!person.any || person.first.group != seen.group || person.first.key != seen.key) {
      person = Person{};
      person.first = seen;
      person.any = true;
    }
    if (seen.group == periods_group())
      period(seen, person, visit);
    else if (rules_.duplicates[seen.group].form == Form::one_value)
      one_value(seen, person.first, visit);
    else
      same(seen, person, visit);
  });
}

void DuplicateCheck::one_value(const Seen& seen, const Seen& first, const Visit& visit) const {
  if (seen.value != first.value) visit(duplicate(seen.group, seen, first));
}

/// Against the first record that is not told apart from it.
void DuplicateCheck::same(const Seen& seen, Person& person, const Visit& visit) const {
  const DuplicateRule& rule = rules_.duplicates[seen.group];
  const auto other =
      std::ranges::find_if(person.furthest, [&](const Seen& earlier) { return !apart(rule, seen, earlier); });
  if (other != person.furthest.end()) visit(duplicate(seen.group, seen, *other));
  if (of_petition(person.furthest, seen.petition) == nullptr && person.furthest.size() < most_open)
    person.furthest.push_back(seen);
}

/// Periods of a person come by entry, closed ones first: so the furthest end so far tells of an overlap, and an
/// open period that is followed by a later entry was left open.
void DuplicateCheck::period(const Seen& seen, Person& person, const Visit& visit) const {
  for (std::size_t i = 0; i < rules_.duplicates.size(); ++i) {
    const DuplicateRule& rule = rules_.duplicates[i];
    if (rule.form != Form::overlap) continue;
    const Seen* furthest = nullptr;
    for (const Seen& earlier : person.furthest)
      if (!apart(rule, seen, earlier) && (furthest == nullptr || earlier.exit > furthest->exit))
        furthest = &earlier;
    if (furthest != nullptr && seen.entry <= furthest->exit + rule.days) visit(duplicate(i, seen, *furthest));
  }
  std::erase_if(person.open, [&](const Seen& open) {
    bool told = false;
    for (std::size_t i = 0; i < rules_.duplicates.size() && seen.entry > open.entry; ++i) {
      const DuplicateRule& rule = rules_.duplicates[i];
      if (rule.form != Form::open || apart(rule, seen, open)) continue;
      visit(duplicate(i, open, seen));
      told = true;
    }
    return told;
  });
  if (seen.exit == no_day) {
    if (person.open.size() < most_open) person.open.push_back(seen);
  } else if (Seen* const known = of_petition(person.furthest, seen.petition); known == nullptr) {
    if (person.furthest.size() < most_open) person.furthest.push_back(seen);
  } else if (seen.exit > known->exit) {
    *known = seen;
  }
}

}  // namespace gatehouse::report
