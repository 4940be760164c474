/// Makes another person of a record's values: what is restricted becomes other characters of the same form, so that
/// a test shows the same case without showing anybody.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// Texts that decide which way a record goes, by source of the mapping: the codes of the tables that it is read
/// through, what conditions compare it with, and the legal values of its field. They stand in files that people
/// write, so they show nobody, and stay as they are; any other text of the same field may be anything.
[[nodiscard]] std::vector<std::set<std::string, std::less<>>> deciding_texts(const Mapping& mapping);

/// `text` of `source`, masked: SSNs become synthetic (area 9xx), dates move by `days`, letters and digits become
/// others. Numbers keep their sign and zeros, so that comparisons with 0 stay true. Open values and codes stay.
/// A date that cannot be read stays one that cannot.
[[nodiscard]] std::string masked_text(const SourceValue& source, const std::set<std::string, std::less<>>& deciding,
                                      std::string_view text, int days);

}  // namespace gatehouse::mapping
