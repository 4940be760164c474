/// Files that are no text at all: a workbook under the name of a CSV, an archive, UTF-16. Told as one finding about
/// the file, instead of thousands about its bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse::report {

/// How many bytes from the top of a file are enough to judge it.
inline constexpr std::size_t first_bytes_judged = 4096;

/// What the file seems to be instead, and what to do, or empty if it may be text: `it is a ZIP archive or an XLSX
/// workbook: save the sheet as CSV`. Never tells of what stands in it.
[[nodiscard]] std::string why_no_text(std::string_view first_bytes);

}  // namespace gatehouse::report
