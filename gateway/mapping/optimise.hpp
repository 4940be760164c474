/// Recognises rules of common shapes, so that the mapper can run them in a loop of their own. What it
/// chooses never changes a result: a quick rule handles the plain case and leaves every surprise to the
/// general path (tests compare both on the same records).
#pragma once

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

void optimise(Mapping& mapping);

/// The columns of a fixed-width target take its dates.
[[nodiscard]] bool has_room(const Mapping& mapping, const Target& target);

}  // namespace gatehouse::mapping
