#include "engine/held_deliveries.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "engine/intent.hpp"
#include "engine/letters.hpp"

namespace gatehouse::engine {

namespace {

using State = hub::DeliveryState;
constexpr hub::RunId no_run{};  ///< a person settles, and no run

bool delivers(const PlannedRoute& route, std::string_view wanted) {
  return route.route.shape == config::Shape::delivery && (wanted.empty() || route.route.name == wanted);
}

/// Held and unknown rows of a route; none if it never ran.
Result<std::vector<std::pair<hub::Due, State>>> unsettled(hub::Hub& hub, std::string_view route,
                                                          std::size_t limit) {
  auto rows = hub.unsettled(route, limit);
  if (!rows && rows.error().code == Errc::not_found) return std::vector<std::pair<hub::Due, State>>{};
  return rows;
}

Result<HeldDelivery> find(const Plan& plan, hub::Hub& hub, const DeliveryName& name) {
  const auto all = held_deliveries(plan, hub, name.route, std::numeric_limits<std::int32_t>::max());
  if (!all) return fail(all.error());
  const auto at = std::find_if(all->begin(), all->end(),
                               [&](const HeldDelivery& one) { return one.name.change == name.change; });
  if (at == all->end())
    return fail(Errc::not_found, "delivery " + word(name) +
                                     " does not wait for anybody; `gatehouse held` lists those "
                                     "that do");
  return *at;
}

/// One held delivery under today's mapping: what it is settled as, or nothing if it stays as it is.
std::optional<hub::Settled> outcome_of(const hub::Due& due, LetterWriter& writer) {
  if (!writer.settled.empty()) {
    const hub::Settled& one = writer.settled.front();
    if (one.state == State::held && one.reason == due.reason) return std::nullopt;
    return one;
  }
  if (writer.letters.front().digest == due.digest) return std::nullopt;  // the system refused these bytes
  return hub::Settled{.change = due.change, .state = State::pending, .reason = "mended"};
}

void count(const std::optional<hub::Settled>& outcome, DeliveryReplay& result) {
  ++result.tried;
  const State state = outcome ? outcome->state : State::held;
  ++(state == State::pending ? result.due : state == State::filtered ? result.filtered : result.still_held);
}

Result<void> replay_route(const Plan& plan, hub::Hub& hub, const PlannedRoute& route, std::string_view rule,
                          DeliveryReplay& result) {
  const auto rows = unsettled(hub, route.route.name, std::numeric_limits<std::int32_t>::max());
  if (!rows) return fail(rows.error());
  SystemClock clock;  // today decides what is withheld; nothing is sent here
  Grant grant = Grant::now(plan, clock, route);
  LetterWriter writer(hub, route.mapping, grant, receiver_of(plan, route));
  std::vector<hub::Settled> settled;
  for (const auto& [due, state] : *rows) {
    if (state != State::held || (!rule.empty() && due.reason != rule)) continue;
    writer.letters.clear();
    writer.settled.clear();
    GATEHOUSE_TRY(writer.add(due));
    auto outcome = outcome_of(due, writer);
    count(outcome, result);
    if (outcome) settled.push_back(std::move(*outcome));
  }
  std::move(writer.problems.begin(), writer.problems.end(), std::back_inserter(result.notes));
  if (settled.empty()) return {};
  return hub.settle(no_run, route.route.name, settled);
}

}  // namespace

std::optional<DeliveryName> delivery_from(std::string_view text) {
  const auto slash = text.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  const std::string_view digits = text.substr(slash + 1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number <= 0) return std::nullopt;
  return DeliveryName{std::string(text.substr(0, slash)), hub::ChangeId{number}};
}

std::string word(const DeliveryName& name) {
  return name.route + "/" + std::to_string(static_cast<std::int64_t>(name.change));
}

bool may_be_there(const HeldDelivery& one) {
  return one.state != State::held || one.due.reason.starts_with(fails_alone);
}

std::optional<Decision> decision_from(std::string_view word) {
  if (word == "sent") return Decision::sent;
  if (word == "again") return Decision::again;
  return std::nullopt;
}

Result<std::vector<HeldDelivery>> held_deliveries(const Plan& plan, hub::Hub& hub, std::string_view route,
                                                  std::size_t limit) {
  std::vector<HeldDelivery> out;
  for (const PlannedRoute& one : plan.routes) {
    if (!delivers(one, route)) continue;
    auto rows = unsettled(hub, one.route.name, limit);
    if (!rows) return fail(rows.error());
    const auto doubted = doubted_changes(plan.site.state_folder(), one.route.name);
    if (!doubted) return fail(doubted.error());
    for (auto& [due, state] : *rows) {
      const bool in_doubt = state == State::unknown && doubted->contains(due.change);
      const DeliveryName name{one.route.name, due.change};
      out.push_back({name, std::move(due), state, in_doubt});
    }
  }
  return out;
}

Result<void> decide_delivery(const Plan& plan, hub::Hub& hub, const DeliveryName& name, Decision decision,
                             std::string_view actor) {
  const auto found = find(plan, hub, name);
  if (!found) return fail(found.error());
  const bool sent = decision == Decision::sent;
  if (sent && !may_be_there(*found))
    return fail(Errc::not_permitted, "delivery " + word(name) + " was held and not taken by the system (" +
                                         found->due.reason + "); when the cause is mended, decide `again`");
  GATEHOUSE_TRY(hub.audit({.actor = std::string(actor),
                           .action = "decide",
                           .subject = "delivery " + word(name),
                           .outcome = sent ? "sent" : "again",
                           .purpose = "",
                           .detail = "client " + public_id(found->due.client)}));
  const auto digest = doubted_digest(plan.site.state_folder(), name.route, name.change);
  if (!digest) return fail(digest.error());
  const std::vector<hub::Settled> settled{{.change = name.change,
                                           .state = sent ? State::delivered : State::pending,
                                           .reason = "decided by " + std::string(actor),
                                           .digest = digest->empty() ? found->due.digest : *digest}};
  GATEHOUSE_TRY(hub.settle(no_run, name.route, settled));
  return remove_doubt(plan.site.state_folder(), name.route, name.change);
}

Result<std::int64_t> decide_deliveries(const Plan& plan, hub::Hub& hub, std::string_view route, Decision decision,
                                       std::string_view actor) {
  const auto waiting = held_deliveries(plan, hub, route, std::numeric_limits<std::int32_t>::max());
  if (!waiting) return fail(waiting.error());
  std::int64_t decided = 0;
  for (const HeldDelivery& one : *waiting) {
    if (decision == Decision::sent && !may_be_there(one)) continue;
    GATEHOUSE_TRY(decide_delivery(plan, hub, one.name, decision, actor));
    ++decided;
  }
  return decided;
}

Result<DeliveryReplay> replay_deliveries(const Plan& plan, hub::Hub& hub, std::string_view route,
                                         std::string_view rule) {
  DeliveryReplay result;
  for (const PlannedRoute& one : plan.routes)
    if (delivers(one, route)) GATEHOUSE_TRY(replay_route(plan, hub, one, rule, result));
  return result;
}

}  // namespace gatehouse::engine
