/// The site's rules on how long people are kept, applied by the service: once an hour it destroys who is past the
/// time, or says how many there are where the rules are only tried.
#pragma once

#include <vector>

#include "base/log.hpp"
#include "config/site.hpp"
#include "gatehouse/clock.hpp"
#include "hub/hub.hpp"
#include "hub/retention.hpp"

namespace gatehouse::control {

/// The rules as the hub asks for them: classes of data (an entity, a label) as the mappings whose records have
/// them.
[[nodiscard]] Result<std::vector<hub::KeepRule>> keep_rules(const config::RetentionRules& rules, hub::Hub& hub);

/// One round. A client that cannot go now (a hold, an answer that is still due) is tried again in the next.
void keep_to_rules(const config::RetentionRules& rules, hub::Hub& hub, Clock& clock, Log& log);

}  // namespace gatehouse::control
