/// Date rules: deadlines and rhythms of case work, as data (mappings/date-rules/NAME.date-rules.yaml). A rule says
/// of what there is one (an enrollment, a plan, a service, a period of participation), from which day it is
/// counted, how far, what meets or lifts it, and how long before people are told. What each rule rests on stands
/// with it: the law in force changes, so no deadline is a constant of the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/findings.hpp"
#include "gatehouse/value.hpp"
#include "report/columns.hpp"
#include "report/program.hpp"

namespace gatehouse::report {

/// A span of civil time; months and years count as plus_months does.
struct CivilSpan {
  enum class Unit : std::uint8_t { days, months };
  int count = 0;  ///< weeks are written as days, years as months
  Unit unit = Unit::days;
};
/// `26 weeks`, `90 days`, `12 months`, `1 year`, up to ten years; nothing if it is none.
[[nodiscard]] std::optional<CivilSpan> parse_span(std::string_view text);
/// `times` spans after `day`, counted from `day` itself: twice a month after January 31 is March 31.
[[nodiscard]] Date after(Date day, CivilSpan span, int times = 1);

/// A day that a rule counts from.
struct DayName {
  enum class Of : std::uint8_t { column, last_contact, entry, exit };
  Of of = Of::column;
  Column column{};  ///< of the entity that the rule speaks of
};

struct DateRule {
  enum class Each : std::uint8_t { enrollment, plan, service, note, period };
  enum class Take : std::uint8_t { first_known, earliest, latest };
  /// What was due, done.
  enum class Meets : std::uint8_t { training, follow_up, recorded };
  /// What makes the deadline void.
  enum class Lifts : std::uint8_t { revoked, waiver, not_enrolled, closed, re_entry, excluded };
  enum class Shift : std::uint8_t { none, before, after };  ///< to a business day

  std::string id{}, say{}, todo{}, source{}, confidence{}, note{};
  Each each = Each::enrollment;
  ProgramSet programs{};  ///< empty: all
  std::vector<DayName> from{};
  Take take = Take::first_known;
  bool all_known = false;  ///< nothing is due before all the days of `from` are known
  CivilSpan span{};
  std::optional<CivilSpan> every{}, until{};  ///< repeats: `span`, then each `every`, up to `until` after the day
  std::vector<Meets> met_by{};
  std::vector<Lifts> lifted_by{};
  Shift due_shift = Shift::none;
  Shift tell_shift = Shift::none;  ///< `before` or none
  std::vector<int> tell{};  ///< days before it is due; negative: after. Empty: nobody is told, it is only listed

  /// The day that is due the first time (0) or a later one, before it is moved to a business day. Months are
  /// counted from `from`, so that a short February does not shorten those that follow.
  [[nodiscard]] Date due(Date counted_from, int time) const;
};

struct DateRules {
  std::string name{}, about{}, hash{};
  std::vector<DateRule> rules{};
};

/// Nothing, with findings, if the file has errors; `schemas` are the canonical ones.
[[nodiscard]] std::optional<DateRules> load_date_rules(std::string_view text, const std::string& file_name,
                                                       std::span<const Schema> schemas, Findings& findings);

/// The words of the file.
[[nodiscard]] std::string_view word(DateRule::Each each);

}  // namespace gatehouse::report
