#include <algorithm>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

void name_element(const Mapping& mapping, int group, std::size_t element, std::string& text) {
  if (!mapping.from_layout || mapping.from_layout->kind != LayoutKind::fixed_width) return;
  const Layout& layout = *mapping.from_layout;
  const std::string& of = layout.groups[static_cast<std::size_t>(group)].name;
  for (const SourceValue& source : mapping.sources) {
    if (source.group != group) continue;
    const std::size_t at = text.find(source.place);
    const auto twin = layout.find(of + "." + std::to_string(element + 1) + source.name.substr(of.size()));
    if (at == std::string::npos || !twin) continue;
    text.replace(at, source.place.size(), layout.fields[*twin].place());
    return;
  }
}

}  // namespace gatehouse::mapping
