/// The encodings that layouts know, both ways. Inside, all text is UTF-8.
#pragma once

#include <optional>
#include <string_view>

#include "gatehouse/arena.hpp"
#include "mapping/layout.hpp"

namespace gatehouse::mapping {

[[nodiscard]] constexpr bool is_ebcdic(Encoding encoding) {
  return encoding == Encoding::ebcdic037 || encoding == Encoding::ebcdic1047 || encoding == Encoding::ebcdic1140;
}
/// What fills a field up: EBCDIC has its blank elsewhere.
[[nodiscard]] constexpr char blank_of(Encoding encoding) { return is_ebcdic(encoding) ? '\x40' : ' '; }

/// `bytes` as UTF-8, in `arena` if they must be made; nothing if they are no text in `encoding`. A zero byte never
/// is, whatever the encoding.
[[nodiscard]] std::optional<std::string_view> decoded(std::string_view bytes, Encoding encoding, Arena& arena);
/// Well-formed UTF-8 in `encoding`; nothing if a character has no place there.
/// In the text of a mainframe's columns no control character is meant: it is what is left of a number that is
/// stored, or of a character that could not be converted.
[[nodiscard]] bool has_control(std::string_view utf8);
[[nodiscard]] std::optional<std::string_view> encoded(std::string_view text, Encoding encoding, Arena& arena);

}  // namespace gatehouse::mapping
