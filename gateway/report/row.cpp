#include "report/row.hpp"

namespace gatehouse::report {

void Row::earliest(Column column, Date day) {
  Value& there = values_[column.at];
  if (!there.known() || day < there.date()) there = Value::of(day);
}

void Row::latest(Column column, Date day) {
  Value& there = values_[column.at];
  if (!there.known() || day > there.date()) there = Value::of(day);
}

std::vector<const Enrollment*> Scope::enrollments() const {
  std::vector<const Enrollment*> found;
  for (const Enrollment& enrollment : facts.enrollments) {
    if (!enrollment.enrolls) continue;
    if (enrollment.begins && *enrollment.begins > through) continue;
    if (period) {
      if (!period->programs.has(enrollment.program)) continue;
      if (period->exit && enrollment.begins && *enrollment.begins > *period->exit) continue;
      if (enrollment.exited && *enrollment.exited < period->entry) continue;
    }
    found.push_back(&enrollment);
  }
  return found;
}

bool Scope::enrolled(const Place& place) const {
  return place.enrollment && facts.enrollments[*place.enrollment].enrolls;
}

}  // namespace gatehouse::report
