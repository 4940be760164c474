/// The parts of `gatehouse clients`, one a file.
#pragma once

#include "control/cli/session.hpp"

namespace gatehouse::control {

void add_dedupe(CLI::App& clients, Session& session);

}  // namespace gatehouse::control
