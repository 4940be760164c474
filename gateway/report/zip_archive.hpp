/// Reads single files out of a ZIP archive that lies in memory: as much of the format as an XLSX workbook needs.
/// All sizes are checked before anything is unpacked; nothing is written to disk.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse::report {

class ZipArchive {
 public:
  /// `bytes` outlive the archive. Errc::bad_input if they are no archive, or one that is split, encrypted or beyond
  /// 4 GiB.
  [[nodiscard]] static Result<ZipArchive> open(std::string_view bytes);

  [[nodiscard]] bool has(std::string_view name) const { return entries_.contains(name); }
  /// One file, unpacked and checked against its checksum. Errc::not_found; Errc::bad_input if it is damaged or
  /// unpacks to more than `limit` bytes.
  [[nodiscard]] Result<std::string> read(std::string_view name, std::uint64_t limit) const;

 private:
  struct Entry {
    std::uint16_t method = 0;
    std::uint32_t crc = 0, packed = 0, size = 0, at = 0;
  };
  std::string_view bytes_{};
  std::map<std::string, Entry, std::less<>> entries_{};
};

}  // namespace gatehouse::report
