#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "config/plugins.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/profiles.hpp"
#include "gatehouse/failpoint_names.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;

std::string_view word(OptionType type) {
  switch (type) {
    case OptionType::text:
      return "text";
    case OptionType::path:
      return "path";
    case OptionType::integer:
      return "number";
    case OptionType::seconds:
      return "time";
    case OptionType::yes_no:
      return "yes/no";
    case OptionType::choice:
      return "choice";
    case OptionType::secret:
      break;
  }
  return "secret";
}

std::string_view can(const Connector& connector) {
  if (connector.open_source == nullptr) return "write";
  return connector.open_sink == nullptr ? "read" : "read, write";
}

ordered_json as_json(const Connector& connector) {
  ordered_json options = ordered_json::array();
  for (const Option& option : connector.options) {
    options.push_back({{"name", option.name},
                       {"type", word(option.type)},
                       {"required", option.required},
                       {"default", option.fallback},
                       {"choices", option.choices},
                       {"doc", option.doc}});
  }
  return {{"connector", connector.kind},
          {"summary", connector.summary},
          {"reads", connector.open_source != nullptr},
          {"writes", connector.open_sink != nullptr},
          {"options", std::move(options)}};
}

void print_one(const Connector& connector, std::ostream& out) {
  out << connector.kind << ": " << connector.summary << "\nCan: " << can(connector) << "\n\n";
  Table table({"OPTION", "TYPE", "DEFAULT", "WHAT IT IS"});
  for (const Option& option : connector.options) {
    const std::string type = option.type == OptionType::choice ? option.choices : std::string(word(option.type));
    table.add({option.name, type, option.required ? "(required)" : option.fallback, option.doc});
  }
  table.print(out);
}

void print_all(std::span<const Connector* const> connectors, std::ostream& out) {
  Table table({"CONNECTOR", "CAN", "WHAT IT IS"});
  for (const Connector* one : connectors) table.add({one->kind, std::string(can(*one)), one->summary});
  table.print(out);
}

Exit describe_systems(Session& session, bool json) {
  if (json) {
    ordered_json list = ordered_json::array();
    for (const Profile& one : profiles()) list.push_back({{"system", one.name}, {"summary", one.summary}});
    session.parts.out << list.dump(2) << '\n';
    return Exit::ok;
  }
  Table table({"SYSTEM", "WHAT IT IS"});
  for (const Profile& one : profiles()) table.add({std::string(one.name), one.summary});
  table.print(session.parts.out);
  return Exit::ok;
}

/// Those that are built in and, where there is a site, its own.
std::vector<const Connector*> connectors_here(const Session& session) {
  const auto& built_in = session.parts.connectors;
  Findings not_now;  // `check` tells of them
  std::error_code ignored;
  const auto file = session.site_folder() / "site.yaml";
  if (std::filesystem::is_regular_file(file, ignored))
    if (const auto document = yaml::load(file, "site.yaml", not_now))
      return config::connectors_of(*document, session.site_folder(), built_in, not_now);
  return {built_in.begin(), built_in.end()};
}

Exit describe(Session& session, const std::string& kind, bool json) {
  if (kind == "systems") return describe_systems(session, json);
  const auto all = connectors_here(session);
  if (kind.empty() || kind == "connectors") {
    if (!json) {
      print_all(all, session.parts.out);
      return Exit::ok;
    }
    ordered_json list = ordered_json::array();
    for (const Connector* one : all) list.push_back(as_json(*one));
    session.parts.out << list.dump(2) << '\n';
    return Exit::ok;
  }
  const auto at = std::find_if(all.begin(), all.end(), [&](const Connector* one) { return one->kind == kind; });
  if (at == all.end()) {
    std::vector<std::string_view> kinds;
    for (const Connector* one : all) kinds.emplace_back(one->kind);
    return session.report(
        Error{Errc::not_found, "there is no connector \"" + kind + "\"" + did_you_mean(kind, kinds)});
  }
  if (json)
    session.parts.out << as_json(**at).dump(2) << '\n';
  else
    print_one(**at, session.parts.out);
  return Exit::ok;
}

Exit list_failpoints(Session& session) {
#ifdef GATEHOUSE_FAILPOINTS
  for (const std::string_view name : failpoint_names) session.parts.out << name << '\n';
#else
  session.parts.err << "this build has no failpoints\n";
#endif
  return Exit::ok;
}

}  // namespace

void add_describe(CLI::App& app, Session& session) {
  struct Options {
    std::string kind;
    bool json = false, failpoints = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("describe", "List the connectors or the known systems, or the options of one connector");
  command->add_option("connector", options->kind, "Its kind, such as `file`; or `connectors`, or `systems`");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--failpoints", options->failpoints, "The points at which a test may kill this build, if any");
  command->callback([&session, options] {
    session.exit = options->failpoints ? list_failpoints(session) : describe(session, options->kind, options->json);
  });
}

}  // namespace gatehouse::control
