// Layouts: what their own lines say that cannot be together.
#include <algorithm>
#include <array>

#include "mapping/examine.hpp"

namespace gatehouse::mapping {
namespace {

/// Two fields of a JSON layout in one place: the second would overwrite the first.
void check_places_taken(const Layout& layout, Findings& findings) {
  std::set<std::pair<int, std::string>> taken;
  for (const LayoutField& field : layout.fields) {
    if (layout.kind == LayoutKind::fixed_width) continue;
    std::string place = field.column;
    for (const std::string& part : field.path) place += "/" + part;
    if (!taken.emplace(field.group, place).second)
      findings.error("same-place", layout.file, field.line, "fields." + field.name,
                     "another field of the layout stands in the same place; correct its column or path");
  }
}

/// Characters that the longest value of the type takes; 0: not known.
std::size_t width_of(const Codec& codec) {
  constexpr std::size_t ssn = 9, phone = 10, zip = 5;
  const Type& type = codec.type;
  switch (type.kind) {
    case TypeKind::ssn:
      return ssn;
    case TypeKind::phone:
      return phone;
    case TypeKind::zip:
      return zip;
    case TypeKind::text:
    case TypeKind::code:
    case TypeKind::digits:
    case TypeKind::integer:
      return type.size;
    case TypeKind::decimal:
      return type.size + (codec.implied_point || type.scale == 0 ? 0U : 1U);
    case TypeKind::date:
      return codec.date ? codec.date->size() : 0;
    default:
      return 0;
  }
}

/// A number that is stored packed has two digits a byte, and its sign in the last half of one.
std::size_t room_of(const LayoutField& field) {
  if (field.storage == Storage::packed) return 2 * field.length - 1;
  return field.storage == Storage::binary ? 0 : field.length;
}

void check_columns(const Layout& layout, const LayoutField& field, Findings& findings) {
  const std::size_t needed = width_of(field.codec), room = room_of(field);
  if (field.length == 0 || room == 0 || needed <= room) return;
  findings.warn("too-few-columns", layout.file, field.line, "fields." + field.name,
                "a " + type_text(field.codec.type) + " takes " + std::to_string(needed) + " characters, and " +
                    field.place() + " has room for " + std::to_string(room) + "; correct `at` or `type`");
}

/// Words that a field is said to hold, and that are longer than it.
void check_words(const Layout& layout, const LayoutField& field, Findings& findings) {
  const TypeKind kind = field.codec.type.kind;
  const bool sized = kind == TypeKind::text || kind == TypeKind::code || kind == TypeKind::digits;
  const std::size_t most = field.length > 0 ? field.length : sized ? field.codec.type.size : 0;
  if (most == 0 || field.storage != Storage::text) return;
  const std::array<std::pair<const char*, const std::vector<std::string>*>, 3> lists{
      {{"sentinels", &field.sentinels}, {"values", &field.values}, {"delete_when", &field.deletes}}};
  for (const auto& [key, words] : lists)
    for (const std::string& word : *words) {
      if (characters(word) <= most || word.starts_with("(")) continue;  // (spaces), (low-values)
      findings.warn("word-too-long", layout.file, field.line, "fields." + field.name,
                    "\"" + word + "\" in `" + key + "` is longer than the " + std::to_string(most) +
                        " characters of the field, so no record ever says it; correct one of them");
    }
}

}  // namespace

void examine_layout(const Layout& layout, Findings& findings) {
  check_places_taken(layout, findings);
  std::set<std::size_t> seen;  // elements of a group that stand side by side are made of one line
  for (const LayoutField& field : layout.fields) {
    if (!seen.insert(field.line).second) continue;
    check_columns(layout, field, findings);
    check_words(layout, field, findings);
  }
}

}  // namespace gatehouse::mapping
