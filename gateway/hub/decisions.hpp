/// What a person decides about clients: two are one, two are two. Each is an event with the state before, so that
/// it can be undone exactly; views follow by themselves, since they are functions of the linked records.
#pragma once

#include <string_view>

#include "hub/core.hpp"

namespace gatehouse::hub {

/// Errc::conflict where the review was decided meanwhile. A transaction of its own; the caller holds the write lock
/// and forgets the people if it fails.
[[nodiscard]] Result<void> decide(Core& core, std::int64_t review, std::string_view decision,
                                  std::string_view actor);
/// Undoes the merge of `client` into whatever it went into, and parts the two for ever.
[[nodiscard]] Result<void> split(Core& core, ClientId client, std::string_view actor);

}  // namespace gatehouse::hub
