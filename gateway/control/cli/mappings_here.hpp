/// The mappings that a command of the workbench is about: those named, else all of the site, else those shipped.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "control/cli/session.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::control {

/// The site's mappings and those shipped; those shipped alone where there is no site.
[[nodiscard]] mapping::Library library_here(const Session& session);
/// Every file below the library's roots whose name ends so (`.map.yaml`); of two of one name the first counts.
[[nodiscard]] std::vector<std::filesystem::path> files_of(const mapping::Library& library, std::string_view ending);
/// Files of the mappings: each of `names` (a name or a path), or all below the site's `mappings/` with those that
/// its routes use, or all that are shipped. A name that is none stays as it is: loading it says what is wrong.
[[nodiscard]] std::vector<std::filesystem::path> mappings_here(const Session& session,
                                                               const std::vector<std::string>& names);

/// Errors of a two-way mapping that does not come back as it went (nothing for any other); what `check` warns of is
/// not repeated.
void refuse_unproven(const mapping::Mapping& mapping, const mapping::Library& library, Findings& findings);

}  // namespace gatehouse::control
