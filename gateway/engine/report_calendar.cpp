#include "engine/report_calendar.hpp"

#include <algorithm>
#include <tuple>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::int64_t minutes_per_day = 24 * 60;
constexpr std::int64_t rehearsal_minute = 6 * 60;
constexpr int horizon_days = 500;

std::string state_of(const report::Submission* sent, Date due, Date today) {
  if (sent == nullptr)
    return today > due ? "overdue by " + std::to_string(today.days - due.days) + " days" : "open";
  if (!sent->certified_by.empty()) return "certified";
  const auto day = date_from_iso(std::string_view(sent->at).substr(0, 10));
  return day && *day > due ? "sent late" : "sent";
}

/// Days of dry runs that have gone by without one. A report that was sent needs none any more.
std::vector<Date> missed(const std::string& route, const report::CalendarEntry& entry,
                         const report::DryRuns& dry_runs, Date today) {
  std::vector<Date> out;
  for (std::size_t i = 0; i < entry.rehearsals.size(); ++i) {
    const Date day = entry.rehearsals[i];
    const Date last = i + 1 < entry.rehearsals.size() ? report::plus_days(entry.rehearsals[i + 1], -1) : entry.due;
    if (day < today && !dry_runs.made(route, entry.quarter, day, last)) out.push_back(day);
  }
  return out;
}

}  // namespace

Date today_of(const Plan& plan, Clock& clock) {
  return {static_cast<std::int32_t>(plan.zone.local_minutes(clock.now()) / minutes_per_day)};
}

std::vector<DueReport> due_reports(const Plan& plan, const report::SubmissionRegister& sent,
                                   const report::DryRuns& dry_runs, Date from, Date to, Date today) {
  std::vector<DueReport> out;
  for (const PlannedRoute& route : plan.routes) {
    if (!route.dates) continue;
    for (report::CalendarEntry& entry :
         report::calendar(route.dates->due, route.dates->rehearse, route.dates->closed, from, to)) {
      const report::Submission* const last = sent.latest(route.route.name, entry.quarter.text());
      out.push_back(
          {.route = route.route.name,
           .quarter = entry.quarter,
           .due = entry.due,
           .missed = last == nullptr ? missed(route.route.name, entry, dry_runs, today) : std::vector<Date>(),
           .state = state_of(last, entry.due, today)});
      out.back().rehearsals = std::move(entry.rehearsals);
    }
  }
  std::ranges::sort(out, {}, [](const DueReport& one) { return std::tuple(one.due, one.route, one.quarter); });
  return out;
}

std::vector<Rehearsal> next_rehearsals(const Plan& plan, Timestamp after) {
  std::vector<Rehearsal> out;
  const Date today{static_cast<std::int32_t>(plan.zone.local_minutes(after) / minutes_per_day)};
  for (const PlannedRoute& route : plan.routes) {
    if (!route.dates) continue;
    std::optional<Rehearsal> next;
    for (const report::CalendarEntry& entry :
         report::calendar(route.dates->due, route.dates->rehearse, route.dates->closed, today,
                          report::plus_days(today, horizon_days)))
      for (const Date day : entry.rehearsals) {
        const Timestamp at = plan.zone.instant_of(day.days * minutes_per_day + rehearsal_minute);
        if (at > after && (!next || at < next->at)) next = {route.route.name, entry.quarter, entry.due, at};
      }
    if (next) out.push_back(*next);
  }
  return out;
}

std::vector<Rehearsal> missed_rehearsals(const Plan& plan, const report::SubmissionRegister& sent,
                                         const report::DryRuns& dry_runs, Timestamp now) {
  std::vector<Rehearsal> out;
  const Date today{static_cast<std::int32_t>(plan.zone.local_minutes(now) / minutes_per_day)};
  for (const PlannedRoute& route : plan.routes) {
    if (!route.dates) continue;
    for (const report::CalendarEntry& entry :
         report::calendar(route.dates->due, route.dates->rehearse, route.dates->closed, today,
                          report::plus_days(today, horizon_days))) {
      if (sent.latest(route.route.name, entry.quarter.text()) != nullptr) continue;
      std::optional<Rehearsal> last;
      for (const Date day : entry.rehearsals) {
        const Timestamp at = plan.zone.instant_of(day.days * minutes_per_day + rehearsal_minute);
        if (at > now) continue;
        last.reset();
        if (!dry_runs.made(route.route.name, entry.quarter, day, today))
          last = {route.route.name, entry.quarter, entry.due, at};
      }
      if (last) out.push_back(*last);
    }
  }
  return out;
}

std::optional<ReportDates> read_report_dates(const config::ReportRequest& report, Findings& findings) {
  const auto wrong = [&](const char* key, const std::string& why) {
    findings.error("bad-calendar", report.due_at.file, report.due_at.line, key, why);
    return std::nullopt;
  };
  if (report.due.empty()) {
    if (!report.rehearse.empty() || !report.closed_days.empty())
      return wrong("due", "`rehearse` and `closed_days` need a due date: due: 45 days after the quarter");
    return std::nullopt;
  }
  const auto rule = report::parse_due_rule(report.due);
  if (!rule) return wrong("due", rule.error().message);
  ReportDates dates{.due = *rule, .closed = {}, .rehearse = {report.rehearse.begin(), report.rehearse.end()}};
  for (const std::string& text : report.closed_days) {
    const auto day = date_from_iso(text);
    if (!day) return wrong("closed_days", "\"" + text + "\" is no day; write YYYY-MM-DD");
    dates.closed.push_back(*day);
  }
  return dates;
}

}  // namespace gatehouse::engine
