// `gatehouse doctor`: the examination of a site, its machine and its service, with what to do about each finding.
#include "control/doctor/doctor.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "control/cli/commands.hpp"
#include "control/finding_rules.hpp"

namespace gatehouse::control {
namespace {

using nlohmann::ordered_json;

struct DoctorOptions {
  bool json = false, offline = false;
  int patience = 5;
};

struct Examination {
  Findings findings;
  std::vector<std::string> looked_at;
};

/// What the rule advises; a rule of a file's own (a mapping's check) has no line in the table.
std::string remedy_of(const std::string& rule) {
  const auto known = rules_called(rule);
  return known.empty() ? "" : std::string(known.back().remedy);
}

Examination examine(Session& session, const config::Site& site, const engine::Plan* plan,
                    const DoctorOptions& options, const Findings& of_files) {
  Clock& clock = session.parts.clock;
  const doctor::Patient patient{.site = site,
                                .plan = plan,
                                .clock = clock,
                                .store = plan != nullptr ? doctor::ask_store(*plan, clock) : doctor::StoreFacts{},
                                .probes = session.parts.probes,
                                .patience = std::chrono::seconds(options.patience)};
  Examination out;
  for (const Finding& one : of_files.all())
    if (one.grade == Finding::Grade::error || one.rule == "key-file" || one.rule == "route-left-out")
      out.findings.error(one.rule, one.file, one.line, one.path, one.message);
  for (const doctor::Part& part : doctor::parts()) {
    if (options.offline && part.look == doctor::look_at_systems) continue;
    part.look(patient, out.findings);
    out.looked_at.emplace_back(part.name);
  }
  return out;
}

void print(std::ostream& out, const Examination& examination) {
  const auto& all = examination.findings.all();
  for (const Finding& one : all) {
    out << (one.grade == Finding::Grade::error ? "MUST   " : "SHOULD ") << one.file;
    if (one.line > 0) out << ':' << one.line;
    out << ": " << one.message << " [" << one.rule << "]\n";
    if (const std::string remedy = remedy_of(one.rule); !remedy.empty()) out << "       " << remedy << '\n';
  }
  if (!all.empty()) out << '\n';
  out << (all.empty() ? "nothing" : std::to_string(all.size()) + (all.size() == 1 ? " thing" : " things"))
      << " to do; looked at";
  for (std::size_t i = 0; i < examination.looked_at.size(); ++i)
    out << (i == 0 ? " " : i + 1 == examination.looked_at.size() ? " and " : ", ") << examination.looked_at[i];
  out << '\n';
}

void print_json(std::ostream& out, const config::Site& site, const Examination& examination) {
  auto list = ordered_json::array();
  for (const Finding& one : examination.findings.all())
    list.push_back({{"id", one.rule},
                    {"grade", one.grade == Finding::Grade::error ? "must" : "should"},
                    {"subject", one.file},
                    {"line", one.line},
                    {"what", one.message},
                    {"do", remedy_of(one.rule)}});
  const ordered_json answer{{"ok", examination.findings.all().empty()},
                            {"site", site.name},
                            {"looked_at", examination.looked_at},
                            {"findings", std::move(list)}};
  out << answer.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

Exit see(Session& session, const DoctorOptions& options) {
  const Parts& parts = session.parts;
  Findings of_files, of_site;
  const auto plan =
      engine::load_plan_to_look(session.site_folder(), parts.shipped_mappings, parts.connectors, of_files);
  const auto site = config::load_site(session.site_folder(), parts.connectors, of_site);
  if (!site) return session.report(of_site);
  const Examination examination = examine(session, *site, plan.get(), options, of_files);
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
