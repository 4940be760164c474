/// Names of files as strangers choose them and as we make them: one allow-list, one way to fill in words.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse {

/// 1 to 128 of A-Z a-z 0-9 . _ - and no dot in front: no path, no hidden file, nothing that a shell, a log or a
/// spreadsheet could misread.
[[nodiscard]] bool good_name(std::string_view name);
/// `name` itself if it is good; else a good name that resembles it and that no other name has: what is shown, and
/// used in the error folder.
[[nodiscard]] std::string label_of(std::string_view name);

using Words = std::map<std::string, std::string, std::less<>>;

/// `pattern` with each {word} replaced. Errc::bad_config for an unknown word, a brace left open, or a result that
/// is no good name.
[[nodiscard]] Result<std::string> fill_name(std::string_view pattern, const Words& words);

/// The name that `partner` gives where `pattern` gives `name`: what stands for the star of the one stands for the
/// star of the other, as EMP_0301.dat for WAGES_0301.dat. Nothing if `name` is none of `pattern`.
[[nodiscard]] std::optional<std::string> partner_name(std::string_view pattern, std::string_view partner,
                                                      std::string_view name);
/// Errc::bad_config unless both have one star and no other word for anything; an empty partner is in order.
[[nodiscard]] Result<void> check_partner(std::string_view pattern, std::string_view partner);

}  // namespace gatehouse
