/// `write:` of a trailer, `T{count:9}{sum:WAGES:14}`: text, and in braces what is known only once the records are
/// written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::mapping {

struct TrailerPart {
  enum class Kind : std::uint8_t { text, count, sum };
  Kind kind = Kind::text;
  std::string text{};  ///< as it stands; of a sum, the field
  unsigned width = 0;  ///< zeros are put before a shorter number; 0: it is as long as it is
};

/// Nothing if something else than `{count}`, `{count:N}`, `{sum:FIELD}` or `{sum:FIELD:N}` stands in braces.
[[nodiscard]] std::optional<std::vector<TrailerPart>> parts_of_trailer(std::string_view text);

/// The number with zeros before it to `width`, its sign first; nothing if it is longer than that.
[[nodiscard]] std::optional<std::string> with_zeros(std::string digits, bool negative, unsigned width);

}  // namespace gatehouse::mapping
