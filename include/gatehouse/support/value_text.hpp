/// A value as people write it.
#pragma once

#include <string>

#include "gatehouse/value.hpp"

namespace gatehouse {

/// 1984-03-17, yes, 12.50, the text; empty unless known.
[[nodiscard]] std::string value_text(const Value& value);

}  // namespace gatehouse
