/// Records of one individual whose periods overlap or lie close together, seen as one: a correction that the
/// federal side makes before it measures. Individuals are known by a hash; memory does not grow with the file, but
/// with the records that are merged.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string_view>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"
#include "report/sorted_spill.hpp"

namespace gatehouse::report {

/// What becomes of a record that is not alone.
struct MergedRecord {
  bool dropped = false;        ///< it is part of another one
  Date entry{};                ///< else it stands for all: from the first entry
  std::optional<Date> exit{};  ///< to the last exit; none while one of them is open
};

class PeriodMerge {
 public:
  /// Two periods become one if the later begins less than `closer_than` days after the earlier has ended.
  explicit PeriodMerge(int closer_than) : closer_than_(closer_than) {}
  [[nodiscard]] Result<void> add(std::string_view individual, Date entry, std::optional<Date> exit,
                                 std::uint64_t line);
  /// By line, the records that are not alone: the one of the latest entry stands for the others. Call it once.
  [[nodiscard]] Result<std::map<std::uint64_t, MergedRecord>> finish();

 private:
  static constexpr std::int32_t open = std::numeric_limits<std::int32_t>::max();
  struct Seen {
    std::array<std::uint64_t, 2> key{};
    std::int32_t entry = 0, exit = open;
    std::uint64_t line = 0;
    friend auto operator<=>(const Seen&, const Seen&) = default;
  };
  int closer_than_;
  SortedSpill<Seen> seen_{};
};

}  // namespace gatehouse::report
