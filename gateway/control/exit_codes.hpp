/// What the program says to the shell when it ends: one table, read by the commands, by `--help` and by
/// docs/exit-codes.md (a test compares them).
#pragma once

#include <array>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse::control {

enum class Exit : int { ok = 0, failed = 1, usage = 2, held = 3, bad_config = 4, broken = 5, busy = 6 };

struct ExitCode {
  Exit code;
  std::string_view name;
  std::string_view meaning;
};

inline constexpr std::array<ExitCode, 7> exit_codes{{
    {Exit::ok, "ok", "Done; nothing is left to do."},
    {Exit::failed, "failed",
     "Not done: a file, a system or the store did not answer as it should. The message says which."},
    {Exit::usage, "usage", "The command line is wrong; the message says how it is written."},
    {Exit::held, "held",
     "Records were held or rejected, a file was refused for what stands in it, or `doctor` found something: a "
     "person should look. All else is done."},
    {Exit::bad_config, "configuration",
     "The site's files, a mapping or a layout are wrong; each error has file and line."},
    {Exit::broken, "broken",
     "A balance does not hold or stored data fails its check: stop, and run `gatehouse fsck`."},
    {Exit::busy, "busy", "Another program holds the site. Ask it through its API, or wait."},
}};

/// The exit code for an error that ended a command.
[[nodiscard]] constexpr Exit exit_for(Errc code) {
  switch (code) {
    case Errc::bad_config:
      return Exit::bad_config;
    case Errc::corrupt:
      return Exit::broken;
    case Errc::conflict:
      return Exit::busy;
    case Errc::bad_input:
    case Errc::not_found:
    case Errc::not_permitted:
    case Errc::unavailable:
    case Errc::no_space:
    case Errc::internal:
      break;
  }
  return Exit::failed;
}

}  // namespace gatehouse::control
