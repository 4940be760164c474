/// Files without surprises: every handle owned, every write checked, nothing visible under its final name
/// before it is whole and on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse {

/// A file descriptor that closes itself.
class Handle {
 public:
  Handle() = default;
  explicit Handle(int fd) : fd_(fd) {}
  Handle(Handle&& o) noexcept : fd_(o.fd_) { o.fd_ = -1; }
  Handle& operator=(Handle&& o) noexcept;
  ~Handle();
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

[[nodiscard]] Result<Handle> open_for_reading(const std::filesystem::path& path);
/// The whole file; refuses one that is larger than `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit = 64ull << 20);
/// SHA-256 in hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path);

/// Streaming SHA-256.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&& o) noexcept;
  void add(std::string_view bytes);
  [[nodiscard]] std::string hex();  ///< ends the stream

 private:
  void* context_;
};

struct Published {
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// A file that appears under its name only when `publish` succeeded: written aside in the same folder
/// (`.tmp-…`), synced, re-read and its hash compared, renamed, and the folder synced. Destroyed before
/// that, it leaves nothing behind. Mode 0640, or 0600 for `secret`.
class NewFile {
 public:
  struct Options {
    bool secret = false;
    bool durable = true;   ///< false: no hash, no sync, no re-reading (`map` without a receipt)
    bool replace = true;   ///< false: an existing file of that name is refused with Errc::conflict
  };
  static Result<NewFile> create(const std::filesystem::path& path, Options options);
  NewFile(NewFile&&) noexcept;
  NewFile& operator=(NewFile&&) noexcept;
  ~NewFile();
  [[nodiscard]] Result<void> write(std::string_view bytes);
  [[nodiscard]] Result<Published> publish();

 private:
  NewFile();
  struct State;
  std::unique_ptr<State> state_;
};

/// `write aside, sync, rename, sync the folder` for a small file in one go.
[[nodiscard]] Result<Published> write_file(const std::filesystem::path& path, std::string_view bytes,
                                           NewFile::Options options);
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);
/// Renames within one file system and syncs both folders. Refuses to overwrite.
[[nodiscard]] Result<void> move_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace gatehouse
