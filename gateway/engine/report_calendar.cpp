#include "engine/report_calendar.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::int64_t minutes_per_day = 24 * 60;
constexpr int horizon_days = 500;
constexpr int most_before = 999;  ///< days, as `rehearse` may say
constexpr std::string_view on_due_date = "on the due date", dry_runs_at = "dry runs", by_hand = "by hand",
                           at_time = " at ";

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

ReportTimes times_of(const PlannedRoute& route) {
  return report_times(route.route.schedule).value_or(ReportTimes{});
}

Timestamp moment_of(const Plan& plan, Date day, std::int32_t minute) {
  return plan.zone.instant_of(day.days * minutes_per_day + minute);
}

Date local_day(const Plan& plan, Timestamp at) {
  return {static_cast<std::int32_t>(plan.zone.local_minutes(at) / minutes_per_day)};
}

std::vector<report::CalendarEntry> entries_of(const PlannedRoute& route, Date from, Date to) {
  return report::calendar(route.dates->due, route.dates->rehearse, route.dates->closed, from, to);
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
    const ReportTimes times = times_of(route);
    for (report::CalendarEntry& entry : entries_of(route, from, to)) {
      const report::Submission* const last = sent.latest(route.route.name, entry.quarter.text());
      out.push_back(
          {.route = route.route.name,
           .quarter = entry.quarter,
           .due = entry.due,
           .missed = last == nullptr ? missed(route.route.name, entry, dry_runs, today) : std::vector<Date>(),
           .sends = times.send && last == nullptr ? std::optional(moment_of(plan, entry.due, times.minute))
                                                  : std::nullopt,
           .state = state_of(last, entry.due, today)});
      out.back().rehearsals = std::move(entry.rehearsals);
    }
  }
  std::ranges::sort(out, {}, [](const DueReport& one) { return std::tuple(one.due, one.route, one.quarter); });
  return out;
}

std::optional<std::int32_t> minute_of_day(std::string_view text) {
  constexpr std::size_t hh_mm = 5;
  std::int32_t hours = 0, minutes = 0;
  const auto read = [](std::string_view two, std::int32_t& into) {
    const auto [end, error] = std::from_chars(two.data(), two.data() + two.size(), into);
    return error == std::errc() && end == two.data() + two.size() && two.front() != '-';
  };
  if (text.size() != hh_mm || text[2] != ':' || !read(text.substr(0, 2), hours) || !read(text.substr(3), minutes) ||
      hours > 23 || minutes > 59)
    return std::nullopt;
  return hours * 60 + minutes;
}

std::optional<ReportTimes> report_times(std::string_view schedule) {
  if (schedule.empty() || schedule == by_hand) return ReportTimes{};
  const auto at = schedule.find(at_time);
  const std::string_view what = schedule.substr(0, at);
  if (what != on_due_date && what != dry_runs_at) return std::nullopt;
  ReportTimes times{.send = what == on_due_date};
  if (at == std::string_view::npos) return times;
  const auto minute = minute_of_day(schedule.substr(at + at_time.size()));
  if (!minute) return std::nullopt;
  times.minute = *minute;
  return times;
}

std::string schedule_text(const ReportTimes& times) {
  if (times == ReportTimes{}) return std::string(by_hand);
  const auto two = [](std::int32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::string(times.send ? on_due_date : dry_runs_at) + std::string(at_time) + two(times.minute / 60) + ":" +
         two(times.minute % 60);
}

std::vector<ReportTurn> turns_between(const Plan& plan, const PlannedRoute& route, Timestamp from, Timestamp to) {
  std::vector<ReportTurn> out;
  if (!route.dates) return out;
  const ReportTimes times = times_of(route);
  const auto add = [&](const report::CalendarEntry& entry, Date day, bool send) {
    const Timestamp at = moment_of(plan, day, times.minute);
    if (at > from && at <= to)
      out.push_back(
          {.route = route.route.name, .quarter = entry.quarter, .due = entry.due, .at = at, .send = send});
  };
  for (const report::CalendarEntry& entry :
       entries_of(route, local_day(plan, from), report::plus_days(local_day(plan, to), most_before))) {
    for (const Date day : entry.rehearsals) add(entry, day, false);
    if (times.send) add(entry, entry.due, true);
  }
  std::ranges::stable_sort(out, {}, &ReportTurn::at);
  return out;
}

std::vector<ReportTurn> next_turns(const Plan& plan, const PlannedRoute& route, Timestamp after) {
  constexpr std::int64_t micros_per_day = minutes_per_day * 60'000'000;
  auto turns = turns_between(plan, route, after, {after.micros + horizon_days * micros_per_day});
  const auto later = std::ranges::find_if(turns, [&](const ReportTurn& one) { return one.at > turns.front().at; });
  turns.erase(later, turns.end());
  return turns;
}

std::vector<ReportTurn> next_turns(const Plan& plan, Timestamp after) {
  std::vector<ReportTurn> out;
  for (const PlannedRoute& route : plan.routes)
    std::ranges::move(next_turns(plan, route, after), std::back_inserter(out));
  return out;
}

std::vector<ReportTurn> missed_rehearsals(const Plan& plan, const report::SubmissionRegister& sent,
                                          const report::DryRuns& dry_runs, Timestamp now) {
  std::vector<ReportTurn> out;
  const Date today = local_day(plan, now);
  for (const PlannedRoute& route : plan.routes) {
    if (!route.dates) continue;
    for (const report::CalendarEntry& entry : entries_of(route, today, report::plus_days(today, horizon_days))) {
      if (sent.latest(route.route.name, entry.quarter.text()) != nullptr) continue;
      std::optional<ReportTurn> last;
      for (const Date day : entry.rehearsals) {
        const Timestamp at = moment_of(plan, day, times_of(route).minute);
        if (at > now) continue;
        last.reset();
        if (!dry_runs.made(route.route.name, entry.quarter, day, today))
          last = {.route = route.route.name, .quarter = entry.quarter, .due = entry.due, .at = at, .owed = true};
      }
      if (last) out.push_back(*last);
    }
  }
  return out;
}

std::vector<ReportTurn> missed_sendings(const Plan& plan, const report::SubmissionRegister& sent,
                                        const report::Sendings& sendings, Timestamp now) {
  std::vector<ReportTurn> out;
  for (const PlannedRoute& route : plan.routes) {
    const auto since = sendings.since(route.route.name);
    if (!since) continue;
    for (ReportTurn& turn : turns_between(plan, route, *since, now)) {
      if (!turn.send || sendings.done(turn.route, turn.quarter) ||
          sent.latest(turn.route, turn.quarter.text()) != nullptr)
        continue;
      turn.owed = true;
      out.push_back(std::move(turn));
    }
  }
  return out;
}

Result<void> note_senders(const Plan& plan, report::Sendings& sendings, Timestamp now) {
  for (const PlannedRoute& route : plan.routes) {
    if (route.route.shape != config::Shape::report) continue;
    const bool sends = route.dates && times_of(route).send;
    GATEHOUSE_TRY(sendings.note_since(route.route.name, sends ? std::optional(now) : std::nullopt));
  }
  return {};
}

std::optional<ReportDates> read_report_dates(const config::Route& route, Findings& findings) {
  const config::ReportRequest& report = route.report;
  const bool sends = report_times(route.schedule).value_or(ReportTimes{}).send;
  const auto wrong = [&](const char* key, const std::string& why) {
    findings.error("bad-calendar", report.due_at.file, report.due_at.line, key, why);
    return std::nullopt;
  };
  if (report.due.empty()) {
    if (sends) return wrong("due", "`schedule: on the due date` needs one: due: 45 days after the quarter");
    if (!report.rehearse.empty() || !report.closed_days.empty())
      return wrong("due", "`rehearse` and `closed_days` need a due date: due: 45 days after the quarter");
    return std::nullopt;
  }
  if (sends && report.dry_run)
    return wrong("schedule",
                 "it says that the report is sent on the due date, and `dry_run: yes` that it never is");
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
