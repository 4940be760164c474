#include "control/version.hpp"

namespace gatehouse::control {

const std::string_view version = GATEHOUSE_VERSION;

}  // namespace gatehouse::control
