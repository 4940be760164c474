/// `gatehouse layout list` and `layout show`: which layouts there are, and what one says of each of its fields.
#pragma once

#include <filesystem>
#include <string>

#include "control/cli/session.hpp"

namespace gatehouse::control {

/// `Claims 2026.csv` to `claims-2026`: a name for the layout that is made from a file.
[[nodiscard]] std::string layout_name_from(const std::filesystem::path& file);

void add_layout_list(CLI::App& parent, Session& session);
void add_layout_show(CLI::App& parent, Session& session);

}  // namespace gatehouse::control
