/// Which Gatehouse this is.
#pragma once

#include <string_view>

namespace gatehouse::control {

extern const std::string_view version;

}  // namespace gatehouse::control
