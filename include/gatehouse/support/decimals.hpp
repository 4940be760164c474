/// Numbers as COBOL stores them: packed (COMP-3), zoned (the sign over the last digit) and binary (COMP,
/// big-endian), both ways. Digits here are text, a minus in front: what they mean the field's type says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/arena.hpp"

namespace gatehouse {

/// How a fixed-width field holds its value.
enum class Storage : std::uint8_t { text, zoned, packed, binary };

/// The most digits of a stored number: what a 64-bit integer holds.
inline constexpr std::size_t most_stored_digits = 18;

struct StoredNumber {
  std::string_view digits{};      ///< in the arena: `-0012345`, leading zeros kept
  const char* problem = nullptr;  ///< null, or what is wrong with the bytes
};
/// `ebcdic`: zones are EBCDIC's; else ASCII's, with the usual letters over the last digit (`{`, A to I, `}`, J to
/// R).
[[nodiscard]] StoredNumber read_stored(std::string_view bytes, Storage storage, bool ebcdic, Arena& arena);

/// The `size` bytes of `digits` (a minus in front if negative); nothing if they do not fit. A positive packed or
/// zoned number has the sign C if `is_signed`, else F.
[[nodiscard]] std::optional<std::string_view> write_stored(std::string_view digits, Storage storage, bool ebcdic,
                                                           bool is_signed, std::size_t size, Arena& arena);

}  // namespace gatehouse
