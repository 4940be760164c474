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
  top.done();
  return system;
}

}  // namespace gatehouse::config
