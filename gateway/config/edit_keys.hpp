/// Changes single values at the top of a YAML file that people keep, and leaves every other byte as it is:
/// comments, order, blanks, line ends. What cannot be changed so is refused with a sentence; nothing is guessed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse::config {

/// A key at the top of the file and what stands behind it, as it is written on one line: `[15, 7]`, `by hand`.
struct KeyText {
  std::string key;
  std::string value;
};

/// The text with these values. A value that means the same already is left as it is written; a key that is not
/// there gets a line behind the last of `wanted` and `near` that is, or at the end. Errc::bad_input, with what to
/// do, where the file is no plain list of keys or a value is written over several lines with comments between them.
[[nodiscard]] Result<std::string> with_keys(std::string_view text, std::span<const KeyText> wanted,
                                            std::span<const std::string_view> near);

}  // namespace gatehouse::config
