#include "mapping/element_room.hpp"

#include <algorithm>

namespace gatehouse::mapping {
namespace {

/// Nothing of it is written, so that its place stays blank. A stored number has no blank.
bool is_blank(const Layout& to, const Block& block, const MappedEntity& entity) {
  for (std::size_t f = 0; f < entity.values.size(); ++f)
    if (entity.values[f].state() != State::unknown || to.fields[block.layout_fields[f]].storage != Storage::text)
      return false;
  return true;
}

}  // namespace

void check_element_room(const Mapping& mapping, std::span<const MappedEntity> entities,
                        std::vector<Problem>& problems) {
  if (!mapping.to_layout || mapping.to_layout->kind != LayoutKind::fixed_width) return;
  const Layout& to = *mapping.to_layout;
  for (std::size_t b = 0; b < mapping.blocks.size(); ++b) {
    const Block& block = mapping.blocks[b];
    if (block.target_group < 0) continue;
    const LayoutGroup& of = to.groups[static_cast<std::size_t>(block.target_group)];
    std::size_t made = 0;
    bool gap = false, moved = false;
    for (const MappedEntity& entity : entities) {
      if (entity.block != b) continue;
      ++made;
      const bool blank = is_blank(to, block, entity);
      moved = moved || (gap && !blank);
      gap = gap || blank;
    }
    if (made > of.occurs)
      problems.push_back({Severity::hold, "too-many-elements", block.name, "",
                          "stands " + std::to_string(made) + " times, and layout " + to.name + " has room for " +
                              std::to_string(of.occurs),
                          mapping.file});
    if (moved && !of.close_gaps)
      problems.push_back({Severity::hold, "gap-in-group", block.name, "",
                          "has an element that says nothing before another, and its place in layout " + to.name +
                              " would stay blank; correct it at the source, or say gaps: close in the layout if "
                              "places mean nothing",
                          mapping.file});
  }
}

}  // namespace gatehouse::mapping
