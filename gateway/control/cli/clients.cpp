// `gatehouse clients`: who is in the hub, the doubtful links that a person decides, and duplicates in a file.
#include "control/cli/clients.hpp"

#include <CLI/CLI.hpp>
#include <iomanip>
#include <sstream>

#include "control/cli/commands.hpp"
#include "control/open_site.hpp"

namespace gatehouse::control {

std::string number(hub::ClientId id) { return std::to_string(static_cast<std::int64_t>(id)); }

std::string score_text(double score) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << score;
  return out.str();
}

Json as_json(const clients::Explanation& explanation) {
  const auto bits = [](clients::Millibits weight) { return static_cast<double>(weight) / clients::bit; };
  Json steps = Json::array();
  for (const auto& step : explanation.steps)
    steps.push_back({{"field", step.field},
                     {"level", step.words},
                     {"bits", bits(step.weight)},
                     {"rarity_bits", bits(step.frequency)}});
  return {{"model", explanation.model},
          {"prior_bits", bits(explanation.prior)},
          {"steps", steps},
          {"relatives_bits", bits(explanation.household_cut)},
          {"total_bits", bits(explanation.total)},
          {"replays", explanation.replays},
          {"rule", explanation.rule},
          {"sentence", explanation.sentence}};
}

std::unique_ptr<hub::Hub> hub_of(Session& session, bool read_only) {
  const auto plan = session.load_plan();
  if (plan == nullptr) {
    session.exit = Exit::bad_config;
    return nullptr;
  }
  auto hub = open_hub(*plan, read_only, session.parts.clock);
  if (hub) return std::move(*hub);
  session.exit = session.report(hub.error());
  return nullptr;
}

void add_clients(CLI::App& app, Session& session) {
  CLI::App* const clients =
      app.add_subcommand("clients", "Who is who: why and how, merge, split, links in doubt; duplicates in a file");
  clients->require_subcommand(1);
  add_reviews(*clients, session);
  add_stories(*clients, session);
  add_mergers(*clients, session);
  add_quality(*clients, session);
  add_models(*clients, session);
  add_dedupe(*clients, session);
}

}  // namespace gatehouse::control
