/// Proof that a disk gives back what was written to it, at a fifth of what a second SHA-256 costs. The check is
/// GMAC (AES-128) under a key that is drawn for each file and kept by nobody: no accident gets past it, and there
/// is nobody who could aim at it (docs/decisions/read-back.md).
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse {

class ReadBack {
 public:
  ReadBack();
  ~ReadBack();
  ReadBack(ReadBack&&) noexcept;
  ReadBack& operator=(ReadBack&&) noexcept;
  /// What goes to the disk, piece by piece.
  void add(std::string_view bytes);
  /// Syncs the file and reads it from the disk: Errc::corrupt if it does not hold what was added. Once.
  [[nodiscard]] Result<void> sync_and_compare(const std::filesystem::path& path);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse
