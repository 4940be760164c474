#include "mapping/encoding.hpp"

#include <array>

#include "gatehouse/support/utf8.hpp"
#include "mapping/decode.hpp"

namespace gatehouse::mapping {
namespace {

/// What each byte of a one-byte encoding stands for; 0: nothing (zero bytes are never text).
using Table = std::array<char16_t, 256>;

/// Windows code page 1252, 0x80 to 0x9F.
constexpr std::array<char16_t, 32> cp1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                          0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// IBM code page 037.
// clang-format off
constexpr Table cp037{
    0x00, 0x01, 0x02, 0x03, 0x9C, 0x09, 0x86, 0x7F, 0x97, 0x8D, 0x8E, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,
    0x10, 0x11, 0x12, 0x13, 0x9D, 0x85, 0x08, 0x87, 0x18, 0x19, 0x92, 0x8F, 0x1C, 0x1D, 0x1E, 0x1F,
    0x80, 0x81, 0x82, 0x83, 0x84, 0x0A, 0x17, 0x1B, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x05, 0x06, 0x07,
    0x90, 0x91, 0x16, 0x93, 0x94, 0x95, 0x96, 0x04, 0x98, 0x99, 0x9A, 0x9B, 0x14, 0x15, 0x9E, 0x1A,
    0x20, 0xA0, 0xE2, 0xE4, 0xE0, 0xE1, 0xE3, 0xE5, 0xE7, 0xF1, 0xA2, 0x2E, 0x3C, 0x28, 0x2B, 0x7C,
    0x26, 0xE9, 0xEA, 0xEB, 0xE8, 0xED, 0xEE, 0xEF, 0xEC, 0xDF, 0x21, 0x24, 0x2A, 0x29, 0x3B, 0xAC,
    0x2D, 0x2F, 0xC2, 0xC4, 0xC0, 0xC1, 0xC3, 0xC5, 0xC7, 0xD1, 0xA6, 0x2C, 0x25, 0x5F, 0x3E, 0x3F,
    0xF8, 0xC9, 0xCA, 0xCB, 0xC8, 0xCD, 0xCE, 0xCF, 0xCC, 0x60, 0x3A, 0x23, 0x40, 0x27, 0x3D, 0x22,
    0xD8, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xAB, 0xBB, 0xF0, 0xFD, 0xFE, 0xB1,
    0xB0, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0xAA, 0xBA, 0xE6, 0xB8, 0xC6, 0xA4,
    0xB5, 0x7E, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0xA1, 0xBF, 0xD0, 0xDD, 0xDE, 0xAE,
    0x5E, 0xA3, 0xA5, 0xB7, 0xA9, 0xA7, 0xB6, 0xBC, 0xBD, 0xBE, 0x5B, 0x5D, 0xAF, 0xA8, 0xB4, 0xD7,
    0x7B, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0xAD, 0xF4, 0xF6, 0xF2, 0xF3, 0xF5,
    0x7D, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0xB9, 0xFB, 0xFC, 0xF9, 0xFA, 0xFF,
    0x5C, 0xF7, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0xB2, 0xD4, 0xD6, 0xD2, 0xD3, 0xD5,
    0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0xB3, 0xDB, 0xDC, 0xD9, 0xDA, 0x9F,
};
// clang-format on

constexpr Table latin1_table(std::size_t end) {
  Table out{};
  for (std::size_t i = 1; i < end; ++i) out[i] = static_cast<char16_t>(i);
  return out;
}

constexpr Table windows_table() {
  Table out = latin1_table(256);
  for (std::size_t i = 0; i < cp1252.size(); ++i) out[0x80 + i] = cp1252[i];
  return out;
}

/// IBM 1047 differs from 037 in six places, 1140 in one (the euro sign).
constexpr Table cp1047_table() {
  Table out = cp037;
  out[0x5F] = u'^';
  out[0xAD] = u'[';
  out[0xB0] = 0xAC;
  out[0xBA] = 0xDD;
  out[0xBB] = 0xA8;
  out[0xBD] = u']';
  return out;
}

constexpr Table cp1140_table() {
  Table out = cp037;
  out[0x9F] = 0x20AC;
  return out;
}

constexpr Table ascii = latin1_table(128), latin1 = latin1_table(256), windows = windows_table(),
                cp1047 = cp1047_table(), cp1140 = cp1140_table();

const Table& table_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::latin1:
      return latin1;
    case Encoding::windows1252:
      return windows;
    case Encoding::ebcdic037:
      return cp037;
    case Encoding::ebcdic1047:
      return cp1047;
    case Encoding::ebcdic1140:
      return cp1140;
    default:
      return ascii;
  }
}

std::size_t put_utf8(char* out, char16_t c) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | (c >> 6));
    out[1] = static_cast<char>(0x80 | (c & 0x3F));
    return 2;
  }
  out[0] = static_cast<char>(0xE0 | (c >> 12));
  out[1] = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  out[2] = static_cast<char>(0x80 | (c & 0x3F));
  return 3;
}

/// The next character of UTF-8 text that is known to be well formed; 0 if it is beyond what a table can hold.
char16_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return text[at++] == 0 ? u'\0' : static_cast<char16_t>(first);
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  const std::size_t here = at;
  at += size;
  if (size == 2) return static_cast<char16_t>(((first & 0x1F) << 6) | (byte(here + 1) & 0x3F));
  if (size == 4) return 0;
  return static_cast<char16_t>(((first & 0x0F) << 12) | ((byte(here + 1) & 0x3F) << 6) | (byte(here + 2) & 0x3F));
}

/// The byte for a character; 0 if the encoding has none.
unsigned char byte_of(const Table& table, char16_t c) {
  if (c == 0) return 0;
  if (c < 256 && table[c] == c) return static_cast<unsigned char>(c);
  for (std::size_t i = 1; i < table.size(); ++i)
    if (table[i] == c) return static_cast<unsigned char>(i);
  return 0;
}

}  // namespace

std::optional<std::string_view> decoded(std::string_view bytes, Encoding encoding, Arena& arena) {
  if (!is_ebcdic(encoding) && is_ascii(bytes)) return bytes;
  if (encoding == Encoding::utf8) {
    if (bytes.find('\0') != std::string_view::npos || !is_utf8(bytes)) return std::nullopt;
    return bytes;
  }
  const Table& table = table_of(encoding);
  const std::size_t room = bytes.size() * 3;
  char* out = arena.take(room);
  std::size_t size = 0;
  for (const char byte : bytes) {
    const char16_t c = table[static_cast<unsigned char>(byte)];
    if (c == 0) return std::nullopt;
    size += put_utf8(out + size, c);
  }
  arena.give_back(room - size);
  return std::string_view(out, size);
}

bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool upper = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (byte < 0x20 || byte == 0x7F || upper) return true;
  }
  return false;
}

std::optional<std::string_view> encoded(std::string_view text, Encoding encoding, Arena& arena) {
  if (encoding == Encoding::utf8 || (!is_ebcdic(encoding) && is_ascii(text))) return text;
  const Table& table = table_of(encoding);
  char* out = arena.take(text.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char byte = byte_of(table, next_character(text, at));
    if (byte == 0) return std::nullopt;
    out[size++] = static_cast<char>(byte);
  }
  arena.give_back(text.size() - size);
  return std::string_view(out, size);
}

}  // namespace gatehouse::mapping
