#include "sink.hpp"

#include "drop_folder.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/line_file.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::file {
namespace {

Result<SinkSettings> read_settings(const Surroundings& around) {
  SinkSettings settings;
  auto folder = path_option(around, "folder");
  if (!folder) return fail(folder.error());
  settings.folder = std::move(*folder);
  settings.name = text_option(around.options, "name");
  if (settings.name.empty()) return fail(Errc::bad_config, "option name: is needed to write files");
  settings.words = around.names;
  settings.words["stamp"] = around.stamp;
  settings.words["run"] = around.run;
  settings.line_end = line_end_option(around.options);
  settings.receipt = text_option(around.options, "receipt") != "no";
  settings.run = around.run;
  auto dressing = dressing_of(around, "file-out");
  if (!dressing) return fail(dressing.error());
  settings.dressing = std::move(*dressing);
  return settings;
}

}  // namespace

Words with_record(const Words& words, std::string_view id, std::uint64_t n, std::int64_t version) {
  Words out = words;
  out.insert_or_assign("id", id);
  out.insert_or_assign("n", std::to_string(n));
  out.insert_or_assign("version", std::to_string(version));
  return out;
}

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto settings = read_settings(around);
  if (!settings) return fail(settings.error());
  const bool per_record = text_option(around.options, "per") == "record";
  auto name = fill_name(settings->name, per_record ? with_record(settings->words, "a", 1, 1) : settings->words);
  if (!name) return fail(name.error());
  if (per_record && settings->dressing.any())
    return fail(Errc::bad_config, "option dressing: is for one file a run; say per: run");
  if (per_record && fill_name(settings->name, with_record(settings->words, "b", 2, 2)) == *name) {
    return fail(Errc::bad_config,
                "option name '" + settings->name +
                    "' gives every record the same file: with per: record use {id}, {version} or {n}");
  }
  GATEHOUSE_TRY(around.first_use ? make_folders(settings->folder) : folder_still_there(settings->folder));
  if (const auto cleared = remove_leftovers(settings->folder); !cleared) return fail(cleared.error());
  if (per_record) return file_per_record_sink(std::move(*settings));
  settings->name = std::move(*name);
  return one_file_sink(std::move(*settings));
}

}  // namespace gatehouse::file
