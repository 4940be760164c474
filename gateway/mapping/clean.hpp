/// The ways of cleaning a text. Each returns a view of its input or of the arena; ASCII rules only, so that
/// no locale changes a byte.
#pragma once

#include <string_view>

#include "gatehouse/arena.hpp"
#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

[[nodiscard]] std::string_view clean(const Clean& step, std::string_view text, Arena& arena);
/// Characters `first` (0-based) and on, `length` of them: UTF-8 characters, not bytes.
[[nodiscard]] std::string_view part_of(std::string_view text, std::size_t first, std::size_t length);

}  // namespace gatehouse::mapping
