/// What the places of a fixed-width layout's fields must fulfil together.
#pragma once

#include "mapping/layout.hpp"

namespace gatehouse::mapping {

/// Fills in record lengths that are not given; finds fields beyond the record, and columns shared unknowingly.
void check_places(Layout& layout, Findings& findings);

}  // namespace gatehouse::mapping
