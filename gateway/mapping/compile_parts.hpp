/// Parts of compiling a mapping that need nothing of the compiler's own state.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// The document as JSON without comments and places: what the hash is made of.
[[nodiscard]] nlohmann::ordered_json canonical(const yaml::Node& node);

/// The fields of a layout's record of `type` (group -1) or of one of its repeated groups, seen as a schema;
/// `indices` says which field of the layout each is.
[[nodiscard]] Schema schema_of(const Layout& layout, int group, int type, std::vector<std::size_t>& indices);

/// `checks:` of a block whose targets are known; `file` is the mapping's.
void read_checks(const yaml::Node& checks, Block& block, const std::string& file, const std::string& path,
                 Findings& findings);

}  // namespace gatehouse::mapping
