#include "drop_folder.hpp"

#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace gatehouse::file {
namespace {

namespace fs = std::filesystem;

constexpr std::array rooms{"pending", "done", "error"};
constexpr int most_copies = 10'000;  // of one name in done/ or error/

std::int64_t nanos(const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; }

Look look_of(const struct stat& status) {
  return {.identity = {.device = status.st_dev,
                       .inode = status.st_ino,
                       .size = static_cast<std::uint64_t>(status.st_size),
                       .modified_nanos = nanos(status.st_mtim)},
          .changed_nanos = nanos(status.st_ctim),
          .regular = S_ISREG(status.st_mode),
          .symbolic_link = S_ISLNK(status.st_mode)};
}

std::string numbered(std::string_view name, int copy) {
  return copy == 1 ? std::string(name) : std::string(name) + "." + std::to_string(copy);
}

Error too_many(std::string_view name) {
  return {Errc::conflict, "too many files are called '" + std::string(name) + "': clear the folder"};
}

}  // namespace

Result<std::optional<Look>> look_at(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return std::optional<Look>{look_of(status)};
  if (errno == ENOENT) return std::optional<Look>{};
  return fail(system_error(errno, "looking at '" + path.string() + "'"));
}

Result<Look> look_at(const Handle& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) == 0) return look_of(status);
  return fail(system_error(errno, "looking at an open file"));
}

Result<void> folder_still_there(const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) return {};
  return fail(Errc::unavailable,
              "the folder '" + folder.string() +
                  "' was used before and is gone. If it lies on a share, mount the share; if it was moved, change "
                  "the option `folder` of its system; if it is to begin anew, make it by hand");
}

Result<void> DropFolder::still_there(const fs::path& folder) {
  for (const char* room : rooms) GATEHOUSE_TRY(folder_still_there(folder / room));
  return {};
}

Result<DropFolder> DropFolder::open(const fs::path& folder, bool first_use) {
  if (!first_use) GATEHOUSE_TRY(still_there(folder));
  for (const char* room : rooms) GATEHOUSE_TRY(make_folders(folder / room));
  if (const auto cleared = remove_leftovers(folder / "error"); !cleared) return fail(cleared.error());
  return DropFolder(folder);
}

bool DropFolder::has(std::string_view name) const {
  std::error_code error;
  return std::filesystem::exists(folder_ / "pending" / name, error) ||
         std::filesystem::exists(folder_ / "done" / name, error);
}

Result<std::vector<std::string>> DropFolder::waiting(const std::string& pattern) const {
  std::vector<std::string> names;
  std::error_code failed;
  const fs::path room = folder_ / "pending";
  for (fs::directory_iterator entry(room, failed), end; !failed && entry != end; entry.increment(failed)) {
    std::string name = entry->path().filename().string();
    if (::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0) names.push_back(std::move(name));
  }
  if (failed) return fail(system_error(failed.value(), "listing '" + room.string() + "'"));
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> DropFolder::to_done(std::string_view name) const {
  for (int copy = 1; copy <= most_copies; ++copy) {
    auto moved = move_file(pending(name), folder_ / "done" / numbered(name, copy));
    if (moved || moved.error().code == Errc::not_found) return {};
    if (moved.error().code != Errc::conflict) return moved;
  }
  return fail(too_many(name));
}

/// The reason comes first: a file in error/ always has one.
Result<void> DropFolder::to_error(std::string_view name, const std::string& label, std::string_view reason) const {
  const auto waiting = look_at(pending(name));
  if (!waiting) return fail(waiting.error());
  if (!*waiting) return {};
  for (int copy = 1; copy <= most_copies; ++copy) {
    const fs::path target = folder_ / "error" / numbered(label, copy);
    const auto taken = look_at(target);
    if (!taken) return fail(taken.error());
    if (*taken) continue;
    fs::path beside = target;
    beside += ".reason.txt";
    const auto written = write_file(beside, std::string(reason) + "\n", {.replace = false});
    if (!written && written.error().code == Errc::conflict) continue;
    if (!written) return fail(written.error());
    return move_file(pending(name), target);
  }
  return fail(too_many(label));
}

Result<void> DropFolder::remove(std::string_view name) const {
  if (::unlink(pending(name).c_str()) != 0 && errno != ENOENT) {
    return fail(system_error(errno, "deleting '" + pending(name).string() + "'"));
  }
  return sync_folder(folder_ / "pending");
}

}  // namespace gatehouse::file
