// `retention:` of site.yaml: how long records are kept.
#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

constexpr std::int64_t longest = 36'500;  // days

KeepRule read_rule(yaml::Section& retention, const yaml::Node& node, Findings& findings) {
  yaml::Section section(node, retention.file(), retention.path_of("rules"), findings);
  KeepRule out{section.text_or("route", ""), section.text_or("system", "")};
  out.where = {retention.file(), node.line};
  out.entity = section.text_or("entity", "");
  out.held = section.yes_no("held").value_or(false);
  out.alone = section.yes_no("alone").value_or(false);
  out.label = section.text_or("label", "");
  const auto days = section.integer("days", 1, longest);
  if (days)
    out.days = *days;
  else
    section.error("bad-retention", node.line, "days", "a rule says for how many days records are kept: days: 1095");
  if (!out.route.empty() && !out.system.empty())
    section.error("bad-retention", node.line, "route", "a rule is for a route or for a system, not for both");
  if (out.held && out.alone)
    section.error("bad-retention", node.line, "alone", "what is held belongs to nobody and always goes by itself");
  section.done();
  return out;
}

/// It is for all records of its kind, so no rule after it is ever asked.
bool is_for_all(const KeepRule& rule) {
  return rule.route.empty() && rule.system.empty() && rule.entity.empty() && rule.label.empty();
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
  bool all_others = false, all_held = false;
  for (const KeepRule& rule : site.retention.rules) {
    const auto complain = [&](std::string message) {
      findings.error("bad-retention", rule.where.file, rule.where.line, "retention.rules", std::move(message));
    };
    bool& closed = rule.held ? all_held : all_others;
    if (closed) complain("no record comes to this rule: one before it is for all");
    closed = closed || is_for_all(rule);
    if (!rule.route.empty() && site.route(rule.route) == nullptr)
      complain("there is no route \"" + rule.route + "\"");
    if (!rule.system.empty() && site.system(rule.system) == nullptr)
      complain("there is no system \"" + rule.system + "\"");
  }
}

}  // namespace gatehouse::config
