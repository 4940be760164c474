/// The receipt of a report: what is in the file, what it was made from, and how to prove it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/report.hpp"

namespace gatehouse::report {

/// The finished file, as read back from disk.
struct ReportFile {
  std::string name{};
  std::string sha256{};  ///< hex
  std::uint64_t bytes = 0;
};

/// What the file was made from and by.
struct Origin {
  std::string program_version{};
  std::string agency{};
  std::int64_t last_record = 0;  ///< the hub's as-of point
  std::int64_t last_event = 0;
  std::vector<std::pair<std::string, std::string>> file_hashes{};  ///< layout, schema and code tables -> SHA-256
  std::string made_at{};                                           ///< ISO 8601, or empty to leave it out
  std::string run{};                                               ///< id of the run, or empty
};

/// JSON with a fixed order of keys, two spaces of indent and a line end. Equal input gives equal bytes.
[[nodiscard]] std::string receipt_json(const ReportSpec& spec, const Summary& summary, const ReportFile& file,
                                       const Origin& origin);

}  // namespace gatehouse::report
