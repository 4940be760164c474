/// Agreements as JSON and as words: who may receive what, and whether it is in force today.
#pragma once

#include "control/answers.hpp"
#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"

namespace gatehouse::control {

/// For people: `is in force`, `has expired`, `no route sends to it`.
[[nodiscard]] std::string standing_of(const engine::Plan& plan, const config::System& system, Clock& clock);
/// `system` has an agreement.
[[nodiscard]] Json agreement_as_json(const config::System& system, const std::string& standing);

}  // namespace gatehouse::control
