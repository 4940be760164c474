#include <charconv>

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

/// `1 in 10000`.
std::optional<std::uint32_t> parse_one_in(std::string_view text) {
  constexpr std::string_view before = "1 in ";
  if (!text.starts_with(before)) return std::nullopt;
  text.remove_prefix(before.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && number >= 100 && number <= 10'000'000 ? std::optional(number) : std::nullopt;
}

/// `0.5 %`, in thousandths of a percent.
std::optional<std::uint32_t> parse_percent(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  if (text.ends_with(' ')) text.remove_suffix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && number >= 0 && number <= 20 ? std::optional(static_cast<std::uint32_t>(number * 1000 + 0.5))
                                              : std::nullopt;
}

void read_budgets(yaml::Section& clients, ClientRules& rules, Findings& findings) {
  const yaml::Node* const node = clients.node("budgets");
  if (node == nullptr) return;
  yaml::Section section(*node, clients.file(), clients.path_of("budgets"), findings);
  if (const auto text = section.text("false_links")) {
    const auto one_in = parse_one_in(*text);
    if (one_in)
      rules.one_false_link_in = *one_in;
    else
      section.error("bad-budget", section.line(), "false_links",
                    "write how many links may hold one false one: 1 in 10000 (100 to 10000000)");
  }
  if (const auto text = section.text("missed")) {
    const auto share = parse_percent(*text);
    if (share)
      rules.missed_of_hundred_thousand = *share;
    else
      section.error("bad-budget", section.line(), "missed",
                    "write the share of duplicates that may be missed: 0.5 % (0 to 20)");
  }
  section.done();
}

}  // namespace

void read_client_rules(yaml::Section& top, Site& site, Findings& findings) {
  const yaml::Node* const node = top.node("clients");
  if (node == nullptr) return;
  yaml::Section section(*node, top.file(), top.path_of("clients"), findings);
  site.clients.verified = read_systems(section, "verified", findings);
  site.clients.trust = read_systems(section, "trust", findings);
  read_budgets(section, site.clients, findings);
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
