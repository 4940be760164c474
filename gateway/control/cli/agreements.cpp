// `gatehouse agreements`: who may receive what; `gatehouse disclosures`: what was sent about one client.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/agreement_answers.hpp"
#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/list_answers.hpp"
#include "control/open_site.hpp"
#include "engine/client_row.hpp"
#include "engine/grant.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}

std::string day_text(const std::optional<Date>& day) { return day ? iso(*day) : ""; }

Exit list_agreements(Session& session, bool json) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  Json list = Json::array();
  Table table({"SYSTEM", "AGREEMENT", "PURPOSE", "FIELDS", "FROM", "TO", "STANDING"});
  for (const config::System& system : plan->site.systems) {
    if (!system.agreement) continue;
    const Agreement& terms = system.agreement->terms;
    const std::string standing = standing_of(*plan, system, session.parts.clock);
    list.push_back(agreement_as_json(system, standing));
    table.add({system.name, terms.name, terms.purpose, joined(terms.fields), day_text(terms.from),
               day_text(terms.to), standing});
  }
  if (json)
    session.parts.out << dump(list) << '\n';
  else if (table.empty())
    session.parts.out << "no system has an agreement\n";
  else
    table.print(session.parts.out);
  return Exit::ok;
}

struct DisclosureOptions {
  std::string client, purpose;
  bool json = false;
};

void print(std::ostream& out, const std::vector<hub::Disclosure>& all) {
  Table table({"AT", "TO", "STATE", "PURPOSE", "BASIS", "AGREEMENT"});
  for (const hub::Disclosure& one : all)
    table.add({iso(one.at), one.terms.system, std::string(word(one.state)), one.terms.purpose, one.terms.basis,
               one.terms.agreement});
  if (table.empty()) {
    out << "nothing was sent about this client\n";
    return;
  }
  table.print(out);
  std::string told;
  for (const hub::Disclosure& one : all) {
    const std::string line =
        "fields sent to " + one.terms.system + ", as far as they had a value: " + one.terms.fields + "\n";
    if (told.find(line) != std::string::npos) continue;
    told += line;
  }
  out << '\n' << told;
}

Exit disclosures(Session& session, const DisclosureOptions& options) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const auto client = engine::client_from(options.client);
  if (!client) {
    (void)session.report(
        Error{Errc::bad_input, "\"" + options.client + "\" is no client's id (G00000000012, or 12)"});
    return Exit::usage;
  }
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto noted =
      (*hub)->audit({actor(), "account", "client " + std::to_string(static_cast<std::int64_t>(*client)), "ok",
                     options.purpose, "disclosures"});
  if (!noted) return session.report(noted.error());
  const auto all = (*hub)->disclosures(*client);
  if (!all) return session.report(all.error());
  if (!options.json) {
    print(session.parts.out, *all);
    return Exit::ok;
  }
  Json list = Json::array();
  for (const hub::Disclosure& one : *all) list.push_back(as_json(one));
  session.parts.out << dump(list) << '\n';
  return Exit::ok;
}

}  // namespace

void add_agreements(CLI::App& app, Session& session) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const command = app.add_subcommand("agreements", "Who may receive what, for which purpose, until when");
  add_site_option(*command, session);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&session, json] { session.exit = list_agreements(session, *json); });
}

void add_disclosures(CLI::App& app, Session& session) {
  const auto options = std::make_shared<DisclosureOptions>();
  CLI::App* const command =
      app.add_subcommand("disclosures", "What was sent about a client: to whom, when, why; audited");
  add_site_option(*command, session);
  command->add_option("client", options->client, "The client's id")->required();
  command->add_option("--purpose", options->purpose, "Why it is looked up, for the audit");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] { session.exit = disclosures(session, *options); });
}

}  // namespace gatehouse::control
