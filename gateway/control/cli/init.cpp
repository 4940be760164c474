#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/new_site.hpp"

namespace gatehouse::control {

namespace {

Exit init(Session& session, const std::string& folder, bool sample) {
  if (auto made = make_site(folder, sample); !made) return session.report(made.error());
  session.parts.out << "There is a site in " << folder << ". Next: gatehouse check --site " << folder << '\n';
  return Exit::ok;
}

}  // namespace

void add_init(CLI::App& app, Session& session) {
  struct Options {
    std::string folder;
    bool sample = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("init", "Make a new site: commented files, a key, folders");
  command->add_option("folder", options->folder, "Where; it must be empty or not exist")->required();
  command->add_flag("--sample", options->sample, "With systems, routes and a mapping that work on a sample file");
  command->callback([&session, options] { session.exit = init(session, options->folder, options->sample); });
}

}  // namespace gatehouse::control
