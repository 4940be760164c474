// `gatehouse clients review`, `claim`, `decide`: links in doubt, the most valuable first.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/table.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

struct ReviewOptions {
  std::int64_t id = 0;
  std::string decision;
  std::size_t limit = 50;
  bool json = false;
};

Json as_json(const hub::Review& review) {
  return {{"review", review.id},
          {"record", static_cast<std::int64_t>(review.record)},
          {"client", static_cast<std::int64_t>(review.client)},
          {"candidate", static_cast<std::int64_t>(review.candidate)},
          {"score", review.score},
          {"rule", review.rule},
          {"sentence", review.sentence},
          {"state", review.state},
          {"records", review.records},
          {"claimed_by", review.claimed_by},
          {"first_said_same", review.first_actor},
          {"since", iso(review.since)}};
}

/// In whose hands it is, or whom it waits for.
std::string hands(const hub::Review& review) {
  if (!review.claimed_by.empty()) return review.claimed_by;
  return review.state == "second" ? "second person, not " + review.first_actor : "";
}

void list_reviews(Session& session, const ReviewOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const auto reviews = hub->reviews(options.limit);
  if (!reviews) {
    session.exit = session.report(reviews.error());
    return;
  }
  if (options.json) {
    Json list = Json::array();
    for (const hub::Review& review : *reviews) list.push_back(as_json(review));
    session.parts.out << dump(list) << '\n';
    return;
  }
  Table table({"REVIEW", "CLIENT", "MAY BE", "BITS", "RECORDS", "IN HANDS OF", "WHY"});
  for (const hub::Review& review : *reviews)
    table.add({std::to_string(review.id), number(review.client), number(review.candidate), score_text(review.score),
               std::to_string(review.records), hands(review),
               review.sentence.empty() ? review.rule : review.sentence});
  if (table.empty())
    session.parts.out << "no link is in doubt\n";
  else
    table.print(session.parts.out);
}

void claim(Session& session, const ReviewOptions& options) {
  const auto hub = hub_of(session, false);
  if (hub == nullptr) return;
  if (const auto done = hub->matching().claim(options.id, actor()); !done)
    session.exit = session.report(done.error());
  else
    session.parts.out << "review " << options.id << " is in your hands\n";
}

void decide(Session& session, const ReviewOptions& options) {
  const auto hub = hub_of(session, false);
  if (hub == nullptr) return;
  if (const auto done = hub->decide(options.id, options.decision, actor()); !done) {
    session.exit = session.report(done.error());
    return;
  }
  session.parts.out << "review " << options.id << ": " << options.decision << '\n';
  const auto open = hub->reviews(1'000'000);
  if (!open) return;
  for (const hub::Review& review : *open)
    if (review.id == options.id && review.state == "second")
      session.parts.out << "a rule forbids this link: a second person must say the same before it counts\n";
}

}  // namespace

void add_reviews(CLI::App& clients, Session& session) {
  const auto options = std::make_shared<ReviewOptions>();
  CLI::App* const review = clients.add_subcommand("review", "Links in doubt, which a person decides");
  add_site_option(*review, session);
  review->add_option("--limit", options->limit, "How many");
  review->add_flag("--json", options->json, "Print JSON");
  review->callback([&session, options] { list_reviews(session, *options); });

  CLI::App* const claiming =
      clients.add_subcommand("claim", "Take a link in doubt, so that nobody else decides it");
  add_site_option(*claiming, session);
  claiming->add_option("REVIEW", options->id, "Its number in `clients review`")->required();
  claiming->callback([&session, options] { claim(session, *options); });

  CLI::App* const decision = clients.add_subcommand("decide", "Say what is true of a link in doubt");
  add_site_option(*decision, session);
  decision->add_option("REVIEW", options->id, "Its number in `clients review`")->required();
  decision
      ->add_option("DECISION", options->decision,
                   "same: one person; not-same: two, for ever; cannot-tell; data-error")
      ->required()
      ->check(CLI::IsMember({"same", "not-same", "cannot-tell", "data-error"}));
  decision->callback([&session, options] { decide(session, *options); });
}

}  // namespace gatehouse::control
