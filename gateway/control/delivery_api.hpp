/// Deliveries that wait for a person, over the API: which they are, and what somebody who has looked into the other
/// system says of them. Names and reasons, never what was sent.
#pragma once

#include <string_view>

#include "control/http.hpp"
#include "engine/plan.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

/// `GET /v1/deliveries?route=&limit=`: held ones and those whose outcome is not known, route by route.
[[nodiscard]] Response waiting_deliveries(const engine::Plan& plan, hub::Hub& hub, const Request& request);
/// `POST /v1/held/decide?decision=sent|again&delivery=ROUTE/NUMBER`, or `route=ROUTE` for all that wait there.
[[nodiscard]] Response decide_deliveries(const engine::Plan& plan, hub::Hub& hub, const Request& request,
                                         std::string_view actor);

}  // namespace gatehouse::control
