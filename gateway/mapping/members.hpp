/// What members a document may have: those that its layout names.
#pragma once

#include <string>
#include <vector>

#include "mapping/mapping.hpp"

namespace gatehouse::mapping {

/// JSON pointers (RFC 6901) of the members that the mapping's source names, `/person/birth_date`; those inside a
/// repeated group go by the group. Empty unless it is a JSON layout.
[[nodiscard]] std::vector<std::string> members_of(const Mapping& mapping);

}  // namespace gatehouse::mapping
