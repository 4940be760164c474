#include <algorithm>

#include "mapping/examine.hpp"

namespace gatehouse::mapping {
namespace {

bool is_words(TypeKind kind) { return kind == TypeKind::text || kind == TypeKind::code; }

/// Whether some value of type `from` can become one of type `to`.
bool may_become(const Type& from, const Type& to) {
  if (from.kind == to.kind || is_words(from.kind) || is_words(to.kind)) return true;
  switch (from.kind) {
    case TypeKind::ssn:
    case TypeKind::phone:
    case TypeKind::zip:
    case TypeKind::digits:
    case TypeKind::integer:
      return to.kind != TypeKind::date && to.kind != TypeKind::timestamp && to.kind != TypeKind::boolean;
    case TypeKind::decimal:
      return to.kind == TypeKind::integer;
    case TypeKind::timestamp:
      return to.kind == TypeKind::date;
    default:
      return false;
  }
}

std::size_t length_of(std::string_view text, bool bytes) { return bytes ? text.size() : characters(text); }

/// Of a field that is written as text into columns; 0: of none.
std::size_t columns_of(const Examined& at) {
  if (!at.target.fixed) return 0;
  const LayoutField& field = at.mapping.to_layout->fields[at.target.layout_field];
  return field.storage == Storage::text ? field.length : 0;
}

/// A text that stands in the mapping itself: it must be one that the target can hold.
void check_fixed(const Examined& at, const std::string& text, std::string_view what, std::size_t line) {
  if (text.empty()) return;
  const std::string said = std::string(what) + " \"" + text + "\" ";
  const Type& type = at.target.codec.type;
  if (type.size > 0 && is_words(type.kind) && length_of(text, at.target.bytes) > type.size) {
    at.error("fixed-too-long", line,
             said + "is longer than the " + std::to_string(type.size) +
                 (at.target.bytes ? " bytes" : " characters") + " of the target; shorten it");
    return;
  }
  const auto written = at.as_written(text);
  if (!written) {
    at.error("fixed-not-of-type", line,
             said + "cannot be read as " + type_text(type) + ", which the target is; correct it");
  } else if (const std::size_t columns = columns_of(at); columns > 0 && written->size() > columns) {
    at.error("fixed-too-long", line,
             said + "takes " + std::to_string(written->size()) + " of the " + std::to_string(columns) +
                 " columns of the target; shorten it, or widen them");
  } else if (!at.target.legal.empty() && at.target.legal.find(*written) == TextTable::none) {
    at.error("fixed-not-legal", line,
             said + "is no legal value of the target" +
                 did_you_mean(*written, {at.target.values.begin(), at.target.values.end()}) + "; legal are " +
                 listed(at.target.values));
  }
}

void check_types(const Examined& at, const Rule& rule) {
  const SourceValue& source = at.mapping.sources[static_cast<std::size_t>(rule.source)];
  const bool as_it_is = rule.takes_whole() && !rule.codes && !rule.read;
  const Type& to = at.target.codec.type;
  if (as_it_is && !may_become(source.codec.type, to))
    at.warn("types-differ", rule.line,
            source.place + " is " + type_text(source.codec.type) + " and the target is " + type_text(to) +
                ": no value can become one, and each record will be held; name another field, or say read");
}

/// The same field a second time can give nothing that the first did not.
void check_first_of(const Examined& at, const Rule& rule) {
  std::set<int> seen;
  for (const Rule& option : rule.options)
    if (option.op == Rule::Op::from && option.takes_whole() && !option.codes && !option.read &&
        option.blank_when.empty() && !seen.insert(option.source).second)
      at.warn("first-of-twice", rule.line,
              at.mapping.sources[static_cast<std::size_t>(option.source)].name +
                  " stands twice in `first_of`; the second can give nothing that the first did not");
}

bool looks_up(const Rule& rule) {
  return rule.codes != nullptr || std::any_of(rule.options.begin(), rule.options.end(), looks_up);
}

/// Nothing but the form is lost where the target is a number with a form of its own.
bool only_form(const Clean& clean, TypeKind to) {
  using Op = Clean::Op;
  const bool digits = to == TypeKind::ssn || to == TypeKind::phone || to == TypeKind::zip ||
                      to == TypeKind::digits || to == TypeKind::integer;
  switch (clean.op) {
    case Op::digits_only:
      return digits;
    case Op::strip_zeros:
    case Op::us_number:
    case Op::comma_decimal:
      return to == TypeKind::integer || to == TypeKind::decimal;
    case Op::letters_only:
    case Op::no_accents:
    case Op::before:
    case Op::after:
    case Op::first_word:
    case Op::other_words:
    case Op::strip_prefix:
    case Op::strip_suffix:
      return false;
    default:
      return true;
  }
}

/// What of the rule throws something away, in words; empty: nothing does.
std::string losing(const Examined& at, const Rule& rule) {
  using Act = Policy::Act;
  if (rule.part_length > 0) return "`part` drops the rest of the value";
  if (rule.function) return "`using` makes another value of it, which this file does not show";
  for (const Clean& clean : rule.clean)
    if (!only_form(clean, at.target.codec.type.kind)) return "`clean` drops characters of the value";
  if (rule.op == Rule::Op::from && rule.source >= 0 && !rule.codes) {
    const Codec& from = at.mapping.sources[static_cast<std::size_t>(rule.source)].codec;
    const Codec& to = rule.write && rule.write->codec ? *rule.write->codec : at.target.codec;
    if (from.date && to.date && from.date->has_day() && !to.date->has_day())
      return "`" + to.date->text() + "` drops the day";
    if (from.type.kind == TypeKind::timestamp && to.type.kind == TypeKind::date) return "a date drops the time";
  }
  if (rule.if_too_long.act == Act::truncate) return "`if_too_long: truncate` cuts the value";
  for (const auto& [policy, name] : {std::pair{&rule.if_bad, "if_bad"}, {&rule.if_unmapped, "if_unmapped"}})
    if (policy->act == Act::blank || policy->act == Act::use)
      return "`" + std::string(name) + "` puts something else in the place of what came";
  for (const auto& [policy, name] :
       {std::pair{&rule.if_blank, "if_blank"}, {&rule.if_bad, "if_bad"}, {&rule.if_unmapped, "if_unmapped"}})
    if (policy->act == Act::filter) return "`" + std::string(name) + ": filter` leaves whole records out";
  return {};
}

bool is_source_field(const Mapping& mapping, const std::string& text) {
  if (mapping.from_layout) return mapping.from_layout->find(text).has_value();
  return mapping.from_schema && mapping.from_schema->find(text).has_value();
}

}  // namespace

void examine_value(const Examined& at, const Rule& rule) {
  if (rule.op == Rule::Op::literal && !rule.codes && rule.takes_whole())
    check_fixed(at, rule.literal, "the fixed value", rule.line);
  if (rule.op == Rule::Op::literal && is_source_field(at.mapping, rule.literal))
    at.warn("literal-names-field", rule.line,
            "the text \"" + rule.literal +
                "\" is written as it stands, and the source has a field of that name; for "
                "the field's value write from: " +
                rule.literal + " (behind otherwise: {from: " + rule.literal + "})");
  for (const Policy* policy : {&rule.if_blank, &rule.if_bad, &rule.if_unmapped, &rule.if_too_long})
    if (policy->act == Policy::Act::use) check_fixed(at, policy->use, "the value after `use`", rule.line);
  if (rule.op == Rule::Op::from && rule.source >= 0) check_types(at, rule);
  examine_fit(at, rule);
  if (rule.op == Rule::Op::first_of) check_first_of(at, rule);
  if (rule.if_unmapped.written && !looks_up(rule))
    at.warn(
        "unmapped-without-codes", rule.line,
        "`if_unmapped` says what to do with a code that stands in no table, and no table is looked up; leave it "
        "out, or add codes");
  if (!rule.why.empty() || !at.target.rule.why.empty()) return;
  if (const std::string lost = losing(at, rule); !lost.empty())
    at.warn("loses-silently", rule.line,
            lost + ", and nothing says why; add why: one sentence, which explain prints");
}

}  // namespace gatehouse::mapping
