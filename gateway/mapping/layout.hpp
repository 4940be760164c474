/// A layout: where each field sits in a system's records, and what blank and placeholder values mean there.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/findings.hpp"
#include "gatehouse/schema.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/decimals.hpp"
#include "gatehouse/support/framing.hpp"
#include "gatehouse/support/yaml.hpp"
#include "mapping/trailer_template.hpp"
#include "mapping/types.hpp"

namespace gatehouse::mapping {

enum class LayoutKind : std::uint8_t { fixed_width, delimited, json, xml };
enum class Encoding : std::uint8_t { utf8, ascii, latin1, windows1252, ebcdic037, ebcdic1047, ebcdic1140 };
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
  std::string withheld{};                ///< what is written in the place of a value that the receiver may not have
  std::vector<std::string> deletes{};    ///< values that mean "delete it" (QCEW writes `>`)
  Blank blank = Blank::unknown;
  std::size_t at = 0, length = 0;   ///< fixed-width: 0-based first byte (in a group: of its element), bytes
  Storage storage = Storage::text;  ///< fixed-width
  bool is_signed = false;           ///< of a stored number
  int type = -1;                    ///< index of the record type that it belongs to; -1: all records have it
  std::string redefines{};          ///< the field whose columns it shares knowingly
  int only_if = -1;                 ///< fixed-width: it is there only if this field says one of `only_if_values`
  std::vector<std::string> only_if_values{};
  std::string column{};             ///< delimited with a header: what the header calls it
  std::vector<std::string> path{};  ///< json, xml: keys from the record (or from the group's element)
  int group = -1;                   ///< index of the repeated group it belongs to
  std::size_t line = 0;             ///< in the layout's file

  /// The sender's own words for the place: `DOB (columns 37-44)`.
  [[nodiscard]] std::string place() const;
};

/// A repeated part of a record.
struct LayoutGroup {
  std::string name;
  std::vector<std::string> path{};  ///< json, xml: from the record, or from the outer group's element
  int outer = -1;                   ///< index of the group that it lies in
  int type = -1;                    ///< as of a field
  std::size_t at = 0, length = 0;   ///< fixed-width: first byte of the first element, bytes of one
  std::size_t occurs = 0;           ///< fixed-width: so many elements have their place; blank ones are none
  bool close_gaps = false;          ///< fixed-width: a blank place before another element is no fault
};

/// One kind of record of a fixed-width file that has several.
struct RecordType {
  std::string name, code;
  std::size_t record_length = 0;
  std::size_t line = 0;
};

struct Layout {
  std::string name, version, file, about;
  std::string format{}, program{};        ///< of a federal layout: `pirl`, and the program whose file it is (`all`)
  std::vector<std::string> file_rules{};  ///< how a file of it is written, in sentences with their sources
  LayoutKind kind = LayoutKind::delimited;
  Encoding encoding = Encoding::utf8;
  std::size_t record_length = 0;  ///< fixed-width: bytes of a record without its line end
  std::uint32_t header_lines = 0;
  bool header_names = true;  ///< delimited: the last line of the header, if there is one, names the columns
  CsvDialect dialect{};
  std::string line_end = "\n";
  std::string status, status_note, source;
  Framing framing{};
  std::string header_template{};             ///< of files we write: the first line; empty: none (but column names)
  std::vector<TrailerPart> trailer_parts{};  ///< of files we write: `T{count:9}`; empty: none
  std::vector<LayoutField> fields{};
  std::vector<LayoutGroup> groups{};
  std::vector<RecordType> types{};           ///< empty: all records are alike
  std::size_t type_at = 0, type_length = 0;  ///< where a record says its type

  [[nodiscard]] std::optional<std::size_t> find(std::string_view field) const;
  [[nodiscard]] std::vector<std::string_view> names() const;
  /// The field that a mapping of records of `type` means: the type's own, or one of all records.
  [[nodiscard]] std::optional<std::size_t> find_in_type(std::string_view field, int type) const;
  /// Fixed-width records of one kind, all of whose fields are text in an encoding that has ASCII in it.
  [[nodiscard]] bool is_plain_fixed() const;
  /// The columns of its files are found by the names that their header gives them.
  [[nodiscard]] bool finds_by_name() const {
    return kind == LayoutKind::delimited && header_lines > 0 && header_names;
  }
  [[nodiscard]] std::size_t length_of(int type) const {
    return type < 0 ? record_length : types[static_cast<std::size_t>(type)].record_length;
  }
};

/// Builds a layout from its document; null when it has errors.
[[nodiscard]] std::shared_ptr<const Layout> build_layout(const yaml::Document& document, bool synthetic,
                                                         Findings& findings);
/// Builds a schema from its document; `ok` false when it has errors.
[[nodiscard]] std::optional<Schema> build_schema(const yaml::Document& document, Findings& findings);

}  // namespace gatehouse::mapping
