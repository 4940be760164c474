#include "report/check_condition.hpp"

#include <algorithm>

#include "report/quarter.hpp"

namespace gatehouse::report {
namespace {

/// Whole years from one day to another, as ages are counted: negative if `to` is earlier.
std::int64_t years_between(Date from, Date to) {
  const Civil a = civil_from_days(from.days), b = civil_from_days(to.days);
  const bool before_birthday = b.month < a.month || (b.month == a.month && b.day < a.day);
  return b.year - a.year - (before_birthday ? 1 : 0);
}

}  // namespace

bool CheckCondition::holds(const CheckRecord& record) const { return eval(nodes_[root_], record); }

bool CheckCondition::undecided(const CheckRecord& record) const {
  return std::ranges::any_of(elements_, [&](std::uint16_t element) { return record.bad(element); });
}

bool CheckCondition::eval(const Node& node, const CheckRecord& record) const {
  const auto holds_part = [&](std::uint16_t part) { return eval(nodes_[part], record); };
  switch (node.op) {
    case Op::all:
      return std::ranges::all_of(node.parts, holds_part);
    case Op::any:
      return std::ranges::any_of(node.parts, holds_part);
    case Op::no:
      return !holds_part(node.parts.front());
    default:
      return quantified(node, record);
  }
}

bool CheckCondition::quantified(const Node& node, const CheckRecord& record) const {
  const auto holds_for = [&](std::uint16_t subject) { return test(node, subject, record) != node.negate; };
  switch (node.quantifier) {
    case Quantifier::any:
      return std::ranges::any_of(node.subjects, holds_for);
    case Quantifier::all:
      return std::ranges::all_of(node.subjects, holds_for);
    case Quantifier::none:
      return std::ranges::none_of(node.subjects, holds_for);
    case Quantifier::one:
      break;
  }
  return holds_for(node.subjects.empty() ? std::uint16_t{0} : node.subjects.front());
}

bool CheckCondition::test(const Node& node, std::uint16_t subject, const CheckRecord& record) {
  switch (node.op) {
    case Op::blank:
      return !record.known(subject);
    case Op::in:
      return record.known(subject) &&
             std::ranges::any_of(node.texts, [&](const std::string& one) { return record.text(subject) == one; });
    case Op::same:
      return record.known(subject) && record.text(subject) == record.text(node.right.element);
    case Op::contains:
      return record.text(subject).find(node.texts.front()) != std::string_view::npos;
    case Op::length:
      return static_cast<int>(record.text(subject).size()) == node.number;
    case Op::digits:
      return static_cast<int>(record.text(subject).size()) == node.number &&
             record.text(subject).find_first_not_of("0123456789") == std::string_view::npos;
    case Op::due:
      return is_due(record, subject, node.number);
    default:
      return ordered(node, subject, record);
  }
}

bool CheckCondition::ordered(const Node& node, std::uint16_t subject, const CheckRecord& record) {
  const bool dates = node.op == Op::before || node.op == Op::after || node.op == Op::on;
  if (dates) {
    const auto left = date_of_operand(node.left, subject, record);
    const auto right = date_of_operand(node.right, subject, record);
    if (!left || !right) return node.negate;  // a date that is not there passes no comparison, negated or not
    return node.op == Op::before ? *left < *right : node.op == Op::after ? *left > *right : *left == *right;
  }
  const auto left = number_of(node.left, subject, record);
  const auto right = number_of(node.right, subject, record);
  if (!left || !right) return node.negate;
  return node.op == Op::less ? *left < *right : node.op == Op::at_most ? *left <= *right : *left == *right;
}

std::optional<Date> CheckCondition::date_of_operand(const Operand& operand, std::uint16_t subject,
                                                    const CheckRecord& record) {
  using Kind = Operand::Kind;
  const CheckMoment& moment = record.moment();
  std::optional<Date> day;
  switch (operand.kind) {
    case Kind::element:
      day = record.date(operand.element);
      break;
    case Kind::subject:
      day = record.date(subject);
      break;
    case Kind::day:
      day = operand.day;
      break;
    case Kind::quarter_begin:
      if (moment.quarter) day = moment.quarter->first_day();
      break;
    case Kind::quarter_end:
      if (moment.quarter) day = moment.quarter->last_day();
      break;
    case Kind::submitted:
      day = moment.submitted;
      break;
    case Kind::earliest:
    case Kind::latest:
      for (const std::uint16_t element : operand.list) {
        const auto one = record.date(element);
        if (one && (!day || (operand.kind == Kind::earliest ? *one < *day : *one > *day))) day = one;
      }
      break;
    default:
      return std::nullopt;
  }
  if (!day || operand.shift == 0) return day;
  if (operand.unit == Unit::days) return plus_days(*day, operand.shift);
  return plus_months(*day, operand.shift * (operand.unit == Unit::months ? 1 : 12));
}

std::optional<std::int64_t> CheckCondition::number_of(const Operand& operand, std::uint16_t subject,
                                                      const CheckRecord& record) {
  using Kind = Operand::Kind;
  if (operand.kind == Kind::number) return operand.number;
  if (operand.kind == Kind::element) return number_from(record.text(operand.element));
  if (operand.kind == Kind::subject) return number_from(record.text(subject));
  if (operand.ends.size() != 2) return std::nullopt;
  const auto from = date_of_operand(operand.ends[0], subject, record);
  const auto to = date_of_operand(operand.ends[1], subject, record);
  if (!from || !to) return std::nullopt;
  return (operand.kind == Kind::days_from ? std::int64_t{to->days} - from->days : years_between(*from, *to)) *
         number_scale;
}

bool CheckCondition::is_due(const CheckRecord& record, std::uint16_t exit, int quarter_after) {
  const auto day = record.date(exit);
  return day && record.moment().quarter && quarter_of(*day) <= record.moment().quarter->plus(-(quarter_after + 2));
}

}  // namespace gatehouse::report
