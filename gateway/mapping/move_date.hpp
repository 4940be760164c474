/// A full date from one format into another by moving bytes, without computing days.
#pragma once

#include <string_view>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::mapping {

/// Writes `to.size()` bytes at `out`; false if `text` is not a plain good date, which the general path then judges.
[[nodiscard]] bool move_date(const DateFormat& from, const DateFormat& to, std::string_view text, char* out);

}  // namespace gatehouse::mapping
