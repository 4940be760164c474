/// Profiles of known systems: what `config/systems/NAME/` holds (connector options, routes, schedules, an example
/// of an agreement) is built into the program, and `gatehouse init SITE --system NAME` writes it into a site. Their
/// mappings are shipped beside.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/new_site.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

/// All files of all profiles; a path begins with the profile's name, `vos/routes/vos-clients.yaml`.
[[nodiscard]] std::span<const SiteFile> profile_files();

struct Profile {
  std::string_view name;
  std::string summary;  ///< the first sentence of its system's file
};
[[nodiscard]] std::vector<Profile> profiles();

/// Writes the profile's files into a site. Refused as a whole, with nothing written, if there is no such profile or
/// one of its files is there already: what people have changed is never overwritten.
[[nodiscard]] Result<void> take_up_profile(const std::filesystem::path& site, std::string_view name);

}  // namespace gatehouse::control
