// What a mapping leaves alone, for the summary of `gatehouse check`.
#include <algorithm>

#include "mapping/compiled.hpp"
#include "mapping/unnamed_columns.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {
namespace {

/// A field of a published layout that is there to be blank.
bool is_filler(std::string_view field) {
  constexpr std::string_view filler = "filler";
  return field.size() >= filler.size() &&
         std::equal(filler.begin(), filler.end(), field.begin(), [](char a, char b) { return a == (b | 0x20); });
}

bool has_rule(const Block& block, const std::string& field) {
  return std::any_of(block.targets.begin(), block.targets.end(),
                     [&](const Target& target) { return target.name == field; });
}

bool is_filled(const Mapping& mapping, int group) {
  return std::any_of(mapping.blocks.begin(), mapping.blocks.end(),
                     [group](const Block& block) { return block.target_group == group; });
}

/// `WEEKS.2.AMT`: an element of a repeated group of fixed columns, by its number.
bool is_numbered(const Layout& layout, const std::string& field) {
  return std::any_of(layout.groups.begin(), layout.groups.end(), [&](const LayoutGroup& group) {
    const std::size_t at = group.name.size() + 1;
    return field.size() > at && field.starts_with(group.name + ".") && field[at] >= '0' && field[at] <= '9';
  });
}

/// Groups of a target layout that stand in what `block` makes, and that nobody fills.
void add_groups(const Mapping& mapping, const Block& block, LeftAlone& to) {
  const Layout& layout = *mapping.to_layout;
  for (std::size_t g = 0; g < layout.groups.size(); ++g) {
    const LayoutGroup& group = layout.groups[g];
    if (group.outer != block.target_group || (group.type >= 0 && group.type != mapping.to_record)) continue;
    ++to.fields;
    const bool by_number = std::any_of(block.targets.begin(), block.targets.end(), [&](const Target& target) {
      return layout.fields[target.layout_field].name.starts_with(group.name + ".");
    });
    if (!by_number && !is_filled(mapping, static_cast<int>(g))) to.without_rule.push_back(group.name + "[]");
  }
}

void add_columns(const Layout* layout, std::vector<std::string>& to) {
  if (layout == nullptr || layout->kind != LayoutKind::fixed_width) return;
  const int types = static_cast<int>(layout->types.size());
  for (int type = types == 0 ? -1 : 0; type < types; ++type) {
    std::string text;
    for (const Columns& columns : unnamed_columns(*layout, type))
      text += (text.empty() ? "" : ", ") + columns.text();
    const std::string of = type < 0 ? "" : ", record " + layout->types[static_cast<std::size_t>(type)].name;
    if (!text.empty()) to.push_back("layout " + layout->name + of + ", columns " + text);
  }
}

}  // namespace

std::vector<LeftAlone> left_alone(const Mapping& mapping) {
  std::vector<LeftAlone> out;
  for (const Block& block : mapping.blocks) {
    LeftAlone one{.target = mapping.to_layout && block.target_group < 0 ? "layout " + block.name : block.name};
    for (std::size_t i = 0; i < block.schema.fields.size(); ++i) {
      const std::string& field = block.schema.fields[i].name;
      if (is_filler(field)) continue;
      if (mapping.to_layout &&
          is_numbered(*mapping.to_layout, mapping.to_layout->fields[block.layout_fields[i]].name))
        continue;
      ++one.fields;
      if (!has_rule(block, field)) one.without_rule.push_back(field);
    }
    if (mapping.to_layout) add_groups(mapping, block, one);
    if (!one.without_rule.empty()) out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> columns_without_field(const Mapping& mapping) {
  std::vector<std::string> out;
  add_columns(mapping.from_layout.get(), out);
  if (mapping.to_layout != mapping.from_layout) add_columns(mapping.to_layout.get(), out);
  return out;
}

}  // namespace gatehouse::mapping
