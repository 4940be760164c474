// `gatehouse clients quality`: what shows in time that matching goes wrong.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/clients.hpp"
#include "control/cli/table.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

void print(std::ostream& out, const hub::MatchingQuality& quality) {
  out << quality.index.records << " records of " << quality.index.clients << " clients, judged by model "
      << quality.model << '\n';
  Table rules({"DECIDED BY", "RECORDS"});
  for (const auto& [rule, links] : quality.links_by_rule) rules.add({rule, std::to_string(links)});
  rules.print(out);
  Table reviews({"REVIEWS", "NUMBER"});
  for (const auto& [state, count] : quality.reviews_by_state) reviews.add({state, std::to_string(count)});
  if (!reviews.empty()) reviews.print(out);
  Table weeks({"WEEK FROM", "RECORDS", "BY SCORE", "MEAN BITS", "REVIEWS", "SAME", "NOT SAME"});
  for (const hub::MatchingWeek& week : quality.weeks)
    weeks.add({iso(week.monday).substr(0, 10), std::to_string(week.records), std::to_string(week.by_score),
               week.by_score == 0 ? "" : score_text(week.mean_bits), std::to_string(week.reviews),
               std::to_string(week.same), std::to_string(week.not_same)});
  if (!weeks.empty()) weeks.print(out);
  if (quality.overridden != 0)
    out << "two people overrode a rule " << quality.overridden
        << (quality.overridden == 1 ? " time\n" : " times\n");
  for (const hub::SharedValue& value : quality.shared) {
    out << "one " << value.kind << " is used by " << value.clients << " clients with " << value.names
        << (value.names == 1 ? " name: clients" : " names: clients");
    for (const hub::ClientId id : value.examples) out << ' ' << number(id);
    out << (static_cast<std::int64_t>(value.examples.size()) < value.clients ? " ...\n" : "\n");
  }
}

void tell(Session& session, bool json) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const auto quality = hub->matching().quality();
  if (!quality)
    session.exit = session.report(quality.error());
  else if (json)
    session.parts.out << dump(as_json(*quality)) << '\n';
  else
    print(session.parts.out, *quality);
}

}  // namespace

void add_quality(CLI::App& clients, Session& session) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const command = clients.add_subcommand(
      "quality", "Records by the rule that decided, links by score, reviews, values that too many share");
  add_site_option(*command, session);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&session, json] { tell(session, *json); });
}

}  // namespace gatehouse::control
