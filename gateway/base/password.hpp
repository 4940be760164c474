/// Passwords of people as slow hashes: PBKDF2-HMAC-SHA-512 (SP 800-132) by OpenSSL, so that a site that requires a
/// validated module has it here, too (docs/decisions/console.md says why not a memory-hard one).
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse {

/// Characters of a password that is accepted; beyond the longest nothing is hashed.
inline constexpr std::size_t shortest_password = 12, longest_password = 256;

/// `pbkdf2-sha512$ROUNDS$SALT$HASH` (hex), with a salt of its own.
[[nodiscard]] Result<std::string> hash_password(std::string_view password);
/// Takes as long for a wrong password as for the right one. False for a hash that cannot be read.
[[nodiscard]] bool is_password(std::string_view password, std::string_view hash);

}  // namespace gatehouse
