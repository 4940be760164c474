#include "gatehouse/support/foreign_code.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse {

Result<void> written_by_trusted(const std::filesystem::path& path) {
  struct stat of {};
  if (::stat(path.c_str(), &of) != 0) return fail(Errc::not_found, "cannot be read", path.string());
  if (of.st_uid != 0 && of.st_uid != ::geteuid())
    return fail(Errc::not_permitted, "belongs to another user than root or the one who runs this; change its owner",
                path.string());
  if ((of.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fail(Errc::not_permitted, "can be written by others than its owner; chmod go-w", path.string());
  return {};
}

}  // namespace gatehouse
