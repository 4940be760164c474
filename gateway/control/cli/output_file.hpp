/// Files that a person names for output: what is there already is not lost by it. Commands ask here before they do
/// any work, so that nothing is worked out in vain.
#pragma once

#include <initializer_list>
#include <string>

#include "gatehouse/result.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace gatehouse::control {

struct OutputWish {
  bool replace = false;    ///< a file of that name may be overwritten
  bool site_file = false;  ///< the output is itself a layout, a mapping or another file of a site
};

/// Whether the files may be written; an empty name is no output. Refused, with what to do: a device, a folder, a
/// link, a folder that is not there, two outputs of one name, one of `inputs`, a file of a site unless that is what
/// is written, and a file that is there and holds something, unless it may be replaced (Errc::not_permitted).
[[nodiscard]] Result<void> check_outputs(std::initializer_list<std::string> outs,
                                         std::initializer_list<std::string> inputs, OutputWish wish);

/// Adds `--replace` to a command with outputs.
CLI::Option* add_replace_flag(CLI::App& command, bool& replace);

}  // namespace gatehouse::control
