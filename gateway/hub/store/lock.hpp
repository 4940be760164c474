/// One process a site: a lock on `state/lock`, held as long as the process lives and named by its id.
#pragma once

#include <filesystem>
#include <utility>

#include "gatehouse/result.hpp"

namespace gatehouse::hub {

/// Held until it goes; the operating system lets go of it when a process dies, however it dies.
class SiteLock {
 public:
  /// Errc::conflict with the other process's id where somebody holds it.
  [[nodiscard]] static Result<SiteLock> take(const std::filesystem::path& folder);
  SiteLock() = default;
  ~SiteLock();
  SiteLock(SiteLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  SiteLock& operator=(SiteLock&& other) noexcept;

 private:
  explicit SiteLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace gatehouse::hub
