/// Options of the table, read as the types they have. The validator has seen them, so a wrong one is rare; it is
/// refused all the same. Also here: where secrets lie, and where a connector may keep what is under way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/connector.hpp"

namespace gatehouse {

/// The value of an option, "" if it is not there.
[[nodiscard]] inline std::string text_option(const OptionValues& options, std::string_view name) {
  const auto at = options.find(name);
  return at == options.end() ? std::string() : at->second;
}
[[nodiscard]] inline bool yes_option(const OptionValues& options, std::string_view name) {
  return text_option(options, name) == "yes";
}
/// A whole number, not negative.
[[nodiscard]] Result<std::int64_t> number_option(const OptionValues& options, std::string_view name);
/// Words between commas, blanks around them left out.
[[nodiscard]] std::vector<std::string> list_option(const OptionValues& options, std::string_view name);
/// A path, seen from the site. Errc::bad_config if it is empty.
[[nodiscard]] Result<std::filesystem::path> path_option(const Surroundings& around, std::string_view name);
/// The secret that an option names: `file:PATH` (seen from the site; its first line) or `env:NAME`. "" if the
/// option is empty. A secret itself is never an option: configuration lies in version control.
[[nodiscard]] Result<std::string> secret_option(const Surroundings& around, std::string_view name);
/// The folder for what a source has under way, by route and kind: below the option `work`, seen from the site.
[[nodiscard]] Result<std::filesystem::path> work_folder(const Surroundings& around, std::string_view kind);

}  // namespace gatehouse
