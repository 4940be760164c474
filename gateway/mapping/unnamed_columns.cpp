#include "mapping/unnamed_columns.hpp"

#include <algorithm>

namespace gatehouse::mapping {

std::string Columns::text() const { return std::to_string(at + 1) + "-" + std::to_string(at + length); }

std::vector<Columns> unnamed_columns(const Layout& layout, int type) {
  std::vector<bool> named(layout.length_of(type), false);
  const auto name = [&named](std::size_t at, std::size_t length) {
    const std::size_t end = std::min(at + length, named.size());
    for (std::size_t i = at; i < end; ++i) named[i] = true;
  };
  if (!layout.types.empty()) name(layout.type_at, layout.type_length);
  // Elements of groups have numbered twins, which lie where they lie.
  for (const LayoutField& field : layout.fields)
    if (field.group < 0 && (field.type < 0 || field.type == type)) name(field.at, field.length);
  std::vector<Columns> out;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (named[i]) continue;
    if (!out.empty() && out.back().at + out.back().length == i)
      ++out.back().length;
    else
      out.push_back({i, 1});
  }
  return out;
}

}  // namespace gatehouse::mapping
