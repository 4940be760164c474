/// Text from elsewhere for a cell of a workbook (XLSX). What a cell cannot hold, or would show as something else,
/// stands there as an escape, so that the workbook opens and whoever reads it sees what was there.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

/// The text, in UTF-8, at most 32,767 characters as the format counts them:
/// - control characters but tab and line feed, bytes that are no UTF-8, and marks that turn the order of reading
///   around are written `\x00`, `\xFF`, `\u202E`;
/// - `_x0041_`, which a spreadsheet would read as `A`, is written so that it shows as it is;
/// - a text that is too long ends with how many bytes of it are left out.
[[nodiscard]] std::string cell_text(std::string_view text);

}  // namespace gatehouse
