#include "mapping/lane.hpp"

#include <algorithm>
#include <cstring>

#include "mapping/move_date.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t room_behind = 16;  // `put` writes sixteen bytes at a time

bool texty(const Type& type) { return type.kind == TypeKind::text || type.kind == TypeKind::code; }

std::uint32_t limit_of(const Type& type) { return texty(type) && type.size > 0 ? type.size : 0xFFFFFFFF; }

}  // namespace

std::unique_ptr<Lane> Lane::build(const Mapping& mapping, Decoder& decoder, Evaluator& evaluator) {
  if (!mapping.from_layout || !mapping.to_layout || !mapping.from_layout->is_plain_fixed()) return nullptr;
  const Layout& to = *mapping.to_layout;
  if (to.kind != LayoutKind::delimited || to.dialect.quoting == Quoting::none || mapping.blocks.size() != 1 ||
      !mapping.blocks[0].checks.empty() || to.encoding != Encoding::utf8)
    return nullptr;
  for (const SourceValue& source : mapping.sources)
    if (mapping.from_layout->fields[source.field].length > RecordMasks::widest) return nullptr;
  std::unique_ptr<Lane> lane(new Lane(mapping, decoder, evaluator));
  lane->compile();
  return lane;
}

Lane::Lane(const Mapping& mapping, Decoder& decoder, Evaluator& evaluator)
    : mapping_(mapping),
      from_(*mapping.from_layout),
      to_(*mapping.to_layout),
      decoder_(decoder),
      evaluator_(evaluator),
      always_quote_(mapping.to_layout->dialect.quoting == Quoting::all),
      delimiter_(mapping.to_layout->dialect.delimiter),
      quote_(mapping.to_layout->dialect.quote) {}

void Lane::compile() {
  for (const SourceValue& source : mapping_.sources) {
    const LayoutField& field = from_.fields[source.field];
    places_.push_back({RecordMasks::window(field.at, field.length), &field,
                       field.sentinels.empty() && field.deletes.empty() && field.blank == Blank::unknown});
  }
  values_.resize(mapping_.sources.size());
  special_in_.resize(mapping_.sources.size());
  ops_.resize(to_.fields.size());
  for (const Target& target : mapping_.blocks[0].targets) ops_[target.index] = op_for(target);
  std::size_t most = room_behind;
  for (const Op& op : ops_) most += 2 * longest(op) + 3 + room_behind;
  line_.resize(most);
}

/// Bytes that the operation writes at most, before quoting; a general one is checked as it goes.
std::size_t Lane::longest(const Op& op) const {
  auto of_source = [this](int source) { return places_[static_cast<std::size_t>(source)].field->length; };
  std::size_t most = op.if_blank != no_fixed ? fixed_[op.if_blank].size : 0;
  switch (op.kind) {
    case Op::Kind::field:
      return std::max(most, of_source(op.source));
    case Op::Kind::fixed:
      return fixed_[op.code_texts].size;
    case Op::Kind::date:
      return std::max<std::size_t>(most, op.to->size());
    case Op::Kind::code:
      for (std::size_t i = 0; i < op.codes->rows().size(); ++i)
        most = std::max<std::size_t>(most, fixed_[op.code_texts + i].size);
      return op.unmapped == no_fixed ? most : std::max<std::size_t>(most, fixed_[op.unmapped].size);
    case Op::Kind::compose: {
      std::size_t sum = 0;
      for (const Piece& piece : op.pieces)
        sum += piece.source >= 0 ? of_source(piece.source) : fixed_[piece.fixed].size;
      return std::max(most, sum + room_behind);
    }
    case Op::Kind::choose:
    case Op::Kind::first_of:
      for (const Op& option : op.options) most = std::max(most, longest(option));
      return most;
    case Op::Kind::general:
      return 1024;
    case Op::Kind::nothing:
      return 0;
  }
  return 0;
}

bool Lane::special(std::string_view text) const {
  return text.find_first_of(std::string{delimiter_, quote_, '\r', '\n'}) != std::string_view::npos;
}

std::uint32_t Lane::fixed(std::string_view text) {
  Fixed made{std::string(text), static_cast<std::uint32_t>(text.size()), special(text)};
  made.text.resize((text.size() / room_behind + 1) * room_behind + room_behind, ' ');
  fixed_.push_back(std::move(made));
  return static_cast<std::uint32_t>(fixed_.size() - 1);
}

Lane::Op Lane::op_for(const Target& target) {
  Op op;
  if (plain_rule(target.rule, target, op, true)) return op;
  op = {};
  op.kind = Op::Kind::general;
  op.target = &target;
  return op;
}

/// True if the rule has a shape that an operation can do just as the general path would.
bool Lane::plain_rule(const Rule& rule, const Target& target, Op& op, bool outer) {
  if (rule.read || rule.write || (outer && !target.legal.empty() && !rule.codes)) return false;
  const bool text_target = texty(target.codec.type);
  if (outer) {
    op.most = limit_of(target.codec.type);
    op.may_be_blank = !target.required && !rule.if_blank.written;
    const bool fits = rule.if_blank.use.size() <= op.most && target.legal.empty() && text_target;
    if (rule.if_blank.act == Policy::Act::use && !rule.if_blank.use.empty() && fits)
      op.if_blank = fixed(rule.if_blank.use);
  }
  const bool bare = rule.clean.empty() && rule.part_length == 0 && !rule.codes;
  switch (rule.op) {
    case Rule::Op::literal:
      if (!bare || !text_target || rule.literal.empty() || rule.literal.size() > limit_of(target.codec.type))
        return false;
      op.kind = Op::Kind::fixed;
      op.code_texts = fixed(rule.literal);
      return true;
    case Rule::Op::from:
      return from_rule(rule, target, op, outer);
    case Rule::Op::compose: {
      if (!text_target || rule.part_length > 0 || rule.codes || !compose_rule(rule, op)) return false;
      for (const Clean& c : rule.clean) {
        if (c.op != Clean::Op::upper && c.op != Clean::Op::lower) return false;
        op.letters = c.op == Clean::Op::upper ? Case::upper : Case::lower;
      }
      return rule.clean.size() <= 1;
    }
    case Rule::Op::first_of:
    case Rule::Op::choose: {
      if (!bare) return false;
      op.kind = rule.op == Rule::Op::choose ? Op::Kind::choose : Op::Kind::first_of;
      op.when = rule.when;
      for (const Rule& option : rule.options) {
        Op made;
        made.most = limit_of(target.codec.type);
        if (!plain_rule(option, target, made, false)) return false;
        op.options.push_back(std::move(made));
      }
      return true;
    }
    default:
      return false;
  }
}

bool Lane::from_rule(const Rule& rule, const Target& target, Op& op, bool outer) {
  const Codec& source = mapping_.sources[static_cast<std::size_t>(rule.source)].codec;
  op.source = rule.source;
  bool cleaned = false;
  for (const Clean& c : rule.clean) {
    if (c.op == Clean::Op::trim) continue;
    if (cleaned || (c.op != Clean::Op::upper && c.op != Clean::Op::lower)) return false;
    cleaned = true;
    op.letters = c.op == Clean::Op::upper ? Case::upper : Case::lower;
  }
  if (rule.codes)
    return outer && !cleaned && rule.part_length == 0 && texty(source.type) && code_rule(rule, target, op);
  if (source.type.kind == TypeKind::date && target.codec.type.kind == TypeKind::date) {
    if (cleaned || rule.part_length > 0 || !source.date->full() || !target.codec.date->full() ||
        special(target.codec.date->pattern()))
      return false;
    op.kind = Op::Kind::date;
    op.from = &*source.date;
    op.to = &*target.codec.date;
    return true;
  }
  if (!texty(source.type) || !texty(target.codec.type)) return false;
  op.kind = Op::Kind::field;
  op.first = static_cast<std::uint32_t>(rule.part_first);
  op.length = static_cast<std::uint32_t>(rule.part_length);
  // A part is a text of its own; the whole must also keep to its own type.
  if (rule.part_length == 0) op.most = std::min(op.most, limit_of(source.type));
  return true;
}

bool Lane::code_rule(const Rule& rule, const Target& target, Op& op) {
  if (rule.codes->dated() || !texty(target.codec.type)) return false;
  auto usable = [&](const std::string& text) {
    return !text.starts_with('(') && text.size() <= limit_of(target.codec.type) &&
           (target.legal.empty() || target.legal.find(text) != TextTable::none);
  };
  for (const CodeRow& row : rule.codes->rows())
    if (!usable(row.canonical)) return false;
  op.kind = Op::Kind::code;
  op.codes = rule.codes.get();
  op.may_be_blank = op.may_be_blank && rule.codes->index("(blank)") == CodeTable::no_row;
  if (rule.codes->index("(blank)") != CodeTable::no_row) op.if_blank = no_fixed;
  op.code_texts = static_cast<std::uint32_t>(fixed_.size());
  for (const CodeRow& row : rule.codes->rows()) (void)fixed(row.canonical);
  const Policy& policy = rule.if_unmapped;
  if (policy.act == Policy::Act::use && !policy.use.empty() && usable(policy.use)) op.unmapped = fixed(policy.use);
  return true;
}

bool Lane::compose_rule(const Rule& rule, Op& op) {
  op.kind = Op::Kind::compose;
  op.groups = rule.compose.groups;
  if (op.groups > 32) return false;
  for (const Compose::Piece& piece : rule.compose.pieces) {
    Piece made;
    made.source = piece.source;
    made.first = static_cast<std::uint32_t>(piece.first);
    made.length = static_cast<std::uint32_t>(piece.length);
    made.group = piece.group;
    op.sure_special = op.sure_special || (piece.source < 0 && piece.group < 0 && special(piece.literal));
    if (piece.source < 0)
      made.fixed = fixed(piece.literal);
    else if (mapping_.sources[static_cast<std::size_t>(piece.source)].group >= 0)
      return false;
    op.pieces.push_back(made);
  }
  return true;
}

// ------------------------------------------------------------------------------------------------ running

bool Lane::slice_fixed(std::string_view record) {
  if (record.size() != from_.record_length) return false;
  masks_.mark(record, delimiter_, quote_);
  if (!masks_.ascii()) return false;
  Value* const values = values_.data();
  char* const special_in = special_in_.data();
  const Place* const places = places_.data();
  const std::size_t count = places_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const RecordMasks::Cut cut = masks_.cut(places[i].window);
    special_in[i] = cut.special;
    const std::string_view text(cut.first, cut.size);
    values[i] = cut.size == 0 ? Value() : Value::of(text);
    if (places[i].plain) continue;
    if (text.empty() && places[i].field->blank != Blank::unknown) return false;
    const auto is = [text](const std::string& word) { return word == text; };
    const LayoutField& field = *places[i].field;
    if (std::any_of(field.deletes.begin(), field.deletes.end(), is)) return false;
    if (std::any_of(field.sentinels.begin(), field.sentinels.end(), is)) values[i] = Value();
  }
  return true;
}

bool Lane::write(const RawRecord& raw, Arena& arena, std::string& out) {
  if (raw.fault != nullptr || !slice_fixed(raw.bytes)) return false;
  char* const line = line_.data();
  char* to = line;
  const char delimiter = delimiter_;
  const bool always = always_quote_;
  for (const Op& op : ops_) {
    const Written made = run(op, to, arena);
    if (made.end == nullptr) return false;
    to = made.special || always ? quote(to, made.end) : made.end;
    *to++ = delimiter;
  }
  out.append(line, static_cast<std::size_t>(to - line - 1));
  return true;
}

Lane::Written Lane::run(const Op& op, char* to, Arena& arena) {
  Written made{to, false};
  switch (op.kind) {
    case Op::Kind::nothing:
      return made;
    case Op::Kind::fixed:
      return put_fixed(op.code_texts, to);
    case Op::Kind::field:
      made = put_field(op, to);
      break;
    case Op::Kind::date: {
      const Value& value = values_[static_cast<std::size_t>(op.source)];
      if (!value.known()) break;
      if (!move_date(*op.from, *op.to, value.text(), to)) return {nullptr, false};
      return {to + op.to->size(), false};
    }
    case Op::Kind::code: {
      const Value& value = values_[static_cast<std::size_t>(op.source)];
      if (!value.known()) break;
      const std::size_t row = op.codes->index(value.text());
      if (row != CodeTable::no_row) return put_fixed(op.code_texts + static_cast<std::uint32_t>(row), to);
      return op.unmapped == no_fixed ? Written{nullptr, false} : put_fixed(op.unmapped, to);
    }
    case Op::Kind::compose:
      made = put_compose(op, to);
      break;
    case Op::Kind::first_of:
      for (const Op& option : op.options) {
        made = run(option, to, arena);
        if (made.end != to) break;  // also when it stepped aside
      }
      break;
    case Op::Kind::choose: {
      std::optional<std::size_t> bad;
      std::size_t chosen = 0;
      while (chosen < op.when.size() && !op.when[chosen].holds(values_, arena, bad)) ++chosen;
      if (bad) return {nullptr, false};
      made = run(op.options[chosen], to, arena);
      break;
    }
    case Op::Kind::general:
      return put_general(op, to, arena);
  }
  if (made.end != to) return made;
  if (op.if_blank != no_fixed) return put_fixed(op.if_blank, to);
  return {op.may_be_blank ? to : nullptr, false};
}

Lane::Written Lane::put_fixed(std::uint32_t index, char* to) {
  const Fixed& text = fixed_[index];
  const bool special = text.special;
  return {put(to, text.text.data(), text.size), special};
}

Lane::Written Lane::put_field(const Op& op, char* to) {
  const auto source = static_cast<std::size_t>(op.source);
  const Value& value = values_[source];
  if (!value.known()) return {to, false};
  std::string_view text = value.text();
  if (op.length > 0) text = op.first >= text.size() ? std::string_view() : text.substr(op.first, op.length);
  if (text.empty()) return {to, false};
  if (text.size() > op.most) return {nullptr, false};
  const bool needs_quotes = special_in_[source] != 0 && (op.length == 0 || special(text));
  if (op.letters == Case::as_is) return {put(to, text.data(), text.size()), needs_quotes};
  return {put_cased(to, text.data(), text.size(), op.letters == Case::upper ? 'a' : 'A'), needs_quotes};
}

Lane::Written Lane::put_compose(const Op& op, char* to) {
  std::uint32_t gone = 0;
  if (op.groups > 0) {
    for (const Piece& piece : op.pieces)
      if (piece.source >= 0 && piece.group >= 0 && !values_[static_cast<std::size_t>(piece.source)].known())
        gone |= 1u << piece.group;
  }
  bool any = false, needs_quotes = false;
  char* end = to;
  const Value* const values = values_.data();
  const Fixed* const fixed_texts = fixed_.data();
  for (const Piece& piece : op.pieces) {
    const bool left_out = piece.group >= 0 && (gone >> piece.group & 1u) != 0;
    if (piece.source < 0) {
      if (left_out) continue;
      const Fixed& text = fixed_texts[piece.fixed];
      needs_quotes = needs_quotes || text.special;
      end = put(end, text.text.data(), text.size);
      continue;
    }
    const auto source = static_cast<std::size_t>(piece.source);
    const Value value = values[source];
    if (!value.known()) continue;
    std::string_view text = value.text();
    if (piece.length > 0) {
      text = piece.first >= text.size() ? std::string_view() : text.substr(piece.first, piece.length);
      if (text.empty() && piece.group >= 0) return {nullptr, false};  // rare: left to the general path
    }
    if (text.empty()) continue;
    any = true;
    if (left_out) continue;
    needs_quotes = needs_quotes || special_in_[source] != 0;
    end = put(end, text.data(), text.size());
  }
  if (!any) return {to, false};
  const auto size = static_cast<std::size_t>(end - to);
  if (size > op.most) return {nullptr, false};
  if (op.letters != Case::as_is) (void)put_cased(to, to, size, op.letters == Case::upper ? 'a' : 'A');
  return {end, needs_quotes && (op.sure_special || special({to, size}))};
}

Lane::Written Lane::put_general(const Op& op, char* to, Arena& arena) {
  problems_.clear();
  const Value value = evaluator_.target(mapping_.blocks[0], *op.target, values_, arena, problems_);
  if (!problems_.empty()) return {nullptr, false};
  if (!value.known()) return {value.state() == State::unknown ? to : nullptr, false};
  const std::string_view text = formatted(value, op.target->codec, true, arena);
  if (text.size() > 1000) return {nullptr, false};
  std::memcpy(to, text.data(), text.size());
  return {to + text.size(), special(text)};
}

char* Lane::quote(char* from, char* end) const {
  const auto size = static_cast<std::size_t>(end - from);
  std::memmove(from + 1, from, size);
  *from = quote_;
  const char* inner = static_cast<const char*>(std::memchr(from + 1, quote_, size));
  if (inner == nullptr) {
    from[size + 1] = quote_;
    return from + size + 2;
  }
  // Quotes inside are doubled: once more from behind.
  ++end;
  const auto quotes = static_cast<std::size_t>(std::count(from + 1, end, quote_));
  char* write = end + quotes;
  char* const last = write + 1;
  *write-- = quote_;
  for (char* read = end; --read > from;) {
    *write-- = *read;
    if (*read == quote_) *write-- = quote_;
  }
  return last;
}

}  // namespace gatehouse::mapping
