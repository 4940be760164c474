// `gatehouse explain-metric`: what a figure of GET /metrics says, and what to do.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/metric_table.hpp"

namespace gatehouse::control {
namespace {

Exit list_all(Session& session, bool json) {
  auto list = nlohmann::ordered_json::array();
  Table table({"FIGURE", "WHAT IT SAYS"});
  for (const Metric* one : all_metrics) {
    list.push_back({{"name", one->name}, {"labels", one->labels}, {"meaning", one->meaning}, {"do", one->action}});
    table.add({std::string(one->name), std::string(one->meaning)});
  }
  if (json)
    session.parts.out << list.dump(2) << '\n';
  else
    table.print(session.parts.out);
  return Exit::ok;
}

Exit explain_one(Session& session, const std::string& name) {
  const auto found = std::ranges::find(all_metrics, name, [](const Metric* one) { return one->name; });
  if (found == all_metrics.end()) {
    std::vector<std::string_view> names;
    for (const Metric* one : all_metrics) names.push_back(one->name);
    return session.report(Error{Errc::not_found, "there is no figure \"" + name + "\"" + did_you_mean(name, names) +
                                                     "; `gatehouse explain-metric` lists them"});
  }
  session.parts.out << (*found)->name << "\n  " << (*found)->meaning << "\n  What to do: " << (*found)->action
                    << '\n';
  return Exit::ok;
}

}  // namespace

void add_explain_metric(CLI::App& app, Session& session) {
  struct Options {
    std::string name;
    bool json = false, markdown = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("explain-metric", "What a figure for Prometheus (GET /metrics) says, and what to do");
  command->add_option("figure", options->name, "Its name; none: all of them");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--markdown", options->markdown, "Print the page docs/metrics.md");
  command->callback([&session, options] {
    if (options->markdown) {
      session.parts.out << metrics_page();
      return;
    }
    session.exit = options->name.empty() ? list_all(session, options->json) : explain_one(session, options->name);
  });
}

}  // namespace gatehouse::control
