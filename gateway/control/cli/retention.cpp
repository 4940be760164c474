// `gatehouse purge`, `hold` and `retention`: what is destroyed, what must be kept, and whose time is over.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/retention.hpp"
#include "engine/client_row.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/retention.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_at_once = 100'000;

struct RetentionOptions {
  std::string client, because;
  std::int64_t hold = 0;
  bool dry_run = false, receipts = false, apply = false, json = false;
};

std::string shown(hub::ClientId client) { return std::to_string(static_cast<std::int64_t>(client)); }

/// `/v1/clients/17/VERB`, or nothing after having said what is wrong.
std::string path_of(Session& session, const std::string& text, std::string_view verb) {
  if (const auto id = engine::client_from(text)) return "/v1/clients/" + shown(*id) + "/" + std::string(verb);
  session.exit =
      session.report(Error{Errc::not_found, "\"" + text + "\" is no client's number; write 17 or G00000000017"});
  return {};
}

template <class T>
void print_list(Session& session, const RetentionOptions& options, const Result<std::vector<T>>& found, Table table,
                const std::function<void(Table&, const T&)>& add) {
  if (!found) {
    session.exit = session.report(found.error());
    return;
  }
  Json list = Json::array();
  for (const T& one : *found) {
    list.push_back(as_json(one));
    add(table, one);
  }
  if (options.json)
    session.parts.out << dump(list) << '\n';
  else if (found->empty())
    session.parts.out << "there are none\n";
  else
    table.print(session.parts.out);
}

void list_receipts(Session& session, const RetentionOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  print_list<hub::PurgeReceipt>(
      session, options, hub->retention().purges(),
      Table({"RECEIPT", "CLIENT", "AT", "BY", "RECORDS", "PROOF", "WHY"}),
      [](Table& table, const hub::PurgeReceipt& one) {
        table.add({std::to_string(one.id), shown(one.client), iso(one.at).substr(0, 19), one.actor,
                   std::to_string(one.records), one.proof.substr(0, 12), one.because});
      });
}

void list_holds(Session& session, const RetentionOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  print_list<hub::Hold>(
      session, options, hub->retention().holds(), Table({"HOLD", "CLIENT", "SINCE", "BY", "RELEASED", "WHY"}),
      [](Table& table, const hub::Hold& one) {
        table.add({std::to_string(one.id), shown(one.client), iso(one.since).substr(0, 10), one.actor,
                   one.released.micros == 0 ? "" : iso(one.released).substr(0, 10), one.because});
      });
}

void purge(Session& session, const RetentionOptions& options) {
  const std::string path = path_of(session, options.client, "purge");
  if (!path.empty()) perform(session, path, {{"because", options.because}, {"dry_run", options.dry_run}});
}

/// Who would go, or goes, by the site's rules.
void retention(Session& session, const RetentionOptions& options) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) {
    session.exit = Exit::bad_config;
    return;
  }
  const config::RetentionRules& site = plan->site.retention;
  if (site.rules.empty()) {
    session.parts.out << "site.yaml has no `retention:`; everything is kept\n";
    return;
  }
  Result<std::vector<hub::ClientId>> past = std::vector<hub::ClientId>();
  {
    const auto hub = hub_of(session, true);
    if (hub == nullptr) return;
    past = hub->retention().past_their_time(keep_rules(site), session.parts.clock.now(), most_at_once);
  }
  if (!past) {
    session.exit = session.report(past.error());
    return;
  }
  session.parts.out << past->size() << (past->size() == 1 ? " client is" : " clients are")
                    << " past the time that the rules give\n";
  for (const hub::ClientId client : *past) {
    if (options.apply)
      perform(session, "/v1/clients/" + shown(client) + "/purge", {{"because", "retention rules of the site"}});
    else
      session.parts.out << "client " << shown(client) << '\n';
  }
}

}  // namespace

void add_purge(CLI::App& app, Session& session) {
  const auto options = std::make_shared<RetentionOptions>();
  CLI::App* const command =
      app.add_subcommand("purge", "Destroy all that was sealed of a client; a receipt is left");
  add_site_option(*command, session);
  auto* const client = command->add_option("CLIENT", options->client, "17, or G00000000017 as deliveries write it");
  command->add_option("--because", options->because, "Why; kept sealed with the receipt");
  command->add_flag("--dry-run", options->dry_run, "Only say what would be destroyed");
  auto* const receipts = command->add_flag("--receipts", options->receipts, "What was purged, by whom, and why");
  command->add_flag("--json", options->json, "Print receipts as JSON");
  receipts->excludes(client);
  command->callback([&session, options] {
    if (options->receipts) return list_receipts(session, *options);
    if (options->client.empty()) throw CLI::RequiredError("CLIENT, or --receipts,");
    if (options->because.empty()) throw CLI::RequiredError("--because");
    purge(session, *options);
  });
}

void add_hold(CLI::App& app, Session& session) {
  const auto options = std::make_shared<RetentionOptions>();
  CLI::App* const hold = app.add_subcommand("hold", "Legal holds: add, list, release");
  hold->require_subcommand(1);
  CLI::App* const adding = hold->add_subcommand("add", "Nothing of this client is destroyed until it is released");
  add_site_option(*adding, session);
  adding->add_option("CLIENT", options->client, "Its number")->required();
  adding->add_option("--because", options->because, "Why; kept sealed")->required();
  adding->callback([&session, options] {
    const std::string path = path_of(session, options->client, "hold");
    if (!path.empty()) perform(session, path, {{"because", options->because}});
  });
  CLI::App* const listing = hold->add_subcommand("list", "Who is kept, since when, and why");
  add_site_option(*listing, session);
  listing->add_flag("--json", options->json, "Print JSON");
  listing->callback([&session, options] { list_holds(session, *options); });
  CLI::App* const releasing = hold->add_subcommand("release", "Ends a hold");
  add_site_option(*releasing, session);
  releasing->add_option("HOLD", options->hold, "Its number")->required();
  releasing->callback([&session, options] {
    perform(session, "/v1/holds/" + std::to_string(options->hold) + "/release", Json::object());
  });
}

void add_retention(CLI::App& app, Session& session) {
  const auto options = std::make_shared<RetentionOptions>();
  CLI::App* const command = app.add_subcommand("retention", "Who is past the time that the site's rules give");
  add_site_option(*command, session);
  command->add_flag("--apply", options->apply, "Purge them, now");
  command->callback([&session, options] { retention(session, *options); });
}

}  // namespace gatehouse::control
