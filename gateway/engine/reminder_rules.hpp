/// The date rules of a route of reminders, ready to be applied to clients.
#pragma once

#include <memory>
#include <span>

#include "config/site.hpp"
#include "gatehouse/clock.hpp"
#include "mapping/mapping.hpp"
#include "report/deadlines.hpp"

namespace gatehouse::engine {

struct Plan;

struct ReminderRules {
  report::DateRules rules{};
  report::PeriodRules periods{};
  std::vector<Date> closed{};
};

/// Null, with findings, where the file of rules, a closed day or an exit group is wrong.
[[nodiscard]] std::shared_ptr<const ReminderRules> load_reminder_rules(const config::ReminderRequest& wanted,
                                                                       const mapping::Library& library,
                                                                       std::span<const Schema> schemas,
                                                                       Findings& findings);

/// The terms of deadlines as of `day` in the site's time zone.
[[nodiscard]] report::DeadlineTerms deadline_terms(const Plan& plan, const ReminderRules& rules, Date day);

}  // namespace gatehouse::engine
