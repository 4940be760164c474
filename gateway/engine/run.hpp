/// A run in progress: what the shapes of route share. For the files of this folder only.
#pragma once

#include <string>

#include "engine/runner.hpp"

namespace gatehouse::engine {

struct Run {
  const Tools& tools;
  const PlannedRoute& route;
  const RunWish& wish;
  hub::RunId id{};
  std::string stamp{};  ///< the run's nominal time in the site's zone, YYYYMMDDTHHMMSS
  RunResult result{};
  std::string red{};  ///< why the run is red, or empty

  [[nodiscard]] std::string id_text() const { return std::to_string(static_cast<std::int64_t>(id)); }
  /// What a file is called in notes, logs and errors.
  [[nodiscard]] std::string name_of(const Arrival& file) const { return tools.hub.told_name(file.name); }
  /// The run did not do what it should.
  void mark_red(const std::string& why) {
    if (red.empty()) red = why;
  }
  /// Worse: records are not accounted for.
  void mark_unbalanced(const std::string& why) {
    mark_red(why);
    result.balance_holds = false;
  }
};

/// Somebody asked for it, and it did not come by itself: the trigger is `person`, or `person:NAME` where it is
/// known who.
[[nodiscard]] inline bool asked_by_person(const RunWish& wish) { return wish.trigger.starts_with("person"); }

/// Files of a system into the hub (runner.cpp).
[[nodiscard]] Result<void> take_in(Run& run);
/// What is new about each client, to a system (delivery.cpp).
[[nodiscard]] Result<void> deliver(Run& run);
/// A cohort as of a date, through a federal layout (report_run.cpp).
[[nodiscard]] Result<void> make_report(Run& run);
/// What is due soon, to a system (reminder_run.cpp).
[[nodiscard]] Result<void> remind(Run& run);
/// A system's files to another system, without the hub (transfer_run.cpp).
[[nodiscard]] Result<void> pass_on(Run& run);

/// Writes the file that tells a file's sender what became of each record (acknowledgement.cpp).
[[nodiscard]] Result<void> tell_sender(Run& run, const Arrival& arrival, hub::FileId file);

/// Tells the system that a file is safe with us. If it cannot be told, the run is red and goes on with the next
/// file; the file comes again with the next run, and is known then (runner.cpp).
[[nodiscard]] Result<void> accept(Run& run, Source& source, const Arrival& arrival, hub::FileId file);
/// A file that may not be read is noted and goes to the error folder, or waits if it may be good later
/// (runner.cpp).
[[nodiscard]] Result<void> put_aside(Run& run, Source& source, const Refusal& refusal);
/// A mapping writes its header and trailer with a line end; a sink adds its own.
[[nodiscard]] inline std::string without_line_end(std::string text, std::string_view line_end) {
  if (text.ends_with(line_end)) text.resize(text.size() - line_end.size());
  return text;
}

}  // namespace gatehouse::engine
