#include <algorithm>

#include "report/parts.hpp"

namespace gatehouse::report {
namespace {

constexpr std::string_view of_person = "person.";
constexpr std::string_view on_entry = "entry.";
constexpr std::array<std::string_view, 4> of_exiters = {"exit_reason", "accountability", "school_status_at_exit",
                                                        "post_exit_enrolled_on"};

/// The enrollment gives service after the period too: what it says of an exit is said of a later one.
bool goes_on(const Scope& scope, const Enrollment& enrollment) {
  if (!scope.next_entry) return false;
  const auto place = static_cast<std::size_t>(&enrollment - scope.facts.enrollments.data());
  const auto later = [&](const Place& of, std::optional<Date> first) {
    return of.enrollment == place && first && *first >= *scope.next_entry;
  };
  for (std::size_t i = 0; i < scope.facts.services.size(); ++i) {
    const Service& service = scope.facts.services[i];
    if (!service.cancelled && !service.planned && qualifies(service.category) &&
        later(scope.engagement.services[i], service.first))
      return true;
  }
  for (std::size_t i = 0; i < scope.facts.trainings.size(); ++i)
    if (later(scope.engagement.trainings[i], scope.facts.trainings[i].first)) return true;
  return false;
}

}  // namespace

PersonPart::PersonPart(Columns& columns) : exit_reason_(columns.find("participant", "entry.exit_reason")) {
  const Schema* participant = columns.schema_of("participant");
  if (participant == nullptr) return;
  for (std::size_t i = 0; i < participant->fields.size(); ++i) {
    std::string_view name = participant->fields[i].name;
    if (name.starts_with(of_person))
      person_.push_back({.to = {i}, .from = columns.find("client", name.substr(of_person.size()))});
    if (!name.starts_with(on_entry)) continue;
    name.remove_prefix(on_entry.size());
    entry_.push_back({.to = {i},
                      .from = columns.find("enrollment", name),
                      .after_exit = std::ranges::find(of_exiters, name) != of_exiters.end(),
                      .of_all = name == "covered_person_on"});
  }
}

void PersonPart::fill(const Scope& scope, Row& row) const {
  for (const Copy& copy : person_) row.set(copy.to, at(scope.person.values, copy.from));

  const bool exited = scope.period && scope.period->exit;
  const auto enrollments = scope.enrollments();
  for (const Copy& copy : entry_) {
    if ((copy.after_exit && !exited) || (!scope.period && !copy.of_all)) continue;
    const auto knows = [&](const Enrollment* enrollment) {
      return at(enrollment->row, copy.from).known() && !(copy.after_exit && goes_on(scope, *enrollment));
    };
    const auto first = std::ranges::find_if(enrollments, knows);
    if (first != enrollments.end()) row.set(copy.to, at((*first)->row, copy.from));
  }
  // An exiter of whom nothing is said left for none of the reasons that take an exit out of the measures
  // (S28, PRG-8).
  if (exited && !row.at(exit_reason_).known()) row.set(exit_reason_, std::string_view("none"));
}

}  // namespace gatehouse::report
