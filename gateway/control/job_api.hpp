/// Runs and other long work that was asked for: how far it is, what came of it, and stopping it. A run that is
/// stopped ends after its batch: what it has done stays done and is accounted for, the rest waits for the next run.
#pragma once

#include <optional>

#include "control/http.hpp"
#include "engine/service.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// `GET /v1/jobs`, newest first, and `/v1/jobs/N`; nothing for other paths.
[[nodiscard]] std::optional<Response> ask_about_jobs(const engine::Service& service, const Request& request,
                                                     const policy::Caller& caller);
/// `POST /v1/jobs/N/cancel`; nothing for other paths. Each stops what they may ask for; an operator everything.
[[nodiscard]] std::optional<Response> change_jobs(engine::Service& service, hub::Hub& hub, const Request& request,
                                                  const policy::Caller& caller);

}  // namespace gatehouse::control
