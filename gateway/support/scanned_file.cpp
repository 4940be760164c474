#include "gatehouse/support/scanned_file.hpp"

#include <unistd.h>

#include <cerrno>

#include "gatehouse/support/scan.hpp"

namespace gatehouse {

Result<void> ScannedFile::begin() {
  if (start_.offset > arrival_.size)
    return fail(Errc::conflict, arrival_.name + ": is shorter than where an earlier run stopped");
  // A document is a whole: its framer passes over what an earlier run has read.
  const std::uint64_t first_byte = framing_.is_document() ? 0 : start_.offset;
  if (::lseek(file_.get(), static_cast<off_t>(first_byte), SEEK_SET) < 0)
    return fail(system_error(errno, "reading " + arrival_.name));
  framer_.emplace(framing_, hashing_reader(file_, hash_, stop_), start_);
  return {};
}

Result<bool> ScannedFile::read(Batch& batch, std::size_t limit) {
  if (ended_) return false;
  if (!framer_) GATEHOUSE_TRY(begin());
  const auto more = framer_->next(batch, limit);
  if (!more) return fail(more.error(), arrival_.name);
  if (*more) return true;
  const bool all_was_hashed = start_.offset == 0 || framing_.is_document();
  if (all_was_hashed && hash_.hex() != arrival_.sha256)
    return fail(Errc::conflict, arrival_.name + ": other bytes were read than were scanned");
  ended_ = true;
  return false;
}

}  // namespace gatehouse
