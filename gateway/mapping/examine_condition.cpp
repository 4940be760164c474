// What the examination asks of conditions: which values tell their branches apart, and what goes against the types
// of what they compare.
#include <algorithm>

#include "mapping/examine.hpp"

namespace gatehouse::mapping {
namespace {

bool is_sized(TypeKind kind) {
  return kind == TypeKind::text || kind == TypeKind::code || kind == TypeKind::digits;
}

/// What the field is compared with, where its type has no such order; empty if it has.
std::string other_kind(const Type& type, const Value& literal) {
  const bool number = literal.kind() == Kind::decimal || literal.kind() == Kind::integer;
  const bool date = literal.kind() == Kind::date;
  switch (type.kind) {
    case TypeKind::date:
    case TypeKind::timestamp:
      return number ? "a number" : "";
    case TypeKind::integer:
    case TypeKind::decimal:
      return date ? "a date" : "";
    case TypeKind::text:
    case TypeKind::boolean:
      return number ? "a number" : date ? "a date" : "";
    default:
      return {};
  }
}

}  // namespace

bool Condition::probes(std::map<std::size_t, std::vector<Value>>& by_field) const {
  for (const Node& node : nodes_) {
    if (node.other || node.op == Op::starts || node.op == Op::length) return false;
    if (node.op == Op::always || node.op == Op::all || node.op == Op::any || node.op == Op::no) continue;
    std::vector<Value>& values = by_field[node.field];
    for (const Literal& literal : node.literals) {
      const Value& value = literal.value;
      if (node.op == Op::is || node.op == Op::in) values.push_back(Value::of(std::string_view(literal.text)));
      if (value.kind() == Kind::date) {
        for (const int step : {-1, 0, 1}) values.push_back(Value::of(Date{value.date().days + step}));
      } else if (value.kind() == Kind::integer) {
        for (const int step : {-1, 0, 1}) values.push_back(Value::of(value.integer() + step));
        for (const int half : {-5, 5}) values.push_back(Value::of(Decimal{value.integer() * 10 + half, 1}));
      } else if (value.kind() == Kind::decimal) {
        for (const int step : {-1, 0, 1})
          values.push_back(Value::of(Decimal{value.decimal().units + step, value.decimal().scale}));
      }
    }
  }
  return true;
}

std::vector<std::string> Condition::texts_of(std::size_t field) const {
  std::vector<std::string> out;
  for (const Node& node : nodes_)
    if ((node.op == Op::is || node.op == Op::in) && node.field == field && !node.other)
      for (const Literal& literal : node.literals) out.push_back(literal.text);
  return out;
}

std::vector<Condition::Misfit> Condition::misfits() const {
  std::vector<Misfit> out;
  for (const Node& node : nodes_) {
    const Type& type = node.codec.type;
    if (node.op == Op::length && is_sized(type.kind) && type.size > 0 && node.length > type.size)
      out.push_back({node.field, true,
                     "has " + std::to_string(type.size) + " characters at most, and its length is compared with " +
                         std::to_string(node.length)});
    for (const Literal& literal : node.literals)
      if ((node.op == Op::is || node.op == Op::in) && compares_by_type(type.kind) &&
          (literal.value.kind() == Kind::null || !other_kind(type, literal.value).empty()))
        out.push_back(
            {node.field, true, "is " + type_text(type) + ", and \"" + literal.text + "\" is no such value"});
    const bool ordered = node.op >= Op::before && node.op <= Op::at_least;
    if (!ordered || node.other || node.literals.empty()) continue;
    if (const std::string other = other_kind(type, node.literals[0].value); !other.empty())
      out.push_back({node.field, false, "is " + type_text(type) + " and is compared with " + other});
  }
  return out;
}

void examine_condition(const ExaminedCondition& at) {
  const auto name_of = [&at](std::size_t field) -> std::string {
    if (at.block == nullptr) return at.mapping.sources[field].place;
    return field < at.block->schema.fields.size() ? at.block->schema.fields[field].name : "";
  };
  for (const Condition::Misfit& one : at.condition.misfits()) {
    if (one.never)
      at.findings.warn("compare-never", at.mapping.file, at.line, at.path,
                       name_of(one.field) + " " + one.what + ": no record can fulfil it; correct one of them");
    else
      at.findings.warn("compare-types", at.mapping.file, at.line, at.path,
                       name_of(one.field) + " " + one.what +
                           ": records in which it cannot be read as one are held; name another field, or give it "
                           "its type in the layout");
  }
}

}  // namespace gatehouse::mapping
