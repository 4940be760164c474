#include "config/options.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::config {

namespace {

bool is_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<std::string> as_seconds(std::string_view text) {
  if (is_integer(text) && text.front() != '-') return std::string(text);
  const auto span = parse_duration(text);
  if (!span || span->count() % 1000 != 0) return std::nullopt;
  return std::to_string(span->count() / 1000);
}

std::optional<std::string> as_yes_no(std::string_view text) {
  if (text == "yes" || text == "true") return "yes";
  if (text == "no" || text == "false") return "no";
  return std::nullopt;
}

std::vector<std::string_view> split_choices(std::string_view choices) {
  std::vector<std::string_view> out;
  while (!choices.empty()) {
    const auto bar = choices.find('|');
    out.push_back(choices.substr(0, bar));
    choices = bar == std::string_view::npos ? std::string_view{} : choices.substr(bar + 1);
  }
  return out;
}

struct Typed {
  std::optional<std::string> value{};
  std::string complaint{};
};

Typed type_option(const Option& option, const std::string& text) {
  switch (option.type) {
    case OptionType::integer:
      if (is_integer(text)) return {text};
      return {{}, "is no whole number"};
    case OptionType::seconds:
      if (auto seconds = as_seconds(text)) return {std::move(seconds)};
      return {{}, "is no span of time; write 90, 90s, 5m or 1h"};
    case OptionType::yes_no:
      if (auto answer = as_yes_no(text)) return {std::move(answer)};
      return {{}, "is neither yes nor no"};
    case OptionType::choice: {
      const auto choices = split_choices(option.choices);
      if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {text};
      return {{}, "is none of " + std::string(option.choices) + did_you_mean(text, choices)};
    }
    case OptionType::secret:
      if (text.empty() || text.starts_with("file:") || text.starts_with("env:")) return {text};
      return {{}, "is a secret itself; say where it lies: file:PATH or env:NAME"};
    case OptionType::text:
    case OptionType::path:
      break;
  }
  return {text};
}

const Option* find_option(const Connector& connector, std::string_view name) {
  const auto at = std::find_if(connector.options.begin(), connector.options.end(),
                               [&](const Option& option) { return option.name == name; });
  return at == connector.options.end() ? nullptr : &*at;
}

std::vector<std::string_view> option_names(const Connector& connector) {
  std::vector<std::string_view> names;
  for (const Option& option : connector.options) names.emplace_back(option.name);
  return names;
}

}  // namespace

OptionValues read_options(yaml::Section& section, const Connector& connector, Findings& findings,
                          std::string_view key) {
  OptionValues values;
  const yaml::Node* node = section.node(key);
  if (node == nullptr || node->kind == yaml::Node::Kind::null) return values;
  if (!node->is_map()) {
    section.error("wrong-shape", node->line, key, "write `name: value`, one a line");
    return values;
  }
  for (const auto& entry : node->entries) {
    const std::string path = section.path_of(key) + "." + entry.key;
    const Option* option = find_option(connector, entry.key);
    if (option == nullptr) {
      findings.error("unknown-option", section.file(), entry.line, path,
                     "the connector `" + std::string(connector.kind) + "` has no option \"" + entry.key + "\"" +
                         did_you_mean(entry.key, option_names(connector)));
      continue;
    }
    if (!entry.value.is_scalar()) {
      findings.error("wrong-shape", section.file(), entry.line, path, "one value is wanted here");
      continue;
    }
    auto typed = type_option(*option, entry.value.text);
    if (!typed.value) {
      const std::string shown = option->type == OptionType::secret ? "the value" : "\"" + entry.value.text + "\"";
      findings.error("bad-option", section.file(), entry.line, path, shown + " " + typed.complaint);
      continue;
    }
    values.insert_or_assign(entry.key, std::move(*typed.value));
  }
  return values;
}

OptionValues complete_options(const Connector& connector, const OptionValues& system, const OptionValues& route,
                              const Place& where, Findings& findings) {
  OptionValues values = route;
  values.insert(system.begin(), system.end());
  for (const Option& option : connector.options) {
    if (values.contains(option.name)) continue;
    if (option.required) {
      findings.error("missing-option", where.file, where.line, "options." + std::string(option.name),
                     "the connector `" + std::string(connector.kind) + "` needs this option: " + option.doc);
    }
    values.emplace(option.name, option.fallback);
  }
  return values;
}

}  // namespace gatehouse::config
