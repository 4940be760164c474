// `gatehouse dictionary`: all mappings as a data dictionary and a crosswalk.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/dictionary_files.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

namespace fs = std::filesystem;

struct DictionaryOptions {
  std::string folder;
  std::vector<std::string> mappings;
  bool replace = false;
};

/// What stands there may be somebody's own work: it is replaced only if that was asked for.
Result<void> refuse_to_overwrite(const fs::path& folder) {
  std::error_code ignored;
  for (const char* const name : {"dictionary.html", "fields.csv", "codes.csv", "dictionary.xlsx"})
    if (fs::exists(fs::symlink_status(folder / name, ignored)))
      return fail(Errc::not_permitted, "\"" + (folder / name).string() +
                                           "\" is there already; name another folder, or say --replace. Nothing "
                                           "was written");
  return {};
}

Result<void> write_all(const mapping::Dictionary& dictionary, const DictionaryOptions& options) {
  const fs::path folder = options.folder;
  if (!options.replace) GATEHOUSE_TRY(refuse_to_overwrite(folder));
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(Errc::unavailable, "the folder \"" + folder.string() + "\" cannot be made");
  const auto workbook = dictionary_xlsx(dictionary, folder);
  if (!workbook) return fail(workbook.error());
  for (const auto& [name, text] :
       {std::pair<const char*, std::string>{"dictionary.html", dictionary_html(dictionary, "Data dictionary")},
        {"fields.csv", dictionary_fields_csv(dictionary)},
        {"codes.csv", dictionary_codes_csv(dictionary)},
        {"dictionary.xlsx", *workbook}}) {
    if (auto written = write_file(folder / name, text, {.replace = options.replace}); !written)
      return fail(written.error());
  }
  return {};
}

Exit make_dictionary(Session& session, const DictionaryOptions& options) {
  Findings findings;
  mapping::Dictionary dictionary;
  const mapping::Library library = library_here(session);
  std::size_t count = 0;
  for (const auto& file : mappings_here(session, options.mappings)) {
    const auto loaded = mapping::load_mapping(file, library, findings);
    if (loaded == nullptr) continue;
    mapping::add_to_dictionary(*loaded, dictionary);
    if (const auto back = mapping::way_back(*loaded)) mapping::add_to_dictionary(*back, dictionary);
    ++count;
  }
  if (session.report(findings) != Exit::ok) return Exit::bad_config;
  if (const auto done = write_all(dictionary, options); !done) return session.report(done.error());
  session.parts.out << count << " mappings, " << dictionary.fields.size() << " fields, " << dictionary.codes.size()
                    << " code-table lines: dictionary.html, dictionary.xlsx, fields.csv, codes.csv in "
                    << options.folder << '\n';
  return Exit::ok;
}

}  // namespace

void add_dictionary(CLI::App& app, Session& session) {
  const auto options = std::make_shared<DictionaryOptions>();
  CLI::App* const command =
      app.add_subcommand("dictionary", "Write the data dictionary and crosswalk of mappings: HTML, CSV, XLSX");
  add_site_option(*command, session);
  command->add_option("folder", options->folder, "Where the files shall stand")->required();
  command->add_option("mapping", options->mappings,
                      "Names or files of mappings; none: all of the site, or all shipped");
  command->add_flag("--replace", options->replace, "Replace the files of an earlier dictionary in the folder");
  command->callback([&session, options] { session.exit = make_dictionary(session, *options); });
}

}  // namespace gatehouse::control
