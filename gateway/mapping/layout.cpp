#include "mapping/layout.hpp"

#include <algorithm>

#include "mapping/encoding.hpp"
#include "mapping/layout_fields.hpp"

namespace gatehouse::mapping {
std::string LayoutField::place() const {
  if (length == 1) return name + " (column " + std::to_string(at + 1) + ")";
  if (length > 0) return name + " (columns " + std::to_string(at + 1) + "-" + std::to_string(at + length) + ")";
  if (!column.empty() && column != name) return name + " (column \"" + column + "\")";
  return name;
}

std::optional<std::size_t> Layout::find(std::string_view field) const {
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].name == field) return i;
  return std::nullopt;
}

std::optional<std::size_t> Layout::find_in_type(std::string_view field, int type) const {
  if (type >= 0) {
    const auto own = find(types[static_cast<std::size_t>(type)].name + "." + std::string(field));
    if (own) return own;
  }
  return find(field);
}

bool Layout::is_plain_fixed() const {
  const auto is_plain = [](const LayoutField& f) {
    const bool figurative = std::any_of(f.sentinels.begin(), f.sentinels.end(),
                                        [](const std::string& s) { return s.starts_with('('); });
    return f.storage == Storage::text && f.only_if < 0 && !figurative && f.withheld.empty();
  };
  return kind == LayoutKind::fixed_width && !is_ebcdic(encoding) && types.empty() && groups.empty() &&
         std::all_of(fields.begin(), fields.end(), is_plain);
}

std::vector<std::string_view> Layout::names() const {
  std::vector<std::string_view> out;
  for (const LayoutField& f : fields) out.push_back(f.name);
  return out;
}

std::shared_ptr<const Layout> build_layout(const yaml::Document& document, bool synthetic, Findings& findings) {
  const std::size_t before = findings.errors();
  auto layout = std::make_shared<Layout>();
  layout->file = document.name;
  yaml::Section section(document.root, document.name, "", findings);
  layout->name = section.required("layout");
  layout->version = section.text_or("version", "");
  layout->format = section.text_or("format", "");
  layout->program = section.text_or("program", "");
  layout->file_rules = section.texts("file_rules");
  layout->about = section.text_or("about", "");
  layout->source = section.text_or("source", "");
  layout->status = section.choice("status", {"complete", "incomplete", "example"});
  layout->status_note = section.text_or("status_note", "");
  read_shape(section, *layout, findings);
  read_fields(section, *layout, synthetic, findings);
  section.done();
  return findings.errors() == before ? layout : nullptr;
}

std::optional<Schema> build_schema(const yaml::Document& document, Findings& findings) {
  const std::size_t before = findings.errors();
  yaml::Section section(document.root, document.name, "", findings);
  Schema schema;
  schema.name = section.required("schema");
  schema.parent = section.text_or("parent", "");
  (void)section.text("about");
  (void)section.text("version");
  (void)section.text("source");
  const yaml::Node* fields = section.node("fields");
  section.done();
  if (fields == nullptr || !fields->is_map()) {
    findings.error("missing-key", document.name, document.root.line, "fields", "the schema has no fields");
    return std::nullopt;
  }
  for (const yaml::Node::Entry& entry : fields->entries) {
    yaml::Section part(entry.value, document.name, "fields." + entry.key, findings);
    Field field;
    field.name = entry.key;
    const ParsedType parsed = parse_type(part.text_or("type", "text"));
    if (!parsed.type)
      part.error("unknown-type", entry.line, "type", parsed.problem);
    else
      field.type = *parsed.type;
    field.labels = read_labels(part, findings);
    field.required = part.yes_no("required").value_or(false);
    field.doc = part.text_or("doc", "");
    field.values = part.texts("values");
    (void)part.text("source");
    (void)part.text("confidence");
    part.done();
    if (schema.find(field.name)) part.error("duplicate-field", entry.line, "", "a field of this name stands above");
    schema.fields.push_back(std::move(field));
  }
  if (findings.errors() != before) return std::nullopt;
  return schema;
}

}  // namespace gatehouse::mapping
