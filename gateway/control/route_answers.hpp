/// Each route as people look at it: how it stands, when it runs, and whether its last run was late or brought
/// unusually little or much, measured against the same day of the week.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "control/answers.hpp"
#include "engine/plan.hpp"

namespace gatehouse::control {

struct RoutesNow {
  const engine::Plan& plan;
  const hub::Status& status;
  const std::vector<hub::RunInfo>& runs;  ///< newest first
  std::map<std::string, Timestamp> due;
  Timestamp now;
};
[[nodiscard]] Json routes_as_json(const RoutesNow& now);

/// What a run usually brings, if there is enough to go by: the median of what the runs before it of the same
/// weekday read. Runs that brought nothing count.
struct Usual {
  std::int64_t read = 0;
  std::size_t runs = 0;
};
inline constexpr std::size_t runs_to_go_by = 3;
[[nodiscard]] Usual usual_of(const std::vector<hub::RunInfo>& runs, const hub::RunInfo& run,
                             const engine::Zone& zone);
/// Less than half, or more than twice, of what is usual.
[[nodiscard]] bool is_unusual(const hub::RunInfo& run, const Usual& usual);

}  // namespace gatehouse::control
