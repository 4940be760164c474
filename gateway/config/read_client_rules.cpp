#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

/// `trust:` and `verified:`: under each field, group or `default` a list of systems.
std::vector<FieldSystems> read_systems(yaml::Section& clients, std::string_view key, Findings& findings) {
  std::vector<FieldSystems> out;
  const yaml::Node* const node = clients.node(key);
  if (node == nullptr) return out;
  yaml::Section section(*node, clients.file(), clients.path_of(key), findings);
  for (const yaml::Node::Entry& entry : node->entries)
    out.push_back({entry.key, section.texts(entry.key), {clients.file(), entry.line}});
  section.done();
  return out;
}

}  // namespace

void read_client_rules(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* const node = top.node("clients");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("clients"), findings);
  site.clients.verified = read_systems(section, "verified", findings);
  site.clients.trust = read_systems(section, "trust", findings);
  section.done();
}

void check_client_rules(const Site& site, Findings& findings) {
  std::vector<std::string_view> names;
  for (const System& system : site.systems) names.emplace_back(system.name);
  for (const auto* rules : {&site.clients.verified, &site.clients.trust})
    for (const FieldSystems& rule : *rules)
      for (const std::string& name : rule.systems)
        if (site.system(name) == nullptr)
          findings.error("unknown-system", rule.where.file, rule.where.line, "clients." + rule.field,
                         "there is no system \"" + name + "\"" + did_you_mean(name, names));
}

}  // namespace gatehouse::config
