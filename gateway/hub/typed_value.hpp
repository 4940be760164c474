/// A value that a person wrote, read as its field's type says: strict, since nobody maps it.
#pragma once

#include <string_view>

#include "gatehouse/arena.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/schema.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::hub {

/// Dates as YYYY-MM-DD, yes or no, numbers as digits; SSN and telephone may have their usual separators. Texts are
/// copied into `arena`. Errc::bad_config where it is none; the value itself is never in the message.
[[nodiscard]] Result<Value> typed_value(const Field& field, std::string_view text, Arena& arena);

}  // namespace gatehouse::hub
