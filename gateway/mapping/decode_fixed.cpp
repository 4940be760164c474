// Fixed-width records: which kind of record it is, where its fields lie, how each is stored.
#include <algorithm>

#include "mapping/decode.hpp"
#include "mapping/encoding.hpp"
#include "mapping/shape_hint.hpp"

namespace gatehouse::mapping {
namespace {

Problem held(std::string rule, std::string message, const Layout& layout) {
  return {Severity::hold, std::move(rule), "", "", std::move(message), layout.file};
}

bool all_are(std::string_view bytes, char byte) { return bytes.find_first_not_of(byte) == std::string_view::npos; }

bool names(const std::vector<std::string>& sentinels, std::string_view word) {
  return std::find(sentinels.begin(), sentinels.end(), word) != sentinels.end();
}

/// The sentinels that name bytes by COBOL's figurative constants.
bool is_figurative(const LayoutField& field, std::string_view slice, char blank) {
  return (names(field.sentinels, "(low-values)") && all_are(slice, '\0')) ||
         (names(field.sentinels, "(high-values)") && all_are(slice, '\xFF')) ||
         (names(field.sentinels, "(spaces)") && all_are(slice, blank));
}

/// Packed digits come in odd numbers: the leading zero that the type has no room for goes. Nothing if it is no
/// zero.
std::optional<std::string_view> fitted(std::string_view digits, const Codec& codec) {
  std::size_t want = codec.type.size;
  if (codec.type.kind == TypeKind::ssn) want = 9;
  if (codec.type.kind == TypeKind::date) want = codec.date->size();
  const bool exact =
      codec.type.kind == TypeKind::ssn || codec.type.kind == TypeKind::date || codec.type.kind == TypeKind::digits;
  if (!exact) return digits;
  while (digits.size() > want && digits.front() == '0') digits.remove_prefix(1);
  if (digits.size() > want) return std::nullopt;
  return digits;
}

}  // namespace

const char* find_type(const Layout& layout, std::string_view record, int& type) {
  if (layout.types.empty()) return nullptr;
  if (record.size() < layout.type_at + layout.type_length) return "the record is too short to say its type";
  Arena arena(64);
  const auto code = decoded(record.substr(layout.type_at, layout.type_length), layout.encoding, arena);
  const auto found = std::find_if(layout.types.begin(), layout.types.end(),
                                  [&](const RecordType& t) { return code && t.code == *code; });
  if (found == layout.types.end()) return "the record's type is none that the layout knows";
  type = static_cast<int>(found - layout.types.begin());
  return nullptr;
}

Value Decoder::stored_value(const LayoutField& field, std::string_view slice, Arena& arena) const {
  const StoredNumber number = read_stored(slice, field.storage, is_ebcdic(layout_.encoding), arena);
  std::optional<std::string_view> digits;
  if (number.problem == nullptr) digits = fitted(number.digits, field.codec);
  if (digits && field.codec.type.kind == TypeKind::digits && digits->size() < field.codec.type.size) {
    // Binary numbers have lost their leading zeros.
    char* padded = arena.take(field.codec.type.size);
    std::fill_n(padded, field.codec.type.size, '0');
    std::copy(digits->begin(), digits->end(), padded + field.codec.type.size - digits->size());
    digits = std::string_view(padded, field.codec.type.size);
  }
  if (digits) return value_of(field, *digits, true, arena);
  Value bad = Value::in_state(State::unknown);
  bad.set_note(Note::invalid);
  return bad;
}

/// The value in `slice`, which is the field's whole width.
Value Decoder::fixed_value(const LayoutField& field, std::string_view slice, Arena& arena) const {
  const bool ebcdic = is_ebcdic(layout_.encoding);
  if (!field.sentinels.empty() && is_figurative(field, slice, blank_of(layout_.encoding)))
    return Value::in_state(State::unknown);
  if (field.storage != Storage::text) return stored_value(field, slice, arena);
  if (!ebcdic) return value_of(field, trimmed(slice), false, arena);
  if (const auto text = decoded(slice, layout_.encoding, arena); text && !has_control(*text))
    return value_of(field, trimmed(*text), true, arena);
  Value bad = Value::in_state(State::unknown);
  bad.set_note(Note::invalid);
  return bad;
}

/// `only_if`: `at` is where the record (or the element that both fields lie in) begins.
bool Decoder::is_there(const LayoutField& field, std::string_view record, std::size_t at, Arena& arena) const {
  if (field.only_if < 0) return true;
  const LayoutField& other = layout_.fields[static_cast<std::size_t>(field.only_if)];
  const std::size_t base = other.group == field.group ? at : 0;
  const Value value = fixed_value(other, record.substr(base + other.at, other.length), arena);
  return value.known() && names(field.only_if_values, value.text());
}

void Decoder::read_occurring(std::string_view record, Arena& arena, SourceRow& row,
                             std::vector<Problem>& problems) const {
  row.groups.resize(layout_.groups.size());
  for (std::size_t g = 0; g < layout_.groups.size(); ++g) {
    const LayoutGroup& of = layout_.groups[g];
    SourceRow::Group& group = row.groups[g];
    group.elements.clear();
    group.width = group_sources_[g].size();
    group.count = 0;
    if (of.type >= 0 && of.type != row.type) continue;
    bool gap = false, moved = false;
    for (std::size_t e = 0; e < of.occurs; ++e) {
      const std::size_t at = of.at + e * of.length;
      if (all_are(record.substr(at, of.length), blank_of(layout_.encoding)) ||
          all_are(record.substr(at, of.length), '\0')) {
        gap = true;  // an empty place is no element
        continue;
      }
      moved = moved || gap;
      ++group.count;
      for (const std::size_t source : group_sources_[g]) {
        const LayoutField& field = *fields_[source];
        const bool there = is_there(field, record, at, arena);
        group.elements.push_back(there ? fixed_value(field, record.substr(at + field.at, field.length), arena)
                                       : Value());
      }
    }
    if (moved && !of.close_gaps && group.width > 0)
      problems.push_back(held("gap-in-group",
                              "a place of group " + of.name +
                                  " is blank before another that is not, so that elements would move up; say gaps: "
                                  "close in its layout if their places mean nothing, or map them by number (" +
                                  of.name + ".2.FIELD)",
                              layout_));
  }
}

bool Decoder::read_fixed(const RawRecord& raw, Arena& arena, SourceRow& row, std::vector<Problem>& problems) const {
  row.type = -1;
  if (const char* why = find_type(layout_, raw.bytes, row.type)) {
    problems.push_back(held("unknown-record-type",
                            std::string(why) + "; add the type to layout " + layout_.name + ", or ask the sender",
                            layout_));
    return false;
  }
  const std::size_t length = layout_.length_of(row.type);
  if (raw.bytes.size() != length) {
    problems.push_back(held("record-length",
                            "the record has " + std::to_string(raw.bytes.size()) + " bytes, and layout " +
                                layout_.name + " says " + std::to_string(length) +
                                "; ask the sender for the whole file again, or correct record_length" +
                                shape_hint(raw.bytes, layout_),
                            layout_));
    return false;
  }
  if (lines_within_ && raw.bytes.find('\n') != std::string_view::npos) {
    problems.push_back(held("record-length",
                            "a line end stands within the record: layout " + layout_.name +
                                " says line_end: none, and the file has line ends; correct one of them",
                            layout_));
    return false;
  }
  if (simple_fixed_) {
    const bool ascii = is_ascii(raw.bytes);
    const char* bytes = raw.bytes.data();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const LayoutField& field = *fields_[i];
      const std::string_view slice = trimmed({bytes + field.at, field.length});
      row.values[i] =
          ascii && plain_[i] && !slice.empty() ? Value::of(slice) : value_of(field, slice, ascii, arena);
    }
    return true;
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const LayoutField& field = *fields_[i];
    row.values[i] = {};
    if (field.group >= 0 || (field.type >= 0 && field.type != row.type)) continue;
    if (is_there(field, raw.bytes, 0, arena))
      row.values[i] = fixed_value(field, raw.bytes.substr(field.at, field.length), arena);
  }
  read_occurring(raw.bytes, arena, row, problems);
  return problems.empty();
}

}  // namespace gatehouse::mapping
