#include "report/periods.hpp"

#include <algorithm>
#include <tuple>

namespace gatehouse::report {
namespace {

/// The stretches that count on `as_of`, cut off there, by group and first day.
std::vector<Stretch> known_stretches(std::span<const Stretch> stretches, const PeriodRules& rules, Date as_of) {
  std::vector<Stretch> known;
  known.reserve(stretches.size());
  for (Stretch stretch : stretches) {
    if (stretch.first > as_of) continue;
    stretch.last = std::clamp(stretch.last, stretch.first, as_of);
    known.push_back(stretch);
  }
  std::ranges::sort(known, [&](const Stretch& a, const Stretch& b) {
    return std::tuple(rules.group_of(a.program), a.first, a.last, a.program) <
           std::tuple(rules.group_of(b.program), b.first, b.last, b.program);
  });
  return known;
}

Period begun_by(const Stretch& stretch, std::uint8_t group) {
  Period period{
      .entry = stretch.first, .last_service = stretch.last, .group = group, .system_dates = stretch.system_dates};
  period.programs.add(stretch.program);
  return period;
}

void extend(Period& period, const Stretch& stretch) {
  period.last_service = std::max(period.last_service, stretch.last);
  period.programs.add(stretch.program);
  period.system_dates = period.system_dates && stretch.system_dates;
}

bool quiet_between(Date last, Date next, const PeriodRules& rules) {
  return next.days - last.days > rules.quiet_days;
}

}  // namespace

PeriodRules PeriodRules::separate_exits() {
  PeriodRules rules;
  for (std::size_t i = 0; i < program_count; ++i) rules.exit_group[i] = static_cast<std::uint8_t>(i);
  return rules;
}

Result<std::array<std::uint8_t, program_count>> exit_groups(std::span<const std::vector<std::string>> groups) {
  std::array<std::uint8_t, program_count> group_of{};
  std::uint8_t next = 1;
  for (const std::vector<std::string>& group : groups) {
    for (const std::string& name : group) {
      const auto program = program_from(name);
      if (!program)
        return fail(Errc::bad_config,
                    "\"" + name + "\" is no program; mappings/schemas/enrollment.yaml lists them");
      std::uint8_t& of = group_of[static_cast<std::size_t>(*program)];
      if (of != 0) return fail(Errc::bad_config, "\"" + name + "\" stands in two exit groups");
      of = next;
    }
    ++next;
  }
  return group_of;
}

std::vector<Period> periods_of(std::span<const Stretch> stretches, ProgramSet planned, const PeriodRules& rules,
                               Date as_of) {
  std::vector<Period> periods;
  for (const Stretch& stretch : known_stretches(stretches, rules, as_of)) {
    const std::uint8_t group = rules.group_of(stretch.program);
    const bool same_group = !periods.empty() && periods.back().group == group;
    if (same_group && !quiet_between(periods.back().last_service, stretch.first, rules)) {
      extend(periods.back(), stretch);
      continue;
    }
    if (same_group) periods.back().exit = periods.back().last_service;
    periods.push_back(begun_by(stretch, group));
  }
  for (Period& period : periods) {
    if (period.exit) continue;
    bool awaited = false;
    for (std::size_t i = 0; i < program_count; ++i)
      awaited = awaited || (planned.has(static_cast<Program>(i)) && rules.exit_group[i] == period.group);
    const bool quiet = as_of.days - period.last_service.days >= rules.quiet_days;
    if (quiet && !awaited) period.exit = period.last_service;
  }
  std::ranges::sort(periods, [](const Period& a, const Period& b) {
    return std::tuple(a.entry, a.group) < std::tuple(b.entry, b.group);
  });
  return periods;
}

}  // namespace gatehouse::report
