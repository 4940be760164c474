/// The keys of the files that people write, one row a key: from this table come the JSON Schemas by which an editor
/// completes and checks while one types. The strict loader stays the judge; a test holds the table against it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::control {

struct FileKey {
  std::string_view part;  ///< the kind of file, or a part of one: `mapping`, `rule`, `layout-field`
  std::string_view key;   ///< `*`: any name
  /// `text`, `number`, `yes-no`, `texts` (one or a list), `one of: a b c`, `PART` (a map of that part's keys),
  /// `list of PART`, `map of PART` (name: PART), `text or PART`; several joined by ` | `.
  std::string_view form;
  std::string_view doc;
  bool required = false;
};

[[nodiscard]] std::span<const FileKey> file_keys();
/// The files that have a schema: mapping, layout, schema, tests, site, system, route.
[[nodiscard]] std::span<const std::string_view> file_kinds();
/// JSON Schema (draft 7, which editors know) of a kind of file.
[[nodiscard]] std::string file_schema(std::string_view kind);

}  // namespace gatehouse::control
