/// The site's report calendar: which reports are due when, what was sent of them, and when they are rehearsed next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "report/calendar.hpp"
#include "report/dry_runs.hpp"
#include "report/submission.hpp"

namespace gatehouse::engine {

struct DueReport {
  std::string route{};
  report::Quarter quarter{};
  Date due{};
  std::vector<Date> rehearsals{};
  std::vector<Date> missed{};  ///< of them: the day has gone by, and no dry run was made before the next
  std::string state{};         ///< `open`, `overdue by N days`, `sent`, `sent late`, `certified`
};

/// Today in the site's time zone.
[[nodiscard]] Date today_of(const Plan& plan, Clock& clock);

/// All that is due from `from` to `to`, by day, then route.
[[nodiscard]] std::vector<DueReport> due_reports(const Plan& plan, const report::SubmissionRegister& sent,
                                                 const report::DryRuns& dry_runs, Date from, Date to, Date today);

/// A dry run that is to come.
struct Rehearsal {
  std::string route{};
  report::Quarter quarter{};
  Date due{};
  Timestamp at{};  ///< six in the morning, in the site's time zone
};
/// The next one of each route after `after`.
[[nodiscard]] std::vector<Rehearsal> next_rehearsals(const Plan& plan, Timestamp after);
/// Of each report that is due and was not sent: the last dry run before `now` that nobody made, once.
[[nodiscard]] std::vector<Rehearsal> missed_rehearsals(const Plan& plan, const report::SubmissionRegister& sent,
                                                       const report::DryRuns& dry_runs, Timestamp now);

/// What a route's `due`, `closed_days` and `rehearse` say; nothing, with findings, if they are wrong or there is
/// none.
[[nodiscard]] std::optional<ReportDates> read_report_dates(const config::ReportRequest& report, Findings& findings);

}  // namespace gatehouse::engine
