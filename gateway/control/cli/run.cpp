#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/run_here.hpp"

namespace gatehouse::control {

namespace {

struct RunOptions {
  std::vector<std::string> routes;
  bool all = false, json = false;
};

/// Intake first, then what passes on, then what goes out. Reports are made on their schedule or by `export`.
std::vector<const engine::PlannedRoute*> all_routes(const engine::Plan& plan) {
  using config::Shape;
  std::vector<const engine::PlannedRoute*> chosen;
  for (const Shape shape : {Shape::intake, Shape::transfer, Shape::delivery, Shape::reminders})
    for (const auto& route : plan.routes)
      if (route.route.shape == shape) chosen.push_back(&route);
  return chosen;
}

Result<std::vector<const engine::PlannedRoute*>> chosen_routes(const engine::Plan& plan,
                                                               const RunOptions& options) {
  if (options.all) return all_routes(plan);
  std::vector<const engine::PlannedRoute*> chosen;
  std::vector<std::string_view> names;
  for (const auto& route : plan.routes) names.emplace_back(route.route.name);
  for (const auto& name : options.routes) {
    const auto* route = plan.route(name);
    if (route == nullptr)
      return fail(Errc::not_found, "there is no route \"" + name + "\"" + did_you_mean(name, names));
    chosen.push_back(route);
  }
  return chosen;
}

Exit run(Session& session, const RunOptions& options) {
  const auto plan = session.load_plan_to_run();
  if (plan == nullptr) return Exit::bad_config;
  const auto routes = chosen_routes(*plan, options);
  if (!routes) return session.report(routes.error());
  return run_routes(session, plan, *routes, {}, options.json);
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* const command = app.add_subcommand("run", "Run routes once, now");
  add_site_option(*command, session);
  add_untested_flag(*command, session);
  auto* const routes = command->add_option("route", options->routes, "Names of routes");
  auto* const all =
      command->add_flag("--all", options->all, "Every intake, then every delivery and reminder; no reports");
  all->excludes(routes);
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, options] {
    if (options->routes.empty() && !options->all) throw CLI::RequiredError("the name of a route, or --all,");
    session.exit = run(session, *options);
  });
}

}  // namespace gatehouse::control
