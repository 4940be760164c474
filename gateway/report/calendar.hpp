/// When reports are due: rules as people write them, business days, and the days before on which a report is
/// rehearsed. Pure arithmetic over civil dates; what was sent is looked up elsewhere (submission.hpp).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {

/// `45 days after the quarter`, or `October 1 after the program year` (which ends on June 30).
struct DueRule {
  int days_after_quarter = 0;
  unsigned month = 0, day = 0;  ///< of an annual report; month 0: it is a quarterly one
  [[nodiscard]] bool annual() const { return month != 0; }
  friend bool operator==(const DueRule&, const DueRule&) = default;
};
/// Errc::bad_config with what may be written.
[[nodiscard]] Result<DueRule> parse_due_rule(std::string_view text);

/// A holiday of the federal government on the day on which it is kept: one that falls on a Saturday is kept on the
/// Friday before, one on a Sunday on the Monday after (5 U.S.C. 6103; mark K: from memory).
[[nodiscard]] bool is_federal_holiday(Date day);
/// No weekend, no federal holiday and none of `closed` (the state's own).
[[nodiscard]] bool is_business_day(Date day, std::span<const Date> closed);

/// The day on which the report of `quarter` is due, moved to the next business day. Of an annual report, `quarter`
/// is any of its program year.
[[nodiscard]] Date due_day(const DueRule& rule, Quarter quarter, std::span<const Date> closed);

/// What happens when for one report.
struct CalendarEntry {
  Quarter quarter{};
  Date due{};
  std::vector<Date> rehearsals{};  ///< dry runs, in order
};
/// Reports that are due from `from` to `to`, in order; of an annual one the quarter is the last of its program
/// year. `rehearse_before`: days before the due day, each moved back to a business day.
[[nodiscard]] std::vector<CalendarEntry> calendar(const DueRule& rule, std::span<const int> rehearse_before,
                                                  std::span<const Date> closed, Date from, Date to);

}  // namespace gatehouse::report
