/// One row of `participant` while it is being worked out, and what it is worked out from.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gatehouse/arena.hpp"
#include "report/columns.hpp"
#include "report/engagement.hpp"
#include "report/facts.hpp"
#include "report/periods.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {

/// The values of the row, in the order of the schema. Texts given to `set` must outlive the row; what must
/// be made anew goes through `make`.
class Row {
 public:
  explicit Row(std::size_t fields) : values_(fields) {}

  void clear() {
    values_.assign(values_.size(), Value());
    arena_.clear();
  }
  void set(Column column, const Value& value) { values_[column.at] = value; }
  void set(Column column, std::string_view text) {
    if (!text.empty()) values_[column.at] = Value::of(text);
  }
  void set(Column column, std::optional<Date> day) {
    if (day) values_[column.at] = Value::of(*day);
  }
  void set(Column column, std::optional<bool> yes) {
    if (yes) values_[column.at] = Value::of(*yes);
  }
  void set_cents(Column column, std::int64_t cents) { values_[column.at] = Value::of(Decimal{cents, 2}); }
  /// Keeps the earlier (later) of the day that stands there and this one.
  void earliest(Column column, Date day);
  void latest(Column column, Date day);
  [[nodiscard]] std::string_view make(std::string_view text) { return arena_.copy(text); }
  [[nodiscard]] std::span<const Value> values() const { return values_; }
  [[nodiscard]] const Value& at(Column column) const { return values_[column.at]; }

 private:
  std::vector<Value> values_;
  Arena arena_{4096};
};

/// What one row speaks of: a period of participation, or (without one) a reportable individual.
struct Scope {
  const PersonHistory& person;
  const Facts& facts;
  const Engagement& engagement;
  std::optional<Period> period{};       ///< its exit is empty if it lies beyond `through`
  std::optional<Date> previous_exit{};  ///< of the period before
  std::optional<Date> next_entry{};     ///< of the period after
  Quarter quarter{};                    ///< of the report
  Date through{};                       ///< last day of that quarter: nothing later is told
  std::optional<Quarter> wages_through{};
  bool claims_complete = false;
  const Enrollment* petition = nullptr;  ///< the only TAA petition that the row tells of; null: the latest

  /// The day lies in the period and is told.
  [[nodiscard]] bool within(std::optional<Date> day) const {
    return day && *day <= through && period && period->contains(*day);
  }
  /// Enrollments of the programs of the period that overlap it (or, for a reportable individual, all that
  /// had begun), in the order of their begin.
  [[nodiscard]] std::vector<const Enrollment*> enrollments() const;
  /// It belongs to an enrollment by which the person is in the program.
  [[nodiscard]] bool enrolled(const Place& place) const;
};

}  // namespace gatehouse::report
