#include <CLI/CLI.hpp>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

std::string number(std::int64_t n) { return std::to_string(n); }
std::string time_of(Timestamp at) { return at.micros == 0 ? "-" : iso(at).substr(0, 19) + "Z"; }

void print_intake(std::ostream& out, const hub::Status& status) {
  Table table({"INTAKE", "READ", "STORED", "UNCHANGED", "HELD", "REJECTED", "FILTERED", "BALANCE", "FILES",
               "REFUSED", "LAST"});
  for (const auto& one : status.intake) {
    const hub::Balance& b = one.live;
    table.add({one.route, number(b.read), number(b.stored), number(b.unchanged), number(b.held), number(b.rejected),
               number(b.filtered), b.holds() ? "holds" : "RED", number(one.files), number(one.refused_files),
               time_of(one.last_arrival)});
  }
  if (!table.empty()) table.print(out << '\n');
}

void print_transfer(std::ostream& out, const hub::Status& status) {
  Table table(
      {"TRANSFER", "READ", "WRITTEN", "HELD", "REJECTED", "FILTERED", "BALANCE", "FILES", "REFUSED", "LAST"});
  for (const auto& one : status.transfer) {
    const hub::Balance& b = one.live;
    table.add({one.route, number(b.read), number(b.stored), number(b.held), number(b.rejected), number(b.filtered),
               b.holds() ? "holds" : "RED", number(one.files), number(one.refused_files),
               time_of(one.last_arrival)});
  }
  if (!table.empty()) table.print(out << '\n');
}

void print_delivery(std::ostream& out, const hub::Status& status) {
  Table table(
      {"DELIVERY", "DUE", "DELIVERED", "PENDING", "UNKNOWN", "HELD", "SUPERSEDED", "FILTERED", "BALANCE", "LAST"});
  for (const auto& one : status.delivery) {
    const hub::DeliveryBalance& b = one.balance;
    table.add({one.route, number(b.due), number(b.delivered), number(b.pending), number(b.unknown), number(b.held),
               number(b.superseded), number(b.filtered), b.holds() ? "holds" : "RED", time_of(one.last_delivery)});
  }
  if (!table.empty()) table.print(out << '\n');
}

std::string hours(std::chrono::milliseconds time) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

void print_freshness(std::ostream& out, const std::vector<engine::Freshness>& all) {
  Table table({"PROMISE", "AT MOST", "NOW", "LAST RUN, END TO END", ""});
  for (const engine::Freshness& one : all)
    table.add({one.route, hours(one.promise), hours(one.age), one.delay.count() == 0 ? "-" : hours(one.delay),
               one.kept() ? "kept" : "LATE"});
  if (!table.empty()) table.print(out << '\n');
}

void print_runs(std::ostream& out, const std::vector<hub::RunInfo>& runs) {
  Table table({"RUN", "ROUTE", "STATE", "BEGAN", "READ", "STORED", "UNCHANGED", "HELD", "NOTE"});
  for (const auto& run : runs) {
    const hub::Balance& b = run.balance;
    table.add({number(static_cast<std::int64_t>(run.id)), run.start.route, std::string(word(run.state)),
               time_of(run.began), number(b.read), number(b.stored), number(b.unchanged), number(b.held),
               run.note});
  }
  if (!table.empty()) table.print(out << '\n');
}

/// Nothing of it goes on by itself, or only with the next run.
void print_waiting(std::ostream& out, const hub::Status& status) {
  if (status.held_deliveries + status.unknown_deliveries == 0) return;
  out << "deliveries: " << status.held_deliveries << " held, " << status.unknown_deliveries
      << " of unknown outcome; `gatehouse held` lists them\n";
}

/// What a person has to decide before the systems agree.
void print_conflicts(std::ostream& out, const hub::Status& status) {
  if (status.conflicts == 0) return;
  out << "conflicts: " << status.conflicts << " wait for a person";
  if (status.loops > 0) out << ", " << status.loops << " of them loops";
  out << "; `gatehouse conflicts list` shows them\n";
}

bool all_hold(const hub::Status& status) {
  for (const auto& one : status.intake)
    if (!one.live.holds()) return false;
  for (const auto& one : status.transfer)
    if (!one.live.holds()) return false;
  for (const auto& one : status.delivery)
    if (!one.balance.holds()) return false;
  return true;
}

Exit status(Session& session, bool json, std::size_t most_runs) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto now = (*hub)->status();
  if (!now) return session.report(now.error());
  const auto runs = (*hub)->runs(most_runs);
  if (!runs) return session.report(runs.error());
  const auto fresh = engine::freshness(*plan, *now, session.parts.clock.now());
  const Exit exit = all_hold(*now) ? Exit::ok : Exit::broken;
  std::ostream& out = session.parts.out;
  if (json) {
    Json answer = as_json(*now);
    answer["freshness"] = as_json(fresh);
    answer["runs"] = Json::array();
    for (const auto& run : *runs) answer["runs"].push_back(as_json(run));
    out << dump(answer) << '\n';
    return exit;
  }
  out << plan->site.name << ": " << now->clients << " clients (" << now->provisional << " provisional), "
      << now->records << " records, " << now->held << " held, " << now->reviews << " reviews open, store "
      << now->store_bytes / 1024 << " KiB\n";
  print_waiting(out, *now);
  print_conflicts(out, *now);
  print_intake(out, *now);
  print_transfer(out, *now);
  print_delivery(out, *now);
  print_freshness(out, fresh);
  print_runs(out, *runs);
  return exit;
}

}  // namespace

void add_status(CLI::App& app, Session& session) {
  struct Options {
    bool json = false;
    std::size_t runs = 10;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("status", "Clients, records, balances and the last runs");
  add_site_option(*command, session);
  command->add_flag("--json", options->json, "Print JSON");
  command->add_option("--runs", options->runs, "How many runs to show")->capture_default_str()->check(at_least(0));
  command->callback([&session, options] { session.exit = status(session, options->json, options->runs); });
}

}  // namespace gatehouse::control
