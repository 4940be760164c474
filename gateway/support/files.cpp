#include "gatehouse/support/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

namespace gatehouse {
namespace {

namespace fs = std::filesystem;

Errc meaning(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return Errc::no_space;
    case ENOENT:
    case ENOTDIR:
      return Errc::not_found;
    case EEXIST:
    case ENOTEMPTY:
      return Errc::conflict;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case EISDIR:
      return Errc::not_permitted;
    case EINVAL:
    case ENAMETOOLONG:
    case EXDEV:
      return Errc::bad_config;
    default:
      return Errc::unavailable;
  }
}

std::string quoted(std::string_view doing, const fs::path& path) {
  return std::string(doing) + " '" + path.string() + "'";
}

Result<Handle> open_checked(const fs::path& path, int flags) {
  Handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (!file) return fail(system_error(errno, quoted("opening", path)));
  return file;
}

Result<struct stat> status_of(const Handle& file, const fs::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fail(system_error(errno, quoted("looking at", path)));
  return status;
}

/// Gives the bytes of `file` to `take`, piece by piece.
template <class Take>
Result<void> for_each_piece(const Handle& file, Take take) {
  std::vector<char> buffer(256u << 10);
  for (;;) {
    const auto size = read_some(file, buffer.data(), buffer.size());
    if (!size) return fail(size.error());
    if (*size == 0) return {};
    take(std::string_view(buffer.data(), *size));
  }
}

Result<std::string> hash_of(const Handle& file) {
  Sha256 hash;
  GATEHOUSE_TRY(for_each_piece(file, [&](std::string_view piece) { hash.add(piece); }));
  return hash.hex();
}

}  // namespace

Handle& Handle::operator=(Handle&& o) noexcept {
  std::swap(fd_, o.fd_);
  return *this;
}

Handle::~Handle() {
  if (fd_ >= 0) ::close(fd_);
}

Error system_error(int code, std::string_view doing) {
  return {meaning(code), std::string(doing) + ": " + std::system_category().message(code)};
}

Result<Handle> open_for_reading(const fs::path& path) {
  auto file = open_checked(path, 0);
  if (!file) return file;
  const auto status = status_of(*file, path);
  if (!status) return fail(status.error());
  if (S_ISDIR(status->st_mode)) return fail(Errc::not_permitted, quoted("opening", path) + ": is a folder");
  (void)::posix_fadvise(file->get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return file;
}

Result<Handle> open_regular_file(const fs::path& path) {
  auto file = open_checked(path, O_NOFOLLOW | O_NONBLOCK);
  if (!file) return file;
  const auto status = status_of(*file, path);
  if (!status) return fail(status.error());
  if (!S_ISREG(status->st_mode)) {
    return fail(Errc::not_permitted, quoted("opening", path) + ": is not a regular file");
  }
  (void)::posix_fadvise(file->get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return file;
}

Result<std::size_t> read_some(const Handle& file, char* to, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(file.get(), to, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail(system_error(errno, "reading"));
  }
}

Result<std::string> read_file(const fs::path& path, std::uint64_t limit) {
  const auto file = open_for_reading(path);
  if (!file) return fail(file.error());
  std::string out;
  std::array<char, 16u << 10> piece{};
  for (;;) {
    const auto size = read_some(*file, piece.data(), piece.size());
    if (!size) return fail(size.error(), path.string());
    if (*size == 0) return out;
    if (out.size() + *size > limit) {
      return fail(Errc::bad_input, quoted("reading", path) + ": larger than " + std::to_string(limit) + " bytes");
    }
    out.append(piece.data(), *size);
  }
}

Result<std::string> sha256_of_file(const fs::path& path) {
  const auto file = open_for_reading(path);
  if (!file) return fail(file.error());
  auto hash = hash_of(*file);
  if (!hash) return fail(hash.error(), path.string());
  return hash;
}

Result<void> sync_folder(const fs::path& folder) {
  const auto handle = open_checked(folder.empty() ? fs::path(".") : folder, O_DIRECTORY);
  if (!handle) return fail(handle.error());
  // EINVAL: a file system that keeps no folders to sync (some network shares).
  if (::fsync(handle->get()) == 0 || errno == EINVAL) return {};
  return fail(system_error(errno, quoted("syncing the folder", folder)));
}

Result<void> sync_and_verify(const fs::path& path, std::string_view sha256) {
  const auto file = open_regular_file(path);
  if (!file) return fail(file.error());
  if (::fsync(file->get()) != 0) return fail(system_error(errno, quoted("syncing", path)));
  // What is clean in the cache is dropped, so that the disk itself is read.
  (void)::posix_fadvise(file->get(), 0, 0, POSIX_FADV_DONTNEED);
  const auto hash = hash_of(*file);
  if (!hash) return fail(hash.error(), path.string());
  if (*hash == sha256) return {};
  return fail(Errc::corrupt, quoted("checking", path) + ": the disk gave back other bytes than were written");
}

Result<void> make_folders(const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) return {};
  const fs::path parent = folder.parent_path();
  if (!parent.empty() && parent != folder) GATEHOUSE_TRY(make_folders(parent));
  if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) {
    return fail(system_error(errno, quoted("creating the folder", folder)));
  }
  if (!fs::is_directory(folder, ignored)) {
    return fail(Errc::conflict, quoted("creating the folder", folder) + ": a file of that name is in the way");
  }
  return sync_folder(parent);
}

}  // namespace gatehouse
