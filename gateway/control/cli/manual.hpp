/// Manual pages (man(7)) made from the command line's own tables, so that they say what `--help` says.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gatehouse::control {

struct ManualPage {
  std::string name;  ///< `gatehouse`, or `gatehouse-run` for a command
  std::string text;
};
/// The page of the program, then one for each of its commands.
[[nodiscard]] std::vector<ManualPage> manual_pages(const CLI::App& app);

}  // namespace gatehouse::control
