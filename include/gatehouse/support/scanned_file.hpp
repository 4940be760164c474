/// A file that was scanned and is now read: from where an earlier run stopped, batch by batch, and at its end the
/// proof that the bytes read are those that were scanned.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/framing.hpp"

namespace gatehouse {

/// One thread. Its framer reads through it, so it stays where it was made.
class ScannedFile {
 public:
  /// `head` as the scan found it; `framing` as the layout says.
  ScannedFile(Arrival arrival, Handle file, std::string head, Framing framing, std::stop_token stop)
      : arrival_(std::move(arrival)),
        file_(std::move(file)),
        head_(std::move(head)),
        framing_(std::move(framing)),
        stop_(std::move(stop)) {}
  ScannedFile(const ScannedFile&) = delete;
  ScannedFile& operator=(const ScannedFile&) = delete;

  [[nodiscard]] const Arrival& arrival() const { return arrival_; }
  [[nodiscard]] const Handle& file() const { return file_; }
  [[nodiscard]] const std::string& head() const { return head_; }

  /// Before the first `read`: where an earlier run stopped.
  void resume(FilePosition at) { start_ = at; }
  /// After the last record handed out.
  [[nodiscard]] FilePosition position() const { return framer_ ? framer_->position() : start_; }
  /// As Framer::next; false once all was read. Errc::conflict: the file is shorter than where an earlier run
  /// stopped, or other bytes were read than were scanned (known of a file that is read from its top).
  [[nodiscard]] Result<bool> read(Batch& batch, std::size_t limit);
  /// All was read, and is what was scanned.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  [[nodiscard]] Result<void> begin();

  Arrival arrival_;
  Handle file_;
  std::string head_;
  Framing framing_;
  std::stop_token stop_;
  FilePosition start_{};
  Sha256 hash_{};
  std::optional<Framer> framer_{};  ///< from the first `read` on
  bool ended_ = false;
};

}  // namespace gatehouse
