/// What every command of the command line works with, and what it leaves behind: text and an exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "control/exit_codes.hpp"
#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/connector.hpp"
#include "gatehouse/findings.hpp"
#include "gatehouse/probe.hpp"

namespace CLI {
class App;
}

namespace gatehouse::control {

/// The parts that main.cpp hands down.
struct Parts {
  Clock& clock;
  Log& log;
  std::ostream& out;
  std::ostream& err;
  std::span<const Connector* const> connectors;
  std::span<const Probe> probes;
  std::filesystem::path shipped_mappings;  ///< empty if there are none
  bool terminal = false;                   ///< standard error is a terminal: progress may be shown
};

struct Session {
  Parts parts;
  std::string site_option{};  ///< `--site`, or empty
  bool progress = false;      ///< `--progress`, or a terminal
  bool untested = false;      ///< `--untested`: mappings are put to work though tests fail or are missing
  Exit exit = Exit::ok;

  /// `--site DIR`, else $GATEHOUSE_SITE, else the current folder.
  [[nodiscard]] std::filesystem::path site_folder() const;
  /// Says what went wrong and gives the exit code for it.
  Exit report(const Error& error) const;
  /// The same where a file of somebody's data was to be read: one that is refused for what stands in it is for a
  /// person to look at, as a held record is.
  Exit report_reading(const Error& error) const;
  /// Prints findings on standard error; bad_config if there is an error among them.
  Exit report(const Findings& findings) const;
  /// The site's plan, or null after having said what is wrong.
  [[nodiscard]] std::shared_ptr<const engine::Plan> load_plan() const;
  /// The same for commands that only look: a route whose mapping is broken must not hide the site from them.
  [[nodiscard]] std::shared_ptr<const engine::Plan> load_plan_to_look() const;
  /// The same, to be put to work: its mappings must pass their tests, unless `--untested` was said.
  [[nodiscard]] std::shared_ptr<const engine::Plan> load_plan_to_run() const;
};

/// Adds `--site` to a command that needs one.
void add_site_option(CLI::App& command, Session& session);
/// Adds `--untested` to a command that puts mappings to work.
void add_untested_flag(CLI::App& command, Session& session);

/// Checks an option that says how many, in plain words.
[[nodiscard]] std::function<std::string(const std::string&)> at_least(std::uint64_t least);

/// A line of text that is rewritten in place while long work goes on; silent unless asked for.
class ProgressLine {
 public:
  ProgressLine(Session& session, std::string doing);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(std::uint64_t done, std::uint64_t all);

 private:
  Session& session_;
  std::string doing_;
  int shown_ = -1;
};

}  // namespace gatehouse::control
