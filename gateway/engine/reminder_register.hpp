/// Which reminders of a route were told, and what was about to be told when a run was interrupted. It lies in
/// state/reminders and names no person: a reminder's id is a hash. What can not come again is left out, so that the
/// file does not grow with the years.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::engine {

/// A reminder that a system was told, or refused.
struct ToldReminder {
  std::string id{};
  Date told{};
  std::string refused{};  ///< the system's words, or empty
};

class ReminderRegister {
 public:
  /// One that does not exist is empty; Errc::corrupt where it cannot be read.
  [[nodiscard]] static Result<ReminderRegister> open(const std::filesystem::path& folder, const std::string& route);

  [[nodiscard]] bool contains(const std::string& id) const { return told_.contains(id); }
  /// Durable when it returns. Entries that were told before `forget_before` are left out.
  [[nodiscard]] Result<void> add(const std::vector<ToldReminder>& told, Date forget_before);

 private:
  std::filesystem::path file_{};
  std::map<std::string, ToldReminder> told_{};
};

/// What a run was about to tell: from the same point in history, on the same day, the same bytes come about again.
struct ReminderIntent {
  std::string run{}, stamp{};
  int part = 1;
  Date today{};
  std::int64_t last_record = 0, last_event = 0;
};
[[nodiscard]] Result<std::optional<ReminderIntent>> load_reminder_intent(const std::filesystem::path& folder,
                                                                         const std::string& route);
[[nodiscard]] Result<void> save_reminder_intent(const std::filesystem::path& folder, const std::string& route,
                                                const ReminderIntent& intent);
[[nodiscard]] Result<void> remove_reminder_intent(const std::filesystem::path& folder, const std::string& route);

}  // namespace gatehouse::engine
