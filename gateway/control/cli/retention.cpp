// `gatehouse purge`, `hold` and `retention`: what is destroyed, what must be kept, and whose time is over.
#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

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
constexpr std::size_t most_in_a_request = 1000;  // records

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
  print_list<hub::PurgeReceipt>(session, options, hub->retention().purges(),
                                Table({"RECEIPT", "CLIENT", "AT", "BY", "RECORDS", "PROOF", "WHY"}),
                                [](Table& table, const hub::PurgeReceipt& one) {
                                  const std::string whose = one.client == hub::ClientId{}
                                                                ? "nobody, route " + one.route
                                                                : shown(one.client) + (one.whole ? "" : ", stays");
                                  table.add({std::to_string(one.id), whose, iso(one.at).substr(0, 19), one.actor,
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

struct Past {
  std::vector<hub::ClientId> clients{};
  std::vector<hub::PastRecords> records{};
};

Result<Past> past_their_time(Session& session, const config::RetentionRules& site, hub::Hub& hub) {
  const auto rules = keep_rules(site, hub);
  if (!rules) return fail(rules.error());
  const Timestamp now = session.parts.clock.now();
  auto clients = hub.retention().past_their_time(*rules, now, most_at_once);
  auto records = hub.retention().records_past_their_time(*rules, now, most_at_once);
  if (!clients || !records) return fail(clients ? records.error() : clients.error());
  return Past{std::move(*clients), std::move(*records)};
}

void tell(Session& session, const Past& past) {
  std::ostream& out = session.parts.out;
  std::size_t single = 0;
  for (const hub::PastRecords& one : past.records) single += one.records.size();
  out << past.clients.size() << (past.clients.size() == 1 ? " client is" : " clients are")
      << " past the time that the rules give\n";
  if (single != 0) out << single << (single == 1 ? " record goes by itself\n" : " records go by themselves\n");
  for (const hub::ClientId client : past.clients) out << "client " << shown(client) << '\n';
  for (const hub::PastRecords& one : past.records)
    for (const hub::RecordId record : one.records)
      out << "record " << static_cast<std::int64_t>(record)
          << (one.client == hub::ClientId{} ? ", of nobody, route " + one.route
                                            : ", of client " + shown(one.client))
          << '\n';
}

void purge(Session& session, const Past& past) {
  constexpr std::string_view because = "retention rules of the site";
  for (const hub::ClientId client : past.clients)
    perform(session, "/v1/clients/" + shown(client) + "/purge", {{"because", because}});
  for (const hub::PastRecords& one : past.records) {
    Json records = Json::array();
    for (const hub::RecordId record : one.records) {
      records.push_back(static_cast<std::int64_t>(record));
      if (records.size() == most_in_a_request || record == one.records.back()) {
        perform(session, "/v1/records/purge",
                {{"client", static_cast<std::int64_t>(one.client)},
                 {"route", one.route},
                 {"records", std::exchange(records, Json::array())},
                 {"because", because}});
      }
    }
  }
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
  Result<Past> past = Past{};
  {
    const auto hub = hub_of(session, true);
    if (hub == nullptr) return;
    past = past_their_time(session, site, *hub);
  }
  if (!past) {
    session.exit = session.report(past.error());
    return;
  }
  tell(session, *past);
  if (options.apply) purge(session, *past);
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
