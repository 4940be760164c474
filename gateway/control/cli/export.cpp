#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/cli/export_rebuild.hpp"
#include "control/cli/output_file.hpp"
#include "control/cli/run_here.hpp"
#include "report/quarter.hpp"

namespace gatehouse::control {

namespace {

struct ExportOptions {
  std::string format, quarter, route;
  bool dry_run = false, json = false;
  RebuildRequest rebuild{};
};

/// Formats and names of the report routes, for who wrote neither.
std::string what_there_is(const engine::Plan& plan) {
  std::string text;
  for (const auto& route : plan.routes)
    if (route.route.shape == config::Shape::report)
      text += (text.empty() ? "; its report routes: " : ", ") + route.route.name + " (" +
              route.route.report.format + ")";
  return text;
}

/// The route of that format, or of that name.
Result<const engine::PlannedRoute*> report_route(const engine::Plan& plan, const ExportOptions& options) {
  const engine::PlannedRoute* const named = plan.route(options.format);
  if (options.route.empty() && named != nullptr && named->route.shape == config::Shape::report) return named;
  const engine::PlannedRoute* found = nullptr;
  for (const auto& route : plan.routes) {
    if (route.route.shape != config::Shape::report || route.route.report.format != options.format) continue;
    if (!options.route.empty() && route.route.name != options.route) continue;
    if (found != nullptr)
      return fail(Errc::bad_config, "there are several routes for " + options.format + "; name one with --route");
    found = &route;
  }
  if (found != nullptr) return found;
  return fail(Errc::not_found, "the site has no route with `report: " + options.format + "`" +
                                   (options.route.empty() ? "" : " and the name \"" + options.route + "\"") +
                                   what_there_is(plan));
}

Exit make_export(Session& session, const ExportOptions& options) {
  if (!options.quarter.empty()) {
    if (const auto quarter = report::parse_quarter(options.quarter, Date{}); !quarter) {
      (void)session.report(quarter.error());
      return Exit::usage;
    }
  }
  const auto plan = session.load_plan_to_run();
  if (plan == nullptr) return Exit::bad_config;
  const auto route = report_route(*plan, options);
  if (!route) return session.report(route.error());
  return run_routes(session, plan, {*route}, {.quarter = options.quarter, .dry_run = options.dry_run},
                    options.json);
}

}  // namespace

void add_export(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* const command = app.add_subcommand("export", "Make a federal file now, by the site's report route");
  add_site_option(*command, session);
  add_untested_flag(*command, session);
  command->add_option("format", options->format, "Such as `pirl`, or the name of a report route");
  command->add_option("--quarter", options->quarter, "2026Q1 (calendar), PY2025Q3, previous or current");
  command->add_option("--route", options->route, "Which report route, if there are several");
  command->add_flag("--dry-run", options->dry_run, "Count and check; send nothing, keep only the list of findings");
  auto* const rebuild = command->add_option("--rebuild", options->rebuild.receipt,
                                            "Prove a file that was sent: make it again from what its receipt pins");
  command->add_option("--file", options->rebuild.retained, "With --rebuild: the file as it was kept")
      ->needs(rebuild);
  command->add_option("--out", options->rebuild.out, "With --rebuild: write the rebuilt file here, mode 0600")
      ->needs(rebuild);
  add_replace_flag(*command, options->rebuild.replace)->needs(rebuild);
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, options] {
    if (options->format.empty() == options->rebuild.receipt.empty())
      throw CLI::RequiredError("a format, such as `pirl`, or --rebuild RECEIPT (one of them)");
    options->rebuild.json = options->json;
    session.exit =
        options->format.empty() ? rebuild_export(session, options->rebuild) : make_export(session, *options);
  });
}

}  // namespace gatehouse::control
