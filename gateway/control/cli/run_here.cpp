#include "control/cli/run_here.hpp"

#include <iostream>

#include "control/answers.hpp"
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

void tell(std::ostream& out, const engine::RunResult& result) {
  out << result.info.start.route << ": ";
  if (result.info.start.kind == "delivery")
    tell_delivery(out, result.delivery);
  else if (result.info.start.kind == "intake")
    tell_intake(out, result.info.balance);
  else
    out << result.rows << " rows, " << result.held_rows << " held";
  if (result.info.clients_new > 0) out << "; " << result.info.clients_new << " new clients";
  if (result.refused > 0) out << "; " << result.refused << " files refused";
  if (result.info.state == hub::RunState::red) out << "; RED: " << result.info.note;
  if (result.stopped) out << "; stopped, and goes on next time";
  out << '\n';
  for (const Shipped& file : result.shipped)
    out << "  wrote " << file.name << " (" << file.records << " records, sha256 " << file.sha256.substr(0, 12)
        << ")\n";
  for (const std::string& note : result.notes) out << "  " << note << '\n';
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

}  // namespace

Exit run_routes(Session& session, const std::shared_ptr<const engine::Plan>& plan,
                const std::vector<const engine::PlannedRoute*>& routes, engine::RunWish wish, bool json) {
  StopOnSignal stop;
  wish.stop = stop.token();
  const auto hub = open_hub(*plan, false, session.parts.clock);
  if (!hub) return session.report(hub.error());
  Runner runner{.session = session, .plan = *plan, .hub = **hub, .json = json};
  for (const auto& route : plan->routes)
    if (engine::was_interrupted(*plan, route)) runner.run(route, {.trigger = "start-up", .stop = wish.stop});
  for (const auto* route : routes) {
    if (wish.stop.stop_requested()) break;
    runner.run(*route, wish);
  }
  if (json) session.parts.out << dump(runner.answers) << '\n';
  return runner.exit;
}

}  // namespace gatehouse::control
