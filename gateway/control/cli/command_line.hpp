/// The command line: `gatehouse COMMAND ...`.
#pragma once

#include "control/cli/session.hpp"

namespace gatehouse::control {

/// Runs the command that `argv` names; gives the program's exit code.
[[nodiscard]] int run_command_line(int argc, const char* const* argv, const Parts& parts);

}  // namespace gatehouse::control
