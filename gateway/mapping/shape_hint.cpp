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

/// EBCDIC blanks, digits and letters, and no word of ASCII.
bool like_ebcdic(std::string_view bytes) {
  const auto is_ebcdic = [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return b == 0x40 || b >= 0xF0 || (b >= 0xC1 && b <= 0xE9) || (b >= 0x81 && b <= 0xA9);
  };
  const auto is_ascii_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  const auto of_it = std::count_if(bytes.begin(), bytes.end(), is_ebcdic);
  constexpr std::ptrdiff_t few = 4;
  return of_it > few && of_it * 4 > static_cast<std::ptrdiff_t>(bytes.size()) * 3 &&
         std::count_if(bytes.begin(), bytes.end(), is_ascii_word) * 10 < of_it;
}

std::string in_words(char delimiter) { return delimiter == '\t' ? "tab" : std::string("\"") + delimiter + "\""; }

}  // namespace

std::string shape_hint(std::string_view bytes, const Layout& layout) {
  bytes = bytes.substr(0, looked_at);
  if (like_utf16(bytes))
    return "; the file looks like UTF-16: have it saved as UTF-8, or convert it (iconv -f UTF-16 -t UTF-8)";
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return "; the line is blank: ask the sender for a file without blank lines";
  if (layout.encoding == Encoding::utf8 && like_ebcdic(bytes))
    return "; the bytes look like EBCDIC: say `encoding: ebcdic-037` (or -1047, -1140) in layout " + layout.name +
           ", of kind fixed-width";
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
