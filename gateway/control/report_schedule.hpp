/// When a report is made by itself, as people say it: dry runs so many days before its due date, at what time, and
/// whether it is sent on that date. What is changed are single lines of the route's own file; the same from the
/// command line and the API.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/answers.hpp"
#include "engine/report_calendar.hpp"

namespace gatehouse::control {

/// What is to be otherwise; the rest stays as it is.
struct ScheduleWish {
  std::optional<std::string> due{};        ///< `45 days after the quarter`, `October 1 after the program year`
  std::optional<std::vector<int>> days{};  ///< before the due date, of dry runs
  std::optional<std::string> at{};         ///< `06:00`, on the site's clock
  std::optional<bool> send{};              ///< on the due date, by itself
};

/// What a wish comes to. Nothing is written yet.
struct ScheduleChange {
  std::filesystem::path file{};
  std::string before{}, after{};     ///< the route's file
  std::vector<std::string> lines{};  ///< that it says then: `rehearse: [15]`
  Json answer{};                     ///< what it means in words, and the next dates
  std::map<std::string, std::string>
      wrong{};  ///< by the names of the wish: what cannot be; then nothing else counts
};

/// Errc::not_found if the route makes no report; Errc::bad_input if its file is written in a way that cannot be
/// changed from here.
[[nodiscard]] Result<ScheduleChange> change_schedule(const engine::Plan& plan, const std::string& route,
                                                     const ScheduleWish& wish, Timestamp now);
/// What the file says now, in the same words: `sentence`, `at`, `send`, `days`, `next`.
[[nodiscard]] Json schedule_as_json(const engine::Plan& plan, const engine::PlannedRoute& route, Timestamp now);

}  // namespace gatehouse::control
