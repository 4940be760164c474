#include <algorithm>

#include "config/options.hpp"
#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

const Connector* find_connector(yaml::Section& top, const std::string& kind,
                                std::span<const Connector* const> connectors) {
  const auto at =
      std::find_if(connectors.begin(), connectors.end(), [&](const Connector* one) { return one->kind == kind; });
  if (at != connectors.end()) return *at;
  std::vector<std::string_view> kinds;
  for (const Connector* one : connectors) kinds.emplace_back(one->kind);
  const yaml::Node* node = top.node("connector");
  top.error("unknown-connector", node == nullptr ? top.line() : node->line, "connector",
            "there is no connector \"" + kind + "\"" + did_you_mean(kind, kinds));
  return nullptr;
}

/// `sync:`: what it owns and what it only fills in.
std::optional<SyncRules> read_sync(yaml::Section& top, Findings& findings) {
  const yaml::Node* const node = top.node("sync");
  if (node == nullptr) return std::nullopt;
  yaml::Section section(*node, top.file(), top.path_of("sync"), findings);
  SyncRules rules{section.texts("owns"), section.texts("fills"), {top.file(), node->line}};
  section.done();
  for (const std::string& field : rules.fills)
    if (std::find(rules.owns.begin(), rules.owns.end(), field) != rules.owns.end())
      top.error("owns-and-fills", node->line, "sync", "\"" + field + "\" stands under `owns` and under `fills`");
  return rules;
}

}  // namespace

System read_system(const yaml::Document& document, std::span<const Connector* const> connectors,
                   Findings& findings) {
  yaml::Section top(document.root, document.name, "", findings);
  System system;
  system.where = {document.name, document.root.line};
  system.name = top.required("system");
  system.title = top.text_or("name", system.name);
  system.owner = top.text_or("owner", "");
  const std::string kind = top.required("connector");
  if (!kind.empty()) system.connector = find_connector(top, kind, connectors);
  if (system.connector != nullptr) {
    system.options = read_options(top, *system.connector, findings);
  } else {
    (void)top.node("options");
  }
  if (const yaml::Node* node = top.node("agreement"))
    system.agreement = read_agreement(document, *node, system.name, findings);
  system.merit_staff = top.yes_no("merit_staff").value_or(false);
  system.sync = read_sync(top, findings);
  read_hours(top, system, findings);
  top.done();
  return system;
}

}  // namespace gatehouse::config
