// What changed between a layout and the one that was imported to follow it.
#include <algorithm>
#include <map>

#include "report/layout_import.hpp"

namespace gatehouse::report {
namespace {

/// A field's type as layouts write it.
std::string type_text(const Field& field) {
  const std::string size = field.type.size == 0 ? "" : " " + std::to_string(field.type.size);
  switch (field.type.kind) {
    case TypeKind::code:
      return "code" + size;
    case TypeKind::digits:
      return "digits" + size;
    case TypeKind::integer:
      return "integer" + size;
    case TypeKind::decimal:
      return "decimal" + size + "," + std::to_string(field.type.scale);
    case TypeKind::date:
      return "date " + (field.type.format.empty() ? "YYYYMMDD" : field.type.format);
    case TypeKind::ssn:
      return "ssn";
    default:
      return "text" + size;
  }
}

std::string unquoted(std::string text) {
  std::erase(text, '"');
  return text;
}

/// Kinds that say the same of a file: digits and integers are texts of that length in an official table.
std::string plain(const std::string& type) {
  const auto blank = type.find(' ');
  const std::string kind = type.substr(0, blank), size = blank == std::string::npos ? "" : type.substr(blank);
  if (type == "ssn") return "text 9";
  return (kind == "digits" || kind == "integer" || kind == "code" ? "text" : kind) + size;
}

std::string joined(const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) text += (text.empty() ? "" : " ") + code;
  return text.empty() ? "open" : text;
}

const char* yes_no(bool yes) { return yes ? "yes" : "no"; }

/// Elements of both, in the order of `after`, that stand before one which stood before them.
void tell_moves(const std::vector<std::size_t>& places, const ImportedLayout& after,
                std::vector<LayoutChange>& out) {
  std::size_t furthest = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] == static_cast<std::size_t>(-1)) continue;
    if (places[i] < furthest)
      out.push_back({"moved", after.elements[i].number, "column " + std::to_string(places[i] + 1),
                     "column " + std::to_string(i + 1)});
    furthest = std::max(furthest, places[i]);
  }
}

}  // namespace

std::string kept_type(const Field& before, const std::string& imported) {
  const bool says_more = before.type.kind == TypeKind::digits || before.type.kind == TypeKind::integer ||
                         before.type.kind == TypeKind::ssn;
  return says_more && plain(type_text(before)) == plain(imported) ? type_text(before) : imported;
}

std::vector<LayoutChange> compare_layouts(const Schema& before, const ImportedLayout& after) {
  std::vector<LayoutChange> out;
  std::vector<bool> kept(before.fields.size());
  std::vector<std::size_t> places;
  for (const ImportedElement& element : after.elements) {
    const auto at = before.find(element.number);
    places.push_back(at.value_or(static_cast<std::size_t>(-1)));
    if (!at) {
      out.push_back({"added", element.number, "", element.name});
      continue;
    }
    kept[*at] = true;
    const Field& old = before.fields[*at];
    if (old.doc != element.name) out.push_back({"renamed", element.number, old.doc, element.name});
    const std::string was = type_text(old), now = unquoted(element.type);
    if (plain(was) != plain(now)) out.push_back({"type", element.number, was, now});
    auto old_codes = old.values, new_codes = element.codes;
    std::ranges::sort(old_codes);
    std::ranges::sort(new_codes);
    if (old_codes != new_codes) out.push_back({"codes", element.number, joined(old.values), joined(element.codes)});
    if (after.says_required && old.required != element.required)
      out.push_back({"required", element.number, yes_no(old.required), yes_no(element.required)});
  }
  for (std::size_t i = 0; i < before.fields.size(); ++i)
    if (!kept[i]) out.push_back({"removed", before.fields[i].name, before.fields[i].doc, ""});
  tell_moves(places, after, out);
  return out;
}

}  // namespace gatehouse::report
