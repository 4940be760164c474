// `gatehouse schema`: JSON Schemas of the files that people write, for their editors.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/file_keys.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

namespace fs = std::filesystem;

/// Every schema into a folder, as NAME.schema.json.
Exit write_all(Session& session, const fs::path& folder) {
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  for (const std::string_view kind : file_kinds()) {
    const auto written = write_file(folder / (std::string(kind) + ".schema.json"), file_schema(kind), {});
    if (!written) return session.report(written.error());
  }
  session.parts.out << file_kinds().size() << " schemas in " << folder.string() << '\n';
  return Exit::ok;
}

Exit print_one(Session& session, const std::string& kind) {
  const auto kinds = file_kinds();
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    return session.report(Error{
        Errc::not_found, "there is no schema \"" + kind + "\"" + did_you_mean(kind, {kinds.begin(), kinds.end()}) +
                             "; there are mapping, layout, schema, tests, site, system, route"});
  session.parts.out << file_schema(kind);
  return Exit::ok;
}

}  // namespace

void add_schema(CLI::App& app, Session& session) {
  struct Options {
    std::string kind, folder;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand(
      "schema", "JSON Schemas of the files that people write, for editors that complete and check");
  command->add_option("kind", options->kind, "mapping, layout, schema, tests, site, system or route");
  command->add_option("--all", options->folder, "Write all of them into this folder");
  command->callback([&session, options] {
    if (options->kind.empty() && options->folder.empty())
      throw CLI::RequiredError("a kind of file, or --all FOLDER,");
    session.exit =
        options->folder.empty() ? print_one(session, options->kind) : write_all(session, options->folder);
  });
}

}  // namespace gatehouse::control
