/// How what we say reaches PostgreSQL: numbered values become its parameters with their types, one list of values
/// becomes many, a question about one key becomes one about many; and values become texts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/store/database.hpp"

namespace gatehouse::hub {

/// A statement as ODBC takes it: `?` for each value, and which value each of them is (from 0).
struct Translated {
  std::string text;
  std::vector<std::size_t> order;
};

/// `?2` becomes `CAST(? AS bigint)`, by the kind of the second value. Quoted text is left alone.
[[nodiscard]] Translated translate(std::string_view sql, std::span<const Parameter> values);
/// The same for `rows` rows: `VALUES (?1, ?2)` becomes `VALUES (...), (...)`, with the values row by row.
[[nodiscard]] Translated translate_rows(std::string_view sql, std::span<const Parameter> row, std::size_t rows);
/// `sql` has one value. Asked about `keys` keys; the last column tells which key a row is about (from 0).
[[nodiscard]] Translated translate_keys(std::string_view sql, const Parameter& key, std::size_t keys);

/// Appends a value as PostgreSQL reads it: digits, text, or `\x` and hex digits. A text may hold neither a zero
/// byte nor what is no UTF-8 there: such bytes are spelt `\x00`.
void append_text(const Parameter& value, std::string& out);
/// The bytes of hex digits; nothing where they are none.
void from_hex(std::string_view digits, std::string& out);

}  // namespace gatehouse::hub
