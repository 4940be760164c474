#include "hub/store/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace gatehouse::hub {
namespace {

std::string holder_of(int file) {
  std::array<char, 32> text{};
  const ssize_t got = ::pread(file, text.data(), text.size(), 0);
  std::string out(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!out.empty() && (out.back() < '0' || out.back() > '9')) out.pop_back();
  return out.empty() ? "of unknown id" : out;
}

}  // namespace

Result<SiteLock> SiteLock::take(const std::filesystem::path& folder) {
  const std::string path = (folder / "lock").string();
  SiteLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock.file_ < 0)
    return fail(Errc::not_permitted, "cannot open " + path + ": " + std::generic_category().message(errno));
  if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0)
    return fail(Errc::conflict, "process " + holder_of(lock.file_) + " is working on this site (" +
                                    folder.string() + "); stop it, or look with the commands that only read");
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.file_, 0) != 0 || ::pwrite(lock.file_, pid.data(), pid.size(), 0) < 0)
    return fail(Errc::no_space, "cannot write " + path + ": " + std::generic_category().message(errno));
  return lock;
}

SiteLock::~SiteLock() {
  if (file_ >= 0) ::close(file_);
}

SiteLock& SiteLock::operator=(SiteLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

}  // namespace gatehouse::hub
