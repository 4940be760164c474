/// Periods of participation: when a person's participation begins, when it ends, and when it begins anew.
/// Pure functions over plain dates; who gave which service is decided before (history.hpp).
///
/// The rules and where they come from (docs/reports.md has the keys and the confidence marks):
/// * It begins with the first qualifying service on or after enrollment (PIRL 900, S27, A).
/// * It ends on the day of the last qualifying service, once 90 days have gone by without one and none is
///   planned (PIRL 901, S27, A; 20 CFR 677.150(c), not at hand: from memory, mark K). The exit is known from
///   the 90th quiet day on, and not earlier.
/// * Self-service, information-only and follow-up services neither begin nor extend it (PIRL 901, S27, A).
/// * A service up to and including the 90th day after the last one continues the period: the federal check
///   for duplicates counts exit + 90 days as the same period (S1, S19). From the 91st day on it is a new
///   period. (The list by which the national file was corrected says "less than 90 days apart", S28; the
///   stricter one is kept, so that no file is refused.)
/// * All programs exit together unless the rules put them in different exit groups.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"
#include "report/program.hpp"

namespace gatehouse::report {

struct PeriodRules {
  int quiet_days = 90;
  /// Programs with the same number exit together. All zero: common exit of all.
  std::array<std::uint8_t, program_count> exit_group{};

  [[nodiscard]] std::uint8_t group_of(Program program) const {
    return exit_group[static_cast<std::size_t>(program)];
  }
  /// Every program exits by itself.
  [[nodiscard]] static PeriodRules separate_exits();
};

/// Exit groups as people write them: the programs of a list exit together, and apart from all others, which exit in
/// common. Errc::bad_config for what is no program, or stands in two lists.
[[nodiscard]] Result<std::array<std::uint8_t, program_count>> exit_groups(
    std::span<const std::vector<std::string>> groups);

/// Qualifying service from one day to another (the same day for most), both inclusive. What runs on
/// without an end ends on the as-of date.
struct Stretch {
  Date first{};
  Date last{};
  Program program{};
  bool system_dates = false;  ///< no service is known: these are the dates that the program's system gave
};

struct Period {
  Date entry{};
  Date last_service{};
  std::optional<Date> exit{};  ///< empty while the period runs
  std::uint8_t group = 0;      ///< exit group
  ProgramSet programs{};       ///< that gave qualifying service in it
  bool system_dates = false;   ///< rests only on dates that a system gave, not on services

  [[nodiscard]] bool contains(Date day) const { return entry <= day && (!exit || day <= *exit); }
};

/// The periods that are known on `as_of`, ordered by entry, then group. Stretches that begin after `as_of`
/// are not counted; those that end after it end there. `planned` holds the programs in which a service is
/// planned for after `as_of`: it keeps the last period of their exit group open.
[[nodiscard]] std::vector<Period> periods_of(std::span<const Stretch> stretches, ProgramSet planned,
                                             const PeriodRules& rules, Date as_of);

}  // namespace gatehouse::report
