/// Is it UTF-8? The one place that knows: no overlong forms, no surrogates, nothing beyond U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse {

/// Where the first sequence that is no UTF-8 begins; `text.size()` if there is none.
[[nodiscard]] std::size_t utf8_until(std::string_view text);
[[nodiscard]] inline bool is_utf8(std::string_view text) { return utf8_until(text) == text.size(); }

}  // namespace gatehouse
