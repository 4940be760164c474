#include "mapping/shape_hint.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::mapping {
namespace {

constexpr std::size_t looked_at = 4096;

/// Every second byte of Latin text in UTF-16 is zero.
bool like_utf16(std::string_view bytes) {
  const auto zeros = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\0'));
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") || (zeros > 2 && zeros * 3 > bytes.size());
}

std::string in_words(char delimiter) { return delimiter == '\t' ? "tab" : std::string("\"") + delimiter + "\""; }

}  // namespace

std::string shape_hint(std::string_view bytes, const Layout& layout) {
  bytes = bytes.substr(0, looked_at);
  if (like_utf16(bytes))
    return "; the file looks like UTF-16: have it saved as UTF-8, or convert it (iconv -f UTF-16 -t UTF-8)";
  if (bytes.find('\r') != std::string_view::npos)
    return "; lines seem to end with CR alone (old Macintosh form): have them end with LF or CR LF (tr '\\r' "
           "'\\n')";
  if (layout.kind != LayoutKind::delimited) return {};
  const auto count = [&](char c) { return std::count(bytes.begin(), bytes.end(), c); };
  const auto wanted = static_cast<std::ptrdiff_t>(layout.fields.size()) - 1;
  for (const char other : std::array{';', '\t', '|', ','}) {
    if (other == layout.dialect.delimiter || wanted < 1 || count(other) * 2 < wanted) continue;
    if (count(layout.dialect.delimiter) >= count(other)) continue;
    return "; its columns seem to be separated by " + in_words(other) +
           ": say `delimiter: " + (other == '\t' ? "tab" : in_words(other)) + "` in layout " + layout.name +
           ", or ask for " + in_words(layout.dialect.delimiter);
  }
  return {};
}

}  // namespace gatehouse::mapping
