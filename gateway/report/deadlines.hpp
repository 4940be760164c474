/// The deadlines of one client by date rules: what is due when, and what of it is done. Reminders (what a system is
/// told) and lists of what is late are made of them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "report/date_rules.hpp"
#include "report/history.hpp"
#include "report/periods.hpp"

namespace gatehouse::report {

/// What deadlines are judged by.
struct DeadlineTerms {
  Date as_of{};                ///< nothing later is known
  Date today{};                ///< of a day that has gone by: services up to today happened, and await nobody
  PeriodRules periods{};       ///< when participation ends
  std::vector<Date> closed{};  ///< days on which the state's offices are closed, beside weekends and holidays
  /// The civil day, in the agency's time zone, of an instant at which something was typed.
  std::function<Date(Timestamp)> day_of{};
};

/// Something that is due. Texts point into the history that it was read from.
struct Deadline {
  const DateRule* rule = nullptr;
  Date counted_from{}, due{};
  std::optional<Date> met{};  ///< the day on which it was done; it may be after `due`
  std::optional<Program> program{};
  std::string_view system{}, number{};  ///< of the enrollment, plan, service or note in its system
  std::string_view enrollment_no{}, case_no{}, case_manager{}, office{};

  [[nodiscard]] bool late(Date as_of) const { return met ? *met > due : as_of > due; }
};

/// Reads one client after the other; one thread.
class DeadlineReader {
 public:
  /// Errc::bad_config where the schemas lack a field that is needed. `rules` outlive the reader.
  [[nodiscard]] static Result<std::unique_ptr<DeadlineReader>> open(const DateRules& rules, DeadlineTerms terms,
                                                                    std::span<const Schema> schemas);
  ~DeadlineReader();
  DeadlineReader(const DeadlineReader&) = delete;
  DeadlineReader& operator=(const DeadlineReader&) = delete;

  /// Every deadline that was not lifted, by rule, then by day. Of a rule that repeats, those that are due up to
  /// `horizon` or have been.
  [[nodiscard]] const std::vector<Deadline>& of(const PersonHistory& person, Date horizon);

 private:
  struct State;
  explicit DeadlineReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Somebody is to be told of a deadline.
struct Reminder {
  std::string id{};  ///< the same whenever this reminder is made again
  Deadline deadline{};
  Date told{};  ///< the day on which it is to be told
};
/// The reminders of `deadlines` to be told after `after`, up to `through`: of each deadline the latest one. What is
/// met is not told. `client` names whom a deadline is of that has no number in its system.
[[nodiscard]] std::vector<Reminder> reminders_of(std::span<const Deadline> deadlines, std::int64_t client,
                                                 Date after, Date through, std::span<const Date> closed);

}  // namespace gatehouse::report
