/// A reminder as a row of the schema `reminder`, which a mapping turns into what a system takes.
#pragma once

#include <span>
#include <string_view>

#include "gatehouse/result.hpp"
#include "report/deadlines.hpp"
#include "report/row.hpp"

namespace gatehouse::report {

class ReminderRow {
 public:
  /// Errc::bad_config where the schema `reminder` lacks a field.
  [[nodiscard]] static Result<ReminderRow> open(std::span<const Schema> schemas);

  /// Values live until the next call. `public_id` is the client's id as systems see it; `today` says whether the
  /// day is to come.
  [[nodiscard]] std::span<const Value> fill(const Reminder& reminder, const PersonHistory& person,
                                            std::string_view public_id, Date today);

 private:
  struct Places {
    Column id, client, individual, first, last, rule, what, todo, state, due, told, from, program, system, number,
        enrollment, case_no, case_manager, office;
  };
  ReminderRow(Places places, std::size_t fields) : to_(places), row_(fields) {}

  Places to_;
  Row row_;
};

}  // namespace gatehouse::report
