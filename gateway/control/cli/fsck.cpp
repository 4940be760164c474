#include <CLI/CLI.hpp>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/open_site.hpp"

namespace gatehouse::control {

namespace {

Json as_json(const std::vector<hub::Finding>& findings) {
  Json list = Json::array();
  for (const auto& one : findings)
    list.push_back({{"grade", one.error ? "error" : "warning"}, {"rule", one.rule}, {"message", one.text}});
  return list;
}

Exit fsck(Session& session, bool json) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  std::vector<hub::Finding> findings;
  {
    ProgressLine progress(session, "checking");
    auto checked = (*hub)->fsck([&](double done) { progress.show(static_cast<std::uint64_t>(done * 1000), 1000); });
    if (!checked) return session.report(checked.error());
    findings = std::move(*checked);
  }
  const bool broken =
      std::any_of(findings.begin(), findings.end(), [](const hub::Finding& one) { return one.error; });
  if (json) session.parts.out << dump({{"ok", !broken}, {"findings", as_json(findings)}}) << '\n';
  for (const auto& one : findings)
    if (!json) session.parts.out << (one.error ? "error: " : "warning: ") << one.text << " [" << one.rule << "]\n";
  if (!json && !broken) session.parts.out << "every balance holds and the structure is sound\n";
  return broken ? Exit::broken : Exit::ok;
}

}  // namespace

void add_fsck(CLI::App& app, Session& session) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const command = app.add_subcommand("fsck", "Prove the store's structure and every balance");
  add_site_option(*command, session);
  command->add_flag("--json", *json, "Print JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, json] { session.exit = fsck(session, *json); });
}

}  // namespace gatehouse::control
