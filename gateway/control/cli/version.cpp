#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/version.hpp"

namespace gatehouse::control {

void add_version(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand("version", "Say which Gatehouse this is");
  command->callback([&session] { session.parts.out << "gatehouse " << version << '\n'; });
}

}  // namespace gatehouse::control
