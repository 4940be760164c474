// `gatehouse clients review`, `claim`, `release`, `decide`: links in doubt, the most valuable first.
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
  std::string purpose;
  std::size_t limit = 50;
  bool json = false, reveal = false;
};

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
  Table table({"REVIEW", "CLIENT", "MAY BE", "BITS", "RECORDS", "SINCE", "IN HANDS OF", "WHY"});
  for (const hub::Review& review : *reviews)
    table.add({std::to_string(review.id), number(review.client), number(review.candidate), score_text(review.score),
               std::to_string(review.records), iso(review.since).substr(0, 10), hands(review),
               review.sentence.empty() ? review.rule : review.sentence});
  if (table.empty())
    session.parts.out << "no link is in doubt\n";
  else
    table.print(session.parts.out);
}

/// What a person is asked.
std::string question(const Json& review) {
  const std::string client = review["client"].dump(), candidate = review["candidate"].dump();
  if (review.value("rule", "") == "which-side")
    return "record " + review["record"].dump() + " is at client " + client + "; is it client " + candidate + "'s?";
  return "is client " + client + " client " + candidate + "?";
}

/// One link in doubt: why, and what the two clients say, side by side.
void show_review(Session& session, const ReviewOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const std::string name = "review " + std::to_string(options.id);
  if (options.reveal) {
    const auto audited = hub->audit({actor(), "reveal", name, "ok", options.purpose, ""});
    if (!audited) {
      session.exit = session.report(audited.error());
      return;
    }
  }
  const auto review = review_as_json(*hub, options.id, Viewer::at_the_command_line(options.reveal));
  if (!review) {
    session.exit = session.report(review.error());
    return;
  }
  std::ostream& out = session.parts.out;
  if (options.json) {
    out << dump(*review) << '\n';
    return;
  }
  out << name << ", " << review->value("state", "") << ": " << question(*review) << '\n';
  if (review->contains("why")) out << (*review)["why"].value("sentence", "") << '\n';
  Table table({"FIELD", "CLIENT " + (*review)["client"].dump(), "CLIENT " + (*review)["candidate"].dump(), "SAME"});
  for (const Json& field : review->value("fields", Json::array()))
    table.add({field.value("field", ""), field.value("client", ""), field.value("candidate", ""),
               field["same"].is_boolean() ? (field["same"].get<bool>() ? "yes" : "no") : ""});
  if (table.empty()) return;
  table.print(out);
  if (!options.reveal) tell_of_masks(out);
}

}  // namespace

void add_reviews(CLI::App& clients, Session& session) {
  const auto options = std::make_shared<ReviewOptions>();
  CLI::App* const review = clients.add_subcommand("review", "Links in doubt, which a person decides");
  add_site_option(*review, session);
  review->add_option("REVIEW", options->id, "One of them: both clients side by side");
  review->add_flag("--reveal", options->reveal, "Show restricted values; this is audited");
  review->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  review->add_option("--limit", options->limit, "How many")->check(at_least(1));
  review->add_flag("--json", options->json, "Print JSON");
  review->callback([&session, options] {
    if (options->reveal && is_blank(options->purpose)) throw CLI::RequiredError("--purpose (with --reveal)");
    options->id != 0 ? show_review(session, *options) : list_reviews(session, *options);
  });

  CLI::App* const claiming =
      clients.add_subcommand("claim", "Take a link in doubt, so that nobody else decides it");
  add_site_option(*claiming, session);
  claiming->add_option("REVIEW", options->id, "Its number in `clients review`")->required();
  claiming->callback([&session, options] {
    perform(session, "/v1/reviews/" + std::to_string(options->id) + "/claim", Json::object());
  });

  CLI::App* const releasing =
      clients.add_subcommand("release", "Give a link in doubt back, in whosever hands it is");
  add_site_option(*releasing, session);
  releasing->add_option("REVIEW", options->id, "Its number in `clients review`")->required();
  releasing->callback([&session, options] {
    perform(session, "/v1/reviews/" + std::to_string(options->id) + "/release", Json::object());
  });

  CLI::App* const decision = clients.add_subcommand("decide", "Say what is true of a link in doubt");
  add_site_option(*decision, session);
  decision->add_option("REVIEW", options->id, "Its number in `clients review`")->required();
  decision
      ->add_option("DECISION", options->decision,
                   "same: one person; not-same: two, for ever; cannot-tell; data-error")
      ->required()
      ->check(CLI::IsMember({"same", "not-same", "cannot-tell", "data-error"}));
  decision->callback([&session, options] {
    perform(session, "/v1/reviews/" + std::to_string(options->id) + "/decide", {{"decision", options->decision}});
  });
}

}  // namespace gatehouse::control
