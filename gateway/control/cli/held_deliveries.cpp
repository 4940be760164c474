#include "control/cli/held_deliveries.hpp"

#include <algorithm>
#include <iostream>
#include <limits>

#include "control/cli/actor.hpp"
#include "control/cli/table.hpp"
#include "control/local_api.hpp"
#include "control/open_site.hpp"
#include "engine/client_row.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

using engine::HeldDelivery;

/// What a person does about it.
std::string what_to_do(const HeldDelivery& held) {
  const std::string name = engine::word(held.name);
  if (held.state == hub::DeliveryState::held)
    return "Mend the mapping or the data, then `gatehouse held replay --route " + held.name.route +
           "`; or try it once more as it is by `gatehouse held decide again " + name + "`.";
  if (!held.in_doubt) return "The next run of the route sends it again under the same key; nothing is to be done.";
  return "Look whether the system has client " + engine::public_id(held.due.client) +
         ". If it has: `gatehouse held decide sent " + name + "`; if not: `gatehouse held decide again " + name +
         "`.";
}

/// Decides on what `options` name, one after the other; how many there were.
template <class One, class All>
Result<std::int64_t> decide_each(const DecideOptions& options, One one, All all) {
  if (!options.route.empty()) return all(options.route);
  for (const std::string& text : options.deliveries) {
    const auto name = engine::delivery_from(text);
    if (!name)
      return fail(Errc::not_found,
                  "\"" + text + "\" is no delivery; write ROUTE/NUMBER as `gatehouse held` lists it");
    GATEHOUSE_TRY(one(*name));
  }
  return static_cast<std::int64_t>(options.deliveries.size());
}

/// The service that holds the site decides for us.
Result<std::int64_t> decide_there(const ServiceAddress& service, const DecideOptions& options) {
  const auto ask = [&](const std::string& what) -> Result<std::int64_t> {
    const auto answer = ask_service(service, "POST", "/v1/held/decide?decision=" + options.decision + "&" + what);
    if (!answer) return fail(answer.error());
    const Json json = Json::parse(answer->body, nullptr, false);
    if (answer->status == 200 && json.is_object()) return json.value("decided", std::int64_t{0});
    return fail(Errc::unavailable, json.is_object() ? json.value("message", answer->body) : answer->body);
  };
  return decide_each(
      options,
      [&](const engine::DeliveryName& name) -> Result<void> {
        const auto done = ask("delivery=" + engine::word(name));
        if (!done) return fail(done.error());
        return {};
      },
      [&](const std::string& route) { return ask("route=" + route); });
}

Result<std::int64_t> decide_here(Session& session, const engine::Plan& plan, const DecideOptions& options,
                                 engine::Decision decision) {
  const auto hub = open_hub(plan, false, session.parts.clock);
  if (!hub && hub.error().code == Errc::conflict) {
    if (const auto service = find_service(plan.site.state_folder())) return decide_there(*service, options);
  }
  if (!hub) return fail(hub.error());
  return decide_each(
      options,
      [&](const engine::DeliveryName& name) {
        return engine::decide_delivery(plan, **hub, name, decision, actor());
      },
      [&](const std::string& route) { return engine::decide_deliveries(plan, **hub, route, decision, actor()); });
}

}  // namespace

void print_deliveries(std::ostream& out, const std::vector<HeldDelivery>& held) {
  Table table({"DELIVERY", "STATE", "CLIENT", "VERSION", "ATTEMPTS", "SINCE", "WHY"});
  for (const HeldDelivery& one : held)
    table.add({engine::word(one.name), std::string(word(one)), engine::public_id(one.due.client),
               std::to_string(one.due.version), std::to_string(one.due.attempts),
               iso(one.due.since).substr(0, 19) + "Z", one.due.reason});
  if (!table.empty()) table.print(out);
}

Exit show_delivery(Session& session, const engine::DeliveryName& name, bool json) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto all = engine::held_deliveries(*plan, **hub, name.route, std::numeric_limits<std::int32_t>::max());
  if (!all) return session.report(all.error());
  const auto at = std::find_if(all->begin(), all->end(),
                               [&](const HeldDelivery& one) { return one.name.change == name.change; });
  if (at == all->end())
    return session.report(Error{Errc::not_found, "delivery " + engine::word(name) + " does not wait for anybody"});
  std::ostream& out = session.parts.out;
  if (json) {
    out << dump(as_json(*at)) << '\n';
    return Exit::ok;
  }
  out << "delivery " << engine::word(name) << ": version " << at->due.version << " of client "
      << engine::public_id(at->due.client) << ", " << word(*at) << " since " << iso(at->due.since) << " after "
      << at->due.attempts << (at->due.attempts == 1 ? " attempt" : " attempts") << '\n'
      << "  why: " << at->due.reason << '\n'
      << "  key: " << at->due.idempotency_key << '\n'
      << "  " << what_to_do(*at) << '\n';
  return Exit::ok;
}

Exit decide(Session& session, const DecideOptions& options) {
  const auto decision = engine::decision_from(options.decision);
  if (!decision || options.route.empty() == options.deliveries.empty()) {
    session.parts.err
        << "gatehouse: write `held decide sent|again ROUTE/NUMBER...`, or --route ROUTE for all of it\n";
    return Exit::usage;
  }
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto decided = decide_here(session, *plan, options, *decision);
  if (!decided) return session.report(decided.error());
  if (options.json)
    session.parts.out << dump({{"decided", *decided}}) << '\n';
  else
    session.parts.out << "decided on " << *decided << (*decided == 1 ? " delivery: " : " deliveries: ")
                      << (*decision == engine::Decision::sent ? "the system has them\n"
                                                              : "due again with the next run\n");
  return Exit::ok;
}

}  // namespace gatehouse::control
