/// The daemon's heart: runs routes when they are due or asked for, on a few workers, and swaps in a new plan
/// while it works.
///
/// No two runs touch one system at a time. A run that was missed while the program was down is caught up once.
/// A new plan is loaded and checked aside, then takes the old one's place; a run that is under way ends on the
/// plan it began with.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/changes.hpp"
#include "engine/report_calendar.hpp"
#include "engine/runner.hpp"

namespace gatehouse::engine {

enum class JobId : std::uint64_t {};

/// How far a run is: records, changes or clients, as its kind counts. `all` is 0 where it is not known.
struct Progress {
  std::uint64_t done = 0, all = 0;
};

/// Long work beside the runs that a person asks for, and may leave: held records mapped again, a submission made
/// again. Of each kind one is at work at a time.
struct Deed {
  using Tell = std::function<void(Progress)>;
  std::string kind{};   ///< `replay`, `rebuild`
  std::string about{};  ///< what it is done to, in a few words; never a value of a person's
  std::string by{};     ///< who asked
  /// What came of it, as whoever asked wants it told (JSON). Outlives the request that asked; any thread.
  std::function<Result<std::string>(const std::stop_token&, const Tell&)> work{};
};

/// A run that was asked for, by the schedule or by a person; or a deed.
struct Job {
  enum class State : std::uint8_t { waiting, running, done } state = State::waiting;
  JobId id{};
  std::string route;
  RunWish wish;
  Timestamp asked{}, began{}, ended{};
  Progress progress{};
  std::stop_source stop{};                    ///< of this job alone
  bool cancelled = false;                     ///< somebody asked it to stop
  std::optional<Result<RunResult>> result{};  ///< once done; of a deed only why it did not end well
  std::shared_ptr<const Deed> deed{};         ///< null: a run
  std::string told{};                         ///< what a deed that is done came to
};

/// What a reload came to.
struct Reload {
  bool live = false;   ///< the new plan is in force; else the old one stays
  std::string hash{};  ///< of the plan that is in force now
  Findings findings{};
};

/// All functions may be called from any thread.
class Service {
 public:
  using Loader = std::function<std::shared_ptr<const Plan>(Findings&)>;

  /// `hub`, `clock`, `random` and `log` outlive the service.
  Service(std::shared_ptr<const Plan> plan, Loader loader, hub::Hub& hub, Clock& clock, Random& random, Log& log,
          std::string_view version);

  /// Ends what an interrupted delivery began. Before `run`.
  [[nodiscard]] Result<void> recover();
  /// Works until a stop is asked for, then lets running routes end after their batch.
  void run(const std::stop_token& stop);

  /// Puts a run in the queue; a route that waits there already is not put twice.
  [[nodiscard]] Result<JobId> ask(const std::string& route, RunWish wish);
  /// Puts a deed in the queue, about what a route brought or nothing of a route; the same that waits
  /// already is not put twice.
  [[nodiscard]] JobId ask_for(const std::string& route, Deed deed);
  [[nodiscard]] std::optional<Job> job(JobId id) const;
  /// Those that are remembered, newest first.
  [[nodiscard]] std::vector<Job> jobs() const;
  /// One that waits does not begin; one that runs ends after its batch, with all that was done committed.
  /// Errc::not_found, or Errc::conflict if it is over.
  [[nodiscard]] Result<void> cancel(JobId id);
  [[nodiscard]] Reload reload();
  [[nodiscard]] std::shared_ptr<const Plan> plan() const;
  /// When each scheduled route is due next.
  [[nodiscard]] std::map<std::string, Timestamp> due() const;
  /// What has changed here; whoever changes something beside a run notes it.
  [[nodiscard]] Changes& changes() { return changes_; }

 private:
  void plan_schedule(bool catch_up);
  void queue_what_is_due();
  void queue_reports(Timestamp now);
  void owe_reports(Timestamp now);
  void note_senders(Timestamp now);
  void watch_promises();
  void work(const std::stop_token& stop);
  [[nodiscard]] Job* startable();
  void run_job(JobId id, const std::shared_ptr<const Plan>& plan, const std::string& route, const RunWish& wish);
  void do_deed(JobId id, const Deed& deed, const std::stop_token& stop);
  void end(JobId id, Result<RunResult> result, std::string told);
  void note_progress(JobId id, Progress progress);
  [[nodiscard]] Job* find(JobId id);
  JobId put(const std::string& route, RunWish wish);
  void forget_old_jobs();

  Loader loader_;
  hub::Hub& hub_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  std::string version_;
  Changes changes_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::shared_ptr<const Plan> plan_;
  std::deque<Job> jobs_;
  std::set<std::string> busy_systems_;
  std::map<std::string, Timestamp> due_;
  std::vector<ReportTurn> turns_;  ///< of reports that begin by themselves
  std::set<std::string> late_;     ///< routes whose broken promise is on record; of the thread of `run`
  Timestamp promises_seen_{};      ///< when they were looked at last; the same thread
  std::uint64_t last_job_ = 0;
};

}  // namespace gatehouse::engine
