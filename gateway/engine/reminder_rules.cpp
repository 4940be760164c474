#include "engine/reminder_rules.hpp"

#include "engine/plan.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

std::shared_ptr<const ReminderRules> load_reminder_rules(const config::ReminderRequest& wanted,
                                                         const mapping::Library& library,
                                                         std::span<const Schema> schemas, Findings& findings) {
  const auto wrong = [&](const char* rule, const char* key, const std::string& why) {
    findings.error(rule, wanted.rules_at.file, wanted.rules_at.line, key, why);
    return nullptr;
  };
  auto out = std::make_shared<ReminderRules>();
  const auto file = mapping::find_data_file(wanted.rules, library, "date-rules", ".date-rules.yaml");
  if (!file) return wrong("unknown-date-rules", "rules", "there is no file of date rules \"" + wanted.rules + "\"");
  auto rules = report::load_date_rules(file->text, file->name, schemas, findings);
  if (!rules) return nullptr;
  out->rules = std::move(*rules);
  const auto groups = report::exit_groups(wanted.exit_groups);
  if (!groups) return wrong("bad-exit-group", "exit_groups", groups.error().message);
  out->periods.exit_group = *groups;
  for (const std::string& text : wanted.closed_days) {
    const auto day = date_from_iso(text);
    if (!day) return wrong("bad-calendar", "closed_days", "\"" + text + "\" is no day; write YYYY-MM-DD");
    out->closed.push_back(*day);
  }
  return out;
}

report::DeadlineTerms deadline_terms(const Plan& plan, const ReminderRules& rules, Date day) {
  constexpr std::int64_t minutes_per_day = 24 * 60;
  return {
      .as_of = day, .periods = rules.periods, .closed = rules.closed, .day_of = [zone = plan.zone](Timestamp at) {
        const std::int64_t minutes = zone.local_minutes(at);
        const std::int64_t days = minutes >= 0 ? minutes / minutes_per_day : -1 - (-1 - minutes) / minutes_per_day;
        return Date{static_cast<std::int32_t>(days)};
      }};
}

}  // namespace gatehouse::engine
