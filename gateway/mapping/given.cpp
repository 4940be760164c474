#include "mapping/given.hpp"

#include <algorithm>

#include "mapping/compile_parts.hpp"

namespace gatehouse::mapping {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

std::vector<std::string> field_names(const Mapping& mapping) {
  std::vector<std::string> out;
  if (mapping.from_layout)
    for (const LayoutField& field : mapping.from_layout->fields) out.push_back(field.name);
  else
    for (const Field& field : mapping.from_schema->fields) out.push_back(field.name);
  return out;
}

bool is_group(const Mapping& mapping, const std::string& name) {
  return std::find(mapping.groups.begin(), mapping.groups.end(), name) != mapping.groups.end();
}

std::string_view in_arena(std::string_view text, Arena& arena) {
  char* out = arena.take(text.size());
  std::copy(text.begin(), text.end(), out);
  return {out, text.size()};
}

/// `name` is the field's own, without its group.
Value value_of(const Mapping& mapping, const Decoder* decoder, const SourceValue& source, const Texts& texts,
               std::string_view name, Arena& arena, std::vector<std::string>& complaints) {
  const auto found = texts.find(name);
  const std::string_view text = found == texts.end() ? std::string_view() : in_arena(trimmed(found->second), arena);
  if (decoder != nullptr) return decoder->value_of(mapping.from_layout->fields[source.field], text, false, arena);
  if (text.empty()) return {};
  const Reading reading = read_text(source.codec, text, arena);
  if (reading.problem != nullptr) complaints.push_back("given: " + source.name + " " + reading.problem);
  return reading.value;
}

/// Index of the record type that is given; -1 if the layout has none.
int type_of(const Mapping& mapping, const Given& given, std::vector<std::string>& complaints) {
  if (!mapping.from_layout || mapping.from_layout->types.empty()) return -1;
  const auto& types = mapping.from_layout->types;
  for (std::size_t t = 0; t < types.size(); ++t)
    if (types[t].name == given.record) return static_cast<int>(t);
  complaints.push_back("the layout has several record types: say record: and one of them, beside given");
  return -1;
}

/// The one record type that all of the mapping is made of; empty if there are several or none.
std::string only_type(const Mapping& mapping) {
  if (!mapping.from_layout || mapping.blocks.empty() || mapping.blocks.front().record < 0) return {};
  const int first = mapping.blocks.front().record;
  const bool one = std::all_of(mapping.blocks.begin(), mapping.blocks.end(),
                               [first](const Block& block) { return block.record == first; });
  return one ? mapping.from_layout->types[static_cast<std::size_t>(first)].name : "";
}

}  // namespace

Given read_given(const Mapping& mapping, const yaml::Node* node, const std::string& record, const std::string& file,
                 const std::string& path, Findings& findings) {
  Given out;
  out.record = record.empty() ? only_type(mapping) : record;
  if (node == nullptr) return out;
  const std::vector<std::string> names = field_names(mapping);
  const auto is_field = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto unknown = [&](const yaml::Node::Entry& entry, const std::string& name, const std::string& where) {
    findings.error(
        "unknown-given", file, entry.line, where + "." + entry.key,
        "\"" + entry.key + "\" is not a field of the source" + field_meant(name, {names.begin(), names.end()}));
  };
  for (const yaml::Node::Entry& entry : node->entries) {
    const std::string typed = out.record + "." + entry.key;
    if (const bool bare = is_group(mapping, entry.key);
        entry.value.is_list() && (bare || is_group(mapping, typed))) {
      const std::string& group = bare ? entry.key : typed;
      for (const yaml::Node& element : entry.value.items) {
        Texts texts;
        for (const yaml::Node::Entry& inner : element.entries) {
          texts[inner.key] = inner.value.text;
          if (mapping.from_layout && !is_field(group + "." + inner.key))
            unknown(inner, inner.key, path + "." + group);
        }
        out.groups[group].push_back(std::move(texts));
      }
      continue;
    }
    if (!is_field(entry.key) && !is_field(typed))
      unknown(entry, entry.key, path);
    else
      out.fields[is_field(entry.key) ? entry.key : typed] = entry.value.text;
  }
  return out;
}

SourceRow lay_out(const Mapping& mapping, const Given& given, Arena& arena, std::vector<std::string>& complaints) {
  std::unique_ptr<Decoder> decoder;
  if (mapping.from_layout) decoder = std::make_unique<Decoder>(mapping);
  SourceRow row;
  row.type = type_of(mapping, given, complaints);
  row.groups.resize(mapping.groups.size());
  for (const SourceValue& source : mapping.sources)
    row.values.push_back(
        source.group >= 0 ? Value()
                          : value_of(mapping, decoder.get(), source, given.fields, source.name, arena, complaints));
  for (std::size_t g = 0; g < mapping.groups.size(); ++g) {
    SourceRow::Group& group = row.groups[g];
    const auto elements = given.groups.find(mapping.groups[g]);
    if (elements == given.groups.end()) continue;
    group.count = elements->second.size();
    const std::size_t prefix = mapping.groups[g].size() + 1;
    for (const Texts& texts : elements->second)
      for (const SourceValue& source : mapping.sources)
        if (source.group == static_cast<int>(g))
          group.elements.push_back(value_of(mapping, decoder.get(), source, texts,
                                            std::string_view(source.name).substr(prefix), arena, complaints));
    group.width = group.count == 0 ? 0 : group.elements.size() / group.count;
  }
  return row;
}

}  // namespace gatehouse::mapping
