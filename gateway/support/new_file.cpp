#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "gatehouse/support/files.hpp"
#include "support/read_back.hpp"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary_prefix = ".tmp-";
constexpr std::size_t buffer_size = 256u << 10;
constexpr std::size_t worth_a_call = 64u << 10;  ///< written at once, without copying

std::string quoted(std::string_view doing, const fs::path& path) {
  return std::string(doing) + " '" + path.string() + "'";
}

std::string random_hex() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != sizeof number) number = static_cast<std::uint64_t>(::getpid());
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (int i = 0; i < 16; ++i, number >>= 4) out.push_back(digits[number & 15]);
  return out;
}

fs::path temporary_path(const fs::path& folder, std::string_view name) {
  constexpr std::size_t most_of_name = 100;  // file systems allow 255 bytes
  return folder / (std::string(temporary_prefix) + std::string(name.substr(0, most_of_name)) + "-" + random_hex());
}

/// The lock says "somebody is writing this". False if a clean-up was faster and took the file away.
bool lock_alone(const Handle& file) {
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return false;
  struct stat status {};
  return ::fstat(file.get(), &status) == 0 && status.st_nlink > 0;
}

struct Temporary {
  fs::path path;
  Handle handle;
};

Result<Temporary> create_temporary(const fs::path& target, ::mode_t mode) {
  for (int attempt = 0;; ++attempt) {
    fs::path path = temporary_path(target.parent_path(), target.filename().string());
    Handle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file) return fail(system_error(errno, quoted("creating", target)));
    if (lock_alone(file)) return Temporary{std::move(path), std::move(file)};
    ::unlink(path.c_str());
    if (attempt == 3) return fail(Errc::unavailable, quoted("creating", target) + ": cannot be locked");
  }
}

/// Renames, and gives back EEXIST rather than overwrite. Some network shares know no such rename: there a hard
/// link does the same.
int rename_without_overwriting(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  return ::unlink(from.c_str()) == 0 ? 0 : errno;
}

}  // namespace

struct NewFile::State {
  fs::path target;
  fs::path temporary;  ///< empty once it is published
  Handle file;
  Options options;
  std::string buffer;
  Sha256 hash;
  std::optional<ReadBack> on_disk{};  ///< if durable
  std::uint64_t bytes = 0;
  std::optional<Error> failed;
  std::optional<Published> settled;

  State(fs::path to, Temporary made, Options how)
      : target(std::move(to)), temporary(std::move(made.path)), file(std::move(made.handle)), options(how) {
    buffer.reserve(buffer_size);
    if (options.durable) on_disk.emplace();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (!temporary.empty()) ::unlink(temporary.c_str());
  }

  Result<void> remember(Error why) {
    failed = why;
    return fail(std::move(why));
  }

  Result<void> put(std::string_view piece) {
    if (options.durable) hash.add(piece);
    if (on_disk) on_disk->add(piece);
    while (!piece.empty()) {
      const ssize_t size = ::write(file.get(), piece.data(), piece.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return remember(system_error(errno, quoted("writing", target)));
      bytes += static_cast<std::uint64_t>(size);
      piece.remove_prefix(static_cast<std::size_t>(size));
    }
    return {};
  }

  Result<void> flush() {
    GATEHOUSE_TRY(put(buffer));
    buffer.clear();
    return {};
  }
};

NewFile::NewFile() = default;
NewFile::NewFile(NewFile&&) noexcept = default;
NewFile& NewFile::operator=(NewFile&&) noexcept = default;
NewFile::~NewFile() = default;

Result<NewFile> NewFile::create(const fs::path& path, Options options) {
  auto made = create_temporary(path, options.secret ? 0600 : 0640);
  if (!made) return fail(made.error());
  NewFile out;
  out.state_ = std::make_unique<State>(path, std::move(*made), options);
  return out;
}

Result<void> NewFile::write(std::string_view bytes) {
  State& s = *state_;
  if (s.failed) return fail(*s.failed);
  if (s.settled) return fail(Errc::internal, quoted("writing", s.target) + ": is settled already");
  if (s.buffer.size() + bytes.size() > buffer_size || bytes.size() >= worth_a_call) GATEHOUSE_TRY(s.flush());
  if (bytes.size() >= worth_a_call) return s.put(bytes);
  s.buffer.append(bytes);
  return {};
}

Result<Published> NewFile::settle() {
  State& s = *state_;
  if (s.failed) return fail(*s.failed);
  if (s.settled) return *s.settled;
  GATEHOUSE_TRY(s.flush());
  Published out{"", s.bytes};
  if (s.options.durable) {
    out.sha256 = s.hash.hex();
    if (auto verified = s.on_disk->sync_and_compare(s.temporary); !verified) {
      return fail(s.remember(std::move(verified.error())).error(), quoted("writing", s.target));
    }
  }
  s.settled = out;
  return out;
}

Result<Published> NewFile::publish() {
  State& s = *state_;
  auto settled = settle();
  if (!settled) return settled;

  int code = 0;
  if (!s.options.replace) {
    code = rename_without_overwriting(s.temporary, s.target);
  } else if (::rename(s.temporary.c_str(), s.target.c_str()) != 0) {
    code = errno;
  }
  if (code != 0) return fail(system_error(code, quoted("publishing", s.target)));
  s.temporary.clear();
  if (!s.options.durable) return settled;
  if (auto synced = sync_folder(s.target.parent_path()); !synced) {
    return fail(synced.error(), quoted("published but not yet safe from a power cut:", s.target));
  }
  return settled;
}

Result<Published> write_file(const fs::path& path, std::string_view bytes, NewFile::Options options) {
  auto file = NewFile::create(path, options);
  if (!file) return fail(file.error());
  GATEHOUSE_TRY(file->write(bytes));
  return file->publish();
}

Result<StagingFolder> StagingFolder::create(const fs::path& folder, std::string_view name) {
  fs::path path = temporary_path(folder, name);
  if (::mkdir(path.c_str(), 0700) != 0) return fail(system_error(errno, quoted("creating a folder in", folder)));
  Handle lock(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!lock || !lock_alone(lock)) {
    ::rmdir(path.c_str());
    return fail(Errc::unavailable, quoted("creating a folder in", folder) + ": cannot be locked");
  }
  return StagingFolder(std::move(path), std::move(lock));
}

StagingFolder::~StagingFolder() {
  std::error_code ignored;
  if (lock_) fs::remove_all(path_, ignored);
}

Result<std::size_t> remove_leftovers(const fs::path& folder) {
  std::error_code failed;
  std::size_t removed = 0;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    if (!entry->path().filename().string().starts_with(temporary_prefix)) continue;
    const Handle file(::open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;
    std::error_code ignored;
    if (fs::remove_all(entry->path(), ignored) > 0) ++removed;
  }
  if (failed) return fail(system_error(failed.value(), quoted("looking for leftovers in", folder)));
  return removed;
}

Result<void> rename_file(const fs::path& from, const fs::path& to) {
  const int code = rename_without_overwriting(from, to);
  if (code == 0) return {};
  return fail(system_error(code, quoted("moving", from) + " to '" + to.string() + "'"));
}

Result<void> move_file(const fs::path& from, const fs::path& to) {
  GATEHOUSE_TRY(rename_file(from, to));
  GATEHOUSE_TRY(sync_folder(to.parent_path()));
  if (from.parent_path() == to.parent_path()) return {};
  return sync_folder(from.parent_path());
}

}  // namespace gatehouse
