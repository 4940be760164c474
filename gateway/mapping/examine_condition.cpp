// What the examination asks of conditions: which values tell their branches apart, and what goes against the types
// of what they compare.
#include <algorithm>

#include "mapping/examine.hpp"
#include "mapping/tried.hpp"

namespace gatehouse::mapping {
namespace {

__extension__ using Wide = __int128;  // units of another scale

bool is_sized(TypeKind kind) {
  return kind == TypeKind::text || kind == TypeKind::code || kind == TypeKind::digits;
}

bool is_numbered(TypeKind kind) {
  return kind == TypeKind::ssn || kind == TypeKind::phone || kind == TypeKind::zip || kind == TypeKind::digits;
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

/// Values of both can be told apart by which comes first. Of a text, its digits or its ISO date decide.
bool may_be_ordered(TypeKind a, TypeKind b) {
  const auto is_number = [](TypeKind kind) { return kind == TypeKind::integer || kind == TypeKind::decimal; };
  return !compares_by_type(a) || !compares_by_type(b) || a == b || (is_number(a) && is_number(b));
}

std::optional<Decimal> number_in(const Value& value) {
  if (value.kind() == Kind::integer) return Decimal{value.integer(), 0};
  if (value.kind() == Kind::decimal) return value.decimal();
  return std::nullopt;
}

constexpr std::size_t most_length_tried = 1000;

/// -1, 0 or 1: below all numbers of the type, among them, above.
int beyond(const Type& type, const Decimal& number) {
  constexpr unsigned most_digits = 18;
  if (type.size == 0 || type.size > most_digits) return 0;
  Wide units = number.units, largest = 1;
  for (unsigned i = 0; i < type.size; ++i) largest *= 10;
  for (unsigned i = number.scale; i < type.scale; ++i) units *= 10;
  for (unsigned i = type.scale; i < number.scale; ++i) largest *= 10;
  return units >= largest ? 1 : units <= -largest ? -1 : 0;
}

/// It has no more decimal places than the type.
bool is_exact(const Type& type, Decimal number) {
  for (; number.scale > type.scale; --number.scale) {
    if (number.units % 10 != 0) return false;
    number.units /= 10;
  }
  return true;
}

/// Some value of the type is equal to the literal. Texts that are none are held before they are compared.
bool may_equal(const Codec& codec, const std::string& text, const Value& literal) {
  const Type& type = codec.type;
  if (compares_by_type(type.kind)) {
    if (literal.kind() == Kind::null || !other_kind(type, literal).empty()) return false;
    const auto number = number_in(literal);
    return !number || (beyond(type, *number) == 0 && is_exact(type, *number));
  }
  Arena arena(64);
  return !is_numbered(type.kind) || read_text(codec, text, arena).problem == nullptr;
}

/// A text that begins so and has that length, which nobody names.
std::string_view of_length(std::string_view text, std::size_t length, Arena& arena) {
  std::string out(text);
  while (characters(out) < length) out += '\x7F';
  return arena.copy(out);
}

void add_neighbours(const Value& value, std::vector<Value>& values) {
  for (const int step : {-1, 0, 1}) {
    if (value.kind() == Kind::date) values.push_back(Value::of(Date{value.date().days + step}));
    if (value.kind() == Kind::timestamp) values.push_back(Value::of(Timestamp{value.timestamp().micros + step}));
    if (value.kind() == Kind::integer) values.push_back(Value::of(value.integer() + step));
    if (value.kind() == Kind::decimal)
      values.push_back(Value::of(Decimal{value.decimal().units + step, value.decimal().scale}));
  }
  const auto number = number_in(value);
  constexpr std::int64_t largest = 100'000'000'000'000'000;
  if (!number || number->scale > 17 || number->units > largest || number->units < -largest) return;
  for (const int half : {-5, 5})
    values.push_back(Value::of(Decimal{number->units * 10 + half, static_cast<std::uint8_t>(number->scale + 1)}));
}

}  // namespace

bool Condition::probes(std::map<std::size_t, std::vector<Value>>& by_field, Arena& texts) const {
  std::map<std::size_t, std::vector<std::string_view>> beginnings;
  std::map<std::size_t, std::vector<std::size_t>> lengths;
  for (const Node& node : nodes_) {
    if (node.other) return false;
    if (node.op == Op::always || node.op == Op::all || node.op == Op::any || node.op == Op::no) continue;
    std::vector<Value>& values = by_field[node.field];
    const bool by_form = node.op == Op::starts || node.op == Op::length;
    if (by_form && !is_sized(node.codec.type.kind)) return false;  // how its values are written is another matter
    if (node.op == Op::starts) beginnings[node.field].push_back(node.literals[0].text);
    if (node.op == Op::length) lengths[node.field].push_back(node.length);
    for (const Literal& literal : node.literals) {
      if ((node.op == Op::is || node.op == Op::in) && !literal.text.empty())
        values.push_back(Value::of(std::string_view(literal.text)));
      add_neighbours(literal.value, values);
    }
  }
  for (const auto& [field, some] : beginnings)
    for (const std::string_view text : some) {
      by_field[field].push_back(Value::of(of_length(text, characters(text) + 1, texts)));
      if (!text.empty()) by_field[field].push_back(Value::of(text));
    }
  for (const auto& [field, some] : lengths)
    for (const std::size_t length : some) {
      if (length == 0 || length > most_length_tried) continue;
      by_field[field].push_back(Value::of(of_length({}, length, texts)));
      for (const std::string_view text : beginnings[field])
        by_field[field].push_back(Value::of(of_length(text, length, texts)));
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

void Condition::fields_below(std::size_t index, std::vector<std::size_t>& fields) const {
  const Node& node = nodes_[index];
  for (const std::size_t part : node.parts) fields_below(part, fields);
  if (node.parts.empty() && std::find(fields.begin(), fields.end(), node.field) == fields.end())
    fields.push_back(node.field);
}

std::vector<Condition> Condition::conjunctions() const {
  std::vector<Condition> out;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].op != Op::all || i == root_) continue;
    out.push_back(*this);
    out.back().root_ = i;
    out.back().uses_.clear();
    fields_below(i, out.back().uses_);
  }
  return out;
}

std::vector<Condition::Misfit> Condition::misfits(const std::function<std::size_t(std::size_t field)>& room) const {
  using Outcome = Misfit::Outcome;
  std::vector<Misfit> out;
  for (const Node& node : nodes_) {
    const Type& type = node.codec.type;
    const Outcome never = node.negate ? Outcome::always : Outcome::never;
    const auto add = [&](Outcome outcome, std::string what) {
      out.push_back({node.field, outcome, std::move(what)});
    };
    const std::size_t most = is_sized(type.kind) ? room(node.field) : 0;
    const std::string holds = "has " + std::to_string(most) + " characters at most, and ";
    if (node.op == Op::length && most > 0 && node.length > most)
      add(never, holds + "its length is compared with " + std::to_string(node.length));
    const bool equals = node.op == Op::is || node.op == Op::in;
    for (const Literal& literal : node.literals) {
      const std::string said = "\"" + literal.text + "\"";
      if (equals && literal.text.empty())
        add(never, std::string("is compared with an empty text, and a blank field fails every comparison; say `") +
                       (node.negate ? "is not blank" : "is blank") + "`");
      else if (node.op == Op::starts && literal.text.empty())
        add(Outcome::always, "is asked whether it begins with nothing, which each value does; say `is not blank`");
      else if ((equals || node.op == Op::starts) && most > 0 && characters(literal.text) > most)
        add(never, holds + said + " has " + std::to_string(characters(literal.text)));
      else if (equals && !may_equal(node.codec, literal.text, literal.value))
        add(never, "is " + type_text(type) + ", and " + said + " is no such value");
    }
    const bool ordered = node.op >= Op::before && node.op <= Op::at_least;
    if (!ordered) continue;
    if (node.other) {
      if (!may_be_ordered(type.kind, node.other_codec.type.kind))
        add(Outcome::held,
            "is " + type_text(type) + " and is compared with a field that is " + type_text(node.other_codec.type));
      continue;
    }
    const Value& value = node.literals[0].value;
    if (const std::string other = other_kind(type, value); !other.empty())
      add(Outcome::held, "is " + type_text(type) + " and is compared with " + other);
    const auto number = compares_by_type(type.kind) ? number_in(value) : std::nullopt;
    const int side = number ? beyond(type, *number) : 0;
    const bool upwards = node.op == Op::more || node.op == Op::at_least || node.op == Op::after;
    if (side != 0)
      add((side > 0) == upwards ? Outcome::never : Outcome::always,
          "is " + type_text(type) + ", and all its values lie " + (side > 0 ? "below " : "above ") +
              node.literals[0].text);
  }
  return out;
}

namespace {

std::string name_of(const ExaminedCondition& at, std::size_t field) {
  if (at.block == nullptr) return at.mapping.sources[field].place;
  return field < at.block->schema.fields.size() ? at.block->schema.fields[field].name : "";
}

/// Characters, of a fixed-width source its columns; 0: not known.
std::size_t room_of(const ExaminedCondition& at, std::size_t field) {
  if (at.block != nullptr)
    return field < at.block->schema.fields.size() ? at.block->schema.fields[field].type.size : 0;
  const SourceValue& source = at.mapping.sources[field];
  if (source.codec.type.size > 0 || !at.mapping.from_layout) return source.codec.type.size;
  return at.mapping.from_layout->fields[source.field].length;
}

const std::vector<std::string>& legal_of(const ExaminedCondition& at, std::size_t field) {
  static const std::vector<std::string> open;
  if (at.block == nullptr) return legal_values_of(at.mapping, static_cast<int>(field));
  return field < at.block->schema.fields.size() ? at.block->schema.fields[field].values : open;
}

/// The whole, or a part that `and` joins, can hold of no record.
std::size_t check_contradiction(const ExaminedCondition& at) {
  std::vector<Condition> all = at.condition.conjunctions();
  all.insert(all.begin(), at.condition);
  const std::size_t fields = at.block == nullptr ? at.mapping.sources.size() : at.block->schema.fields.size();
  const auto tried = Tried::of(
      all, fields, [&at](std::size_t field) -> const std::vector<std::string>& { return legal_of(at, field); });
  if (!tried) return 0;
  const bool whole = !tried->ever_true(0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (tried->ever_true(i)) continue;
    std::string names;
    for (const std::size_t field : all[i].uses()) names += (names.empty() ? "" : ", ") + name_of(at, field);
    at.findings.warn(at.block == nullptr && whole ? "choice-never" : "compare-never", at.mapping.file, at.line,
                     at.path,
                     whole ? "no record can fulfil this condition (on " + names + "); correct it, or leave it out"
                           : "what `and` joins in a part of this condition contradicts itself, so no record can "
                             "fulfil that part (on " +
                                 names + "); correct it, or leave it out");
    return 1;
  }
  return 0;
}

}  // namespace

std::size_t examine_condition(const ExaminedCondition& at) {
  using Outcome = Condition::Misfit::Outcome;
  const auto misfits = at.condition.misfits([&at](std::size_t field) { return room_of(at, field); });
  for (const Condition::Misfit& one : misfits) {
    const std::string said = name_of(at, one.field) + " " + one.what;
    if (one.outcome == Outcome::held)
      at.findings.warn("compare-types", at.mapping.file, at.line, at.path,
                       said +
                           ": records in which it cannot be read as one are held; name another field, or give it "
                           "its type in the layout");
    else
      at.findings.warn("compare-never", at.mapping.file, at.line, at.path,
                       said + (one.outcome == Outcome::never ? ": no record can fulfil it; correct one of them"
                                                             : ": it tells no record from another; correct it"));
  }
  return misfits.empty() ? check_contradiction(at) : misfits.size();
}

}  // namespace gatehouse::mapping
