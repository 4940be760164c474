#include "control/cli/run_here.hpp"

#include <algorithm>
#include <iostream>

#include "control/anchor.hpp"
#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/local_api.hpp"
#include "control/open_site.hpp"
#include "control/signals.hpp"
#include "control/version.hpp"

namespace gatehouse::control {

namespace {

void tell_intake(std::ostream& out, const hub::Balance& b) {
  out << "read " << b.read << " = stored " << b.stored << " + unchanged " << b.unchanged << " + held " << b.held
      << " + rejected " << b.rejected << " + filtered " << b.filtered;
}

void tell_delivery(std::ostream& out, const hub::DeliveryBalance& b) {
  out << "due " << b.due << " = delivered " << b.delivered << " + pending " << b.pending << " + unknown "
      << b.unknown << " + held " << b.held << " + superseded " << b.superseded << " + filtered " << b.filtered;
}

void tell_transfer(std::ostream& out, const hub::Balance& b) {
  out << "read " << b.read << " = written " << b.stored << " + held " << b.held << " + rejected " << b.rejected
      << " + filtered " << b.filtered;
}

void tell(std::ostream& out, const engine::RunResult& result) {
  out << result.info.start.route << ": ";
  if (result.info.start.kind == "delivery")
    tell_delivery(out, result.delivery);
  else if (result.info.start.kind == "intake")
    tell_intake(out, result.info.balance);
  else if (result.info.start.kind == "transfer")
    tell_transfer(out, result.info.balance);
  else if (result.info.start.kind == "reminders")
    out << result.rows << (result.rows == 1 ? " reminder was told, " : " reminders were told, ") << result.held_rows
        << " held";
  else
    out << result.rows << " rows, " << result.held_rows << " held";
  if (result.info.clients_new > 0) out << "; " << result.info.clients_new << " new clients";
  if (result.info.reviews > 0) out << "; for `gatehouse clients review`: " << result.info.reviews;
  if (result.refused > 0) out << "; files refused: " << result.refused;
  if (result.waiting > 0) out << "; files that changed a moment ago and wait: " << result.waiting;
  if (result.info.state == hub::RunState::red) out << "; RED: " << result.info.note;
  if (result.stopped) out << "; stopped, and goes on next time";
  out << '\n';
  constexpr std::size_t most_told = 20;
  for (std::size_t i = 0; i < std::min(result.shipped.size(), most_told); ++i) {
    const Shipped& file = result.shipped[i];
    out << "  wrote " << file.name << " (" << file.records << " records, sha256 " << file.sha256.substr(0, 12)
        << ")\n";
  }
  if (result.shipped.size() > most_told)
    out << "  wrote " << result.shipped.size() - most_told << " more files; --json lists all\n";
  for (const std::string& note : result.notes) out << "  " << note << '\n';
}

/// A run's result as the service tells it, in one line.
std::string summary_of(const Json& result) {
  if (result.contains("message")) return result["message"].get<std::string>();
  std::string text;
  if (const std::string kind = result.value("kind", ""); kind == "report" || kind == "reminders")
    text = std::to_string(result.value("rows", std::int64_t{0})) + " rows, " +
           std::to_string(result.value("held_rows", std::int64_t{0})) + " held";
  else
    for (const auto& [name, value] : result["balance"].items())
      if (value.is_number()) text += (text.empty() ? "" : ", ") + name + " " + value.dump();
  for (const auto& file : result["shipped"]) text += "; wrote " + file["name"].get<std::string>();
  return text;
}

struct Runner {
  Session& session;
  const engine::Plan& plan;
  hub::Hub& hub;
  bool json;
  SystemRandom random{};
  Json answers = Json::array();
  Exit exit = Exit::ok;

  void run(const engine::PlannedRoute& route, const engine::RunWish& wish) {
    ProgressLine progress(session, route.route.name);
    const engine::Tools tools{.plan = plan,
                              .hub = hub,
                              .clock = session.parts.clock,
                              .random = random,
                              .log = session.parts.log,
                              .version = version,
                              .progress = [&](std::uint64_t done, std::uint64_t all) { progress.show(done, all); }};
    const auto result = engine::run_route(tools, route, wish);
    if (!result) {
      exit = worse(exit, session.report(result.error()));
      if (json) answers.push_back(as_json(result.error()));
      return;
    }
    exit = worse(exit, exit_of(*result));
    if (json)
      answers.push_back(as_json(*result));
    else
      tell(session.parts.out, *result);
  }
};

/// The service does the run; this waits for it. The service's result says what it means to the shell.
Result<Json> run_there(const ServiceAddress& service, const std::string& route, const engine::RunWish& wish,
                       Clock& clock) {
  std::string target = "/v1/routes/" + route + "/run?dry_run=" + (wish.dry_run ? "yes" : "no");
  if (!wish.quarter.empty()) target += "&quarter=" + wish.quarter;
  const auto asked = ask_service(service, "POST", target, Json{{"actor", actor()}}.dump());
  if (!asked) return fail(asked.error());
  const Json ticket = Json::parse(asked->body, nullptr, false);
  if (asked->status != 202 || !ticket.contains("job"))
    return fail(Errc::unavailable, "the service did not take the run: " + asked->body);
  const std::string page = "/v1/jobs/" + std::to_string(ticket["job"].get<std::uint64_t>());
  while (clock.sleep(std::chrono::milliseconds(100), wish.stop)) {
    const auto answer = ask_service(service, "GET", page);
    if (!answer) return fail(answer.error());
    const Json job = Json::parse(answer->body, nullptr, false);
    if (job.is_object() && job.contains("result")) return job["result"];
  }
  return fail(Errc::conflict, "stopped waiting; the service goes on with the run");
}

Exit run_all_there(Session& session, const ServiceAddress& service,
                   const std::vector<const engine::PlannedRoute*>& routes, const engine::RunWish& wish, bool json) {
  session.parts.err << "the service (process " << service.pid << ") holds the site and does the work\n";
  Json answers = Json::array();
  Exit exit = Exit::ok;
  for (const auto* route : routes) {
    auto answer = run_there(service, route->route.name, wish, session.parts.clock);
    if (!answer) return session.report(answer.error());
    exit = worse(exit, static_cast<Exit>(answer->value("exit", static_cast<int>(Exit::failed))));
    if (!json) session.parts.out << route->route.name << ": " << summary_of(*answer) << '\n';
    answers.push_back(std::move(*answer));
  }
  if (json) session.parts.out << dump(answers) << '\n';
  return exit;
}

}  // namespace

Exit run_routes(Session& session, const std::shared_ptr<const engine::Plan>& plan,
                const std::vector<const engine::PlannedRoute*>& routes, engine::RunWish wish, bool json) {
  StopOnSignal stop;
  wish.stop = stop.token();
  if (wish.trigger == "person") wish.trigger = actor();
  const auto hub = open_hub(*plan, false, session.parts.clock);
  if (!hub && hub.error().code == Errc::conflict) {
    const auto service = find_service(plan->site.state_folder());
    if (service) return run_all_there(session, *service, routes, wish, json);
  }
  if (!hub) return session.report(hub.error());
  Runner runner{.session = session, .plan = *plan, .hub = **hub, .json = json};
  for (const auto& route : plan->routes)
    if (engine::was_interrupted(*plan, route)) runner.run(route, {.trigger = "start-up", .stop = wish.stop});
  for (const auto* route : routes) {
    if (wish.stop.stop_requested()) break;
    runner.run(*route, wish);
  }
  if (json) session.parts.out << dump(runner.answers) << '\n';
  if (const auto kept = keep_head(plan->site, **hub, session.parts.log, 0); !kept)
    return worse(runner.exit, session.report(kept.error()));
  return runner.exit;
}

}  // namespace gatehouse::control
