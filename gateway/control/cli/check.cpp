#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "control/cli/commands.hpp"
#include "engine/doors.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;

Exit check(Session& session, bool json) {
  Findings findings;
  const auto plan =
      engine::load_plan(session.site_folder(), session.parts.shipped_mappings, session.parts.connectors, findings);
  if (plan != nullptr) engine::check_still_there(*plan, session.parts.clock, findings);
  const Exit exit = plan == nullptr ? Exit::bad_config : Exit::ok;
  if (json) {
    ordered_json list = ordered_json::array();
    for (const Finding& one : findings.all()) {
      list.push_back({{"grade", one.grade == Finding::Grade::error ? "error" : "warning"},
                      {"rule", one.rule},
                      {"file", one.file},
                      {"line", one.line},
                      {"path", one.path},
                      {"message", one.message}});
    }
    const ordered_json answer{
        {"ok", plan != nullptr}, {"hash", plan ? plan->hash : ""}, {"findings", std::move(list)}};
    session.parts.out << answer.dump(2) << '\n';
    return exit;
  }
  (void)session.report(findings);
  if (plan == nullptr) {
    session.parts.err << findings.errors() << (findings.errors() == 1 ? " error\n" : " errors\n");
    return exit;
  }
  session.parts.out << "The site \"" << plan->site.name << "\" is in order: " << plan->site.systems.size()
                    << " systems, " << plan->routes.size() << " routes, configuration " << plan->hash.substr(0, 12)
                    << '\n';
  return exit;
}

}  // namespace

void add_check(CLI::App& app, Session& session) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const command =
      app.add_subcommand("check", "Read all files of the site and say what is wrong with them");
  add_site_option(*command, session);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&session, json] { session.exit = check(session, *json); });
}

}  // namespace gatehouse::control
