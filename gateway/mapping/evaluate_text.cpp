// The text that verbs work on. `compose`, `part`, `clean` and `using` see a value as its type says it, and not the
// characters that this sender happened to use: the nine digits of an SSN, a date as 2026-01-31. So a value that is
// none of its type, or nobody's number, is found before it is cut or joined.
#include <algorithm>
#include <cstring>

#include "mapping/clean.hpp"
#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {
namespace {

using Steps = std::span<const Clean>;

/// A problem, nothing (a placeholder), or the text as verbs see it. A time keeps its own zone, and so its text.
Reading canonical(const Codec& codec, std::string_view text, Arena& arena) {
  if (is_as_sent(codec.type)) return {Value::of(text)};
  const Reading reading = read_text(codec, text, arena);
  if (reading.problem != nullptr || !reading.value.known()) return reading;
  if (reading.value.kind() == Kind::timestamp) return {Value::of(text)};
  const std::string_view plain = plain_text(reading.value, arena);
  return {Value::of(codec.date ? plain.substr(0, plain_size(codec)) : plain)};
}

std::string_view cleaned_by(Steps steps, std::string_view text, Arena& arena) {
  for (const Clean& step : steps) text = clean(step, text, arena);
  return text;
}

bool mends_numbers(const Clean& step) {
  return step.op == Clean::Op::us_number || step.op == Clean::Op::comma_decimal;
}

/// How many steps come before the type: those up to the last that makes a number of what people write.
std::size_t steps_before_type(Steps steps) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (mends_numbers(steps[i])) out = i + 1;
  return out;
}

/// `trim` alone does not change what the text is; most others make it a text of its own. Zeros mend a date that
/// lost one; a number would lose them again, but where they stand for its point.
bool keeps_type(const Clean& step, const Codec& codec) {
  using Op = Clean::Op;
  const bool plain_number =
      !codec.implied_point && (codec.type.kind == TypeKind::integer || codec.type.kind == TypeKind::decimal);
  return step.op == Op::trim || step.op == Op::upper || step.op == Op::collapse_spaces ||
         (step.op == Op::zero_pad && !plain_number) || (mends_numbers(step) && !is_as_sent(codec.type));
}

Value text_or_blank(std::string_view text) { return text.empty() ? Value() : Value::of(text); }

}  // namespace

void Evaluator::take(const Reading& reading, const Codec& codec, Made& made) {
  made.codec = nullptr;
  made.value = reading.value;
  if (reading.problem == nullptr) {
    made.placeholder = made.placeholder || !reading.value.known();
    return;
  }
  made.value = {};
  made.unread = reading;
  made.unread_as = &codec;
}

bool Evaluator::is_typed_text(const Made& made) {
  return made.codec != nullptr && made.value.kind() == Kind::text && !is_as_sent(made.codec->type);
}

/// A number that names nobody counts as blank where the next field may know better.
bool Evaluator::is_nobody(const Made& made, Arena& arena) {
  if (!is_typed_text(made) || made.codec->type.kind != TypeKind::ssn) return false;
  const Reading reading = read_text(*made.codec, made.value.text(), arena);
  return reading.problem == nullptr && !reading.value.known();
}

void Evaluator::read_first(Made& made, Arena& arena) {
  if (is_typed_text(made)) take(canonical(*made.codec, made.value.text(), arena), *made.codec, made);
}

/// What is no value of its type as it was sent may be mended by the steps: `12-3456789` by `digits_only`.
void Evaluator::clean_and_cut(const Rule& rule, Made& made, Arena& arena) {
  const Steps steps(rule.clean);
  std::string_view text = plain_text(made.value, arena);
  if (made.codec != nullptr && rule.part_length == 0 &&
      std::ranges::all_of(steps, [&](const Clean& step) { return keeps_type(step, *made.codec); })) {
    made.value = text_or_blank(cleaned_by(steps, text, arena));
    return;
  }
  std::size_t done = 0;
  if (!rule.own_type && is_typed_text(made)) {
    const Codec& codec = *made.codec;
    done = steps_before_type(steps);
    Reading reading = canonical(codec, cleaned_by(steps.first(done), text, arena), arena);
    if (reading.problem != nullptr) {
      const Reading mended = canonical(codec, cleaned_by(steps, text, arena), arena);
      if (mended.problem == nullptr) reading = mended;
      done = steps.size();
    }
    take(reading, codec, made);
    if (!made.value.known()) return;
    text = made.value.text();
  }
  text = cleaned_by(steps.subspan(done), text, arena);
  if (rule.part_length > 0) text = part_of(text, rule.part_first, rule.part_length);
  made.codec = nullptr;
  made.value = text_or_blank(text);
}

std::string_view Evaluator::looked_up(const Rule& rule, const Value& value, const Codec& codec, Arena& arena) {
  Made made{value, &codec};
  if (!rule.clean.empty() || rule.part_length > 0) clean_and_cut(rule, made, arena);
  if (rule.function && !rule.own_type) read_first(made, arena);
  if (!made.value.known()) return {};
  const std::string_view text = plain_text(made.value, arena);
  return rule.function ? rule.function.call(text, arena).text : text;
}

Evaluator::Made Evaluator::composed(const Rule& rule, std::span<const Value> values, Arena& arena, Tracer* tracer) {
  struct Part {
    std::string_view text;
    int group;
  };
  Made out;
  std::vector<Part> parts;
  parts.reserve(rule.compose.pieces.size());
  std::vector<bool> gone(static_cast<std::size_t>(rule.compose.groups), false);
  bool any = false;
  std::size_t size = 0;
  for (const Compose::Piece& piece : rule.compose.pieces) {
    Part part{piece.literal, piece.group};
    if (piece.source >= 0) {
      part.text = joined_piece(rule, piece, values, out, arena, tracer);
      if (out.settled()) return out;
      any = any || !part.text.empty();
      if (part.text.empty() && piece.group >= 0) gone[static_cast<std::size_t>(piece.group)] = true;
    }
    size += part.text.size();
    parts.push_back(part);
  }
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

/// The text of a field that `compose` names, or the part of it; empty: blank. `whole` is refused with it.
std::string_view Evaluator::joined_piece(const Rule& rule, const Compose::Piece& piece,
                                         std::span<const Value> values, Made& whole, Arena& arena, Tracer* tracer) {
  const SourceValue& source = mapping_.sources[static_cast<std::size_t>(piece.source)];
  Made part{values[static_cast<std::size_t>(piece.source)], &source.codec, piece.source};
  if (tracer != nullptr)
    tracer->steps.push_back(
        {"from " + source.place + ": " + shown(part.value, source.labels, *tracer, arena), at(rule.line)});
  if (!part.value.known()) return {};
  read_first(part, arena);
  whole.placeholder = whole.placeholder || part.placeholder;
  if (part.settled()) {
    part.placeholder = whole.placeholder;
    whole = part;
  }
  if (!part.value.known()) return {};
  const std::string_view text = plain_text(part.value, arena);
  return piece.length > 0 ? part_of(text, piece.first, piece.length) : text;
}

}  // namespace gatehouse::mapping
