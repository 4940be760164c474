/// Fields of one delimited record, both ways (RFC 4180 with any delimiter and quote). The cutting of a file
/// into records is `Framer`'s; it follows the same rule of quotes: a quote opens a field only as its first byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/arena.hpp"

namespace gatehouse {

/// When a field is written between quotes.
enum class Quoting : std::uint8_t {
  minimal,  ///< only if it holds the delimiter, a quote or a line end
  all,      ///< always
  none,     ///< never: a field that would need quotes cannot be written
};

struct CsvDialect {
  char delimiter = ',';
  char quote = '"';  ///< '\0': quotes mean nothing, every byte is data
  Quoting quoting = Quoting::minimal;
  char escape = '\0';                ///< stands before a quote (and itself) inside quotes; '\0': quotes are doubled
  std::uint32_t most_fields = 4096;  ///< a record with more is a fault, so that hostile input stays small
};

/// Splits `record` (without its line end) into `fields`, which is cleared first and keeps its memory; an empty
/// record has one empty field. Fields are views into `record`; only a quoted field with doubled quotes inside is
/// rewritten, into `arena`. A quote inside an unquoted field is data, and so are spaces.
/// Returns null, or what is wrong as a literal: text after a closing quote, a quote never closed, too many
/// fields. `fields` then holds those before the fault. Safe from several threads with different `arena`s.
[[nodiscard]] const char* split_csv(std::string_view record, const CsvDialect& dialect, Arena& arena,
                                    std::vector<std::string_view>& fields);

/// Writes fields of one dialect. Delimiters between fields and the line end are the caller's.
class CsvWriter {
 public:
  explicit CsvWriter(const CsvDialect& dialect);
  /// Appends one field, quoted as the dialect says. False, and nothing appended, if the field would need
  /// quotes and the dialect has none.
  [[nodiscard]] bool append(std::string& out, std::string_view field) const;
  [[nodiscard]] const CsvDialect& dialect() const { return dialect_; }

 private:
  CsvDialect dialect_;
  std::array<bool, 256> special_{};  ///< bytes that need quotes around their field
};

}  // namespace gatehouse
