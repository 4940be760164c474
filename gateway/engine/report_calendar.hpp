/// The site's report calendar: which reports are due when, what was sent of them, and when they are rehearsed next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "report/calendar.hpp"
#include "report/dry_runs.hpp"
#include "report/sendings.hpp"
#include "report/submission.hpp"

namespace gatehouse::engine {

/// When a report begins by itself, as the `schedule` of its route says in words. Its days are those of `due` and
/// `rehearse`.
struct ReportTimes {
  std::int32_t minute = 360;  ///< of the day, on the site's clock, at which dry runs and sending begin
  bool send = false;          ///< on the due date it is made and sent; else dry runs are all that is made by itself
  friend bool operator==(const ReportTimes&, const ReportTimes&) = default;
};
/// `on the due date`, `on the due date at 14:00`, `dry runs at 07:30`, `by hand` or nothing at all. Nothing for
/// anything else: it may be a cron.
[[nodiscard]] std::optional<ReportTimes> report_times(std::string_view schedule);
/// The same in the words of a route's file.
[[nodiscard]] std::string schedule_text(const ReportTimes& times);
/// `14:00` as the minute of a day.
[[nodiscard]] std::optional<std::int32_t> minute_of_day(std::string_view text);

struct DueReport {
  std::string route{};
  report::Quarter quarter{};
  Date due{};
  std::vector<Date> rehearsals{};
  std::vector<Date> missed{};        ///< of them: the day has gone by, and no dry run was made before the next
  std::optional<Timestamp> sends{};  ///< when it is sent by itself; nothing: somebody has to
  std::string state{};               ///< `open`, `overdue by N days`, `sent`, `sent late`, `certified`
};

/// Today in the site's time zone.
[[nodiscard]] Date today_of(const Plan& plan, Clock& clock);

/// All that is due from `from` to `to`, by day, then route.
[[nodiscard]] std::vector<DueReport> due_reports(const Plan& plan, const report::SubmissionRegister& sent,
                                                 const report::DryRuns& dry_runs, Date from, Date to, Date today);

/// A dry run, or a sending, that the service begins by itself.
struct ReportTurn {
  std::string route{};
  report::Quarter quarter{};
  Date due{};
  Timestamp at{};
  bool send = false;
  bool owed = false;  ///< its hour went by while the service was down
};
/// All of a route from `from` to `to`, `from` itself left out, in order.
[[nodiscard]] std::vector<ReportTurn> turns_between(const Plan& plan, const PlannedRoute& route, Timestamp from,
                                                    Timestamp to);
/// The next of a route after `after`; several if they begin at one moment.
[[nodiscard]] std::vector<ReportTurn> next_turns(const Plan& plan, const PlannedRoute& route, Timestamp after);
/// The same of all routes.
[[nodiscard]] std::vector<ReportTurn> next_turns(const Plan& plan, Timestamp after);
/// Of each report that is due and was not sent: the last dry run before `now` that nobody made, once.
[[nodiscard]] std::vector<ReportTurn> missed_rehearsals(const Plan& plan, const report::SubmissionRegister& sent,
                                                        const report::DryRuns& dry_runs, Timestamp now);
/// Reports that were to be sent by itself before `now`, since the route says so, and were neither sent nor tried.
[[nodiscard]] std::vector<ReportTurn> missed_sendings(const Plan& plan, const report::SubmissionRegister& sent,
                                                      const report::Sendings& sendings, Timestamp now);
/// Notes which routes send by themselves from `now` on, and which do not any more.
[[nodiscard]] Result<void> note_senders(const Plan& plan, report::Sendings& sendings, Timestamp now);

/// What a report route's `due`, `closed_days` and `rehearse` say; nothing, with findings, if they are wrong, do not
/// go with its `schedule`, or there is none.
[[nodiscard]] std::optional<ReportDates> read_report_dates(const config::Route& route, Findings& findings);

}  // namespace gatehouse::engine
