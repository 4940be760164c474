// `gatehouse explain-check`: what a rule of `check` means and what to do.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/finding_rules.hpp"

namespace gatehouse::control {

namespace {

Exit list_all(Session& session, bool json) {
  if (json) {
    auto list = nlohmann::ordered_json::array();
    for (const FindingRule& rule : all_rules())
      list.push_back(
          {{"id", rule.id}, {"files", words(rule.area)}, {"meaning", rule.meaning}, {"remedy", rule.remedy}});
    session.parts.out << list.dump(2) << '\n';
    return Exit::ok;
  }
  Table table({"RULE", "WHAT IT MEANS"});
  for (const FindingRule& rule : all_rules()) table.add({std::string(rule.id), std::string(rule.meaning)});
  table.print(session.parts.out);
  return Exit::ok;
}

Exit explain_one(Session& session, const std::string& id) {
  const std::vector<FindingRule> known = all_rules(), called = rules_called(id);
  if (called.empty()) {
    std::vector<std::string_view> ids;
    for (const FindingRule& one : known) ids.push_back(one.id);
    return session.report(
        Error{Errc::not_found, "there is no rule \"" + id + "\"" + did_you_mean(id, ids) +
                                   "; `gatehouse explain-check` lists them (a mapping's own checks "
                                   "are explained in the mapping)"});
  }
  for (const FindingRule& rule : called)
    session.parts.out << rule.id << " (" << words(rule.area) << ")\n  " << rule.meaning
                      << "\n  What to do: " << rule.remedy << '\n';
  return Exit::ok;
}

}  // namespace

void add_explain_check(CLI::App& app, Session& session) {
  struct Options {
    std::string id;
    bool json = false, markdown = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand(
      "explain-check", "What a rule of `check`, or one that holds records, means, and what to do");
  command->add_option("rule", options->id,
                      "As it stands in [brackets] behind a finding or a held record; none: all of them");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--markdown", options->markdown, "Print the page docs/checks.md");
  command->callback([&session, options] {
    if (options->markdown) {
      session.parts.out << finding_rules_page();
      return;
    }
    session.exit = options->id.empty() ? list_all(session, options->json) : explain_one(session, options->id);
  });
}

}  // namespace gatehouse::control
