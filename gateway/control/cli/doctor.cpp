// `gatehouse doctor`: the examination of a site, its machine and its service, with what to do about each finding.
#include "control/doctor/examination.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"

namespace gatehouse::control {
namespace {

struct DoctorOptions {
  bool json = false, offline = false;
  int patience = 5;
};

doctor::Examination examine(Session& session, const config::Site& site, const engine::Plan* plan,
                            const DoctorOptions& options, const Findings& of_files) {
  Clock& clock = session.parts.clock;
  const doctor::Patient patient{.site = site,
                                .plan = plan,
                                .clock = clock,
                                .store = plan != nullptr ? doctor::ask_store(*plan, clock) : doctor::StoreFacts{},
                                .probes = session.parts.probes,
                                .patience = std::chrono::seconds(options.patience)};
  return doctor::examine(patient, of_files, {.systems = !options.offline});
}

void print(std::ostream& out, const doctor::Examination& examination) {
  const auto& all = examination.findings.all();
  for (const Finding& one : all) {
    out << (one.grade == Finding::Grade::error ? "MUST   " : "SHOULD ") << one.file;
    if (one.line > 0) out << ':' << one.line;
    out << ": " << one.message << " [" << one.rule << "]\n";
    if (const std::string remedy = doctor::remedy_of(one.rule); !remedy.empty()) out << "       " << remedy << '\n';
  }
  if (!all.empty()) out << '\n';
  out << (all.empty() ? "nothing" : std::to_string(all.size()) + (all.size() == 1 ? " thing" : " things"))
      << " to do; looked at";
  for (std::size_t i = 0; i < examination.looked_at.size(); ++i)
    out << (i == 0 ? " " : i + 1 == examination.looked_at.size() ? " and " : ", ") << examination.looked_at[i];
  out << '\n';
}

void print_json(std::ostream& out, const config::Site& site, const doctor::Examination& examination) {
  const Json answer{{"ok", examination.findings.all().empty()},
                    {"site", site.name},
                    {"looked_at", examination.looked_at},
                    {"findings", doctor::findings_as_json(examination.findings)}};
  out << answer.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

Exit see(Session& session, const DoctorOptions& options) {
  const Parts& parts = session.parts;
  Findings of_files, of_site;
  const auto plan =
      engine::load_plan_to_look(session.site_folder(), parts.shipped_mappings, parts.connectors, of_files);
  const auto site = config::load_site(session.site_folder(), parts.connectors, of_site);
  if (!site) return session.report(of_site);
  const doctor::Examination examination = examine(session, *site, plan.get(), options, of_files);
  if (options.json)
    print_json(parts.out, *site, examination);
  else
    print(parts.out, examination);
  return examination.findings.all().empty() ? Exit::ok : Exit::held;
}

}  // namespace

void add_doctor(CLI::App& app, Session& session) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App* const command = app.add_subcommand(
      "doctor", "What keeps the site, its machine or its service from working well, and what to do");
  add_site_option(*command, session);
  command->add_flag("--offline", options->offline, "Do not try to reach the systems");
  command->add_option("--patience", options->patience, "Seconds to wait for each step of reaching a system")
      ->capture_default_str()
      ->check(CLI::Range(1, 60));
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] { session.exit = see(session, *options); });
}

}  // namespace gatehouse::control
