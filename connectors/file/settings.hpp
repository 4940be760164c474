/// Options of the table, read as the types they have. The validator has seen them, so a wrong one is rare; it is
/// refused all the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gatehouse/connector.hpp"

namespace gatehouse::file {

/// The value of an option, "" if it is not there.
[[nodiscard]] inline std::string text_option(const OptionValues& options, std::string_view name) {
  const auto at = options.find(name);
  return at == options.end() ? std::string() : at->second;
}
/// A whole number, not negative.
[[nodiscard]] Result<std::int64_t> number_option(const OptionValues& options, std::string_view name);
/// The option `folder`, seen from the site.
[[nodiscard]] Result<std::filesystem::path> folder_option(const Surroundings& around);

}  // namespace gatehouse::file
