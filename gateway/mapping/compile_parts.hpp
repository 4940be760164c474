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

/// Whether what we would write around the records is what the layout says of its files; `file` and `line` are the
/// mapping's.
void check_frame(const Layout& target, const std::string& file, std::size_t line, Findings& findings);

/// The field of `schema` that a line of the mapping means: by its own name, or (`type`) with the name of the record
/// type that is written in front.
[[nodiscard]] std::optional<std::size_t> target_named(const Schema& schema, const Layout* layout, int type,
                                                      std::string_view name);

/// What may be meant by a field that is not there: the same name within a group or record type, or one that is
/// written alike.
[[nodiscard]] std::string field_meant(std::string_view name, const std::vector<std::string_view>& known);

/// Adds to the schema `client` the field `as_of.X` of its field X, and says where it stands; nothing if `name` is
/// no such name. A source schema grows when a rule reads one first.
[[nodiscard]] std::optional<std::size_t> add_as_of(Schema& client, std::string_view name);

/// `checks:` of a block whose targets are known; `file` is the mapping's.
void read_checks(const yaml::Node& checks, Block& block, const std::string& file, const std::string& path,
                 Findings& findings);

}  // namespace gatehouse::mapping
