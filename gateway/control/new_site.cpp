#include "control/new_site.hpp"

#include <array>

#include "base/secrets.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace fs = std::filesystem;

namespace {

Result<void> make_folder(const fs::path& folder, fs::perms mode) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, mode, error);
  if (error) return fail(Errc::unavailable, "cannot make the folder " + folder.string() + ": " + error.message());
  return {};
}

constexpr std::array folders{"systems", "routes", "mappings", "keys", "state"};
constexpr fs::perms for_owner = fs::perms::owner_all;
constexpr fs::perms for_owner_and_group = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;

}  // namespace

Result<void> make_site(const fs::path& folder, bool sample) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return fail(Errc::not_permitted, "there is something in " + folder.string() + " already; name an empty folder");
  GATEHOUSE_TRY(make_folder(folder, for_owner_and_group));
  for (const char* name : folders) {
    const bool closed = std::string_view(name) == "keys" || std::string_view(name) == "state";
    GATEHOUSE_TRY(make_folder(folder / name, closed ? for_owner : for_owner_and_group));
  }
  for (const SiteFile& file : sample ? sample_site_files() : plain_site_files()) {
    const fs::path path = folder / file.path;
    GATEHOUSE_TRY(make_folder(path.parent_path(), for_owner_and_group));
    if (auto written = write_file(path, file.text, {.replace = false}); !written) return fail(written.error());
  }
  return write_new_key_file(folder / "keys" / "site.key");
}

}  // namespace gatehouse::control
