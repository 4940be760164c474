#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/new_site.hpp"
#include "control/profiles.hpp"

namespace gatehouse::control {

namespace {

struct InitOptions {
  std::string folder;
  bool sample = false;
  std::vector<std::string> systems{};
};

/// Makes the site if there is none, and takes up the systems. What is there is not touched.
Exit init(Session& session, const InitOptions& options) {
  std::error_code error;
  const bool is_site = std::filesystem::exists(std::filesystem::path(options.folder) / "site.yaml", error);
  if (!is_site || options.systems.empty())
    if (auto made = make_site(options.folder, options.sample); !made) return session.report(made.error());
  for (const std::string& name : options.systems) {
    if (auto taken = take_up_profile(options.folder, name); !taken) return session.report(taken.error());
    session.parts.out << "systems/" << name << ".yaml, its routes and an example of an agreement are in "
                      << options.folder << ": complete them (docs/systems.md)\n";
  }
  if (!is_site) session.parts.out << "There is a site in " << options.folder << ". ";
  session.parts.out << "Next: gatehouse check --site " << options.folder << '\n';
  return Exit::ok;
}

}  // namespace

void add_init(CLI::App& app, Session& session) {
  const auto options = std::make_shared<InitOptions>();
  CLI::App* const command = app.add_subcommand("init", "Make a new site: commented files, a key, folders");
  command->add_option("folder", options->folder, "Where; it must be empty or not exist, or with --system be a site")
      ->required();
  command->add_flag("--sample", options->sample, "With systems, routes and a mapping that work on a sample file");
  command
      ->add_option("--system", options->systems,
                   "Take up the profile of a known system, such as vos; may stand several times")
      ->allow_extra_args(false);
  command->callback([&session, options] { session.exit = init(session, *options); });
}

}  // namespace gatehouse::control
