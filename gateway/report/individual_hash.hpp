/// Individuals and keys as 128 bits of SHA-256: what is kept of them where many are compared, so that temporary
/// files name nobody.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "gatehouse/support/files.hpp"

namespace gatehouse::report {

[[nodiscard]] inline std::array<std::uint64_t, 2> hash_of_text(std::string_view text) {
  const std::string hex = sha256_hex(text);
  std::array<std::uint64_t, 2> key{};
  std::from_chars(hex.data(), hex.data() + 16, key[0], 16);
  std::from_chars(hex.data() + 16, hex.data() + 32, key[1], 16);
  return key;
}

}  // namespace gatehouse::report
