/// Real records for people to try a mapping on: the first of a file, or the last that a route brought into the hub.
/// Nothing is written but the audit row of what is read from the hub.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "control/cli/session.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::control {

/// Records that came under one header, and (from the hub) through one version of a mapping.
struct SampleRecords {
  std::string head{};
  std::string file{};
  std::string mapping_hash{};  ///< of the version that they came through; empty: from a file
  struct One {
    std::string bytes;
    std::uint64_t line = 0;
    const char* fault = nullptr;
  };
  std::vector<One> records{};
  bool whole = true;  ///< of a file: there are no more, and what its trailer says was proven
};

/// The first `limit` records of a file (all, if 0), cut as `mapping` says.
[[nodiscard]] Result<SampleRecords> records_of_file(const std::filesystem::path& file,
                                                    const mapping::Mapping& mapping, std::size_t limit);
/// For `actor`, the last `limit` records of a route, newest first, by file and mapping version.
[[nodiscard]] Result<std::vector<SampleRecords>> last_records_of(hub::Hub& hub, std::string_view route,
                                                                 std::size_t limit, std::string_view purpose,
                                                                 std::string_view actor);

}  // namespace gatehouse::control
