/// Makes another person of a record's values: what is restricted becomes other characters of the same form, so that
/// a test shows the same case without showing anybody.
#pragma once

#include <string>
#include <string_view>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// The values of a mapping's sources that decide which way a record goes: read through a code table, or compared
/// with a text in a condition. They are codes and stay as they are.
[[nodiscard]] std::vector<bool> deciding_sources(const Mapping& mapping);

/// `text` of `source`, masked: SSNs become synthetic (area 9xx), dates move by `days`, letters and digits become
/// others. Numbers keep their sign and zeros, so that comparisons with 0 stay true. Open values and codes stay.
[[nodiscard]] std::string masked_text(const SourceValue& source, bool deciding, std::string_view text, int days);

}  // namespace gatehouse::mapping
