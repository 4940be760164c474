/// What has changed, told to pages while they are open (server-sent events: `GET /v1/events`). An event names
/// topics and no values: a page asks again for what it shows, with its own rights.
#pragma once

#include <memory>
#include <string_view>

#include "control/http.hpp"
#include "control/sign_in.hpp"
#include "engine/service.hpp"

namespace gatehouse::control {

/// Answers with a stream of `changed` events, `{"topics": ["runs", "held"]}`, for as long as whoever asks is signed
/// in, and for an hour at most; the browser comes again by itself, with the id of the last that it has
/// (`Last-Event-ID`).
[[nodiscard]] Response events(engine::Service& service, SignIn& sign_in, Clock& clock, const Request& request);

/// Notes what a request that changed something may have changed.
void note_change(engine::Changes& changes, std::string_view path);

}  // namespace gatehouse::control
