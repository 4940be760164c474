// A disk that a test owns: laid before the program (LD_PRELOAD), it counts each call that changes a file below a
// folder, lets one of them fail, and keeps a journal of all of them, from which power.py makes the disk as it may
// look after a power cut. It can also lie: the bugs that the harness must find. Never part of the program.
//
//   GATEHOUSE_DISK=FOLDER                     whose files count (their real path; what ends in -shm does not)
//   GATEHOUSE_DISK_JOURNAL=FILE               every call, with its bytes
//   GATEHOUSE_DISK_FAULT=kill@N | EIO@N | ENOSPC@N | ENOSPC@N+ | short@N
//                                             at the N-th call (with +, from then on)
//   GATEHOUSE_DISK_PLANT=no-sync | no-file-sync | no-folder-sync | lost-write | swallowed-error
//   GATEHOUSE_CLOCK=SECONDS[@N:SECONDS]       the wall clock is so far ahead; after N looks at it, so far
//
// A sync is only noted, never carried out: nobody pulls the plug of this machine, and the disk stays fast.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <string_view>

namespace {

std::string_view setting(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// What is wanted of the disk; read once, at the first call.
struct Wish {
  std::string_view folder = setting("GATEHOUSE_DISK");
  std::string_view plant = setting("GATEHOUSE_DISK_PLANT");
  std::string_view fault{};  ///< kill, EIO, ENOSPC, short
  long at = 0;
  bool from_then_on = false;
  int journal = -1;

  Wish() {
    const std::string_view text = setting("GATEHOUSE_DISK_FAULT");
    if (const auto sign = text.find('@'); sign != std::string_view::npos) {
      fault = text.substr(0, sign);
      at = std::atol(text.data() + sign + 1);
      from_then_on = text.ends_with('+');
    }
    if (const char* const file = std::getenv("GATEHOUSE_DISK_JOURNAL"))
      journal =
          static_cast<int>(::syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  }
};

struct Disk {
  Wish wish;
  std::mutex one_at_a_time;
  long calls = 0;
};

/// Never destroyed: the program writes until its very end.
Disk& disk() {
  static Disk* const only = new Disk;
  return *only;
}

bool counts(std::string_view path) {
  const std::string_view folder = disk().wish.folder;
  return !folder.empty() && path.starts_with(folder) && !path.ends_with("-shm");
}

std::string path_of(int fd) {
  char link[64];
  char room[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const long size = ::syscall(SYS_readlink, link, room, sizeof room);
  std::string path(room, size > 0 ? static_cast<std::size_t>(size) : 0);
  constexpr std::string_view gone = " (deleted)";
  if (path.ends_with(gone)) path.resize(path.size() - gone.size());
  return path;
}

std::string absolute(int folder, const char* path) {
  if (path[0] == '/') return path;
  char room[PATH_MAX];
  std::string base = folder == AT_FDCWD ? std::string(::getcwd(room, sizeof room)) : path_of(folder);
  return base + "/" + path;
}

std::string name_of(int fd) {
  struct stat about {};
  if (::fstat(fd, &about) != 0) return "0";
  return std::to_string(about.st_ino);
}

/// One line of the journal, and the bytes that belong to it.
void note(const std::string& line, const void* data = nullptr, std::size_t size = 0) {
  const int journal = disk().wish.journal;
  if (journal < 0) return;
  const std::string head = line + "\n";
  const iovec parts[2] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<void*>(data), size}};
  (void)::syscall(SYS_writev, journal, parts, 2);
}

enum class Fate { as_usual, fails, falls_short };

/// Counts a call and says what becomes of it; does not return where the program must die. `errno` is set where it
/// fails.
Fate next_call() {
  Disk& d = disk();
  ++d.calls;
  const bool now = d.wish.at > 0 && (d.calls == d.wish.at || (d.wish.from_then_on && d.calls > d.wish.at));
  if (!now) return Fate::as_usual;
  note("F " + std::string(d.wish.fault) + " " + std::to_string(d.calls));
  if (d.wish.fault == "kill") (void)::syscall(SYS_kill, ::getpid(), SIGKILL);
  if (d.wish.fault == "short") return Fate::falls_short;
  errno = d.wish.fault == "ENOSPC" ? ENOSPC : EIO;
  return Fate::fails;
}

/// A call on a name: it fails, or is done and noted.
template <class Do>
int on_name(const std::string& line, bool ours, Do act) {
  if (!ours) return act();
  const std::lock_guard lock(disk().one_at_a_time);
  if (next_call() == Fate::fails) return -1;
  const int done = act();
  if (done == 0) note(line);
  return done;
}

ssize_t written(int fd, const void* data, std::size_t size, off_t at, const std::string& path) {
  const std::lock_guard lock(disk().one_at_a_time);
  const Fate fate = next_call();
  const std::string_view plant = disk().wish.plant;
  if (fate == Fate::fails && plant == "swallowed-error") return static_cast<ssize_t>(size);
  if (fate == Fate::fails) return -1;
  if (fate == Fate::falls_short && plant == "lost-write") return static_cast<ssize_t>(size);
  if (fate == Fate::falls_short && size > 1) size /= 2;
  const bool appends = (::fcntl(fd, F_GETFL) & O_APPEND) != 0;
  const off_t place = at >= 0 ? at : ::lseek(fd, 0, appends ? SEEK_END : SEEK_CUR);
  const ssize_t done = at >= 0 ? ::syscall(SYS_pwrite64, fd, data, size, at) : ::syscall(SYS_write, fd, data, size);
  if (done > 0)
    note("W " + name_of(fd) + " " + std::to_string(place) + " " + std::to_string(done) + " " + path, data,
         static_cast<std::size_t>(done));
  return done;
}

int synced(int fd, long number) {
  const std::string path = path_of(fd);
  if (!counts(path)) return static_cast<int>(::syscall(number, fd));
  const std::lock_guard lock(disk().one_at_a_time);
  const std::string_view plant = disk().wish.plant;
  if (next_call() == Fate::fails) return plant == "swallowed-error" ? 0 : -1;
  struct stat about {};
  const bool folder = ::fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
  if (plant == "no-sync" || (plant == "no-folder-sync" && folder) || (plant == "no-file-sync" && !folder)) return 0;
  note(folder ? "D " + path : "S " + std::to_string(about.st_ino) + " " + path);
  return 0;
}

int opened(int folder, const char* path, int flags, mode_t mode) {
  const std::string whole = absolute(folder, path);
  const bool changes = (flags & (O_CREAT | O_TRUNC)) != 0 && counts(whole);
  if (!changes) return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  const std::lock_guard lock(disk().one_at_a_time);
  struct stat before {};
  const bool was_there = ::syscall(SYS_newfstatat, folder, path, &before, AT_SYMLINK_NOFOLLOW) == 0;
  if ((!was_there || (flags & O_TRUNC) != 0) && next_call() == Fate::fails) return -1;
  const int fd = static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  if (fd >= 0 && !was_there) note("C " + name_of(fd) + " " + whole);
  if (fd >= 0 && was_there && (flags & O_TRUNC) != 0) note("T " + name_of(fd) + " 0 " + whole);
  return fd;
}

int resized(int fd, off_t size) {
  const std::string path = path_of(fd);
  return on_name("T " + name_of(fd) + " " + std::to_string(size) + " " + path, counts(path),
                 [&] { return static_cast<int>(::syscall(SYS_ftruncate, fd, size)); });
}

int renamed(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  const std::string source = absolute(from_folder, from), target = absolute(to_folder, to);
  return on_name("R " + source + "\t" + target, counts(source) || counts(target), [&] {
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
  });
}

int removed(int folder, const char* path, int flags) {
  const std::string whole = absolute(folder, path);
  return on_name("U " + whole, counts(whole),
                 [&] { return static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags)); });
}

mode_t mode_in(int flags, va_list more) { return (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0; }

// ---- the clock

long seconds_ahead() {
  static std::atomic<long> looks{0};
  const std::string_view text = setting("GATEHOUSE_CLOCK");
  if (text.empty()) return 0;
  const auto sign = text.find('@');
  const auto colon = text.find(':');
  if (sign == std::string_view::npos || colon == std::string_view::npos) return std::atol(text.data());
  return ++looks <= std::atol(text.data() + sign + 1) ? std::atol(text.data()) : std::atol(text.data() + colon + 1);
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  const std::string path = disk().wish.folder.empty() ? std::string() : path_of(fd);
  return counts(path) ? written(fd, data, size, -1, path) : ::syscall(SYS_write, fd, data, size);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  const std::string path = path_of(fd);
  return counts(path) ? written(fd, data, size, at, path) : ::syscall(SYS_pwrite64, fd, data, size, at);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }
ssize_t writev(int fd, const iovec* parts, int count) {
  const std::string path = disk().wish.folder.empty() ? std::string() : path_of(fd);
  if (!counts(path)) return ::syscall(SYS_writev, fd, parts, count);
  std::string all;
  for (int i = 0; i < count; ++i) all.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  return written(fd, all.data(), all.size(), -1, path);
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }
int ftruncate64(int fd, off64_t size) { return resized(fd, size); }
int ftruncate(int fd, off_t size) { return resized(fd, size); }

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = mode_in(flags, more);
  va_end(more);
  return opened(AT_FDCWD, path, flags, mode);
}
int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = mode_in(flags, more);
  va_end(more);
  return opened(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = mode_in(flags, more);
  va_end(more);
  return opened(folder, path, flags, mode);
}

int rename(const char* from, const char* to) noexcept { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return renamed(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return renamed(from_folder, from, to_folder, to, flags);
}
int unlink(const char* path) noexcept { return removed(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char* path, int flags) noexcept { return removed(folder, path, flags); }
int rmdir(const char* path) noexcept { return removed(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char* path) noexcept {
  const int done = removed(AT_FDCWD, path, 0);
  return done != 0 && errno == EISDIR ? removed(AT_FDCWD, path, AT_REMOVEDIR) : done;
}
int link(const char* from, const char* to) noexcept {
  const std::string source = absolute(AT_FDCWD, from), target = absolute(AT_FDCWD, to);
  return on_name("L " + source + "\t" + target, counts(target),
                 [&] { return static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)); });
}
int mkdir(const char* path, mode_t mode) noexcept {
  const std::string whole = absolute(AT_FDCWD, path);
  return on_name("M " + whole, counts(whole),
                 [&] { return static_cast<int>(::syscall(SYS_mkdirat, AT_FDCWD, path, mode)); });
}

int clock_gettime(clockid_t which, timespec* out) noexcept {
  const int done = static_cast<int>(::syscall(SYS_clock_gettime, which, out));
  if (done == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) out->tv_sec += seconds_ahead();
  return done;
}
time_t time(time_t* out) noexcept {
  timespec now{};
  (void)clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(timeval* out, void*) noexcept {
  timespec now{};
  (void)clock_gettime(CLOCK_REALTIME, &now);
  *out = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}
}
