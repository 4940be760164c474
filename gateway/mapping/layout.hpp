/// A layout: where each field sits in a system's records, and what blank and placeholder values mean there.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/findings.hpp"
#include "gatehouse/schema.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/framing.hpp"
#include "gatehouse/support/yaml.hpp"
#include "mapping/types.hpp"

namespace gatehouse::mapping {

enum class LayoutKind : std::uint8_t { fixed_width, delimited, json };
enum class Encoding : std::uint8_t { utf8, ascii, latin1, windows1252 };
/// What a blank field says.
enum class Blank : std::uint8_t { unknown, unchanged, remove };

struct LayoutField {
  std::string name;
  Codec codec{};
  Labels labels{Label::restricted};
  std::string doc{};
  bool required = false;
  std::vector<std::string> values{};     ///< legal values, if the list is closed
  std::vector<std::string> sentinels{};  ///< values that mean unknown
  std::vector<std::string> deletes{};    ///< values that mean "delete it" (QCEW writes `>`)
  Blank blank = Blank::unknown;
  std::size_t at = 0, length = 0;   ///< fixed-width: 0-based first byte, bytes
  std::string column{};             ///< delimited with a header: what the header calls it
  std::vector<std::string> path{};  ///< json: keys from the record (or from the group's element)
  int group = -1;                   ///< index of the repeated group it belongs to
  std::size_t line = 0;             ///< in the layout's file

  /// The sender's own words for the place: `DOB (columns 37-44)`.
  [[nodiscard]] std::string place() const;
};

/// A repeated part of a JSON record.
struct LayoutGroup {
  std::string name;
  std::vector<std::string> path{};
};

struct Layout {
  std::string name, version, file, about;
  std::string format{}, program{};        ///< of a federal layout: `pirl`, and the program whose file it is (`all`)
  std::vector<std::string> file_rules{};  ///< how a file of it is written, in sentences with their sources
  LayoutKind kind = LayoutKind::delimited;
  Encoding encoding = Encoding::utf8;
  std::size_t record_length = 0;  ///< fixed-width: bytes of a record without its line end
  std::uint32_t header_lines = 0;
  CsvDialect dialect{};
  std::string line_end = "\n";
  std::string status, status_note, source;
  Framing framing{};
  std::string trailer_template{};  ///< of files we write: `T{count:9}`; empty: none
  std::vector<LayoutField> fields{};
  std::vector<LayoutGroup> groups{};

  [[nodiscard]] std::optional<std::size_t> find(std::string_view field) const;
  [[nodiscard]] std::vector<std::string_view> names() const;
};

/// Builds a layout from its document; null when it has errors.
[[nodiscard]] std::shared_ptr<const Layout> build_layout(const yaml::Document& document, bool synthetic,
                                                         Findings& findings);
/// Builds a schema from its document; `ok` false when it has errors.
[[nodiscard]] std::optional<Schema> build_schema(const yaml::Document& document, Findings& findings);

}  // namespace gatehouse::mapping
