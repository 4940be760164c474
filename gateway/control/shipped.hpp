/// Where the mappings that come with the program lie.
#pragma once

#include <filesystem>

namespace gatehouse::control {

/// $GATEHOUSE_MAPPINGS; else `share/gatehouse/mappings` of the prefix the program is installed in; else the
/// `mappings` folder of the source tree it was built in. Empty if there is none.
[[nodiscard]] std::filesystem::path shipped_mappings();

}  // namespace gatehouse::control
