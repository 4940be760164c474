#include "control/backup.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "control/open_site.hpp"
#include "control/version.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "hub/copying.hpp"

namespace gatehouse::control {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* list_name = "backup.json";
constexpr std::array<std::string_view, 5> configured{"systems", "routes", "mappings", "agreements", "state"};
/// Who works on the site now, and what the store's copy takes the place of.
constexpr std::array<std::string_view, 7> left_out{"hub.db",       "hub.db-wal",     "hub.db-shm",      "lock",
                                                   "service.json", "hub.db-journal", "last-backup.json"};

bool is_in(const fs::path& path, const fs::path& folder) {
  const std::string relative = path.lexically_normal().lexically_relative(folder.lexically_normal()).string();
  return !relative.empty() && !relative.starts_with("..");
}

/// The regular files in `folder` and, where `depth` allows, below it, relative to it. Symbolic links are taken for
/// what they name. A folder that cannot be read is an error: what lies in it would be missing without a word.
Result<std::vector<fs::path>> files_below(const fs::path& folder, int depth = 64) {
  std::vector<fs::path> out;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
    if (at.depth() >= depth) at.disable_recursion_pending();
    const bool regular = at->is_regular_file(error);
    if (error == std::errc::no_such_file_or_directory) error.clear();  // it was on its way, and has gone
    if (error) break;
    if (regular) out.push_back(at->path().lexically_relative(folder));
  }
  if (error) return fail(Errc::unavailable, folder.string() + " cannot be listed: " + error.message());
  return out;
}

/// Who works on the site now has no place in a copy, nor what was never finished.
bool is_of_now(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with(".tmp-") ||
         (*path.begin() == "state" && std::ranges::find(left_out, name) != left_out.end());
}

/// The files of a site that go into a copy, in order. Never its key, wherever that lies.
Result<std::vector<fs::path>> files_of(const engine::Plan& plan) {
  const fs::path& site = plan.site.folder;
  std::error_code error;
  auto out = files_below(site, 0);
  if (!out) return out;
  std::erase_if(*out, [](const fs::path& path) { return path.extension() != ".yaml"; });
  for (const std::string_view folder : configured) {
    if (!fs::is_directory(site / folder, error)) continue;
    const auto below = files_below(site / folder);
    if (!below) return below;
    for (const fs::path& path : *below) out->push_back(folder / path);
  }
  std::erase_if(*out, [&](const fs::path& path) {
    return is_of_now(path) || fs::equivalent(site / path, plan.site.key_file, error);
  });
  std::ranges::sort(*out);
  return out;
}

/// What is restricted in the site stays so in the copy.
Result<std::uint64_t> copy_one(const fs::path& from, const fs::path& to) {
  GATEHOUSE_TRY(make_folders(to.parent_path()));
  const auto source = open_for_reading(from);
  if (!source) return fail(source.error());
  auto target = NewFile::create(to, {.secret = true, .replace = false});
  if (!target) return fail(target.error());
  std::vector<char> some(1u << 20);
  std::uint64_t bytes = 0;
  for (;;) {
    const auto read = read_some(*source, some.data(), some.size());
    if (!read) return fail(read.error());
    if (*read == 0) break;
    GATEHOUSE_TRY(target->write({some.data(), *read}));
    bytes += *read;
  }
  if (const auto published = target->publish(); !published) return fail(published.error());
  return bytes;
}

Result<void> note(const fs::path& copy, const fs::path& path, std::uint64_t bytes, Json& files) {
  auto hash = sha256_of_file(copy / path);
  if (!hash) return fail(hash.error());
  files.push_back({{"path", path.generic_string()}, {"bytes", bytes}, {"sha256", *hash}});
  return {};
}

/// What the list of a copy says; Errc::corrupt if it is none. Somebody may have written into it: no word is
/// trusted.
Result<Backup> read_list(const fs::path& folder) {
  const auto text = read_file(folder / list_name);
  if (!text) return fail(text.error(), "this is no copy that `gatehouse backup` made");
  const Json list = Json::parse(*text, nullptr, false);
  const auto word = [](const Json& from, const char* key) {
    return from.is_object() && from.contains(key) && from[key].is_string() ? from[key].get<std::string>() : "";
  };
  Backup out{.folder = folder,
             .site = word(list, "site"),
             .made = word(list, "made"),
             .version = word(list, "gatehouse"),
             .key_file = word(list, "key_file")};
  const bool has_files = list.is_object() && list.contains("files") && list["files"].is_array();
  if (has_files)
    for (const Json& one : list["files"]) out.files.push_back({word(one, "path"), word(one, "sha256")});
  if (!has_files || out.site.empty() || out.key_file.empty())
    return fail(Errc::corrupt,
                (folder / list_name).string() + " is not as `gatehouse backup` writes it; take another copy");
  return out;
}

/// A path of the list, if it stays within the site.
bool is_safe(const fs::path& path) {
  return !path.empty() && path.is_relative() && std::ranges::find(path, fs::path("..")) == path.end();
}

}  // namespace

Result<BackedUp> back_up(const engine::Plan& plan, const fs::path& into, Clock& clock) {
  const fs::path& site = plan.site.folder;
  const fs::path at = fs::absolute(into);
  for (const std::string_view folder : configured)
    if (is_in(at, fs::absolute(site) / folder))
      return fail(Errc::bad_input,
                  "a copy in " + std::string(folder) + "/ would be copied with the next one; name another folder");
  GATEHOUSE_TRY(make_folders(at));
  std::string stamp = iso(clock.now()).substr(0, 19) + "Z";
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  BackedUp out{.folder = at / ("gatehouse-" + stamp), .with_store = !plan.site.store.has_value()};
  auto staging = StagingFolder::create(at, out.folder.filename().string());
  if (!staging) return fail(staging.error());

  Json files = Json::array();
  const auto found = files_of(plan);  // before the store: what it says of deliveries is never older than they are
  if (!found) return fail(found.error());
  for (const fs::path& path : *found) {
    const auto bytes = copy_one(site / path, staging->path() / path);
    if (!bytes) {
      if (bytes.error().code == Errc::not_found && path.begin()->string() == "state") continue;  // sent meanwhile
      return fail(bytes.error(), path.string());
    }
    GATEHOUSE_TRY(note(staging->path(), path, *bytes, files));
    out.bytes += *bytes;
  }
  if (out.with_store) {
    const fs::path store = fs::path("state") / "hub.db";
    GATEHOUSE_TRY(make_folders(staging->path() / "state"));
    GATEHOUSE_TRY(hub::copy_embedded_file(hub_settings(plan.site, true), staging->path() / store));
    std::error_code error;
    const std::uint64_t bytes = fs::file_size(staging->path() / store, error);
    if (error) return fail(Errc::unavailable, "the copy of the store cannot be read: " + error.message());
    GATEHOUSE_TRY(note(staging->path(), store, bytes, files));
    out.bytes += bytes;
  }
  out.files = files.size();
  const fs::path key =
      is_in(plan.site.key_file, site) ? plan.site.key_file.lexically_relative(site) : plan.site.key_file;
  const Json list{{"site", plan.site.name},
                  {"made", iso(clock.now())},
                  {"gatehouse", version},
                  {"store", out.with_store ? "sqlite" : "postgresql"},
                  {"key_file", key.generic_string()},
                  {"files", files}};
  if (const auto written = write_file(staging->path() / list_name, list.dump(2) + "\n", {.secret = true}); !written)
    return fail(written.error());
  GATEHOUSE_TRY(move_file(staging->path(), out.folder));
  return out;
}

Result<Backup> verify_backup(const fs::path& folder) {
  auto out = read_list(folder);
  if (!out) return out;
  for (const Backup::File& file : out->files) {
    if (!is_safe(file.path)) return fail(Errc::corrupt, "the list of the copy names a file outside the site");
    const auto hash = sha256_of_file(folder / file.path);
    if (!hash && hash.error().code == Errc::not_found)
      return fail(Errc::corrupt, file.path + " is missing from the copy; take another one");
    if (!hash) return fail(hash.error(), file.path);
    if (*hash != file.sha256)
      return fail(Errc::corrupt, file.path + " is not what was copied: its hash differs; take another copy");
  }
  const auto there = files_below(folder);
  if (!there) return fail(there.error());
  if (there->size() != out->files.size() + 1)
    return fail(Errc::corrupt, "files were added to the copy since it was made; take another one");
  return out;
}

Result<void> restore_backup(const Backup& backup, const fs::path& site, const fs::path& key) {
  std::error_code error;
  if (fs::exists(site, error) && !fs::is_empty(site, error))
    return fail(Errc::bad_input, site.string() + " is not empty; a site is made again in a new folder");
  if (!key.empty() && !is_safe(backup.key_file))
    return fail(
        Errc::bad_input,
        "this site keeps its key outside its folder; leave --key out, and see that it lies at " + backup.key_file);
  GATEHOUSE_TRY(make_folders(site));
  for (const Backup::File& file : backup.files) {
    if (const auto copied = copy_one(backup.folder / file.path, site / file.path); !copied)
      return fail(copied.error(), file.path);
    GATEHOUSE_TRY(sync_and_verify(site / file.path, file.sha256));
  }
  if (key.empty()) return {};
  const fs::path wanted =
      fs::path(backup.key_file).is_relative() ? site / backup.key_file : fs::path(backup.key_file);
  if (const auto copied = copy_one(key, wanted); !copied) return fail(copied.error(), "the key");
  return {};
}

}  // namespace gatehouse::control
