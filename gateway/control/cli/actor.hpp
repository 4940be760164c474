/// Who is asking, for the audit.
#pragma once

#include <string>

namespace gatehouse::control {

/// `person:NAME` of the account that runs this program.
[[nodiscard]] std::string actor();

}  // namespace gatehouse::control
