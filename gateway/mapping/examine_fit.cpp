// How long what a rule makes may be, beside what its target can hold; and what `part` cuts out of it. Verbs see a
// value as its type says it (evaluate_text.cpp), so that is what is measured here.
#include <algorithm>
#include <array>

#include "mapping/examine.hpp"

namespace gatehouse::mapping {
namespace {

bool is_number(TypeKind kind) { return kind == TypeKind::integer || kind == TypeKind::decimal; }
bool is_numbered(TypeKind kind) {
  return kind == TypeKind::ssn || kind == TypeKind::phone || kind == TypeKind::zip || kind == TypeKind::digits;
}

/// The most characters that a field's text has, or bytes if `bytes`; 0: not known.
std::size_t most_of(const Mapping& mapping, const SourceValue& source, bool bytes) {
  const std::size_t by_type = plain_size(source.codec);
  if (!mapping.from_layout) return by_type;
  const Layout& from = *mapping.from_layout;
  const LayoutField& field = from.fields[source.field];
  if (field.length == 0 || field.storage != Storage::text) return by_type;
  const bool as_it_stands = is_as_sent(source.codec.type) || source.codec.type.kind == TypeKind::integer;
  if (!as_it_stands) return by_type;
  const std::size_t columns = from.encoding == Encoding::utf8 || !bytes ? field.length : 2 * field.length;
  return by_type == 0 || is_as_sent(source.codec.type) ? columns : std::min(by_type, columns);
}

/// What cleaning leaves at the most of `most` characters; 0: not known.
std::size_t most_after(const std::vector<Clean>& steps, std::size_t most) {
  using Op = Clean::Op;
  for (const Clean& step : steps) {
    if (step.op == Op::digits_only || step.op == Op::letters_only) return 0;  // how many are left, nobody knows
    if (step.op == Op::zero_pad) most = std::max(most, step.size);
  }
  return most;
}

/// Years, months and days of 2026-01-31, 0-based and behind the end.
constexpr std::array<std::pair<std::size_t, std::size_t>, 6> parts_of_dates{
    {{0, 4}, {0, 7}, {0, 10}, {5, 7}, {5, 10}, {8, 10}}};

/// What is wrong with a part of a value whose sender writes it otherwise than verbs see it; empty: nothing.
std::string strange_part(const Codec& codec, std::size_t first, std::size_t length) {
  const std::size_t most = plain_size(codec), last = std::min(first + length, std::max(most, first));
  const bool to_the_end = first + length > most && length > most;
  switch (codec.type.kind) {
    case TypeKind::ssn:
    case TypeKind::phone:
    case TypeKind::zip:
      if (to_the_end || first + length <= most) return {};
      return "is seen as its " + std::to_string(most) +
             " digits, without hyphens, brackets and blanks, and the part ends at " +
             std::to_string(first + length);
    case TypeKind::date: {
      const auto is = [&](const auto& part) { return part.first == first && std::min(part.second, most) == last; };
      if (codec.date->text() == "YYYY-MM-DD" || std::any_of(parts_of_dates.begin(), parts_of_dates.end(), is))
        return {};
      return "is a date " + codec.date->text() +
             " and is seen as 2026-01-31 (year 1-4, month 6-7, day 9-10), so the part is none of these";
    }
    case TypeKind::integer:
    case TypeKind::decimal:
      return "is a number, whose digits have no fixed place (7.00, 1234.50), so the part is now one of them and "
             "then "
             "another; fill it up before (clean: [zero_pad 9])";
    default:
      return {};
  }
}

/// A part that begins behind the end of what it is taken of is always blank.
void check_part(const Examined& at, const SourceValue& source, std::size_t first, std::size_t length,
                std::size_t line, bool joined) {
  const std::size_t most = most_of(at.mapping, source, false);
  if (length == 0) return;
  if (most > 0 && first >= most)
    return at.warn("part-beyond", line,
                   source.place + " has " + std::to_string(most) + " characters at most, and the part begins at " +
                       std::to_string(first + 1) + ", so it is always blank; correct the part");
  if (const std::string strange = strange_part(source.codec, first, length); !strange.empty())
    at.warn("part-of-form", line,
            source.place + " " + strange + "; correct the part, or " +
                (joined ? "give the field the type text in its layout" : "say read: text") +
                " for the characters as sent");
}

/// What the target can hold of a text; 0: any. Exactly so many of `digits`.
std::size_t room_in(const Examined& at) {
  const Type& to = at.target.codec.type;
  if (is_as_sent(to) || to.kind == TypeKind::digits) return to.size;
  if (to.kind != TypeKind::integer) return 0;
  return to.size > 0 || !at.target.fixed ? to.size : at.mapping.to_layout->fields[at.target.layout_field].length;
}

bool is_answered(const Examined& at) {
  const Rule& rule = at.target.rule;
  return rule.if_too_long.written || (!is_as_sent(at.target.codec.type) && rule.if_bad.written);
}

/// `most` of what the rule makes is more than the target can hold.
void check_fit(const Examined& at, std::size_t line, const std::string& what, std::size_t most) {
  const std::size_t room = room_in(at);
  if (room == 0 || most <= room || is_answered(at)) return;
  const bool words = is_as_sent(at.target.codec.type);
  at.warn("may-not-fit", line,
          what + " can hold " + std::to_string(most) + " and the target " + std::to_string(room) +
              (!words            ? " digits"
               : at.target.bytes ? " bytes"
                                 : " characters") +
              ": longer values will be held; say " + (words ? "if_too_long (hold, truncate ...)" : "if_bad") +
              ", or widen the target");
}

/// Digits before the point, and behind it.
void check_numbers(const Examined& at, const Rule& rule, const SourceValue& source) {
  const Type &from = source.codec.type, &to = at.target.codec.type;
  if (is_answered(at)) return;
  const std::size_t whole = from.size > 0 ? from.size - from.scale : 0;
  const std::size_t room = to.kind == TypeKind::integer ? room_in(at) : to.size > 0 ? to.size - to.scale : 0;
  if (room > 0 && whole > room)
    at.warn("may-not-fit", rule.line,
            source.place + " can hold " + std::to_string(whole) + " digits before the point and the target " +
                std::to_string(room) + ": larger numbers will be held; say if_bad, or widen the target");
  else if (from.scale > to.scale)
    at.warn("may-not-fit", rule.line,
            source.place + " has " + std::to_string(from.scale) + " decimal places and the target " +
                std::to_string(to.scale) +
                ": numbers that need more will be held; say if_bad, or give the target as many");
}

void check_source(const Examined& at, const Rule& rule) {
  const SourceValue& source = at.mapping.sources[static_cast<std::size_t>(rule.source)];
  const bool own_text = std::any_of(rule.clean.begin(), rule.clean.end(), [](const Clean& step) {
    return step.op != Clean::Op::trim && step.op != Clean::Op::upper && step.op != Clean::Op::collapse_spaces;
  });
  if (!rule.own_type && (!own_text || is_as_sent(source.codec.type)))
    check_part(at, source, rule.part_first, rule.part_length, rule.line, false);
  if (rule.codes || rule.read || rule.function || !legal_values_of(at.mapping, rule.source).empty()) return;
  const TypeKind from = source.codec.type.kind, to = at.target.codec.type.kind;
  if (is_number(from) && is_number(to)) {
    if (rule.takes_whole()) check_numbers(at, rule, source);
    return;
  }
  const bool digits = is_numbered(from) || from == TypeKind::integer;
  if (!is_as_sent(at.target.codec.type) && !digits) return;
  if (rule.write && !is_as_sent(source.codec.type)) return;
  std::size_t most = most_after(rule.clean, most_of(at.mapping, source, at.target.bytes));
  if (rule.part_length > 0) most = std::min(most, rule.part_length);
  check_fit(at, rule.line, source.place, most);
}

/// All that is joined, brackets included, may be too long together.
void check_compose(const Examined& at, const Rule& rule) {
  std::size_t most = 0;
  bool known = rule.clean.empty() && rule.part_length == 0 && !rule.codes && !rule.read && !rule.function &&
               is_as_sent(at.target.codec.type);
  for (const Compose::Piece& piece : rule.compose.pieces) {
    most += at.target.bytes ? piece.literal.size() : characters(piece.literal);
    if (piece.source < 0) continue;
    const SourceValue& source = at.mapping.sources[static_cast<std::size_t>(piece.source)];
    check_part(at, source, piece.first, piece.length, rule.line, true);
    std::size_t longest = most_of(at.mapping, source, at.target.bytes);
    if (piece.length > 0) longest = longest == 0 ? piece.length : std::min(longest, piece.length);
    known = known && longest > 0;
    most += longest;
  }
  if (known) check_fit(at, rule.line, "what `compose` joins", most);
}

}  // namespace

void examine_fit(const Examined& at, const Rule& rule) {
  if (rule.op == Rule::Op::from && rule.source >= 0) check_source(at, rule);
  if (rule.op == Rule::Op::compose) check_compose(at, rule);
}

}  // namespace gatehouse::mapping
