/// Why a report says of a person what it says: each period with the service that began it, the one that ended it
/// and what was not counted; the quarters after exit with what was found in them; and why a period is in the file
/// or not. The same facts and functions as the report, told in sentences. No wages and no names: dates, programs
/// and records.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/result.hpp"
#include "report/history.hpp"
#include "report/report.hpp"

namespace gatehouse::report {

/// One derived value: `exit date (901)`, what it is, and the sentences that lead to it.
struct Derived {
  std::string what{}, value{};
  std::vector<std::string> because{};
};
struct ExplainedPeriod {
  std::vector<Derived> values{};
  /// Every other element that the row of the file holds, with the rule that makes it; none if there is no row. What
  /// is labelled as wages is not shown, and what is known of the person as such is left out.
  std::vector<Derived> elements{};
  bool in_file = false;
  std::string why{};  ///< it is in the file of the quarter, or not
};
struct ExplainedPerson {
  std::string individual{};
  std::vector<ExplainedPeriod> periods{};
  /// Of somebody without a period: whether the file has a row as reportable individual, and why. Else empty.
  std::string reportable{};
  std::vector<std::string> not_counted{};  ///< services that begin and extend nothing, and why
};

/// A wage record of the person that waits at intake: it counts nowhere.
struct HeldWage {
  std::int64_t record = 0;
  std::string route{}, rule{};
  std::optional<Quarter> quarter{};  ///< if it can be read
};

/// What the person's history does not say.
struct ExplainAside {
  /// The person's wage records that wait at intake; asked for where a quarter has no wages. Empty: nobody can tell.
  std::function<Result<std::span<const HeldWage>>()> held_wages{};
  /// Whether there is a wage record of the quarter, of anybody; empty: nobody can tell.
  std::function<Result<bool>(Quarter)> has_wages{};
};

/// Errc::bad_config as ReportRun::open; else as `has_wages` fails.
[[nodiscard]] Result<ExplainedPerson> explain_person(const ReportSpec& spec, std::span<const Schema> schemas,
                                                     const PersonHistory& person, const ExplainAside& aside = {});

}  // namespace gatehouse::report
