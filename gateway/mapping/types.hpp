/// Types of fields: from their text in a data file (`decimal 7,2`) to reading and writing values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/arena.hpp"
#include "gatehouse/schema.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::mapping {

/// `text`, `text 40`, `digits 5`, `decimal 7,2`, `date MM/DD/YYYY` ...; else a sentence of what is wrong.
struct ParsedType {
  std::optional<Type> type{};
  std::string problem{};
};
[[nodiscard]] ParsedType parse_type(std::string_view text);
[[nodiscard]] std::string type_text(const Type& type);

/// Any text of its length is a value of the type, as it stands; a quarter, which is a code with a `format`, is
/// read.
[[nodiscard]] inline bool is_as_sent(const Type& type) {
  return type.kind == TypeKind::text || (type.kind == TypeKind::code && type.format.empty());
}

/// `pii`, `uc-confidential`, ...
[[nodiscard]] std::optional<Label> parse_label(std::string_view text);
[[nodiscard]] std::string labels_text(Labels labels);

/// How one end of a mapping reads and writes values of a type: the type, its date format compiled, and
/// whether digits without a point have an implied one (COBOL's V).
struct Codec {
  Type type{};
  std::optional<DateFormat> date{};
  bool implied_point = false;
  bool synthetic = false;  ///< area 9xx SSNs are ordinary

  static Codec of(const Type& type, bool implied_point, bool synthetic);
};

/// What reading a text came to.
struct Reading {
  Value value{};
  const char* problem = nullptr;  ///< null, or a phrase: `is not a date in the form YYYYMMDD`
  const char* rule = nullptr;     ///< `bad-date`, ...
};
/// Reads non-blank `text` as the codec's type; text results may lie in `arena`. A placeholder SSN reads as
/// `unknown` without a problem.
[[nodiscard]] Reading read_text(const Codec& codec, std::string_view text, Arena& arena);

/// Of UTF-8: code points.
[[nodiscard]] std::size_t characters(std::string_view text);
/// The most characters of a value's plain text, as verbs see it (a date: as much of 2026-01-31 as its format says);
/// 0: no limit.
[[nodiscard]] std::size_t plain_size(const Codec& codec);
/// The canonical text of a known value (ISO dates, plain decimals, yes/no), in `arena` if it must be made.
[[nodiscard]] std::string_view plain_text(const Value& value, Arena& arena);
/// Converts a known value to the codec's type (a text is read, a date becomes text, ...).
[[nodiscard]] Reading convert(const Value& value, const Codec& from, const Codec& to, Arena& arena);

/// Nine digits that are no person's SSN: area 000, 666, 9xx (ordinary if `synthetic`), group 00, serial 0000, all
/// digits equal (but for synthetic areas), 123456789, numbers printed in advertisements.
/// Source: facts on linkage (design advice 2), SSA's published rules of invalid areas.
[[nodiscard]] bool placeholder_ssn(std::string_view nine_digits, bool synthetic);

}  // namespace gatehouse::mapping
