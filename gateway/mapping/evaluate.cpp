#include "mapping/evaluate.hpp"

#include <algorithm>
#include <cstring>

#include "mapping/encoding.hpp"
#include "mapping/withheld.hpp"

namespace gatehouse::mapping {
namespace {

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
      return {out, codec.date->write(value.date(), out)};
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
  for (char c = 1; (to.kind == LayoutKind::xml || is_ebcdic(encoding_)) && c < 0x20; ++c) doubtful_ += c;
  if (is_ebcdic(encoding_)) doubtful_ += '\x7F';
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
      return {value, &source.codec, rule.source};
    }
    case Rule::Op::literal:
      if (tracer != nullptr && tracer->open)
        tracer->steps.push_back({"fixed value \"" + rule.literal + "\"", at(rule.line)});
      return {rule.literal.empty() ? Value() : Value::of(std::string_view(rule.literal)), nullptr, -1};
    case Rule::Op::first_of: {
      Made last;
      for (const Rule& option : rule.options) {
        const bool placeholder = last.placeholder;
        last = make(option, values, arena, tracer);
        last.placeholder = last.placeholder || placeholder;
        if (is_nobody(last, arena)) {
          last.value = {};
          last.placeholder = true;
        }
        if (last.value.known() || last.settled()) return last;
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

void Evaluator::called(const Rule& rule, Made& made, Arena& arena, Tracer* tracer) {
  const Using::Answer answer = rule.function.call(plain_text(made.value, arena), arena);
  made.refused = answer.refused;
  made.codec = nullptr;
  made.value = answer.text.empty() ? Value() : Value::of(answer.text);
  if (tracer != nullptr)
    tracer->steps.push_back(
        {(answer.refused ? "refused by function " : "by function ") + rule.function.name(), at(rule.line)});
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
  if (row != nullptr && rule.codes_on >= 0 && !on && (row->from || row->to)) {
    made.undated = true;  // nothing says which of its lines holds
    row = nullptr;
  }
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
  if (made.settled()) return made;
  if (made.value.known() && !rule.blank_when.empty() && is_one_of(rule.blank_when, plain_text(made.value, arena))) {
    if (tracer != nullptr) tracer->steps.push_back({"one of those that mean nothing here", at(rule.line)});
    made.value = Value();
  }
  if (made.value.known() && (!rule.clean.empty() || rule.part_length > 0)) {
    if (tracer != nullptr) tracer->steps.push_back({"cleaned, or a part of it", at(rule.line)});
    clean_and_cut(rule, made, arena);
  }
  if (rule.function && !rule.own_type) read_first(made, arena);
  if (rule.function && made.value.known()) called(rule, made, arena, tracer);
  if (made.settled()) return made;
  if (rule.codes) coded(rule, made, values, arena, tracer);
  if (rule.read) made.codec = &*rule.read;
  return made;
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
  if (made.placeholder) count_placeholder(block, target, tracer);
  if (made.unread.problem != nullptr) {
    out = unreadable(made.unread, made.unread_as->type.format.c_str(), block, target, made, arena, problems);
  } else if (made.refused) {
    out = settle(rule.if_bad, "function-refuses",
                 "is no value that the function of its rule can take; correct it at the source, or say if_bad",
                 block, target, made, arena, problems);
  } else if (made.unmapped) {
    const Rule& where = *made.unmapped_rule;
    out = settle(where.if_unmapped.written ? where.if_unmapped : rule.if_unmapped,
                 made.undated ? "codes-no-date" : "unmapped-code",
                 made.undated ? "has a code whose line in " + where.codes->file() +
                                    " is picked by a date, and that date is blank; correct it at the source"
                              : "holds a code that is not in " + where.codes->file() +
                                    "; add a line for it there, or say if_unmapped",
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
