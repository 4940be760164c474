/// Makes a site where there is none: commented files, a key, folders.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse::control {

/// A file that `gatehouse init` writes. The texts come from `config/` and are built into the program.
struct SiteFile {
  std::string_view path;
  std::string_view text;
};
[[nodiscard]] std::span<const SiteFile> plain_site_files();
[[nodiscard]] std::span<const SiteFile> sample_site_files();

/// Refuses a folder with anything in it. With `sample`, the site has systems, routes, mappings and a file of
/// six synthetic claims, one of them with an error.
[[nodiscard]] Result<void> make_site(const std::filesystem::path& folder, bool sample);

}  // namespace gatehouse::control
