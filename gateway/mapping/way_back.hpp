/// A mapping that says `direction: both`, turned round line by line: the mapping of the way back as a document,
/// which is then compiled like any other. Every node keeps the line of the forward mapping that it was made from,
/// so messages and `explain` name that line. Whether what goes over comes back is shown by round_trip.hpp.
#pragma once

#include <optional>
#include <string>

#include "gatehouse/support/yaml.hpp"
#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

class DataFiles;

/// Adds the way back to a mapping that was just compiled from `document`, if it says `direction: both`. False, with
/// findings that name each line, if it cannot be turned round.
[[nodiscard]] bool add_way_back(Mapping& forward, const yaml::Document& document, DataFiles& files,
                                Findings& findings);

/// The document of the way back of `forward`; nothing, with findings, if a line cannot be turned round. The lines
/// that say themselves how they go back are noted in `forward`.
[[nodiscard]] std::optional<yaml::Document> turned_round(Mapping& forward, const yaml::Document& document,
                                                         Findings& findings);

/// A mapping's document as people would write it, each rule with the line it was made from.
[[nodiscard]] std::string in_yaml(const yaml::Document& document);

}  // namespace gatehouse::mapping
