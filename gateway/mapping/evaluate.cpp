#include "mapping/evaluate.hpp"

#include <algorithm>
#include <cstring>

#include "mapping/clean.hpp"
#include "mapping/encoding.hpp"
#include "mapping/withheld.hpp"

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

bool is_one_of(const std::vector<std::string>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

std::string_view formatted(const Value& value, const Codec& codec, bool layout, Arena& arena) {
  switch (value.kind()) {
    case Kind::text:
      return value.text();
    case Kind::date: {
      if (!codec.date) return plain_text(value, arena);
      char* out = arena.take(codec.date->size());
      codec.date->write(value.date(), out);
      return {out, codec.date->size()};
    }
    case Kind::boolean:
      return layout ? (value.boolean() ? "Y" : "N") : (value.boolean() ? "yes" : "no");
    case Kind::decimal: {
      if (!codec.implied_point) return plain_text(value, arena);
      return plain_text(Value::of(value.decimal().units), arena);
    }
    default:
      return plain_text(value, arena);
  }
}

Evaluator::Evaluator(const Mapping& mapping) : mapping_(mapping) {
  if (!mapping.to_layout) return;
  const Layout& to = *mapping.to_layout;
  encoding_ = to.encoding;
  const bool fixed = to.kind == LayoutKind::fixed_width;
  const bool bare = to.kind == LayoutKind::delimited && to.dialect.quoting == Quoting::none;
  if ((fixed && to.framing.cut != Cut::blocks) || bare) breaking_ = "\r\n";
  if (bare) breaking_ += to.dialect.delimiter;
  doubtful_ = breaking_;
  for (char c = 1; to.kind == LayoutKind::xml && c < 0x20; ++c) doubtful_ += c;
}

std::string Evaluator::shown(const Value& value, Labels labels, const Tracer& tracer, Arena& arena) const {
  if (!value.known())
    return value.state() == State::unknown     ? "nothing"
           : value.state() == State::unchanged ? "unchanged"
           : value.state() == State::remove    ? "delete"
                                               : "withheld";
  if (tracer.reveal || labels.only_open()) return "\"" + std::string(plain_text(value, arena)) + "\"";
  return "a value (masked, " + std::to_string(plain_text(value, arena).size()) + " characters)";
}

std::string_view Evaluator::key(const std::vector<int>& parts, std::span<const Value> values, Arena& arena) {
  if (parts.empty()) return {};
  std::size_t size = 0;
  std::string_view texts[16];
  if (parts.size() > 16) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto index = static_cast<std::size_t>(parts[i]);
    const Value& value = values[index];
    if (!value.known()) return {};
    texts[i] = plain_text(value, arena);
    const Codec& codec = mapping_.sources[index].codec;
    if (codec.type.kind == TypeKind::ssn) {
      const Reading reading = read_text(codec, texts[i], arena);
      if (reading.problem == nullptr && !reading.value.known()) return {};  // a placeholder names nobody
      if (reading.problem == nullptr) texts[i] = reading.value.text();
    }
    size += texts[i].size() + 1;
  }
  if (parts.size() == 1) return texts[0];
  char* out = arena.take(size - 1);
  char* at = out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) *at++ = '\x1f';
    std::memcpy(at, texts[i].data(), texts[i].size());
    at += texts[i].size();
  }
  return {out, size - 1};
}

Evaluator::Made Evaluator::composed(const Rule& rule, std::span<const Value> values, Arena& arena, Tracer* tracer) {
  struct Part {
    std::string_view text;
    int group;
    bool blank;
  };
  std::vector<Part> parts;
  parts.reserve(rule.compose.pieces.size());
  std::vector<bool> gone(static_cast<std::size_t>(rule.compose.groups), false);
  bool any = false;
  std::size_t size = 0;
  for (const Compose::Piece& piece : rule.compose.pieces) {
    Part part{piece.literal, piece.group, false};
    if (piece.source >= 0) {
      const Value& value = values[static_cast<std::size_t>(piece.source)];
      part.text = value.known() ? plain_text(value, arena) : std::string_view();
      if (piece.length > 0) part.text = part_of(part.text, piece.first, piece.length);
      part.blank = part.text.empty();
      any = any || !part.blank;
      if (part.blank && piece.group >= 0) gone[static_cast<std::size_t>(piece.group)] = true;
      if (tracer != nullptr) {
        const SourceValue& source = mapping_.sources[static_cast<std::size_t>(piece.source)];
        tracer->steps.push_back(
            {"from " + source.place + ": " + shown(value, source.labels, *tracer, arena), at(rule.line)});
      }
    }
    size += part.text.size();
    parts.push_back(part);
  }
  Made out;
  if (!any) return out;
  char* text = arena.take(size);
  char* end = text;
  for (const Part& part : parts) {
    if (part.group >= 0 && gone[static_cast<std::size_t>(part.group)]) continue;
    if (!part.text.empty()) std::memcpy(end, part.text.data(), part.text.size());
    end += part.text.size();
  }
  if (end != text) out.value = Value::of(std::string_view(text, static_cast<std::size_t>(end - text)));
  return out;
}

Evaluator::Made Evaluator::raw_value(const Rule& rule, std::span<const Value> values, Arena& arena,
                                     Tracer* tracer) {
  switch (rule.op) {
    case Rule::Op::none:
      return {};
    case Rule::Op::from: {
      const SourceValue& source = mapping_.sources[static_cast<std::size_t>(rule.source)];
      const Value& value = values[static_cast<std::size_t>(rule.source)];
      if (tracer != nullptr)
        tracer->steps.push_back(
            {"from " + source.place + ": " + shown(value, source.labels, *tracer, arena), at(rule.line)});
      return {value, &source.codec, rule.source, false, nullptr};
    }
    case Rule::Op::literal:
      if (tracer != nullptr && tracer->open)
        tracer->steps.push_back({"fixed value \"" + rule.literal + "\"", at(rule.line)});
      return {rule.literal.empty() ? Value() : Value::of(std::string_view(rule.literal)), nullptr, -1, false,
              nullptr};
    case Rule::Op::first_of: {
      Made last;
      for (const Rule& option : rule.options) {
        last = make(option, values, arena, tracer);
        if (last.value.known() || last.unmapped) return last;
      }
      return last;
    }
    case Rule::Op::compose:
      return composed(rule, values, arena, tracer);
    case Rule::Op::choose: {
      for (std::size_t i = 0; i < rule.when.size(); ++i) {
        std::optional<std::size_t> bad;
        const bool fits = rule.when[i].holds(values, arena, bad);
        if (bad) bad_values_.push_back(*bad);
        if (!fits) continue;
        if (tracer != nullptr)
          tracer->choice("first choice that fits: when " + rule.when[i].text(), at(rule.options[i].line),
                         at(rule.line));
        return make(rule.options[i], values, arena, tracer);
      }
      if (tracer != nullptr)
        tracer->choice("no choice fits: otherwise", at(rule.options.back().line), at(rule.line));
      return make(rule.options.back(), values, arena, tracer);
    }
  }
  return {};
}

Value Evaluator::cleaned(const Rule& rule, Value value, Arena& arena, Tracer* tracer) {
  std::string_view text = plain_text(value, arena);
  for (const Clean& step : rule.clean) text = clean(step, text, arena);
  if (rule.part_length > 0) text = part_of(text, rule.part_first, rule.part_length);
  if (tracer != nullptr) tracer->steps.push_back({"cleaned, or a part of it", at(rule.line)});
  return text.empty() ? Value() : Value::of(text);
}

void Evaluator::coded(const Rule& rule, Made& made, std::span<const Value> values, Arena& arena, Tracer* tracer) {
  const State state = made.value.state();
  if (state != State::known && state != State::unknown) return;
  const auto direction =
      mapping_.from_schema ? CodeTable::Direction::to_source : CodeTable::Direction::to_canonical;
  std::optional<Date> on;
  if (rule.codes_on >= 0) {
    const Value& day = values[static_cast<std::size_t>(rule.codes_on)];
    const Codec& codec = mapping_.sources[static_cast<std::size_t>(rule.codes_on)].codec;
    const Reading reading = day.known() ? convert(day, codec, codec, arena) : Reading{};
    if (reading.value.kind() == Kind::date) on = reading.value.date();
  }
  const std::string_view code = made.value.known() ? plain_text(made.value, arena) : std::string_view();
  const CodeRow* row = rule.codes->find(code, direction, on);
  if (row == nullptr) {
    if (!made.value.known()) return;  // a blank that the table does not name stays blank
    made.unmapped = true;
    made.unmapped_rule = &rule;
    if (tracer != nullptr)
      tracer->steps.push_back({"the code is not in " + rule.codes->file(), rule.codes->file()});
    return;
  }
  const bool forward = direction == CodeTable::Direction::to_canonical || rule.codes->one_way();
  const std::string& out = forward ? row->canonical : row->source;
  if (tracer != nullptr) {
    const bool open =
        tracer->open &&
        (tracer->reveal ||
         (made.source >= 0 && mapping_.sources[static_cast<std::size_t>(made.source)].labels.only_open()));
    if (open)
      tracer->steps.push_back(
          {forward ? row->source + " -> " + row->canonical : row->canonical + " -> " + row->source,
           rule.codes->file() + ":" + std::to_string(row->line)});
    else
      tracer->steps.push_back({"a line of the code table (masked)", rule.codes->file()});
  }
  made.codec = nullptr;
  if (out == "(unknown)" || out == "(blank)")
    made.value = Value();
  else
    made.value = Value::of(std::string_view(out));
}

Evaluator::Made Evaluator::make(const Rule& rule, std::span<const Value> values, Arena& arena, Tracer* tracer) {
  Made made = raw_value(rule, values, arena, tracer);
  if (made.unmapped) return made;
  if (made.value.known() && !rule.blank_when.empty() && is_one_of(rule.blank_when, plain_text(made.value, arena))) {
    if (tracer != nullptr) tracer->steps.push_back({"one of those that mean nothing here", at(rule.line)});
    made.value = Value();
  }
  if (made.value.known() && (!rule.clean.empty() || rule.part_length > 0)) {
    made.value = cleaned(rule, made.value, arena, tracer);
    // `trim` alone does not change what the text is; anything else makes it a text of its own.
    const bool only_case =
        rule.part_length == 0 && std::all_of(rule.clean.begin(), rule.clean.end(), [](const Clean& c) {
          return c.op == Clean::Op::trim || c.op == Clean::Op::upper || c.op == Clean::Op::collapse_spaces ||
                 c.op == Clean::Op::zero_pad;
        });
    if (!only_case) made.codec = nullptr;
  }
  if (rule.codes) coded(rule, made, values, arena, tracer);
  if (rule.read) made.codec = &*rule.read;
  return made;
}

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

Value Evaluator::typed(const Block& block, const Target& target, const Made& made, Arena& arena,
                       std::vector<Problem>& problems, Tracer* tracer) {
  const Rule& rule = target.rule;
  // First as the source says, then as the target wants it: a date written MMDDYYYY becomes a date, then text.
  Reading reading{made.value};
  const Codec* read = made.codec;
  if (read != nullptr && made.value.kind() == Kind::text) {
    reading = read_text(*read, made.value.text(), arena);
    if (reading.problem == nullptr && !reading.value.known()) {
      if (tracer != nullptr) tracer->steps.push_back({"a placeholder: nobody knows", at(rule.line)});
      if (tracer == nullptr)
        ++placeholders_[{rule.line, (mapping_.to_layout ? "" : block.name + ".") + target.name}];
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
  if (reading.problem == nullptr) {
    reading = convert(reading.value, target.codec, target.codec, arena);
    form = target.codec.type.format.c_str();
    if (reading.problem == nullptr && !reading.value.known()) return {};
  }
  if (reading.problem != nullptr) {
    const bool too_long = std::string_view(reading.rule) == "too-long";
    std::string what = reading.problem;
    if (std::string_view(reading.rule) == "bad-date") what = "is not a date in the form " + std::string(form);
    what += "; correct it at the source, name it as a sentinel in the layout, or say if_bad";
    return settle(too_long ? rule.if_too_long : rule.if_bad, reading.rule, what, block, target, made, arena,
                  problems);
  }
  if (!target.legal.empty() &&
      target.legal.find(formatted(reading.value, target.codec, mapping_.to_layout != nullptr, arena)) ==
          TextTable::none)
    return settle(rule.if_bad, "illegal-value",
                  "is not one of the legal values of " + block.schema.name + "." + target.name, block, target, made,
                  arena, problems);
  if (target.fixed && reading.value.kind() != Kind::text) {
    const LayoutField& place = mapping_.to_layout->fields[target.layout_field];
    const std::size_t width = place.length;
    if (place.storage == Storage::text && formatted(reading.value, target.codec, true, arena).size() > width)
      return settle(rule.if_too_long, "too-long",
                    "does not fit the " + std::to_string(width) + " columns of " + target.name, block, target, made,
                    arena, problems);
  }
  return reading.value;
}

Value Evaluator::written(const Target& target, const Value& value, Arena& arena) const {
  const WriteForm& form = *target.rule.write;
  const std::string_view text = formatted(value, form.codec ? *form.codec : target.codec, true, arena);
  if (text.size() >= form.width) return Value::of(text);
  char* out = arena.take(form.width);
  std::memset(out, form.fill, form.width);
  std::memcpy(form.right ? out + form.width - text.size() : out, text.data(), text.size());
  return Value::of(std::string_view(out, form.width));
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
  if (target.fixed && field.storage != Storage::text &&
      !write_stored(text, field.storage, is_ebcdic(encoding_), field.is_signed, field.length, arena)) {
    what = "is no number that fits the " + std::to_string(field.length) + " bytes of " + target.name +
           " as it is stored; widen the field, or say if_bad";
    return "does-not-fit";
  }
  return nullptr;
}

/// Holds back (or does what `if_bad` says with) a value that may not stand in the layout that it is written into.
Value Evaluator::unbroken(const Block& block, const Target& target, const Made& made, Value value, Arena& arena,
                          std::vector<Problem>& problems) {
  if (!mapping_.to_layout) return value;
  std::string what;
  const char* rule = misfit(target, value, arena, what);
  if (rule == nullptr) return value;
  const Value instead = settle(target.rule.if_bad, rule, what, block, target, made, arena, problems);
  if (misfit(target, instead, arena, what) == nullptr) return instead;
  return settle(Policy{}, rule, what, block, target, made, arena, problems);
}

/// A number that is stored packed or binary has no blank: zeros would be a lie.
bool Evaluator::has_no_blank(const Target& target) const {
  if (!target.fixed || !mapping_.to_layout) return false;
  const LayoutField& field = mapping_.to_layout->fields[target.layout_field];
  return field.storage != Storage::text && field.sentinels.empty();
}

Value Evaluator::target(const Block& block, const Target& target, std::span<const Value> values, Arena& arena,
                        std::vector<Problem>& problems, Tracer* tracer) {
  const Rule& rule = target.rule;
  bad_values_.clear();
  Made made = make(rule, values, arena, tracer);
  for (const std::size_t bad : bad_values_) {
    Made culprit;
    culprit.source = static_cast<int>(bad);
    (void)settle(rule.if_bad.written && rule.if_bad.act != Policy::Act::use ? rule.if_bad : Policy{},
                 "bad-comparison", "cannot be compared as a number or a date in a condition", block, target,
                 culprit, arena, problems);
  }
  Value out;
  if (made.unmapped) {
    const Rule& where = *made.unmapped_rule;
    out = settle(
        where.if_unmapped.written ? where.if_unmapped : rule.if_unmapped, "unmapped-code",
        "holds a code that is not in " + where.codes->file() + "; add a line for it there, or say if_unmapped",
        block, target, made, arena, problems);
  } else if (made.value.known()) {
    out = typed(block, target, made, arena, problems, tracer);
  } else {
    out = made.value;
  }
  if (out.known() && rule.write) out = written(target, out, arena);
  out = unbroken(block, target, made, out, arena, problems);
  if (out.known() || out.state() == State::unchanged || out.state() == State::remove ||
      out.state() == State::withheld || out.note() == Note::invalid)
    return out;
  if (has_no_blank(target) && (!rule.if_blank.written || rule.if_blank.act == Policy::Act::blank))
    return settle(
        Policy{}, "blank-number",
        "is blank, and " + target.name +
            " is stored as a number that has no blank; say if_blank: use 0, or name its placeholder among "
            "the layout's sentinels",
        block, target, made, arena, problems);
  if (rule.if_blank.written || target.required) {
    if (rule.if_blank.act == Policy::Act::blank && target.required)
      return settle(Policy{}, "blank-required",
                    "is blank, and " + block.schema.name + "." + target.name + " is required", block, target, made,
                    arena, problems);
    const std::string what = "is blank, and " + block.schema.name + "." + target.name +
                             (target.required ? " is required" : " must not be blank here") +
                             "; correct it at the source, or say if_blank";
    out = settle(rule.if_blank, target.required ? "blank-required" : "blank", what, block, target, made, arena,
                 problems);
    if (tracer != nullptr && out.known())
      tracer->steps.push_back({"blank: the mapping says if_blank: use", at(rule.line)});
    out = unbroken(block, target, made, out, arena, problems);
  }
  return out;
}

std::vector<QuietCount> Evaluator::quiet() const {
  std::vector<QuietCount> out;
  for (const auto& [rule, count] : placeholders_)
    out.push_back({"placeholder", rule.second, at(rule.first), count});
  return out;
}

void Evaluator::checks(const Block& block, std::span<const Value> made, Arena& arena,
                       std::vector<Problem>& problems) {
  for (const Check& check : block.checks) {
    if (Withheld::touches(check, made)) continue;
    std::optional<std::size_t> bad;
    if (!check.when.holds(made, arena, bad)) continue;
    problems.push_back(
        {check.then, check.id, mapping_.to_layout ? "" : block.name, "", check.message, at(check.line)});
  }
}

}  // namespace gatehouse::mapping
