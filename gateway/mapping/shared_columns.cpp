#include "mapping/shared_columns.hpp"

#include <algorithm>

#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {
namespace {

struct Written {
  const LayoutField* field;
  const Value* value;
};

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// The field is there, by what the field named in its `only_if` is to say.
bool is_there(const Layout& layout, const LayoutField& field, const std::vector<Written>& all) {
  if (field.only_if < 0) return true;
  const LayoutField* const other = &layout.fields[static_cast<std::size_t>(field.only_if)];
  const auto found = std::find_if(all.begin(), all.end(), [other](const Written& w) { return w.field == other; });
  if (found == all.end()) return true;  // it is said elsewhere in the record, not in this row
  if (!found->value->known()) return false;
  Arena arena(256);
  const std::string_view says = formatted(*found->value, other->codec, true, arena);
  return std::find(field.only_if_values.begin(), field.only_if_values.end(), says) != field.only_if_values.end();
}

void check_row(const Layout& layout, const Block& block, std::span<const Value> values, const std::string& file,
               std::vector<Problem>& problems) {
  std::vector<Written> all, known;
  for (std::size_t i = 0; i < block.layout_fields.size(); ++i)
    all.push_back({&layout.fields[block.layout_fields[i]], &values[i]});
  for (const Written& one : all) {
    if (!one.value->known()) continue;
    if (is_there(layout, *one.field, all)) {
      known.push_back(one);
      continue;
    }
    const std::string& other = layout.fields[static_cast<std::size_t>(one.field->only_if)].name;
    problems.push_back({Severity::hold, "not-there", one.field->name, "",
                        "has a value, and in layout " + layout.name + " it is there only if " + other +
                            " is one of: " + listed(one.field->only_if_values) +
                            "; leave it blank otherwise (choose)",
                        file});
  }
  std::sort(known.begin(), known.end(),
            [](const Written& a, const Written& b) { return a.field->at < b.field->at; });
  for (std::size_t i = 1; i < known.size(); ++i) {
    const LayoutField& before = *known[i - 1].field;
    if (before.at + before.length <= known[i].field->at) continue;
    problems.push_back({Severity::hold, "same-columns", known[i].field->name, "",
                        "has a value, and so has " + before.name + ", which lies in the same columns of layout " +
                            layout.name + "; give a value to one of them (choose)",
                        file});
  }
}

}  // namespace

bool shares_columns(const Mapping& mapping) {
  if (!mapping.to_layout || mapping.to_layout->kind != LayoutKind::fixed_width) return false;
  return std::any_of(mapping.to_layout->fields.begin(), mapping.to_layout->fields.end(),
                     [](const LayoutField& field) { return field.only_if >= 0 || !field.redefines.empty(); });
}

void check_shared_columns(const Mapping& mapping, std::span<const MappedEntity> entities,
                          std::vector<Problem>& problems) {
  for (const MappedEntity& entity : entities)
    check_row(*mapping.to_layout, mapping.blocks[entity.block], entity.values, mapping.file, problems);
}

}  // namespace gatehouse::mapping
