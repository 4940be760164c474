#include "control/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"

namespace gatehouse::control {

namespace {

std::string footer() {
  std::string text = "Exit codes:\n";
  for (const ExitCode& one : exit_codes)
    text += "  " + std::to_string(static_cast<int>(one.code)) + "  " + std::string(one.meaning) + "\n";
  return text;
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const Parts& parts) {
  Session session{.parts = parts};
  session.progress = parts.terminal;
  CLI::App app{"Gatehouse: the gateway between the systems of a state workforce agency", "gatehouse"};
  app.require_subcommand(1);
  app.footer(footer());
  for (const auto add : {add_init, add_check, add_map, add_run, add_status, add_held, add_clients, add_explain,
                         add_export, add_report, add_fsck, add_schedule, add_serve, add_describe, add_version})
    add(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong, parts.out, parts.err);
    return code == 0 ? 0 : static_cast<int>(Exit::usage);
  }
  return static_cast<int>(session.exit);
}

}  // namespace gatehouse::control
