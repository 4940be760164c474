/// What the machine says of its disk and clock, apart from what that means: so that a test may say it too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "gatehouse/findings.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control::doctor {

struct DiskFacts {
  std::string folder;
  std::uint64_t free_bytes = 0, free_files = 0;
  bool counts_files = true;     ///< false: this file system has no limit of files
  std::uint64_t day_bytes = 0;  ///< what a day takes
};
/// `disk-full` if it does not last a day, `disk-low` if not a week, `disk-files` if few more files fit.
void judge_disk(const DiskFacts& facts, Findings& findings);

/// The records of the busiest day among `runs`, at what a record takes in this store, twice: for the store and for
/// what is on its way to it. At least 256 MiB.
[[nodiscard]] std::uint64_t bytes_of_a_day(const hub::Status& status, std::span<const hub::RunInfo> runs);

struct ClockFacts {
  std::optional<bool> synchronised{};  ///< nothing: the kernel does not tell
  Timestamp now{};
  Timestamp newest{};                   ///< the last thing that the store remembers; 0: nothing
  std::chrono::seconds service_age{0};  ///< by the wall clock since the service was ready; 0: none runs
  std::chrono::seconds process_age{0};  ///< of its process by a clock that does not jump
};
/// `clock-not-synchronised`, `clock-behind`, `clock-jumped`.
void judge_clock(const ClockFacts& facts, Findings& findings);

}  // namespace gatehouse::control::doctor
