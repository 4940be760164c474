// Fixed-width records: texts padded in the layout's encoding, numbers as they are stored.
#include <algorithm>

#include "mapping/encoding.hpp"
#include "mapping/write.hpp"

namespace gatehouse::mapping {

void LayoutWriter::fixed(std::string& out) {
  const std::size_t start = out.size();
  out.append(layout_.length_of(type_), blank_of(layout_.encoding));
  char* const record = out.data() + start;
  if (type_ >= 0) {
    const std::string& code = layout_.types[static_cast<std::size_t>(type_)].code;
    const auto bytes = encoded(code, layout_.encoding, arena_).value_or(code);
    std::copy(bytes.begin(), bytes.end(), record + layout_.type_at);
  }
  fixed_fields(-1, record_->entities[0].values, record);
  std::vector<std::size_t> written(layout_.groups.size(), 0);
  for (const MappedEntity& entity : record_->entities) {
    const int group = (*groups_)[entity.block];
    if (group < 0) continue;
    const LayoutGroup& of = layout_.groups[static_cast<std::size_t>(group)];
    const std::size_t element = written[static_cast<std::size_t>(group)]++;
    if (element < of.occurs)  // the evaluator held a record that has more
      fixed_fields(group, entity.values, record + of.at + element * of.length);
  }
}

void LayoutWriter::fixed_fields(int group, std::span<const Value> values, char* record) {
  for (std::size_t i = 0; i < layout_.fields.size(); ++i) {
    const LayoutField& field = layout_.fields[i];
    if (field.group == group && (field.type < 0 || field.type == type_))
      fixed_field(i, values[rank_[i]], record + field.at);
  }
}

void LayoutWriter::fixed_field(std::size_t i, const Value& value, char* to) {
  const LayoutField& field = layout_.fields[i];
  std::string_view text = text_of(i, value);
  if (text.empty()) return fixed_blank(field, to);
  if (field.storage != Storage::text) {
    const auto bytes =
        write_stored(text, field.storage, is_ebcdic(layout_.encoding), field.is_signed, field.length, arena_);
    if (bytes) std::copy(bytes->begin(), bytes->end(), to);  // the evaluator held what does not fit
    return;
  }
  const bool number = field.codec.type.kind == TypeKind::integer || field.codec.type.kind == TypeKind::decimal;
  if (number) return fixed_number(text, field, to);
  const std::string_view bytes = encoded(text, layout_.encoding, arena_).value_or(text).substr(0, field.length);
  std::copy(bytes.begin(), bytes.end(), to);
}

/// Zeros on the left, and the sign before them.
void LayoutWriter::fixed_number(std::string_view text, const LayoutField& field, char* to) {
  std::string digits(text);
  if (digits.size() < field.length) digits.insert(digits.front() == '-' ? 1 : 0, field.length - digits.size(), '0');
  const std::string_view bytes = encoded(digits, layout_.encoding, arena_).value_or(digits).substr(0, field.length);
  std::copy(bytes.begin(), bytes.end(), to);
}

/// A stored number without a value is written as its first sentinel; the evaluator held it if there is none.
void LayoutWriter::fixed_blank(const LayoutField& field, char* to) {
  if (field.storage == Storage::text || field.sentinels.empty()) return;
  const std::string& sentinel = field.sentinels.front();
  if (sentinel == "(low-values)") return void(std::fill_n(to, field.length, '\0'));
  if (sentinel == "(high-values)") return void(std::fill_n(to, field.length, '\xFF'));
  const auto bytes =
      write_stored(sentinel, field.storage, is_ebcdic(layout_.encoding), field.is_signed, field.length, arena_);
  if (bytes) std::copy(bytes->begin(), bytes->end(), to);
}

}  // namespace gatehouse::mapping
