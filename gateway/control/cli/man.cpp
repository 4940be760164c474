// `gatehouse man`: the manual pages, as man(1) reads them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/cli/manual.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {
namespace {

Exit print_page(Session& session, const CLI::App& app, const std::string& command) {
  const auto pages = manual_pages(app);
  const std::string wanted = command.empty() ? "gatehouse" : "gatehouse-" + command;
  const auto page = std::ranges::find(pages, wanted, &ManualPage::name);
  if (page == pages.end())
    return session.report(
        Error{Errc::not_found, "there is no command of this name; `gatehouse --help` lists them"});
  session.parts.out << page->text;
  return Exit::ok;
}

Exit write_pages(Session& session, const CLI::App& app, const std::filesystem::path& folder) {
  if (const auto made = make_folders(folder); !made) return session.report(made.error());
  for (const ManualPage& page : manual_pages(app))
    if (const auto written = write_file(folder / (page.name + ".1"), page.text, {.durable = false}); !written)
      return session.report(written.error());
  return Exit::ok;
}

}  // namespace

void add_man(CLI::App& app, Session& session) {
  struct Options {
    std::string command, folder;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("man", "Print a manual page: gatehouse man run | man -l -");
  CLI::Option* const one =
      command->add_option("command", options->command, "Of this command; none: of the program");
  command->add_option("--to", options->folder, "Write all pages into this folder")->excludes(one);
  command->callback([&app, &session, options] {
    session.exit = options->folder.empty() ? print_page(session, app, options->command)
                                           : write_pages(session, app, options->folder);
  });
}

}  // namespace gatehouse::control
