// `gatehouse clients train`, `models` and `activate`: learning weights from the site's own records.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"

namespace gatehouse::control {

namespace {

void print(std::ostream& out, const std::vector<std::string>& findings) {
  for (const std::string& finding : findings) out << "  " << finding << '\n';
}

void train(Session& session, bool lines_only) {
  const auto hub = hub_of(session, false);
  if (hub == nullptr) return;
  const auto report = hub->matching().train(lines_only ? hub::Learning::lines_only : hub::Learning::all, actor());
  if (!report) {
    session.exit = session.report(report.error());
    return;
  }
  std::ostream& out = session.parts.out;
  if (report->number == 0)
    out << "nothing was learned\n";
  else
    out << "model " << report->number
        << (report->passed ? " passed its trial; nothing uses it until `clients activate "
                           : " did not pass its trial and cannot be made active")
        << (report->passed ? std::to_string(report->number) + "`" : "") << '\n';
  print(out, report->findings);
}

void list(Session& session, bool json) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const auto models = hub->matching().models();
  if (!models) {
    session.exit = session.report(models.error());
    return;
  }
  if (json) {
    Json all = Json::array();
    for (const hub::ModelInfo& model : *models) all.push_back(as_json(model));
    session.parts.out << dump(all) << '\n';
    return;
  }
  for (const hub::ModelInfo& model : *models) {
    session.parts.out << "model " << model.number << (model.active ? ", active" : "")
                      << (model.passed ? "" : ", did not pass") << '\n';
    if (!model.fault.empty()) session.parts.out << "  not usable: " << model.fault << '\n';
    print(session.parts.out, model.findings);
  }
}

}  // namespace

void add_models(CLI::App& clients, Session& session) {
  CLI::App* const training =
      clients.add_subcommand("train", "Learn a model from the hub's records and try it; nothing is switched");
  add_site_option(*training, session);
  const auto lines_only = std::make_shared<bool>(false);
  training->add_flag("--lines-only", *lines_only,
                     "Keep the weights; set the lines by `clients: budgets:` of site.yaml");
  training->callback([&session, lines_only] { train(session, *lines_only); });

  const auto json = std::make_shared<bool>(false);
  CLI::App* const models =
      clients.add_subcommand("models", "The models, which is active, and how their trials went");
  add_site_option(*models, session);
  models->add_flag("--json", *json, "Print JSON");
  models->callback([&session, json] { list(session, *json); });

  const auto number = std::make_shared<std::uint32_t>(0);
  CLI::App* const switching =
      clients.add_subcommand("activate", "Judge by this model from now on; 1 is the shipped one");
  add_site_option(*switching, session);
  switching->add_option("MODEL", *number, "Its number in `clients models`")->required()->check(CLI::PositiveNumber);
  switching->callback([&session, number] {
    perform(session, "/v1/models/" + std::to_string(*number) + "/activate", Json::object());
  });
}

}  // namespace gatehouse::control
