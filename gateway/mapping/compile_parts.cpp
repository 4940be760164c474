#include "mapping/compile_parts.hpp"

namespace gatehouse::mapping {

nlohmann::ordered_json canonical(const yaml::Node& node) {
  switch (node.kind) {
    case yaml::Node::Kind::null:
      return nullptr;
    case yaml::Node::Kind::scalar:
      return node.text;
    case yaml::Node::Kind::list: {
      auto out = nlohmann::ordered_json::array();
      for (const yaml::Node& item : node.items) out.push_back(canonical(item));
      return out;
    }
    case yaml::Node::Kind::map: {
      auto out = nlohmann::ordered_json::object();
      auto& members = out.get_ref<nlohmann::ordered_json::object_t&>();  // no key stands twice: nothing to look up
      for (const yaml::Node::Entry& entry : node.entries) members.emplace_back(entry.key, canonical(entry.value));
      return out;
    }
  }
  return nullptr;
}

std::optional<std::size_t> add_as_of(Schema& client, std::string_view name) {
  if (client.name != "client" || !name.starts_with(as_of_prefix)) return std::nullopt;
  const auto of = client.find(without_as_of(name));
  if (!of) return std::nullopt;
  client.fields.push_back(
      {.name = std::string(name), .type = {.kind = TypeKind::timestamp}, .labels = client.fields[*of].labels});
  return client.fields.size() - 1;
}

Schema schema_of(const Layout& layout, int group, int type, std::vector<std::size_t>& indices) {
  Schema out;
  out.name = group < 0 ? layout.name : layout.groups[static_cast<std::size_t>(group)].name;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    const LayoutField& f = layout.fields[i];
    if (f.group != group || (f.type >= 0 && f.type != type)) continue;
    std::size_t prefix = f.type < 0 ? 0 : layout.types[static_cast<std::size_t>(f.type)].name.size() + 1;
    if (group >= 0) prefix = out.name.size() + 1;
    out.fields.push_back({f.name.substr(prefix), f.codec.type, f.required, f.labels, f.doc, f.values});
    indices.push_back(i);
  }
  return out;
}

std::optional<std::size_t> target_named(const Schema& schema, const Layout* layout, int type,
                                        std::string_view name) {
  if (layout != nullptr && type >= 0) {
    const std::string& prefix = layout->types[static_cast<std::size_t>(type)].name;
    if (name.size() > prefix.size() && name.starts_with(prefix) && name[prefix.size()] == '.')
      name.remove_prefix(prefix.size() + 1);
  }
  return schema.find(name);
}

std::string field_meant(std::string_view name, const std::vector<std::string_view>& known) {
  std::string same;
  for (const std::string_view one : known)
    if (one.size() > name.size() + 1 && one.ends_with(name) && one[one.size() - name.size() - 1] == '.')
      same += (same.empty() ? "; did you mean \"" : " or \"") + std::string(one) + "\"";
  return same.empty() ? did_you_mean(name, known) : same + "?";
}

void read_checks(const yaml::Node& checks, Block& block, const std::string& file, const std::string& path,
                 Findings& findings) {
  std::vector<std::string_view> known;
  for (const Target& t : block.targets) known.push_back(t.name);
  if (!checks.is_list()) {
    findings.error("not-a-list", file, checks.line, path,
                   "a list of checks is expected here: - {id: ..., when: ...}");
    return;
  }
  for (const yaml::Node& node : checks.items) {
    yaml::Section section(node, file, path, findings);
    Check check;
    check.line = node.line;
    check.id = section.required("id");
    check.category = section.text_or("category", "");
    check.message = section.required("message");
    const std::string then = section.choice("then", {"hold", "reject", "filter", "warn"});
    check.then = then == "reject"   ? Severity::reject
                 : then == "filter" ? Severity::filter
                 : then == "warn"   ? Severity::warn
                                    : Severity::hold;
    const std::string when = section.required("when");
    section.done();
    std::string problem;
    auto lookup = [&block](std::string_view name) -> std::optional<Named> {
      for (const Target& t : block.targets)
        if (t.name == name) return Named{t.index, &t.codec};
      return std::nullopt;
    };
    auto parsed = when.empty() ? std::nullopt : Condition::parse(when, lookup, known, problem);
    if (!problem.empty()) findings.error("bad-condition", file, node.line, path + "." + check.id, problem);
    if (!parsed) continue;
    check.when = std::move(*parsed);
    block.checks.push_back(std::move(check));
  }
}

}  // namespace gatehouse::mapping
