/// Bytes as letters (RFC 4648): with padding for headers, and without, in the alphabet for URLs, for tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::string base64url(std::string_view bytes);  ///< no padding
/// Nothing for a text that no bytes have: other letters, padding, bits that are left over.
[[nodiscard]] std::optional<std::string> bytes_of_base64url(std::string_view text);

}  // namespace gatehouse
