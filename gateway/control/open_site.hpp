/// The hub of a site, opened as its plan says.
#pragma once

#include <memory>

#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

[[nodiscard]] hub::Settings hub_settings(const config::Site& site, bool read_only);
/// `read_only` takes no lock: for looking at a site while a service runs on it. Else Errc::conflict if another
/// program holds the site.
[[nodiscard]] Result<std::unique_ptr<hub::Hub>> open_hub(const engine::Plan& plan, bool read_only, Clock& clock);

}  // namespace gatehouse::control
