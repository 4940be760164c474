/// A mapped record's values as texts by field, for those who compare or show them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// `claim.status`, `services[2].code`, or the bare field of a target layout: what it says. Blank is "", the other
/// states are `(unchanged)`, `(delete)` and `(withheld)`.
[[nodiscard]] std::map<std::string, std::string> values_in_words(const Mapping& mapping,
                                                                 const MappedRecord& record);
/// The same in the order of the entities, and of the target's fields in each.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> values_in_order(const Mapping& mapping,
                                                                               const MappedRecord& record);
/// All names that it can have; those of repeated groups with [1].
[[nodiscard]] std::vector<std::string> value_names(const Mapping& mapping);
/// Of a name as above: its target; null if the mapping makes none of that name.
[[nodiscard]] const Target* target_of(const Mapping& mapping, std::string_view name);
/// `*** (9 characters)`, unless everybody may see what the target says.
[[nodiscard]] std::string masked(const Mapping& mapping, std::string_view name, const std::string& value);

/// `stored`, `held`, `rejected` or `filtered`: what a mapping makes of a record.
[[nodiscard]] std::string_view word(Outcome outcome);

}  // namespace gatehouse::mapping
