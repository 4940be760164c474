/// A site opened for work: its plan and its hub.
#pragma once

#include <memory>

#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

struct OpenSite {
  std::shared_ptr<const engine::Plan> plan;
  std::unique_ptr<hub::Hub> hub;
};

/// `read_only` takes no lock: for looking at a site while a service runs on it. Else Errc::conflict if another
/// program holds the site.
[[nodiscard]] Result<std::unique_ptr<hub::Hub>> open_hub(const engine::Plan& plan, bool read_only, Clock& clock);

}  // namespace gatehouse::control
