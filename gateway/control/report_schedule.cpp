#include "control/report_schedule.hpp"

#include <algorithm>
#include <array>

#include "config/edit_keys.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

using engine::PlannedRoute;
using engine::ReportTimes;

constexpr std::uint64_t largest_route = 1u << 20;
constexpr int most_days = 366;
constexpr std::size_t most_dry_runs = 10;
constexpr int reports_told = 2;
constexpr std::int64_t minutes_per_day = 24 * 60, micros_per_day = minutes_per_day * 60'000'000;

std::string two(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }
std::string clock_text(std::int32_t minute) { return two(minute / 60) + ":" + two(minute % 60); }

/// 6:00 AM, as people say it.
std::string hour_in_words(std::int32_t minute) {
  const std::int32_t hour = minute / 60 % 12;
  return std::to_string(hour == 0 ? 12 : hour) + ":" + two(minute % 60) + (minute < 12 * 60 ? " AM" : " PM");
}

/// Friday, October 30, 2026.
std::string day_in_words(Date day) {
  constexpr std::array days{"Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"};
  constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                              "July",    "August",   "September", "October", "November", "December"};
  const Civil civil = civil_from_days(day.days);
  const auto of_week = static_cast<std::size_t>(((day.days % 7) + 7) % 7);  // 1970-01-01 was a Thursday
  return std::string(days.at(of_week)) + ", " + months.at(civil.month - 1) + " " + std::to_string(civil.day) +
         ", " + std::to_string(civil.year);
}

/// 15, 7 and 1 days.
std::string days_in_words(const std::vector<int>& days) {
  std::string out;
  for (std::size_t i = 0; i < days.size(); ++i)
    out += (i == 0 ? "" : i + 1 == days.size() ? " and " : ", ") + std::to_string(days[i]);
  return out + (days.size() == 1 && days.front() == 1 ? " day" : " days");
}

ReportTimes times_of(const config::Route& route) {
  return engine::report_times(route.schedule).value_or(ReportTimes{});
}

std::vector<int> days_of(const config::Route& route) {
  std::vector<int> out(route.report.rehearse.begin(), route.report.rehearse.end());
  std::ranges::sort(out, std::greater<>());
  return out;
}

bool has_cron(const config::Route& route) { return !engine::report_times(route.schedule).has_value(); }

std::string sentence_of(const config::Route& route) {
  const ReportTimes times = times_of(route);
  const std::string at = " at " + hour_in_words(times.minute);
  std::string out;
  const std::vector<int> days = days_of(route);
  if (!days.empty())
    out = days_in_words(days) + " before the due date" + at + ": a dry run. It is checked, and nothing is sent. ";
  if (times.send)
    return out + "On the due date" + at + ": it is made and sent, unless somebody has sent it before.";
  return out + (has_cron(route) ? "It is made and sent by its schedule " + route.schedule + "."
                                : "It is sent only when somebody asks for it.");
}

/// What comes of the next reports, in order, with the moment where there is one.
Json next_of(const engine::Plan& plan, const PlannedRoute& route, Timestamp now) {
  Json out = Json::array();
  if (!route.dates) return out;
  const ReportTimes times = times_of(route.route);
  const Date today{static_cast<std::int32_t>(plan.zone.local_minutes(now) / minutes_per_day)};
  const auto tell = [&](Date day, const report::Quarter& quarter, const char* what, bool by_itself) {
    const Timestamp at = plan.zone.instant_of(day.days * minutes_per_day + times.minute);
    if (by_itself && at <= now) return;
    const std::string hour = by_itself ? ", " + hour_in_words(times.minute) : std::string();
    out.push_back({{"day", iso(day)},
                   {"at", by_itself ? Json(iso(at)) : Json()},
                   {"quarter", quarter.text()},
                   {"what", what},
                   {"words", day_in_words(day) + hour + ": " + quarter.text() + ", " + what}});
  };
  int told = 0;
  for (const report::CalendarEntry& entry :
       report::calendar(route.dates->due, route.dates->rehearse, route.dates->closed, today,
                        report::plus_days(today, 2 * most_days))) {
    if (told++ == reports_told) break;
    for (const Date day : entry.rehearsals) tell(day, entry.quarter, "dry run", true);
    if (times.send)
      tell(entry.due, entry.quarter, "made and sent", true);
    else
      tell(entry.due, entry.quarter, "due", false);
  }
  return out;
}

/// Takes over what the wish says; what cannot be goes to `wrong`.
void apply(const ScheduleWish& wish, config::Route& route, std::map<std::string, std::string>& wrong) {
  ReportTimes times = times_of(route);
  if (wish.due) route.report.due = *wish.due;
  if (wish.days) {
    const bool fits = wish.days->size() <= most_dry_runs &&
                      std::ranges::all_of(*wish.days, [](int day) { return day >= 0 && day <= most_days; });
    if (!fits) wrong["days"] = "Write up to ten numbers of days, each from 0 to 366.";
    std::vector<int> days = *wish.days;
    std::ranges::sort(days, std::greater<>());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    route.report.rehearse.assign(days.begin(), days.end());
  }
  const bool keeps_cron = has_cron(route) && !wish.send;
  if (wish.at && keeps_cron)
    wrong["at"] =
        "It runs by its schedule " + route.schedule + ". Say first whether it is sent on the due date or by hand.";
  if (wish.at) {
    const auto minute = engine::minute_of_day(*wish.at);
    if (!minute) wrong["at"] = "Write a time of the day, from 00:00 to 23:59.";
    times.minute = minute.value_or(times.minute);
  }
  if (wish.send) times.send = *wish.send;
  if (!keeps_cron) route.schedule = engine::schedule_text(times);
}

/// The lines of the file that say what the route now says. What was never written and is as usual needs none.
std::vector<config::KeyText> keys_of(const config::Route& before, const config::Route& after) {
  std::vector<config::KeyText> out;
  std::string days;
  for (const int day : days_of(after)) days += (days.empty() ? "" : ", ") + std::to_string(day);
  if (!after.report.due.empty()) out.push_back({"due", after.report.due});
  if (!days.empty() || !before.report.rehearse.empty()) out.push_back({"rehearse", "[" + days + "]"});
  if (engine::report_times(after.schedule) != engine::report_times(before.schedule))
    out.push_back({"schedule", after.schedule});
  return out;
}

Json answer_of(const engine::Plan& plan, const PlannedRoute& route, Timestamp now) {
  const ReportTimes times = times_of(route.route);
  return {{"route", route.route.name},
          {"due", route.route.report.due},
          {"days", days_of(route.route)},
          {"at", clock_text(times.minute)},
          {"send", times.send},
          {"cron", has_cron(route.route) ? Json(route.route.schedule) : Json()},
          {"time_zone", plan.site.time_zone},
          {"sentence", sentence_of(route.route)},
          {"next", next_of(plan, route, now)}};
}

}  // namespace

Json schedule_as_json(const engine::Plan& plan, const PlannedRoute& route, Timestamp now) {
  return answer_of(plan, route, now);
}

Result<ScheduleChange> change_schedule(const engine::Plan& plan, const std::string& name, const ScheduleWish& wish,
                                       Timestamp now) {
  const PlannedRoute* const found = plan.route(name);
  if (found == nullptr || found->route.shape != config::Shape::report)
    return fail(Errc::not_found, "no report is made by a route \"" + name + "\"");
  ScheduleChange out{.file = plan.site.folder / found->route.where.file};
  PlannedRoute changed = *found;
  apply(wish, changed.route, out.wrong);
  Findings findings;
  changed.dates = engine::read_report_dates(changed.route, findings);
  for (const Finding& one : findings.all())
    out.wrong.emplace(one.path == "schedule" ? "send" : one.path == "rehearse" ? "days" : "due", one.message);
  if (!out.wrong.empty()) return out;
  auto text = read_file(out.file, largest_route);
  if (!text) return fail(text.error());
  const std::vector<config::KeyText> keys = keys_of(found->route, changed.route);
  constexpr std::array<std::string_view, 4> beside{"due", "closed_days", "rehearse", "schedule"};
  auto after = config::with_keys(*text, keys, beside);
  if (!after) return fail(after.error());
  for (const config::KeyText& one : keys) out.lines.push_back(one.key + ": " + one.value);
  out.before = std::move(*text);
  out.after = std::move(*after);
  out.answer = answer_of(plan, changed, now);
  out.answer["file"] = found->route.where.file;
  out.answer["lines"] = out.lines;
  out.answer["changed"] = out.before != out.after;
  return out;
}

}  // namespace gatehouse::control
