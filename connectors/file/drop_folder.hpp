/// The three rooms of a drop folder: what waits lies in pending/, what was taken in done/, what was refused in
/// error/ with its reason beside it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::file {

/// Two looks that give the same are two looks at the same unchanged file.
struct Identity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;           ///< bytes
  std::int64_t modified_nanos = 0;  ///< since 1970
  friend bool operator==(const Identity&, const Identity&) = default;
};

struct Look {
  Identity identity{};
  std::int64_t changed_nanos = 0;  ///< ctime: when this machine last saw it change; nobody can set it
  bool regular = false;
  bool symbolic_link = false;
};

/// Of the name itself, not of what a symbolic link points to; nothing if there is none.
[[nodiscard]] Result<std::optional<Look>> look_at(const std::filesystem::path& path);
[[nodiscard]] Result<Look> look_at(const Handle& file);

/// A folder that was used before is there. Else the error says what to do.
[[nodiscard]] Result<void> folder_still_there(const std::filesystem::path& folder);

class DropFolder {
 public:
  /// Creates what is missing if `first_use`; else a room that is missing is an error.
  static Result<DropFolder> open(const std::filesystem::path& folder, bool first_use);
  /// Errc::unavailable if a room is missing.
  [[nodiscard]] static Result<void> still_there(const std::filesystem::path& folder);

  [[nodiscard]] std::filesystem::path pending(std::string_view name) const { return folder_ / "pending" / name; }
  /// Is there a file of this name in pending/ or done/?
  [[nodiscard]] bool has(std::string_view name) const;
  /// Names in pending/ that match the shell pattern, sorted; hidden ones only if the pattern starts with a dot.
  [[nodiscard]] Result<std::vector<std::string>> waiting(const std::string& pattern) const;
  /// Both move `name` out of pending/ and number the name (`label.2`) if it is taken there. A name that is gone is
  /// no error: an earlier attempt moved it.
  [[nodiscard]] Result<void> to_done(std::string_view name) const;
  [[nodiscard]] Result<void> to_error(std::string_view name, const std::string& label,
                                      std::string_view reason) const;
  /// Deletes `name` from pending/, durably. A name that is gone is no error.
  [[nodiscard]] Result<void> remove(std::string_view name) const;

 private:
  explicit DropFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

}  // namespace gatehouse::file
