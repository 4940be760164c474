/// Who is who over HTTP: what a console shows and does. Values are masked; `reveal` shows them, for a purpose, and
/// is audited. What may speak of people stands in bodies, never in a URL.
#pragma once

#include <optional>

#include "control/http.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// GET: `/v1/reviews?limit=`, `/v1/reviews/7` (both clients side by side), `/v1/clients/7`, `/v1/clients/7/how`,
/// `/v1/clients/7/why/9`, `/v1/quality`, `/v1/models`, `/v1/purges`, `/v1/holds`. Nothing for any other path.
[[nodiscard]] std::optional<Response> ask_about_clients(hub::Hub& hub, const Request& request,
                                                        const policy::Caller& caller);
/// POST: the deeds (client_deeds.hpp), and `/v1/clients/7/reveal` {actor, purpose}, which answers with the values
/// in clear. Who signed in is the actor, whatever the body says.
[[nodiscard]] std::optional<Response> change_clients(hub::Hub& hub, const Request& request,
                                                     const policy::Caller& caller);

}  // namespace gatehouse::control
