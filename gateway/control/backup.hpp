/// A copy of a site from which it can be made again: the store as it is at one moment, what people configured and
/// what is on its way, with a list of hashes. Never the keys: who has a copy must not be able to read it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct BackedUp {
  std::filesystem::path folder;  ///< `gatehouse-YYYYMMDDTHHMMSSZ` in the folder that was asked for
  std::uint64_t files = 0, bytes = 0;
  bool with_store = true;  ///< false: the store is on a server, which has its own way
};
/// Makes a new folder in `into`, beside whatever works on the site. It appears under its name when it is whole and
/// on the disk. Errc::bad_input if `into` lies in a folder that is copied, Errc::conflict if there is a copy of
/// this second.
[[nodiscard]] Result<BackedUp> back_up(const engine::Plan& plan, const std::filesystem::path& into, Clock& clock);

/// One that is whole: every file is there with its hash, and no other.
struct Backup {
  struct File {
    std::string path;  ///< relative to the site
    std::string sha256;
  };
  std::filesystem::path folder;
  std::string site, made, version;
  std::string key_file;  ///< where the site wants its key; relative to the site if it lies in it
  std::vector<File> files{};
};
/// Reads every byte. Errc::corrupt, with the file, where it is not what its list says.
[[nodiscard]] Result<Backup> verify_backup(const std::filesystem::path& folder);
/// Makes the site again in `site`, which must not exist or be empty (Errc::bad_input), and puts `key` where the
/// site wants its key, unless `key` is empty.
[[nodiscard]] Result<void> restore_backup(const Backup& backup, const std::filesystem::path& site,
                                          const std::filesystem::path& key);

}  // namespace gatehouse::control
