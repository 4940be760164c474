// `retention:` of site.yaml: how long records are kept.
#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

constexpr std::int64_t longest = 36'500;  // days

KeepRule read_rule(yaml::Section& retention, const yaml::Node& node, Findings& findings) {
  yaml::Section section(node, retention.file(), retention.path_of("rules"), findings);
  KeepRule out{section.text_or("route", ""), section.text_or("system", ""), 0, {retention.file(), node.line}};
  const auto days = section.integer("days", 1, longest);
  if (days)
    out.days = *days;
  else
    section.error("bad-retention", node.line, "days", "a rule says for how many days records are kept: days: 1095");
  if (!out.route.empty() && !out.system.empty())
    section.error("bad-retention", node.line, "route", "a rule is for a route or for a system, not for both");
  section.done();
  return out;
}

}  // namespace

RetentionRules read_retention(yaml::Section& top, Findings& findings) {
  RetentionRules out;
  const yaml::Node* const node = top.node("retention");
  if (node == nullptr) return out;
  yaml::Section section(*node, top.file(), top.path_of("retention"), findings);
  out.dry_run = section.yes_no("dry_run").value_or(true);
  const yaml::Node* const rules = section.node("rules");
  if (rules == nullptr || !rules->is_list())
    section.error("bad-retention", node->line, "rules",
                  "a list of rules is expected: - {route: claims, days: 1095}");
  else
    for (const yaml::Node& rule : rules->items) out.rules.push_back(read_rule(section, rule, findings));
  section.done();
  return out;
}

void check_retention(const Site& site, Findings& findings) {
  bool all_others = false;
  for (const KeepRule& rule : site.retention.rules) {
    const auto complain = [&](std::string message) {
      findings.error("bad-retention", rule.where.file, rule.where.line, "retention.rules", std::move(message));
    };
    if (all_others) complain("no record comes to this rule: the one before it is for all");
    all_others = all_others || (rule.route.empty() && rule.system.empty());
    if (!rule.route.empty() && site.route(rule.route) == nullptr)
      complain("there is no route \"" + rule.route + "\"");
    if (!rule.system.empty() && site.system(rule.system) == nullptr)
      complain("there is no system \"" + rule.system + "\"");
  }
}

}  // namespace gatehouse::config
