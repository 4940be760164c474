#include "mapping/lane.hpp"

#include <algorithm>
#include <numeric>

#include "mapping/move_date.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t longest_general = 1000;  ///< bytes of a value that the evaluator made
constexpr std::size_t longest_record = 8192;   ///< bytes; a longer one is no plain record

bool is_number(const LayoutField& field) {
  return field.codec.type.kind == TypeKind::integer || field.codec.type.kind == TypeKind::decimal;
}

bool has_no_quotes(const CsvDialect& dialect) { return dialect.quoting == Quoting::none || dialect.quote == '\0'; }

/// Indexes of the fields by their place.
std::vector<std::size_t> left_to_right(const Layout& layout) {
  std::vector<std::size_t> out(layout.fields.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::sort(out.begin(), out.end(), [&](auto a, auto b) { return layout.fields[a].at < layout.fields[b].at; });
  return out;
}

/// Zeros before the digits of a number, behind its sign; gives its new size.
std::uint32_t filled_with_zeros(char* number, std::uint32_t size, std::uint32_t width) {
  const std::uint32_t sign = *number == '-' ? 1 : 0;
  std::memmove(number + sign + width - size, number + sign, size - sign);
  std::memset(number + sign, '0', width - size);
  return width;
}

/// Delimited, or fixed-width with texts that do not share their columns.
bool can_be_written(const Layout& to) {
  if (to.encoding != Encoding::utf8) return false;
  if (to.kind == LayoutKind::delimited) return to.dialect.escape == '\0' || has_no_quotes(to.dialect);
  if (!to.is_plain_fixed() || to.fields.empty()) return false;
  std::size_t end = 0;
  for (const std::size_t field : left_to_right(to)) {
    if (to.fields[field].at < end) return false;
    end = to.fields[field].at + to.fields[field].length;
  }
  return true;
}

std::unique_ptr<Slicer> slicer_for(const Mapping& mapping, const Decoder& decoder, Specials specials) {
  switch (mapping.from_layout->kind) {
    case LayoutKind::fixed_width:
      return fixed_slicer(mapping, specials);
    case LayoutKind::delimited:
      return delimited_slicer(mapping, decoder, specials);
    case LayoutKind::json:
      return json_slicer(mapping, specials);
    case LayoutKind::xml:
      return xml_slicer(mapping, specials);
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<Lane> Lane::build(const Mapping& mapping, const Decoder& decoder, Evaluator& evaluator) {
  if (!mapping.from_layout || !mapping.to_layout || !can_be_written(*mapping.to_layout)) return nullptr;
  const Layout& to = *mapping.to_layout;
  // What nothing can quote must not stand in the file at all: there a special byte makes the lane step aside.
  Specials specials{to.dialect.delimiter, to.dialect.quote};
  if (has_no_quotes(to.dialect)) specials.quote = specials.delimiter;
  if (to.kind == LayoutKind::fixed_width) specials = {'\n', '\n'};
  auto program = lane_program(mapping, specials);
  auto slicer = program ? slicer_for(mapping, decoder, specials) : nullptr;
  if (!slicer) return nullptr;
  return std::unique_ptr<Lane>(new Lane(mapping, evaluator, std::move(program), std::move(slicer), specials));
}

Lane::Lane(const Mapping& mapping, Evaluator& evaluator, std::unique_ptr<LaneProgram> program,
           std::unique_ptr<Slicer> slicer, Specials specials)
    : mapping_(mapping),
      evaluator_(evaluator),
      program_(std::move(program)),
      slicer_(std::move(slicer)),
      specials_(specials),
      always_quote_(mapping.to_layout->dialect.quoting == Quoting::all),
      never_quote_(has_no_quotes(mapping.to_layout->dialect)),
      slices_(mapping.sources.size()),
      values_(mapping.sources.size()) {
  const Layout& to = *mapping.to_layout;
  if (to.kind != LayoutKind::fixed_width) return;
  for (const std::size_t field : left_to_right(to)) {
    const LayoutField& of = to.fields[field];
    const auto at = static_cast<std::uint32_t>(of.at);
    if (!columns_.empty()) columns_.back().next = at;
    columns_.push_back({static_cast<std::uint32_t>(field), at, static_cast<std::uint32_t>(of.length),
                        static_cast<std::uint32_t>(to.record_length), is_number(of)});
  }
}

/// No text of a record is longer than the record, and quoting doubles it at most.
void Lane::make_room(std::size_t record) {
  room_for_ = std::max(2 * room_for_, record);
  const std::size_t fixed = columns_.empty() ? 0 : columns_.back().next;
  line_.resize(program_->room + fixed + 2 * program_->uses * room_for_ + 2 * slice_room);
}

void Lane::take_values() {
  for (std::size_t i = 0; i < slices_.size(); ++i)
    values_[i] = slices_[i].size == 0 ? Value() : Value::of(slices_[i].text());
}

// -------------------------------------------------------------------------------- one source, one text

[[gnu::always_inline]] inline Lane::Written Lane::fixed_text(const View& view, std::uint32_t index, char* to) {
  const LaneText& text = view.texts[index];
  return {put<Letters::as_is>(to, view.bytes + text.at, text.size), text.special ? Form::special : Form::plain};
}

[[gnu::always_inline]] inline Lane::Written Lane::blank(const View& view, const LaneOp& op, char* to) {
  if (op.if_blank != LaneOp::no_text) return fixed_text(view, op.if_blank, to);
  return op.may_be_blank ? Written{to, Form::plain} : aside;
}

template <Letters letters>
[[gnu::always_inline]] inline Lane::Written Lane::field(const View& view, const LaneOp& op, char* to) {
  const Slice& slice = view.slices[op.source];
  if (slice.size - op.least > op.most - op.least) return slice.size == 0 ? blank(view, op, to) : aside;
  return {put<letters>(to, slice.at, slice.size), slice.special != 0 ? Form::special : Form::plain};
}

[[gnu::always_inline]] inline Lane::Written Lane::part(const View& view, const LaneOp& op, char* to) {
  const Slice& slice = view.slices[op.source];
  const std::uint32_t from = std::min(op.first, slice.size);
  const std::uint32_t size = std::min(op.length, slice.size - from);
  const char* const text = slice.at + from;
  if (size - op.least > op.most - op.least) return size == 0 ? blank(view, op, to) : aside;
  const bool special = slice.special != 0 && view.specials.in({text, size});
  return {put(to, text, size, op.letters), special ? Form::special : Form::plain};
}

[[gnu::always_inline]] inline Lane::Written Lane::date(const View& view, const LaneOp& op, char* to) {
  const Slice& slice = view.slices[op.source];
  if (slice.size == 0) return blank(view, op, to);
  const LaneDate& formats = view.dates[op.begin];
  if (!move_date(*formats.from, *formats.to, slice.text(), to)) return aside;
  return {to + formats.to->size(), Form::plain};
}

[[gnu::always_inline]] inline Lane::Written Lane::code(const View& view, const LaneOp& op, char* to) {
  const Slice& slice = view.slices[op.source];
  if (slice.size == 0) return blank(view, op, to);
  const std::uint64_t word = word_of(slice);
  const WordSlot& slot = view.codes[op.begin + op.hash(word)];
  const std::uint32_t text = slot.word == word && slice.size <= sizeof word ? slot.value : op.unmapped;
  return text == LaneOp::no_text ? aside : fixed_text(view, text, to);
}

[[gnu::always_inline]] inline Lane::Written Lane::simple(const View& view, const LaneOp& op, char* to) {
  using Kind = LaneOp::Kind;
  switch (op.kind) {
    case Kind::field:
      return field<Letters::as_is>(view, op, to);
    case Kind::upper:
      return field<Letters::upper>(view, op, to);
    case Kind::lower:
      return field<Letters::lower>(view, op, to);
    case Kind::part:
      return part(view, op, to);
    case Kind::text:
      return fixed_text(view, op.begin, to);
    case Kind::date:
      return date(view, op, to);
    case Kind::code:
      return code(view, op, to);
    default:
      return {to, Form::plain};
  }
}

char* Lane::delimited_line(char* to, Arena& arena) {
  const View view = this->view();
  const bool always = always_quote_, never = never_quote_;
  const LaneOp* op = program_->columns.data();
  for (const LaneOp* const end = op + program_->columns.size(); op != end; ++op) {
    const Written made = op->kind < LaneOp::Kind::compose ? simple(view, *op, to) : involved(*op, to, arena);
    if (made.end == nullptr || (never && made.form != Form::plain)) return nullptr;
    const bool bare = made.form == Form::quoted || (made.form == Form::plain && !always);
    to = bare ? made.end : quote(to, made.end);
    *to++ = view.specials.delimiter;
  }
  return to - 1;
}

/// What an operation writes beyond its text, the columns to its right write over.
char* Lane::fixed_line(char* line, Arena& arena) {
  const View view = this->view();
  put_blanks(line, columns_.front().at);
  for (const Column& column : columns_) {
    const LaneOp& op = program_->columns[column.op];
    char* const to = line + column.at;
    const Written made = op.kind < LaneOp::Kind::compose ? simple(view, op, to) : involved(op, to, arena);
    if (made.end == nullptr || made.form != Form::plain) return nullptr;
    auto size = static_cast<std::uint32_t>(made.end - to);
    if (size > column.size) return nullptr;
    if (column.is_number && size > 0) size = filled_with_zeros(to, size, column.size);
    put_blanks(to + size, column.next - column.at - size);
  }
  return line + columns_.back().next;
}

bool Lane::write(const RawRecord& raw, Arena& arena, std::string& out) {
  if (raw.fault != nullptr || raw.bytes.size() > longest_record || !slicer_->cut(raw.bytes, slices_.data()))
    return false;
  if (raw.bytes.size() > room_for_) make_room(raw.bytes.size());
  if (program_->needs_values) take_values();
  char* const line = line_.data();
  const char* const end = columns_.empty() ? delimited_line(line, arena) : fixed_line(line, arena);
  if (end == nullptr) return false;
  out.append(line, static_cast<std::size_t>(end - line));
  return true;
}

// -------------------------------------------------------------------------------- several of them

Lane::Written Lane::involved(const LaneOp& op, char* to, Arena& arena) {
  using Kind = LaneOp::Kind;
  switch (op.kind) {
    case Kind::compose:
      if (op.letters == Letters::as_is) return compose<Letters::as_is>(op, to);
      return op.letters == Letters::upper ? compose<Letters::upper>(op, to) : compose<Letters::lower>(op, to);
    case Kind::choose:
      return choose(op, to, arena);
    case Kind::first_of:
      return first_of(op, to, arena);
    default:
      return general(op, to, arena);
  }
}

Lane::Written Lane::option(const LaneOp& op, char* to, Arena& arena) {
  return op.kind < LaneOp::Kind::compose ? simple(view(), op, to) : involved(op, to, arena);
}

/// A text whose fixed pieces need quotes is written with the first of them in its place at once.
template <Letters letters>
Lane::Written Lane::compose(const LaneOp& op, char* to) const {
  const View view = this->view();
  std::uint32_t gone = 0;  // optional brackets in which a field is blank, as bits
  const LaneBlank* const blanks = program_->blanks.data() + op.blanks;
  for (std::uint32_t i = 0; i < op.blank_count; ++i)
    gone |= static_cast<std::uint32_t>(view.slices[blanks[i].source].size <= blanks[i].first) << blanks[i].group;
  char* const start = to + (op.sure_special ? 1 : 0);
  char* end = start;
  std::uint32_t any = 0, special = 0;
  const LanePiece* piece = program_->pieces.data() + op.begin;
  for (const LanePiece* const last = piece + op.count; piece != last; ++piece) {
    const bool left_out = piece->group >= 0 && (gone >> piece->group & 1u) != 0;
    if (piece->source < 0) {
      if (left_out) continue;
      const LaneText& text = view.texts[piece->text];
      special |= static_cast<std::uint32_t>(op.sure_special ? text.holds_quote : text.special);
      end = put<Letters::as_is>(end, view.bytes + text.at, text.size);
      continue;
    }
    const Slice& slice = view.slices[piece->source];
    const std::uint32_t from = std::min(piece->first, slice.size);
    const std::uint32_t size = std::min(piece->length, slice.size - from);
    any |= size;
    if (left_out) continue;
    special |= slice.special;
    end = put<letters>(end, slice.at + from, size);
  }
  if (any == 0 || end == start) return blank(view, op, to);
  const auto size = static_cast<std::size_t>(end - start);
  if (size > op.most) return aside;
  if (!op.sure_special) {
    const bool quotes = special != 0 && view.specials.in({start, size});
    return {end, quotes ? Form::special : Form::plain};
  }
  if (special != 0) return {close_quotes(to, end), Form::quoted};
  *to = *end = view.specials.quote;
  return {end + 1, Form::quoted};
}

Lane::Written Lane::choose(const LaneOp& op, char* to, Arena& arena) {
  const LaneOp* chosen = program_->options.data() + op.begin;
  const LaneOp* const otherwise = chosen + op.count - 1;
  const LaneWhen* when = program_->whens.data() + op.whens;
  std::optional<std::size_t> bad;
  for (; chosen != otherwise; ++chosen, ++when) {
    const bool fits = when->condition == nullptr ? program_->tests.hold(when->test, slices_.data())
                                                 : when->condition->holds(values_, arena, bad);
    if (fits) break;
  }
  if (bad) return aside;
  const Written made = option(*chosen, to, arena);
  return made.end == to ? blank(view(), op, to) : made;
}

Lane::Written Lane::first_of(const LaneOp& op, char* to, Arena& arena) {
  for (std::uint32_t i = 0; i < op.count; ++i) {
    const Written made = option(program_->options[op.begin + i], to, arena);
    if (made.end != to) return made;  // also when it stepped aside
  }
  return blank(view(), op, to);
}

Lane::Written Lane::general(const LaneOp& op, char* to, Arena& arena) {
  problems_.clear();
  const Value value = evaluator_.target(mapping_.blocks[0], *op.target, values_, arena, problems_);
  if (!problems_.empty()) return aside;
  if (!value.known()) return value.state() == State::unknown ? Written{to, Form::plain} : aside;
  const std::string_view text = formatted(value, op.target->codec, true, arena);
  if (text.size() > longest_general) return aside;
  std::memcpy(to, text.data(), text.size());
  return {to + text.size(), specials_.in(text) ? Form::special : Form::plain};
}

/// Puts the text that lies in [from, end) between quotes; gives its new end.
char* Lane::quote(char* from, char* end) const {
  std::memmove(from + 1, from, static_cast<std::size_t>(end - from));
  return close_quotes(from, end + 1);
}

/// The same for a text that begins behind `open`, where the first quote goes. Quotes inside are doubled.
char* Lane::close_quotes(char* open, char* end) const {
  *open = *end = specials_.quote;
  const auto inside = std::count(open + 1, end, specials_.quote);
  if (inside == 0) return end + 1;
  char* write = end + inside;
  char* const last = write + 1;
  *write-- = specials_.quote;
  for (char* read = end; --read > open;) {
    *write-- = *read;
    if (*read == specials_.quote) *write-- = specials_.quote;
  }
  return last;
}

}  // namespace gatehouse::mapping
