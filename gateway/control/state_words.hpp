/// The word for each state of a value.
#pragma once

#include <string_view>

#include "gatehouse/value.hpp"

namespace gatehouse::control {

/// known | unknown | withheld | unchanged | delete
[[nodiscard]] std::string_view word(State state);

}  // namespace gatehouse::control
