/// What the program says about runs, routes and the site, as JSON: the same from the command line and the API.
#pragma once

#include <nlohmann/json.hpp>

#include "control/exit_codes.hpp"
#include "engine/freshness.hpp"
#include "engine/held_deliveries.hpp"
#include "engine/replay.hpp"
#include "engine/runner.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json as_json(const hub::Balance& balance);
[[nodiscard]] Json as_json(const hub::DeliveryBalance& balance);
[[nodiscard]] Json as_json(const hub::RunInfo& run);
[[nodiscard]] Json as_json(const hub::Status& status);
/// Of each route that gives a promise, in seconds.
[[nodiscard]] Json as_json(const std::vector<engine::Freshness>& all);
[[nodiscard]] Json as_json(const engine::RunResult& result);
[[nodiscard]] Json as_json(const engine::ReplayResult& result);
[[nodiscard]] Json as_json(const engine::HeldDelivery& held);
/// The counts of a transfer in its own words: what was stored there is what was written.
[[nodiscard]] Json transfer_as_json(const hub::Balance& balance);
[[nodiscard]] Json as_json(const hub::AuditRow& row);
[[nodiscard]] Json as_json(const Error& error);
[[nodiscard]] Json as_json(const Findings& findings);
[[nodiscard]] std::string_view word(hub::RunState state);
[[nodiscard]] std::string_view word(const engine::HeldDelivery& held);  ///< held | unknown | in doubt
[[nodiscard]] std::string_view word(Errc code);

/// What a run means to the shell.
[[nodiscard]] Exit exit_of(const engine::RunResult& result);
/// The worse of two: a broken balance before a failure before held records.
[[nodiscard]] Exit worse(Exit a, Exit b);

/// Text as JSON sees it: bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string dump(const Json& json, int indent = 2);

}  // namespace gatehouse::control
