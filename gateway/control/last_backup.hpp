/// state/last-backup.json: when `gatehouse backup` made its last copy, and where, so that somebody notices when it
/// stops.
#pragma once

#include <filesystem>
#include <optional>

#include "config/site.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct LastBackup {
  Timestamp made{};
  std::filesystem::path folder{};  ///< of the copy
};
[[nodiscard]] Result<void> remember_backup(const config::Site& site, const LastBackup& backup);
/// Nothing if none was made, or the file is damaged.
[[nodiscard]] std::optional<LastBackup> last_backup(const config::Site& site);

}  // namespace gatehouse::control
