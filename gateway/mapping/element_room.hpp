/// Elements of a repeated group that a fixed-width record has its places for: no more than there are, and none that
/// says nothing before another, since the places would be read back as other elements.
#pragma once

#include <span>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// Rules: `too-many-elements`, `gap-in-group`. Nothing to say of targets that are not fixed-width.
void check_element_room(const Mapping& mapping, std::span<const MappedEntity> entities,
                        std::vector<Problem>& problems);

}  // namespace gatehouse::mapping
