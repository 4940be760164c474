/// `gatehouse layout list` and `layout show`: which layouts there are, and what one says of each of its fields.
#pragma once

#include "control/cli/session.hpp"

namespace gatehouse::control {

void add_layout_list(CLI::App& parent, Session& session);
void add_layout_show(CLI::App& parent, Session& session);

}  // namespace gatehouse::control
