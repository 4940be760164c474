/// Files without surprises: every handle owned, every write checked, nothing visible under its final name
/// before it is whole and on the disk. Functions are safe from several threads; objects belong to one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse {

/// A file descriptor that closes itself. Closing reports nothing: whoever must know that bytes reached the disk
/// syncs first, as NewFile does.
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

/// What an errno means to the caller: a full disk or quota is Errc::no_space, a missing name not_found, a name
/// already taken conflict, a right that we lack not_permitted; what may pass by itself is unavailable.
/// The message is "`doing`: what the system says".
[[nodiscard]] Error system_error(int code, std::string_view doing);

/// Follows symbolic links; refuses a folder.
[[nodiscard]] Result<Handle> open_for_reading(const std::filesystem::path& path);
/// Only a regular file that is no symbolic link (else Errc::not_permitted): for folders that others write to.
[[nodiscard]] Result<Handle> open_regular_file(const std::filesystem::path& path);
/// Up to `size` bytes; 0 only at the end.
[[nodiscard]] Result<std::size_t> read_some(const Handle& file, char* to, std::size_t size);
/// The whole file; refuses one that is larger than `limit` bytes (Errc::bad_input).
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit = 64ull << 20);

/// SHA-256 in lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path);

/// Streaming SHA-256.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view bytes);
  [[nodiscard]] std::string hex();  ///< lower case; ends the stream

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct Published {
  std::string sha256;  ///< hex; empty if not durable
  std::uint64_t bytes = 0;
};

/// A file that appears under its name only when `publish` succeeded: written aside in the same folder
/// (`.tmp-NAME-RANDOM`, locked while it lives), synced, re-read and its hash compared, renamed, and the folder
/// synced. Destroyed before that, it leaves nothing behind; after a crash, `remove_leftovers` clears it away.
/// Mode 0640, or 0600 for `secret`, less the umask. After an error of `write` or `settle` every further call
/// gives that error again.
class NewFile {
 public:
  struct Options {
    bool secret = false;
    bool durable = true;  ///< false: no hash, no sync, no re-reading (`map` without a receipt)
    bool replace = true;  ///< false: an existing file of that name is left alone (Errc::conflict)
  };
  static Result<NewFile> create(const std::filesystem::path& path, Options options);
  NewFile(NewFile&&) noexcept;
  NewFile& operator=(NewFile&&) noexcept;
  ~NewFile();
  /// Buffered; small pieces cost little.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Everything but the rename: the bytes are on the disk and proven. No `write` after it.
  [[nodiscard]] Result<Published> settle();
  /// Settles if nobody did, then makes the file visible. If only the sync of the folder fails, the file is
  /// visible, but may be gone after a power cut: the error says so.
  [[nodiscard]] Result<Published> publish();

 private:
  NewFile();
  struct State;
  std::unique_ptr<State> state_;
};

/// A NewFile for few bytes in one go.
[[nodiscard]] Result<Published> write_file(const std::filesystem::path& path, std::string_view bytes,
                                           NewFile::Options options);
/// Removes the `.tmp-…` files (and staging folders) in `folder` that no living process holds locked; gives
/// their number.
[[nodiscard]] Result<std::size_t> remove_leftovers(const std::filesystem::path& folder);

/// A folder `.tmp-NAME-RANDOM` inside `folder`, locked while it lives and removed with all that is in it when it
/// is destroyed: for several files that shall appear together.
class StagingFolder {
 public:
  static Result<StagingFolder> create(const std::filesystem::path& folder, std::string_view name);
  StagingFolder(StagingFolder&&) noexcept = default;
  StagingFolder& operator=(StagingFolder&&) = delete;
  ~StagingFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  StagingFolder(std::filesystem::path path, Handle lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  std::filesystem::path path_;
  Handle lock_;
};

/// Makes the names in `folder` durable: its new, renamed and removed entries survive a power cut.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);
/// The bytes of the file are on the disk, and are what `sha256` (hex) says; else Errc::corrupt.
[[nodiscard]] Result<void> sync_and_verify(const std::filesystem::path& path, std::string_view sha256);
struct FileToSync {
  std::filesystem::path path;
  std::string sha256;  ///< hex
};
/// `sync_and_verify` of many files, several at a time; gives the error of the first that fails, after all were
/// tried.
[[nodiscard]] Result<void> sync_and_verify_all(std::span<const FileToSync> files);
/// Creates what is missing of the path (mode 0750, less the umask) and makes it durable.
[[nodiscard]] Result<void> make_folders(const std::filesystem::path& folder);
/// Renames within one file system and refuses to overwrite (Errc::conflict). Not safe from a power cut before
/// `sync_folder`.
[[nodiscard]] Result<void> rename_file(const std::filesystem::path& from, const std::filesystem::path& to);
/// `rename_file`, and syncs both folders.
[[nodiscard]] Result<void> move_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace gatehouse
