#include "engine/service.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/freshness.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::chrono::milliseconds look_again{200};
constexpr std::size_t most_jobs = 200;          ///< that are remembered
constexpr std::size_t most_findings_told = 50;  ///< in the log, of one reload

/// The errors, each as `gatehouse check` would tell it. They are about what people configured, not about records.
void log_findings(const Findings& findings, Log& log) {
  std::size_t told = 0;
  for (const Finding& one : findings.all()) {
    if (one.grade != Finding::Grade::error) continue;
    if (++told > most_findings_told) return;
    log.write(messages::reload_finding, {{"file", one.file},
                                         {"line", static_cast<std::int64_t>(one.line)},
                                         {"path", one.path},
                                         {"rule", one.rule},
                                         {"why", one.message}});
  }
}

/// What nobody else may be busy with meanwhile: a run's systems; no system's name has a slash.
std::array<std::string, 2> needs_of(const Job& job, const Plan& plan) {
  if (job.deed != nullptr) return {"deed/" + job.deed->kind, ""};
  const PlannedRoute* const route = plan.route(job.route);
  return {route->route.from, route->route.to};
}

}  // namespace

Service::Service(std::shared_ptr<const Plan> plan, Loader loader, hub::Hub& hub, Clock& clock, Random& random,
                 Log& log, std::string_view version)
    : loader_(std::move(loader)),
      hub_(hub),
      clock_(clock),
      random_(random),
      log_(log),
      version_(version),
      changes_(static_cast<std::uint64_t>(clock.now().micros)),
      plan_(std::move(plan)) {}

Result<void> Service::recover() {
  const auto current = plan();
  for (const PlannedRoute& route : current->routes) {
    if (!was_interrupted(*current, route)) continue;
    const Tools tools{
        .plan = *current, .hub = hub_, .clock = clock_, .random = random_, .log = log_, .version = version_};
    const auto result = run_route(tools, route, {.trigger = "start-up"});
    if (!result) return fail(result.error());
  }
  return {};
}

void Service::run(const std::stop_token& stop) {
  plan_schedule(true);
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < plan()->site.limits.workers; ++i) workers.emplace_back([this, stop] { work(stop); });
  do {
    queue_what_is_due();
    watch_promises();
  } while (clock_.sleep(look_again, stop));
  changed_.notify_all();
}

void Service::plan_schedule(bool catch_up) {
  auto last = catch_up ? hub_.last_runs() : std::map<std::string, Timestamp>{};
  if (!last) {
    log_.write(messages::run_failed, {{"route", "schedule"}, {"why", last.error().message}});
    last.emplace();
  }
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  due_.clear();
  for (const PlannedRoute& route : plan_->routes) {
    if (!route.cron) continue;
    const auto before = last->find(route.route.name);
    const auto due = next_due(*route.cron, plan_->zone, before == last->end() ? now : before->second);
    if (due) due_[route.route.name] = *due;
  }
  turns_ = next_turns(*plan_, now);
  if (catch_up) owe_reports(now);
  note_senders(now);
}

/// A dry run or a sending whose hour went by while the service was down is made up once. The caller holds the lock.
void Service::owe_reports(Timestamp now) {
  const auto folder = plan_->site.state_folder() / "reports";
  const auto sent = report::SubmissionRegister::open(folder);
  const auto dry_runs = report::DryRuns::open(folder);
  const auto sendings = report::Sendings::open(folder);
  if (!sent || !dry_runs || !sendings) return;  // whoever makes a report says so
  for (ReportTurn& one : missed_sendings(*plan_, *sent, *sendings, now)) turns_.push_back(std::move(one));
  for (ReportTurn& one : missed_rehearsals(*plan_, *sent, *dry_runs, now)) turns_.push_back(std::move(one));
}

/// So that a sending that is missed later is known from one that nobody had asked for. The caller holds the lock.
void Service::note_senders(Timestamp now) {
  auto sendings = report::Sendings::open(plan_->site.state_folder() / "reports");
  const auto noted = sendings ? engine::note_senders(*plan_, *sendings, now) : Result<void>(fail(sendings.error()));
  if (!noted) log_.write(messages::run_failed, {{"route", "schedule"}, {"why", noted.error().message}});
}

void Service::queue_what_is_due() {
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  for (auto& [name, at] : due_) {
    if (at > now) continue;
    const PlannedRoute* route = plan_->route(name);
    if (const auto open = closed_until(*plan_, route->route.to, now)) {  // it goes on when it may
      at = *open;
      continue;
    }
    (void)put(name, {.trigger = "schedule"});
    const auto next = next_due(*route->cron, plan_->zone, now);
    at = next.value_or(Timestamp{std::numeric_limits<std::int64_t>::max()});
  }
  queue_reports(now);
}

/// Once a minute: a route that breaks its promise is told once, and once more when it keeps it again.
void Service::watch_promises() {
  constexpr std::int64_t minute = 60'000'000;
  const Timestamp now = clock_.now();
  if (now.micros - promises_seen_.micros < minute) return;
  promises_seen_ = now;
  const auto here = plan();
  if (std::none_of(here->routes.begin(), here->routes.end(),
                   [](const PlannedRoute& one) { return one.route.promise.count() > 0; }))
    return;
  const auto status = hub_.status();
  if (!status) return;  // whoever needs the hub says so
  for (const Freshness& one : freshness(*here, *status, now)) {
    const bool known = late_.contains(one.route);
    if (one.kept() == !known) continue;
    const auto minutes = [](std::chrono::milliseconds time) {
      return static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::minutes>(time).count());
    };
    log_.write(known ? messages::promise_kept_again : messages::promise_broken,
               {{"route", one.route}, {"minutes", minutes(one.age)}, {"promised", minutes(one.promise)}});
    if (known)
      late_.erase(one.route);
    else
      late_.insert(one.route);
  }
}

/// Reports that are due soon are made and checked, and nothing of them is sent; those that are due are sent, if
/// their route says so and nobody has sent them yet. The caller holds the lock.
void Service::queue_reports(Timestamp now) {
  const auto ready = [&](const ReportTurn& one) { return one.at <= now; };
  const auto begin = std::stable_partition(turns_.begin(), turns_.end(), std::not_fn(ready));
  if (begin == turns_.end()) return;
  const std::vector<ReportTurn> begun(begin, turns_.end());
  turns_.erase(begin, turns_.end());
  const auto sent = report::SubmissionRegister::open(plan_->site.state_folder() / "reports");
  std::map<std::string, Timestamp> last;
  for (const ReportTurn& one : begun) {
    if (!one.owed) last[one.route] = std::max(last[one.route], one.at);
    if (one.send && sent && sent->latest(one.route, one.quarter.text()) != nullptr) continue;
    if (!one.send)
      log_.write(messages::report_due_soon,
                 {{"route", one.route}, {"quarter", one.quarter.text()}, {"due", iso(one.due)}});
    (void)put(one.route, {.trigger = "schedule", .quarter = one.quarter.text(), .dry_run = !one.send});
  }
  for (const auto& [name, at] : last)  // after what was begun, not after now: a machine that slept skips nothing
    if (const PlannedRoute* const route = plan_->route(name))
      for (ReportTurn& one : next_turns(*plan_, *route, at)) turns_.push_back(std::move(one));
}

JobId Service::put(const std::string& route, RunWish wish) {
  for (const Job& job : jobs_)
    if (job.state == Job::State::waiting && job.deed == nullptr && job.route == route &&
        job.wish.quarter == wish.quarter && job.wish.dry_run == wish.dry_run)
      return job.id;
  forget_old_jobs();
  Job job{.id = JobId{++last_job_}, .route = route, .wish = std::move(wish), .asked = clock_.now()};
  jobs_.push_back(std::move(job));
  changed_.notify_one();
  changes_.note(Topic::jobs);
  return JobId{last_job_};
}

void Service::forget_old_jobs() {
  while (jobs_.size() >= most_jobs && jobs_.front().state == Job::State::done) jobs_.pop_front();
}

Result<JobId> Service::ask(const std::string& route, RunWish wish) {
  const std::lock_guard lock(mutex_);
  if (plan_->route(route) == nullptr) return fail(Errc::not_found, "there is no route \"" + route + "\"");
  return put(route, std::move(wish));
}

JobId Service::ask_for(const std::string& route, Deed deed) {
  const std::lock_guard lock(mutex_);
  for (const Job& job : jobs_)
    if (job.state == Job::State::waiting && job.deed != nullptr && job.route == route &&
        job.deed->kind == deed.kind && job.deed->about == deed.about)
      return job.id;
  forget_old_jobs();
  Job job{.id = JobId{++last_job_}, .route = route, .wish = {.trigger = "person"}, .asked = clock_.now()};
  job.deed = std::make_shared<const Deed>(std::move(deed));
  jobs_.push_back(std::move(job));
  changed_.notify_one();
  changes_.note(Topic::jobs);
  return JobId{last_job_};
}

std::optional<Job> Service::job(JobId id) const {
  const std::lock_guard lock(mutex_);
  const auto at = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& one) { return one.id == id; });
  return at == jobs_.end() ? std::nullopt : std::optional(*at);
}

std::vector<Job> Service::jobs() const {
  const std::lock_guard lock(mutex_);
  return {jobs_.rbegin(), jobs_.rend()};
}

Job* Service::find(JobId id) {
  const auto at = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& one) { return one.id == id; });
  return at == jobs_.end() ? nullptr : &*at;
}

Result<void> Service::cancel(JobId id) {
  const std::lock_guard lock(mutex_);
  Job* const job = find(id);
  if (job == nullptr) return fail(Errc::not_found, "there is no such job");
  if (job->state == Job::State::done) return fail(Errc::conflict, "the job is over");
  job->cancelled = true;
  job->stop.request_stop();
  if (job->state == Job::State::waiting) {
    job->state = Job::State::done;
    job->ended = clock_.now();
    job->result = fail(Errc::conflict, "it was cancelled before it began");
  }
  changes_.note(Topic::jobs);
  return {};
}

/// The first waiting job whose systems nobody else is busy with. The caller holds the lock.
Job* Service::startable() {
  for (Job& job : jobs_) {
    if (job.state != Job::State::waiting) continue;
    if (job.deed == nullptr && plan_->route(job.route) == nullptr) {  // a reload took it away
      job.state = Job::State::done;
      job.result = fail(Errc::not_found, "there is no route \"" + job.route + "\" any more");
      continue;
    }
    const auto needs = needs_of(job, *plan_);
    if (std::none_of(needs.begin(), needs.end(), [&](const auto& one) { return busy_systems_.contains(one); }))
      return &job;
  }
  return nullptr;
}

void Service::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    Job* job = startable();
    if (job == nullptr) {
      changed_.wait(lock, stop, [this] { return startable() != nullptr; });
      continue;
    }
    job->state = Job::State::running;
    job->began = clock_.now();
    changes_.note(Topic::jobs);
    const auto current = plan_;
    std::set<std::string> mine;
    for (const auto& one : needs_of(*job, *current))
      if (!one.empty()) mine.insert(one);
    busy_systems_.insert(mine.begin(), mine.end());
    const JobId id = job->id;
    const std::string route = job->route;
    const auto deed = job->deed;
    RunWish wish = job->wish;
    std::stop_source own = job->stop;
    wish.stop = own.get_token();
    lock.unlock();
    {
      const std::stop_callback with_the_service(stop, [&own] { own.request_stop(); });
      if (deed != nullptr)
        do_deed(id, *deed, wish.stop);
      else
        run_job(id, current, route, wish);
    }
    lock.lock();
    for (const auto& system : mine) busy_systems_.erase(system);
    changed_.notify_all();
  }
}

void Service::run_job(JobId id, const std::shared_ptr<const Plan>& plan, const std::string& route,
                      const RunWish& wish) {
  const Tools tools{.plan = *plan,
                    .hub = hub_,
                    .clock = clock_,
                    .random = random_,
                    .log = log_,
                    .version = version_,
                    .progress = [&](std::uint64_t done, std::uint64_t all) {
                      note_progress(id, {done, all});
                    }};
  auto result = run_route(tools, *plan->route(route), wish);
  if (!result) log_.write(messages::run_failed, {{"route", route}, {"why", result.error().message}});
  end(id, std::move(result), {});
}

void Service::do_deed(JobId id, const Deed& deed, const std::stop_token& stop) {
  auto told = deed.work(stop, [&](Progress progress) { note_progress(id, progress); });
  if (!told)
    end(id, fail(told.error()), {});
  else
    end(id, RunResult{}, std::move(*told));
}

void Service::end(JobId id, Result<RunResult> result, std::string told) {
  const std::lock_guard lock(mutex_);
  changes_.note_all();
  Job* const job = find(id);
  if (job == nullptr) return;
  job->result = std::move(result);
  job->told = std::move(told);
  job->state = Job::State::done;
  job->ended = clock_.now();
}

void Service::note_progress(JobId id, Progress progress) {
  const std::lock_guard lock(mutex_);
  Job* const job = find(id);
  if (job == nullptr) return;
  job->progress = progress;
  changes_.note(Topic::jobs);
}

Reload Service::reload() {
  Reload answer;
  auto next = loader_(answer.findings);
  const auto old = plan();
  if (next != nullptr &&
      (next->site.key_file != old->site.key_file || next->site.synthetic != old->site.synthetic ||
       next->site.clients != old->site.clients || !config::same_sync(next->site, old->site))) {
    answer.findings.error("needs-restart", "site.yaml", 0, "",
                          "the key file, `synthetic`, `clients` and `sync` change by a restart only");
    next = nullptr;
  }
  queue_what_is_due();  // by the old plan, so that nothing falls between the two
  answer.live = next != nullptr;
  answer.hash = answer.live ? next->hash : old->hash;
  if (!answer.live) {
    log_.write(messages::reload_failed,
               {{"errors", static_cast<std::int64_t>(answer.findings.errors())}, {"configuration", old->hash}});
    log_findings(answer.findings, log_);
    return answer;
  }
  {
    const std::lock_guard lock(mutex_);
    plan_ = std::move(next);
  }
  plan_schedule(false);
  changes_.note_all();
  log_.write(messages::reload_done, {{"configuration", answer.hash}});
  return answer;
}

std::shared_ptr<const Plan> Service::plan() const {
  const std::lock_guard lock(mutex_);
  return plan_;
}

std::map<std::string, Timestamp> Service::due() const {
  const std::lock_guard lock(mutex_);
  return due_;
}

}  // namespace gatehouse::engine
