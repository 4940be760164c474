/// The dry runs that were made of each report, one JSON line each in state/reports/dry-runs.jsonl: by it a
/// rehearsal that was missed is known, and is made up once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {

class DryRuns {
 public:
  /// A folder without the file has none. Lines that cannot be read count as none.
  [[nodiscard]] static Result<DryRuns> open(const std::filesystem::path& folder);
  /// One was made on a day from `from` to `to`.
  [[nodiscard]] bool made(std::string_view route, Quarter quarter, Date from, Date to) const;
  /// Notes one, durable; a day is noted once.
  [[nodiscard]] Result<void> note(std::string_view route, Quarter quarter, Date day);

 private:
  struct One {
    std::string route{};
    Quarter quarter{};
    Date day{};
  };
  std::filesystem::path file_{};
  std::string text_{};
  std::vector<One> all_{};
};

}  // namespace gatehouse::report
