/// Reports that the service makes and sends by itself on their due date: since when a route does so, and of which
/// quarters it was done. One JSON line each in state/reports/sendings.jsonl; by it a sending that was missed is
/// known from one that nobody had asked for yet.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {

/// Lines are only added, so that a run may note one while the service notes another.
class Sendings {
 public:
  /// A folder without the file has none. Lines that cannot be read count as none.
  [[nodiscard]] static Result<Sendings> open(const std::filesystem::path& folder);
  /// Since when the route has sent by itself without a break; nothing: it does not.
  [[nodiscard]] std::optional<Timestamp> since(std::string_view route) const;
  /// The report of that quarter was made to be sent by itself, whatever came of it.
  [[nodiscard]] bool done(std::string_view route, Quarter quarter) const;
  /// The route begins to send by itself, or (nothing) ends to; durable. What is so already is not noted again.
  [[nodiscard]] Result<void> note_since(std::string_view route, std::optional<Timestamp> at);
  [[nodiscard]] Result<void> note_done(std::string_view route, Quarter quarter, Timestamp at);

 private:
  std::filesystem::path file_{};
  std::map<std::string, Timestamp, std::less<>> since_{};
  std::set<std::pair<std::string, Quarter>> done_{};
};

}  // namespace gatehouse::report
