// How a made value comes to fit its target: read, typed, cut, refused; and what the mapping says about what does
// not fit.
#include <algorithm>
#include <cstring>

#include "mapping/encoding.hpp"
#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {
namespace {

Severity severity_of(Policy::Act act) {
  switch (act) {
    case Policy::Act::reject:
      return Severity::reject;
    case Policy::Act::filter:
      return Severity::filter;
    case Policy::Act::warn:
    case Policy::Act::truncate:
      return Severity::warn;
    default:
      return Severity::hold;
  }
}

/// As many characters (or bytes, never cutting a character in two) as fit.
std::string_view shortened(std::string_view text, std::size_t size, bool bytes) {
  if (bytes) {
    std::size_t end = std::min(size, text.size());
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
  }
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (count++ == size) return text.substr(0, i);
  }
  return text;
}

}  // namespace

Value Evaluator::settle(const Policy& policy, const char* rule_id, const std::string& what, const Block& block,
                        const Target& target, const Made& made, Arena& arena, std::vector<Problem>& problems) {
  using Act = Policy::Act;
  if (policy.act == Act::use) {
    if (policy.use.empty()) return {};
    const Reading reading = read_text(target.codec, policy.use, arena);
    if (reading.problem == nullptr) return reading.value;
  }
  if (policy.act == Act::blank) return {};
  Problem problem;
  problem.severity = severity_of(policy.act);
  problem.rule = rule_id;
  problem.field = (mapping_.to_layout ? "" : block.name + ".") + target.name;
  problem.source = made.source >= 0 ? mapping_.sources[static_cast<std::size_t>(made.source)].place : "";
  problem.message = what;
  problem.where = at(target.rule.line);
  problems.push_back(std::move(problem));
  Value out;
  out.set_note(Note::invalid);
  return out;
}

/// A text that is no value of its type; `form` is a date's.
Value Evaluator::unreadable(const Reading& reading, const char* form, const Block& block, const Target& target,
                            const Made& made, Arena& arena, std::vector<Problem>& problems) {
  const Policy& policy =
      std::string_view(reading.rule) == "too-long" ? target.rule.if_too_long : target.rule.if_bad;
  std::string what = reading.problem;
  if (std::string_view(reading.rule) == "bad-date") what = "is not a date in the form " + std::string(form);
  what += "; correct it at the source, name it as a sentinel in the layout, or say if_bad";
  return settle(policy, reading.rule, what, block, target, made, arena, problems);
}

void Evaluator::count_placeholder(const Block& block, const Target& target, Tracer* tracer) {
  if (tracer != nullptr) return tracer->steps.push_back({"a placeholder: nobody knows", at(target.rule.line)});
  ++placeholders_[{target.rule.line, (mapping_.to_layout ? "" : block.name + ".") + target.name}];
}

Value Evaluator::typed(const Block& block, const Target& target, const Made& made, Arena& arena,
                       std::vector<Problem>& problems, Tracer* tracer) {
  const Rule& rule = target.rule;
  // First as the source says, then as the target wants it: a date written MMDDYYYY becomes a date, then text.
  Reading reading{made.value};
  const Codec* read = made.codec;
  if (read != nullptr && made.value.kind() == Kind::text) {
    reading = read_text(*read, made.value.text(), arena);
    if (reading.problem == nullptr && !reading.value.known()) {
      count_placeholder(block, target, tracer);
      return {};
    }
  }
  const char* form = read != nullptr ? read->type.format.c_str() : "";
  if (reading.problem == nullptr && reading.value.kind() == Kind::text && target.codec.type.size > 0 &&
      (target.codec.type.kind == TypeKind::text || target.codec.type.kind == TypeKind::code)) {
    const std::string_view text = reading.value.text();
    const std::string_view fits = shortened(text, target.codec.type.size, target.bytes);
    if (fits.size() != text.size()) {
      const std::string what = "is longer than the " + std::to_string(target.codec.type.size) +
                               (target.bytes ? " bytes" : " characters") + " that " + block.schema.name + "." +
                               target.name + " can hold; add if_too_long: truncate, or widen the target";
      if (rule.if_too_long.act != Policy::Act::truncate)
        return settle(rule.if_too_long, "too-long", what, block, target, made, arena, problems);
      Policy noted = rule.if_too_long;
      (void)settle(noted, "truncated", "was cut to " + std::to_string(target.codec.type.size) + " characters",
                   block, target, made, arena, problems);
      Value out = Value::of(fits);
      out.set_note(Note::truncated);
      return out;
    }
  }
  // A time is of the day that stands in it, in its own zone, and not of the day that it then was in Greenwich.
  if (reading.problem == nullptr && reading.value.kind() == Kind::timestamp && made.value.kind() == Kind::text &&
      target.codec.type.kind == TypeKind::date)
    if (const auto day = date_from_iso(made.value.text().substr(0, 10))) reading.value = Value::of(*day);
  if (reading.problem == nullptr) {
    reading = convert(reading.value, target.codec, target.codec, arena);
    form = target.codec.type.format.c_str();
    if (reading.problem == nullptr && !reading.value.known()) return {};
  }
  if (reading.problem != nullptr) return unreadable(reading, form, block, target, made, arena, problems);
  if (!target.legal.empty() &&
      target.legal.find(formatted(reading.value, target.codec, mapping_.to_layout != nullptr, arena)) ==
          TextTable::none)
    return settle(rule.if_bad, "illegal-value",
                  "is not one of the legal values of " + block.schema.name + "." + target.name, block, target, made,
                  arena, problems);
  const Codec& form_of = rule.write && rule.write->codec ? *rule.write->codec : target.codec;
  if (mapping_.to_layout && reading.value.kind() == Kind::date && form_of.date &&
      form_of.date->loses_year(reading.value.date()))
    return settle(rule.if_too_long, "year-lost",
                  "is of a year that two digits do not tell from another: " + form_of.date->text() +
                      " is read back as another year; write four digits, or another pivot (YY<30>)",
                  block, target, made, arena, problems);
  return reading.value;
}

Value Evaluator::written(const Target& target, const Value& value, Arena& arena) const {
  const WriteForm& form = *target.rule.write;
  const std::string_view text = formatted(value, form.codec ? *form.codec : target.codec, true, arena);
  const std::size_t length = characters(text);
  if (length >= form.width) return Value::of(text);
  const std::size_t size = text.size() + form.width - length;
  const std::size_t sign = form.fill == '0' && text.starts_with('-') ? 1 : 0;  // zeros stand behind it
  char* out = arena.take(size);
  std::memset(out, form.fill, size);
  text.copy(out, sign);
  text.substr(sign).copy(form.right ? out + size - text.size() + sign : out, text.size() - sign);
  return Value::of(std::string_view(out, size));
}

/// Columns that the text may take: those of the field, and those that `write:` names.
std::size_t Evaluator::room(const Target& target) const {
  const LayoutField& field = mapping_.to_layout->fields[target.layout_field];
  std::size_t most = std::string::npos;
  if (target.fixed && field.storage == Storage::text) most = field.length;
  if (target.rule.write && target.rule.write->width > 0) most = std::min(most, target.rule.write->width);
  return most;
}

/// The rule that forbids the value in the target layout, with what is wrong; null: it may stand there.
const char* Evaluator::misfit(const Target& target, const Value& value, Arena& arena, std::string& what) const {
  if (!value.known()) return nullptr;
  const std::string_view text = formatted(value, target.codec, true, arena);
  const std::string& layout = mapping_.to_layout->name;
  if (!breaking_.empty() && text.find_first_of(breaking_) != std::string_view::npos) {
    what = "holds a line end or the delimiter, and layout " + layout +
           " has no quotes to keep it in; correct it at the source, or say if_bad";
    return "breaks-record";
  }
  if (is_ebcdic(encoding_) && has_control(text)) {
    what =
        "holds a control character, which has no meaning in a mainframe's columns and may end a line; correct it "
        "at "
        "the source, or say if_bad";
    return "not-in-encoding";
  }
  if (encoding_ != Encoding::utf8 && !encoded(text, encoding_, arena)) {
    what = "has a character that the encoding of layout " + layout +
           " does not have; add clean: no_accents, or say if_bad";
    return "not-in-encoding";
  }
  const bool xml = mapping_.to_layout->kind == LayoutKind::xml;
  if (xml && std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
      })) {
    what = "holds a control character, which XML has no way to write; correct it at the source, or say if_bad";
    return "not-in-xml";
  }
  const LayoutField& field = mapping_.to_layout->fields[target.layout_field];
  const std::size_t most = room(target);
  const std::size_t size = !target.fixed                 ? characters(text)
                           : encoding_ == Encoding::utf8 ? text.size()
                                                         : encoded(text, encoding_, arena)->size();
  if (size > most) {
    what = "does not fit the " + std::to_string(most) + " columns of " + target.name +
           "; widen them, or say if_too_long";
    return "too-long";
  }
  if (target.fixed && field.storage != Storage::text &&
      !write_stored(text, field.storage, is_ebcdic(encoding_), field.is_signed, field.length, arena)) {
    what = "is no number that fits the " + std::to_string(field.length) + " bytes of " + target.name +
           " as it is stored; widen the field, or say if_bad";
    return "does-not-fit";
  }
  return nullptr;
}

/// As much as there is room for: `if_too_long: truncate`, with its note.
Value Evaluator::cut(const Block& block, const Target& target, const Made& made, const Value& value, Arena& arena,
                     std::vector<Problem>& problems) {
  const std::size_t most = room(target);
  (void)settle(target.rule.if_too_long, "truncated", "was cut to " + std::to_string(most) + " columns", block,
               target, made, arena, problems);
  Value out = Value::of(shortened(formatted(value, target.codec, true, arena), most, target.bytes));
  out.set_note(Note::truncated);
  return out;
}

/// Holds back (or does what `if_bad` says with) a value that may not stand in the layout that it is written into.
Value Evaluator::unbroken(const Block& block, const Target& target, const Made& made, Value value, Arena& arena,
                          std::vector<Problem>& problems) {
  if (!mapping_.to_layout) return value;
  std::string what;
  const char* rule = misfit(target, value, arena, what);
  if (rule == nullptr) return value;
  const bool too_long = std::string_view(rule) == "too-long";
  const Policy& policy = too_long ? target.rule.if_too_long : target.rule.if_bad;
  if (too_long && policy.act == Policy::Act::truncate) return cut(block, target, made, value, arena, problems);
  const Value instead = settle(policy, rule, what, block, target, made, arena, problems);
  if (misfit(target, instead, arena, what) == nullptr) return instead;
  return settle(Policy{}, rule, what, block, target, made, arena, problems);
}

}  // namespace gatehouse::mapping
