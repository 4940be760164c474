#include "control/delivery_api.hpp"

#include <algorithm>

#include "control/answering.hpp"
#include "control/ordering.hpp"
#include "engine/held_deliveries.hpp"

namespace gatehouse::control {
namespace {

constexpr std::size_t usual_rows = 100, most_rows = 1000;
constexpr std::size_t most_sorted = 100'000;  ///< of a route

/// With the system that a person looks into, and what may be said of it.
Json waiting_as_json(const engine::Plan& plan, const engine::HeldDelivery& one) {
  Json out = as_json(one);
  const engine::PlannedRoute* const route = plan.route(one.name.route);
  out["system"] = route == nullptr ? std::string() : route->route.to;
  out["may_be_sent"] = engine::may_be_there(one);
  return out;
}

}  // namespace

Response waiting_deliveries(const engine::Plan& plan, hub::Hub& hub, const Request& request) {
  const auto order = order_of(request.query, {"delivery", "system", "client", "state", "since", "attempts"});
  if (!order) return bad_request(order.error().message);
  const std::size_t limit = limit_of(request.query, usual_rows, most_rows), skip = skip_of(request.query);
  const std::size_t wanted = *order ? most_sorted : std::min(most_sorted, skip + limit + 1);
  const auto found = engine::held_deliveries(plan, hub, query_text(request.query, "route"), wanted);
  if (!found) return failure_response(found.error());
  Json list = Json::array();
  for (const engine::HeldDelivery& one : *found) list.push_back(waiting_as_json(plan, one));
  if (*order) put_in_order(list, **order);
  const bool more = cut(list, skip, limit);
  return json_response(200, {{"deliveries", std::move(list)}, {"more", more}});
}

Response decide_deliveries(const engine::Plan& plan, hub::Hub& hub, const Request& request,
                           std::string_view actor) {
  const auto decision = engine::decision_from(query_value(request.query, "decision"));
  if (!decision) return bad_request("decision is sent or again");
  const std::string delivery = query_text(request.query, "delivery"), route = query_text(request.query, "route");
  if (const auto name = engine::delivery_from(delivery)) {
    const auto done = engine::decide_delivery(plan, hub, *name, *decision, actor);
    return done ? json_response(200, {{"decided", 1}}) : failure_response(done.error());
  }
  if (route.empty()) return bad_request("name a delivery or a route");
  const auto done = engine::decide_deliveries(plan, hub, route, *decision, actor);
  return done ? json_response(200, {{"decided", *done}}) : failure_response(done.error());
}

}  // namespace gatehouse::control
