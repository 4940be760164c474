/// `gatehouse held correct`: a table of what senders should have written, beside what came.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "control/cli/session.hpp"

namespace gatehouse::control {

/// Values are read from a file, or from the standard input: on a command line every account of the machine could
/// read them.
struct CorrectOptions {
  std::string file{}, because{};
  bool only_try = false, json = false;
};
[[nodiscard]] CLI::App* add_correct(CLI::App& held, Session& session,
                                    const std::shared_ptr<CorrectOptions>& options);
[[nodiscard]] Exit correct(Session& session, const CorrectOptions& options);

}  // namespace gatehouse::control
