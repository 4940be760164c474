
// What a file is that is no text.
#include <algorithm>
#include <array>

#include "report/file_check.hpp"

namespace gatehouse::report {
namespace {

struct Kind {
  std::string_view begin;
  std::string_view sentence;
};
constexpr std::array kinds{
    Kind{"PK\x03\x04", "it is a ZIP archive or an XLSX workbook: unpack it, or save the sheet as CSV"},
    Kind{"\x1F\x8B", "it is compressed with gzip: unpack it"},
    Kind{"\x28\xB5\x2F\xFD", "it is compressed with zstd: unpack it"},
    Kind{"7z\xBC\xAF", "it is a 7-Zip archive: unpack it"},
    Kind{"%PDF", "it is a PDF"},
    Kind{"\xD0\xCF\x11\xE0", "it is an old Excel or Word file: save the sheet as CSV"},
    Kind{"\xFF\xFE", "it is UTF-16 text: save it as UTF-8"},
    Kind{"\xFE\xFF", "it is UTF-16 text: save it as UTF-8"},
    Kind{"<?xml", "it is an XML document"},
    Kind{"<!DOCTYPE", "it is a web page"},
    Kind{"<html", "it is a web page"},
};

/// Bytes that no CSV has: most control characters.
bool is_strange(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x7F || (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\x1A');
}

}  // namespace

std::string why_no_text(std::string_view first_bytes) {
  for (const Kind& kind : kinds)
    if (first_bytes.starts_with(kind.begin)) return std::string(kind.sentence);
  const auto zeros = static_cast<std::size_t>(std::ranges::count(first_bytes, '\0'));
  if (zeros > 2 && zeros * 3 > first_bytes.size() && zeros < first_bytes.size())
    return "it looks like UTF-16 text: save it as UTF-8";
  const auto strange = static_cast<std::size_t>(std::ranges::count_if(first_bytes, is_strange));
  if (strange > 2 && strange * 20 > first_bytes.size()) return "it is binary data and no text";
  return {};
}

}  // namespace gatehouse::report
