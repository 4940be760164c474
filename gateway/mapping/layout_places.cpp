#include "mapping/layout_places.hpp"

#include <algorithm>

namespace gatehouse::mapping {
namespace {

/// The field lies in every record of `type` (-1: in a layout without types). Elements of groups have numbered
/// twins.
bool lies_in(const LayoutField& field, int type) {
  return field.group < 0 && (field.type < 0 || field.type == type);
}

void check_type(Layout& layout, int type, std::size_t& length, std::size_t line, Findings& findings) {
  std::vector<const LayoutField*> sorted;
  std::size_t end = 0;
  for (const LayoutField& f : layout.fields) {
    if (!lies_in(f, type)) continue;
    sorted.push_back(&f);
    end = std::max(end, f.at + f.length);
  }
  if (length == 0) length = end;
  if (type >= 0 && layout.type_at + layout.type_length > length)
    findings.error("beyond-record", layout.file, line, "record_type",
                   "the columns of record_type lie beyond this type's records");
  for (const LayoutField* f : sorted)
    if (f->at + f->length > length)
      findings.error(
          "beyond-record", layout.file, f->line, "fields." + f->name,
          "ends in column " + std::to_string(f->at + f->length) + ", and a record has " + std::to_string(length));
  std::sort(sorted.begin(), sorted.end(), [](const LayoutField* a, const LayoutField* b) { return a->at < b->at; });
  const LayoutField* furthest = nullptr;
  for (const LayoutField* f : sorted) {
    const bool shares = furthest != nullptr && f->at < furthest->at + furthest->length;
    if (shares && f->redefines.empty() && furthest->redefines.empty())
      findings.warn("overlap", layout.file, f->line, "fields." + f->name,
                    "shares columns with " + furthest->place());
    if (furthest == nullptr || f->at + f->length > furthest->at + furthest->length) furthest = f;
  }
}

}  // namespace

void check_places(Layout& layout, Findings& findings) {
  for (const LayoutField& field : layout.fields)
    if (field.storage == Storage::binary && layout.framing.cut == Cut::lines)
      findings.error("binary-in-lines", layout.file, field.line, "fields." + field.name,
                     "a binary number may hold the byte that ends a line, and the record would be cut there; say "
                     "line_end: none");
  if (layout.types.empty()) return check_type(layout, -1, layout.record_length, 0, findings);
  for (std::size_t t = 0; t < layout.types.size(); ++t) {
    RecordType& type = layout.types[t];
    if (type.record_length == 0) type.record_length = layout.record_length;
    check_type(layout, static_cast<int>(t), type.record_length, type.line, findings);
    for (std::size_t u = 0; u < t; ++u)
      if (layout.types[u].code == type.code)
        findings.error("duplicate-type", layout.file, type.line, "types." + type.name,
                       "another record type above has the same code");
  }
}

}  // namespace gatehouse::mapping
