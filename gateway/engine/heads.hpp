/// The header lines of files that were taken in, so that a record of a delimited file can be mapped again long
/// after: its columns are bound by them. Names of columns only, never a value; kept under state/heads/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse::engine {

/// Keeps `head` for a file of a route; nothing is written for an empty one.
[[nodiscard]] Result<void> keep_head(const std::filesystem::path& state_folder, std::string_view route,
                                     std::string_view file, std::string_view head);
/// "" if the file had none.
[[nodiscard]] Result<std::string> head_of(const std::filesystem::path& state_folder, std::string_view route,
                                          std::string_view file);

}  // namespace gatehouse::engine
