/// Which service belongs to which enrollment, and what of it counts for participation.
///
/// By some enrollments nobody is in the program (denied): what names them counts for nothing, and nothing goes to
/// them by its program. A service belongs to the enrollment that it names (same system, same number); else to the
/// enrollment of its program that had begun by its day, the latest of them; else, if it names no program, to the
/// latest enrollment that had begun. A service that finds none is loose: it begins nothing. One that names an
/// enrollment which its system did not send goes by its program, and is counted.
///
/// What is said to be done and has no day, or one that has not come, says nothing about when: it begins, extends
/// and awaits nothing, and is counted. Only what is not said to be done may lie ahead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/facts.hpp"
#include "report/periods.hpp"

namespace gatehouse::report {

/// Whose enrollments count (docs/reports.md, "Periods of participation"). Receipts pin it.
struct EngagementRules {
  /// States of an enrollment (`enrollment.status`) by which nobody is in the program: what belongs to it counts for
  /// nothing.
  std::vector<std::string> not_enrolled{"denied"};

  [[nodiscard]] bool enrolls(const Enrollment& enrollment) const;
};

/// Parallel to `Facts::services` and `Facts::trainings`.
struct Place {
  std::optional<std::size_t> enrollment{};  ///< index in `Facts::enrollments`
  std::optional<Program> program{};         ///< its enrollment's, else its own
};

/// How many facts of a person look wrong, or were left out: what reporting staff must hear of.
struct Doubts {
  std::int64_t loose = 0;   ///< services that would count and belong to no enrollment
  std::int64_t no_day = 0;  ///< services that would count, and whose day is not known or cannot be
  std::int64_t misnamed =
      0;  ///< services that count, though their system sent no enrollment of the number that they name
  std::int64_t unended = 0;    ///< services and trainings without an end that began more than a year ago
  std::int64_t backwards = 0;  ///< services whose end lies before their begin
  std::int64_t wages = 0;      ///< wages whose quarter or amount cannot be read: they are in no outcome
  std::int64_t denied = 0;     ///< enrollments with an entry or services that count for nothing, by their state
  std::int64_t withdrawn = 0;  ///< enrollments that count though their system says that they are withdrawn

  void add(const Doubts& others);
};

struct Engagement {
  std::vector<Stretch> stretches;  ///< what counts, for periods_of
  ProgramSet planned;              ///< programs with a service planned after the as-of date
  std::vector<Place> services;
  std::vector<Place> trainings;
  std::vector<bool> in_doubt{};  ///< parallel to `Facts::enrollments`: its state speaks against what belongs to it
  Doubts doubts{};
};

/// It names an enrollment that its system did not send, though it sent others of the person.
[[nodiscard]] bool names_unknown_enrollment(const Facts& facts, std::string_view system, std::string_view number);

/// The enrollment to which something of a person belongs, by the rule above.
[[nodiscard]] Place place_of(const Facts& facts, std::string_view system, std::string_view number,
                             std::optional<Program> program, std::optional<Date> day);

/// It is said to be given on a day that has not come, or on none that is known: nobody can tell when it was.
[[nodiscard]] bool has_no_day(const Service& service, Date as_of);
[[nodiscard]] bool has_no_day(const Training& training, Date as_of);

/// A kind of service that begins or extends participation: all but self-service, information-only,
/// reportable contacts, follow-up (PIRL 901, S27, A) and what is administration and no service.
[[nodiscard]] bool qualifies(Category category);

/// What is known on `as_of`; `Enrollment::enrolls` is set by the rules. An enrollment for which no service at all
/// is known counts with the dates that its system gave, unless it is one of a reportable individual.
void engage(Facts& facts, const EngagementRules& rules, Date as_of, Engagement& out);

}  // namespace gatehouse::report
