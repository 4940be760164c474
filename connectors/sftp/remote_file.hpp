/// A file at the server as a listing showed it: what tells it from a later one of the same name.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gatehouse/support/sftp.hpp"

namespace gatehouse::sftp {

struct RemoteFile {
  std::string name;
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  friend auto operator<=>(const RemoteFile&, const RemoteFile&) = default;

  [[nodiscard]] static RemoteFile of(const Entry& entry) { return {entry.name, entry.size, entry.modified}; }
  /// One line of text, and back; nothing if it is none.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] static std::optional<RemoteFile> from(std::string_view text);
};

/// Several, a line each.
[[nodiscard]] std::string text_of(const std::set<RemoteFile>& files);
[[nodiscard]] std::set<RemoteFile> files_from(std::string_view text);

}  // namespace gatehouse::sftp
