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

}  // namespace

DuplicateCheck::DuplicateCheck(const CheckRules& rules) : rules_(rules) {
  has_period_rules_ = std::ranges::any_of(rules.duplicates, [](const DuplicateRule& rule) {
    return rule.form == Form::overlap || rule.form == Form::open;
  });
}

Result<void> DuplicateCheck::add(const CheckRecord& record, std::uint64_t line) {
  if (!rules_.individual || !record.known(*rules_.individual)) return {};
  const std::string_view individual = record.text(*rules_.individual);
  Seen seen{.key = hash_of_text(individual), .line = line};
  std::ranges::copy(individual.substr(0, seen.individual.size()), seen.individual.begin());
  const auto person = seen.key;
  if (has_period_rules_) {
    const auto entry = record.date(*rules_.entry), exit = record.date(*rules_.exit);
    if (entry) {
      seen.group = periods_group();
      seen.entry = entry->days;
      seen.exit = exit ? exit->days : no_day;
      GATEHOUSE_TRY(seen_.add(seen));
    }
  }
  seen.entry = 0;
  seen.exit = no_day;
  for (std::uint32_t i = 0; i < rules_.duplicates.size(); ++i) {
    const DuplicateRule& rule = rules_.duplicates[i];
    if (rule.form != Form::same && rule.form != Form::one_value) continue;
    const std::string values = joined(record, rule.elements);
    if (values.empty()) continue;
    seen.group = i;
    seen.key = rule.form == Form::same ? hash_of_text(values) : person;
    seen.value = rule.form == Form::same ? 0 : hash_of_text(values)[0];
    GATEHOUSE_TRY(seen_.add(seen));
  }
  return {};
}

Result<void> DuplicateCheck::finish(const std::function<void(const Duplicate&)>& visit) {
  Person person;
  return seen_.each([&](const Seen& seen) {
    if (!person.any || person.first.group != seen.group || person.first.key != seen.key) {
      person = Person{};
      person.first = seen;
      person.any = true;
    } else if (seen.group != periods_group()) {
      against_first(seen, person.first, visit);
    }
    if (seen.group == periods_group()) period(seen, person, visit);
  });
}

void DuplicateCheck::against_first(const Seen& seen, const Seen& first,
                                   const std::function<void(const Duplicate&)>& visit) const {
  const bool one_value = rules_.duplicates[seen.group].form == Form::one_value;
  if (one_value && seen.value == first.value) return;
  const auto end = std::ranges::find(seen.individual, '\0');
  visit({.rule = seen.group,
         .line = seen.line,
         .other_line = first.line,
         .individual = {seen.individual.begin(), end}});
}

/// Periods of a person come by entry, closed ones first: so the furthest end so far tells of an overlap, and an
/// open period that is followed by a later entry was left open.
void DuplicateCheck::period(const Seen& seen, Person& person,
                            const std::function<void(const Duplicate&)>& visit) const {
  const auto tell = [&](std::size_t rule, const Seen& who, const Seen& other) {
    const auto end = std::ranges::find(who.individual, '\0');
    visit({.rule = rule, .line = who.line, .other_line = other.line, .individual = {who.individual.begin(), end}});
  };
  const bool later = !person.open.empty() && seen.entry > person.open.front().entry;
  for (std::size_t i = 0; i < rules_.duplicates.size(); ++i) {
    const DuplicateRule& rule = rules_.duplicates[i];
    if (rule.form == Form::overlap && person.any_closed && seen.entry <= person.furthest.exit + rule.days)
      tell(i, seen, person.furthest);
    if (rule.form == Form::open && later)
      for (const Seen& open : person.open) tell(i, open, seen);
  }
  if (later) person.open.clear();
  if (seen.exit == no_day) {
    if (person.open.size() < most_open) person.open.push_back(seen);
  } else if (!person.any_closed || seen.exit > person.furthest.exit) {
    person.furthest = seen;
    person.any_closed = true;
  }
}

}  // namespace gatehouse::report
