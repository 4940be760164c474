// `gatehouse clients`: who is in the hub, the doubtful links that a person decides, and duplicates in a file.
#include "control/cli/clients.hpp"

#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

struct ClientOptions {
  std::int64_t id = 0;
  std::string decision;
  std::size_t limit = 50;
  bool json = false;
};

std::string number(hub::ClientId id) { return std::to_string(static_cast<std::int64_t>(id)); }

std::string score_text(double score) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << score;
  return out.str();
}

Json as_json(const hub::Review& review) {
  return {{"review", review.id},
          {"record", static_cast<std::int64_t>(review.record)},
          {"client", static_cast<std::int64_t>(review.client)},
          {"candidate", static_cast<std::int64_t>(review.candidate)},
          {"score", review.score},
          {"rule", review.rule},
          {"sentence", review.sentence},
          {"state", review.state},
          {"since", iso(review.since)}};
}

Exit list_reviews(Session& session, const ClientOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto reviews = (*hub)->reviews(options.limit);
  if (!reviews) return session.report(reviews.error());
  if (options.json) {
    Json list = Json::array();
    for (const hub::Review& review : *reviews) list.push_back(as_json(review));
    session.parts.out << dump(list) << '\n';
    return Exit::ok;
  }
  Table table({"REVIEW", "CLIENT", "MAY BE", "BITS", "WHY"});
  for (const hub::Review& review : *reviews)
    table.add({std::to_string(review.id), number(review.client), number(review.candidate), score_text(review.score),
               review.sentence.empty() ? review.rule : review.sentence});
  if (table.empty())
    session.parts.out << "no link is in doubt\n";
  else
    table.print(session.parts.out);
  return Exit::ok;
}

Exit decide(Session& session, const ClientOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, false, session.parts.clock);
  if (!hub) return session.report(hub.error());
  if (const auto done = (*hub)->decide(options.id, options.decision, actor()); !done)
    return session.report(done.error());
  session.parts.out << "review " << options.id << ": " << options.decision << '\n';
  return Exit::ok;
}

}  // namespace

void add_clients(CLI::App& app, Session& session) {
  CLI::App* const clients = app.add_subcommand("clients", "Doubtful links: list, decide; duplicates in a file");
  clients->require_subcommand(1);
  const auto options = std::make_shared<ClientOptions>();

  CLI::App* const review = clients->add_subcommand("review", "Links in doubt, which a person decides");
  add_site_option(*review, session);
  review->add_option("--limit", options->limit, "How many");
  review->add_flag("--json", options->json, "Print JSON");
  review->callback([&session, options] { session.exit = list_reviews(session, *options); });

  CLI::App* const decision = clients->add_subcommand("decide", "Say what is true of a link in doubt");
  add_site_option(*decision, session);
  decision->add_option("REVIEW", options->id, "Its number in `clients review`")->required();
  decision
      ->add_option("DECISION", options->decision,
                   "same: one person; not-same: two, for ever; cannot-tell; data-error")
      ->required()
      ->check(CLI::IsMember({"same", "not-same", "cannot-tell", "data-error"}));
  decision->callback([&session, options] { session.exit = decide(session, *options); });

  add_dedupe(*clients, session);
}

}  // namespace gatehouse::control
