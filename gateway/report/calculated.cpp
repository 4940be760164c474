// What the federal side calculates of each record of its public file.
#include "report/measure_rules.hpp"

namespace gatehouse::report {
namespace {

constexpr std::string_view never_exited = "9999";
constexpr unsigned first_month_of_program_year = 7;

/// Whole years, as ages are counted.
std::string years_between(std::optional<Date> from, std::optional<Date> to) {
  if (!from || !to || *from > *to) return {};
  const Civil a = civil_from_days(from->days), b = civil_from_days(to->days);
  const bool before_birthday = b.month < a.month || (b.month == a.month && b.day < a.day);
  return std::to_string(b.year - a.year - (before_birthday ? 1 : 0));
}

/// July 2021 to June 2022 is 2021.
std::string program_year_of(std::optional<Date> day) {
  if (!day) return std::string(never_exited);
  const Civil civil = civil_from_days(day->days);
  return std::to_string(civil.month >= first_month_of_program_year ? civil.year : civil.year - 1);
}

}  // namespace

std::string calculate(const CalculatedField& field, const CheckRecord& record, std::string_view given) {
  using Form = CalculatedField::Form;
  switch (field.form) {
    case Form::flag:
      return field.part->holds(record) ? "1" : "0";
    case Form::rate:
      return !field.of->holds(record) ? "" : field.part->holds(record) ? "1" : "0";
    case Form::amount:
      return field.of->holds(record) ? std::string(record.text(field.first)) : "";
    case Form::choice:
      for (const auto& [when, value] : field.choices)
        if (when.holds(record)) return value;
      return "";
    case Form::years:
      return years_between(record.date(field.first), record.date(field.second));
    case Form::program_year:
      return program_year_of(record.date(field.first));
    case Form::given:
      return std::string(given);
  }
  return "";
}

}  // namespace gatehouse::report
