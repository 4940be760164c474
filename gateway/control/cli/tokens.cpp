// `gatehouse tokens add | list | revoke`: with what people and machines sign in at the API, also beside a running
// service.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/anchor.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "control/token_answers.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/tokens.hpp"

namespace gatehouse::control {

namespace {

constexpr int most_days = 366;
constexpr std::int64_t day = 86'400'000'000;  // of a Timestamp

struct TokenOptions {
  std::string person;
  int days = 90;
  std::int64_t id = 0;
  bool json = false;
};

/// The site and its hub to look into; says what is wrong.
struct OpenSite {
  std::shared_ptr<const engine::Plan> plan{};
  std::unique_ptr<hub::Hub> hub{};
};
enum class Missing : bool { is_an_error, is_made };
/// The store of a site on which nothing has run yet can be made: the first token is wanted before the first run.
std::optional<OpenSite> open_site(Session& session, Missing missing = Missing::is_an_error) {
  OpenSite out{.plan = session.load_plan_to_look()};
  if (out.plan == nullptr) {
    session.exit = Exit::bad_config;
    return std::nullopt;
  }
  auto hub = open_hub(*out.plan, true, session.parts.clock);
  if (!hub && hub.error().code == Errc::not_found && missing == Missing::is_made) {
    if (const auto made = open_hub(*out.plan, false, session.parts.clock); !made) {
      session.exit = session.report(made.error());
      return std::nullopt;
    }
    hub = open_hub(*out.plan, true, session.parts.clock);
  }
  if (!hub) {
    session.exit = session.report(hub.error());
    return std::nullopt;
  }
  out.hub = std::move(*hub);
  return out;
}

void add(Session& session, const TokenOptions& options) {
  const auto site = open_site(session, Missing::is_made);
  if (!site) return;
  if (const auto whole = check_newest_anchor(site->plan->site, *site->hub); !whole) {
    session.exit = session.report(whole.error());
    return;
  }
  const config::Access& access = site->plan->site.access;
  if (access.person(options.person) == nullptr) {
    std::vector<std::string_view> names;
    for (const config::Person& person : access.people) names.emplace_back(person.name);
    session.exit = session.report(Error{
        Errc::not_found, "access.yaml names no \"" + options.person + "\"" + did_you_mean(options.person, names)});
    return;
  }
  const Timestamp end{session.parts.clock.now().micros + options.days * day};
  const auto made = site->hub->tokens().add(options.person, end, actor());
  if (!made) {
    session.exit = session.report(made.error());
    return;
  }
  session.parts.out << made->text << '\n';
  session.parts.err << "token " << made->token.id << " of " << options.person << ", good until "
                    << iso(end).substr(0, 10) << "; it is shown this once and is kept nowhere\n";
}

void list(Session& session, const TokenOptions& options) {
  const auto site = open_site(session);
  if (!site) return;
  const auto tokens = site->hub->tokens().all();
  if (!tokens) {
    session.exit = session.report(tokens.error());
    return;
  }
  const Timestamp now = session.parts.clock.now();
  Json rows = Json::array();
  Table table({"TOKEN", "OF", "STATE", "MADE", "UNTIL", "BY"});
  for (const hub::Token& one : *tokens) {
    const std::string state(state_of(one, now, site->plan->site.access));
    table.add({std::to_string(one.id), one.person, state, iso(one.made).substr(0, 10),
               iso(one.expires).substr(0, 10), one.made_by});
    rows.push_back(token_as_json(one, now, site->plan->site.access));
  }
  if (options.json)
    session.parts.out << dump(rows) << '\n';
  else if (tokens->empty())
    session.parts.out << "there are no tokens\n";
  else
    table.print(session.parts.out);
}

void revoke(Session& session, const TokenOptions& options) {
  const auto site = open_site(session);
  if (!site) return;
  const auto done = site->hub->tokens().revoke(options.id, actor());
  if (!done) {
    session.exit = session.report(done.error());
    return;
  }
  session.parts.out << "token " << options.id << " opens nothing any more\n";
}

}  // namespace

void add_tokens(CLI::App& app, Session& session) {
  CLI::App* const tokens = app.add_subcommand("tokens", "With what people sign in at the API: add, list, revoke");
  tokens->require_subcommand(1);
  const auto options = std::make_shared<TokenOptions>();

  CLI::App* const adding = tokens->add_subcommand("add", "A new token for somebody of access.yaml; shown once");
  add_site_option(*adding, session);
  adding->add_option("PERSON", options->person, "As access.yaml names it")->required();
  adding->add_option("--days", options->days, "How long it is good (90)")->check(CLI::Range(1, most_days));
  adding->callback([&session, options] { add(session, *options); });

  CLI::App* const listing = tokens->add_subcommand("list", "Whose tokens there are, and until when");
  add_site_option(*listing, session);
  listing->add_flag("--json", options->json, "Print JSON");
  listing->callback([&session, options] { list(session, *options); });

  CLI::App* const ending = tokens->add_subcommand("revoke", "Takes a token back, at once, on every node");
  add_site_option(*ending, session);
  ending->add_option("TOKEN", options->id, "Its number")->required();
  ending->callback([&session, options] { revoke(session, *options); });
}

}  // namespace gatehouse::control
