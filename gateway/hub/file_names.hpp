/// Names of senders' files, fit to be told: some senders put an SSN into them.
#pragma once

#include <string>
#include <string_view>

#include "hub/keys.hpp"

namespace gatehouse::hub {

/// The name itself, or, where nine digits in it can be an SSN (with or without hyphens, dots or spaces between),
/// the name without them and with a keyed mark of six letters: `claim-900110001.dat` becomes
/// `claim-SSN~k3f9ab.dat`. Equal names stay equal and others differ, as the hub needs it. Longer numbers (times)
/// and those that are no SSN (000000123) stay. One thread at a time, as the keys.
[[nodiscard]] std::string name_to_tell(Keys& keys, std::string_view name);

}  // namespace gatehouse::hub
