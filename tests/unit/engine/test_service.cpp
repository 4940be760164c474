// The daemon's heart on a clock that the test moves: what was missed is caught up once, and no two runs touch one
// system at a time.
#include "engine/service.hpp"

#include <condition_variable>
#include <latch>

#include "golden_site.hpp"
#include "where.hpp"

namespace gatehouse::engine {
namespace {

/// Time that stands still until the test moves it. `sleep` lasts until the next `beat`.
class PacedClock final : public Clock {
 public:
  Timestamp now() override {
    const std::lock_guard hold(guard_);
    return now_;
  }
  std::chrono::steady_clock::time_point monotonic() override { return {}; }
  bool sleep(std::chrono::milliseconds, std::stop_token stop) override {
    std::unique_lock hold(guard_);
    ++asleep_;
    changed_.notify_all();
    const std::uint64_t seen = beats_;
    changed_.wait(hold, stop, [&] { return beats_ != seen; });
    return !stop.stop_requested();
  }
  /// Moves the time; whoever sleeps goes on sleeping.
  void move(std::chrono::hours time) {
    const std::lock_guard hold(guard_);
    now_.micros += std::chrono::microseconds(time).count();
  }
  /// Moves the time, lets the sleeper look at it, and waits until it sleeps again.
  void beat(std::chrono::hours time = std::chrono::hours(0)) {
    std::unique_lock hold(guard_);
    now_.micros += std::chrono::microseconds(time).count();
    const std::uint64_t before = asleep_;
    ++beats_;
    changed_.notify_all();
    changed_.wait(hold, [&] { return asleep_ != before; });
  }
  void wait_for_sleep() {
    std::unique_lock hold(guard_);
    changed_.wait(hold, [&] { return asleep_ > 0; });
  }

 private:
  std::mutex guard_;
  std::condition_variable_any changed_;
  Timestamp now_{1'767'268'800'000'000};  // 2026-01-01T12:00:00Z
  std::uint64_t beats_ = 0, asleep_ = 0;
};

/// Sources of the connector `gated` wait at their gate; the test sees who is inside.
struct Gate {
  std::mutex guard;
  std::condition_variable changed;
  std::multiset<std::string> inside;
  std::size_t most_of_one_system = 0, entered = 0;
  std::atomic<std::size_t> told_to_stop = 0;
  bool open = true;

  void pass(const std::string& system) {
    std::unique_lock hold(guard);
    inside.insert(system);
    ++entered;
    most_of_one_system = std::max(most_of_one_system, inside.count(system));
    changed.notify_all();
    changed.wait(hold, [&] { return open || system == "free"; });
    inside.erase(inside.find(system));
    changed.notify_all();
  }
  void let_all_pass() {
    const std::lock_guard hold(guard);
    open = true;
    changed.notify_all();
  }
  void wait_until_entered(std::size_t count) {
    std::unique_lock hold(guard);
    changed.wait(hold, [&] { return entered >= count; });
  }
};
Gate& gate() {
  static Gate one;
  return one;
}

class GatedSource final : public Source {
 public:
  GatedSource(std::string system, std::stop_token stop) : system_(std::move(system)), stop_(std::move(stop)) {}
  Result<std::optional<Arrival>> next(std::vector<Refusal>&) override {
    gate().pass(system_);
    if (stop_.stop_requested()) ++gate().told_to_stop;
    return std::nullopt;
  }
  [[nodiscard]] std::string head() const override { return {}; }
  Result<bool> read(Batch&, std::size_t) override { return false; }
  void resume(FilePosition) override {}
  [[nodiscard]] FilePosition position() const override { return {}; }
  Result<void> accept(const Arrival&) override { return {}; }
  Result<void> refuse(const Arrival&, std::string_view) override { return {}; }

 private:
  std::string system_;
  std::stop_token stop_;
};
constexpr std::array gated_options{Option{"system", OptionType::text, "Whose source it is"},
                                   Option{"pattern", OptionType::text, "Which of its files"}};
Result<std::unique_ptr<Source>> open_gated(const Surroundings& around, const Framing&) {
  return std::make_unique<GatedSource>(around.options.at("system"), around.stop);
}
const Connector gated{
    .kind = "gated", .summary = "Waits", .options = gated_options, .open_source = open_gated, .open_sink = nullptr};

class ServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    gate().inside.clear();
    gate().most_of_one_system = gate().entered = gate().told_to_stop = 0;
    gate().open = true;
    std::filesystem::copy(std::filesystem::path(source_folder) / "tests/golden/base/mappings",
                          folder.path / "mappings", std::filesystem::copy_options::recursive);
    folder.put("site.yaml", "site: test\nsynthetic: yes\nlimits: {workers: 3}\n");
    std::filesystem::create_directories(folder.path / "keys");
    ASSERT_TRUE(hub::make_key_file(folder.path / "keys/site.key"));
  }
  void TearDown() override {
    gate().let_all_pass();
    stop();
  }
  void add_system(const std::string& name) {
    folder.put("systems/" + name + ".yaml",
               "system: " + name + "\nconnector: gated\noptions: {system: " + name + "}\n");
  }
  void add_route(const std::string& name, const std::string& from, const std::string& more = "") {
    folder.put("routes/" + name + ".yaml", "route: " + name + "\nfrom: " + from +
                                               "\nmapping: claim\nto: hub\noptions: {pattern: " + name + "}\n" +
                                               more);
  }
  void load() {
    Findings findings;
    static constexpr std::array connectors{&gated};
    plan_ = load_plan(folder.path, std::filesystem::path(source_folder) / "mappings", connectors, findings);
    ASSERT_NE(plan_, nullptr) << findings.text();
    auto opened = hub::Hub::open(
        {.folder = folder.path / "state", .key_file = plan_->site.key_file, .synthetic = true, .durable = false},
        plan_->schemas, clock);
    ASSERT_TRUE(opened) << opened.error().text();
    hub = std::move(*opened);
  }
  /// From here on the service works, until the test ends.
  void start() {
    service = std::make_unique<Service>(
        plan_, [this](Findings&) { return plan_; }, *hub, clock, random_, log_, "test");
    thread_ = std::jthread([this](const std::stop_token& token) { service->run(token); });
    clock.wait_for_sleep();
  }
  void stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    thread_ = {};
  }
  /// Begins and ends a run that was before the service started.
  void ran(const std::string& name, hub::RunState state) {
    const auto id = hub->begin_run({.route = name, .system = "slow", .kind = "intake", .trigger = "schedule"});
    ASSERT_TRUE(id);
    ASSERT_TRUE(hub->end_run(*id, state, ""));
  }
  std::size_t scheduled_runs() {
    const auto runs = hub->runs(100).value();
    return static_cast<std::size_t>(std::count_if(runs.begin(), runs.end(), [](const hub::RunInfo& run) {
      return run.start.trigger == "schedule" && run.state != hub::RunState::running;
    }));
  }

  TemporaryFolder folder;
  PacedClock clock;
  std::unique_ptr<hub::Hub> hub;
  std::unique_ptr<Service> service;

 private:
  SystemRandom random_;
  Log log_{Grade::silent};
  std::shared_ptr<const Plan> plan_;
  std::jthread thread_;
};

TEST_F(ServiceTest, RunsThatWereMissedWhileItWasDownAreCaughtUpOnce) {
  add_system("slow");
  add_route("daily", "slow", "schedule: \"0 4 * * *\"\n");
  ASSERT_NO_FATAL_FAILURE(load());
  ran("daily", hub::RunState::done);
  clock.move(std::chrono::hours(5 * 24));
  start();
  gate().wait_until_entered(1);
  clock.beat();
  clock.beat();
  stop();
  EXPECT_EQ(scheduled_runs(), 2u);  // the one before, and one for five that were missed
}

TEST_F(ServiceTest, WhatRanInTimeIsNotCaughtUp) {
  add_system("slow");
  add_route("daily", "slow", "schedule: \"0 4 * * *\"\n");
  ASSERT_NO_FATAL_FAILURE(load());
  ran("daily", hub::RunState::done);
  clock.move(std::chrono::hours(2));
  start();
  clock.beat();
  stop();
  EXPECT_EQ(scheduled_runs(), 1u);
}

TEST_F(ServiceTest, ARunThatWasBrokenOffIsCaughtUp) {
  add_system("slow");
  add_route("daily", "slow", "schedule: \"0 4 * * *\"\n");
  ASSERT_NO_FATAL_FAILURE(load());
  ran("daily", hub::RunState::done);
  clock.move(std::chrono::hours(17));  // it is 05:00
  ran("daily", hub::RunState::interrupted);
  start();
  gate().wait_until_entered(1);
  stop();
  EXPECT_EQ(scheduled_runs(), 3u);
}

TEST_F(ServiceTest, ANewRouteWaitsForItsFirstTime) {
  add_system("slow");
  add_route("daily", "slow", "schedule: \"0 4 * * *\"\n");
  ASSERT_NO_FATAL_FAILURE(load());
  start();
  clock.beat();
  EXPECT_EQ(gate().entered, 0u);
  clock.beat(std::chrono::hours(17));
  gate().wait_until_entered(1);
  stop();
  EXPECT_EQ(scheduled_runs(), 1u);
}

TEST_F(ServiceTest, AReloadLosesNoRunThatWasDue) {
  add_system("slow");
  add_route("daily", "slow", "schedule: \"0 4 * * *\"\n");
  ASSERT_NO_FATAL_FAILURE(load());
  start();
  clock.move(std::chrono::hours(17));  // due, and nobody has looked yet
  ASSERT_TRUE(service->reload().live);
  gate().wait_until_entered(1);
  stop();
  EXPECT_EQ(scheduled_runs(), 1u);
}

TEST_F(ServiceTest, TwoRoutesOfOneSystemRunOneAfterTheOther) {
  add_system("slow");
  add_system("free");
  add_route("first", "slow");
  add_route("second", "slow");
  add_route("other", "free");
  ASSERT_NO_FATAL_FAILURE(load());
  gate().open = false;
  start();
  ASSERT_TRUE(service->ask("first", {}));
  gate().wait_until_entered(1);
  const auto second = service->ask("second", {});
  const auto other = service->ask("other", {});
  ASSERT_TRUE(second && other);
  gate().wait_until_entered(2);  // a worker was free: it took the later one
  EXPECT_EQ(service->job(*second)->state, Job::State::waiting);
  gate().let_all_pass();
  gate().wait_until_entered(3);
  stop();
  EXPECT_EQ(service->job(*second)->state, Job::State::done);
  EXPECT_EQ(gate().most_of_one_system, 1u);
}

TEST_F(ServiceTest, AJobThatWaitsIsCancelledAndNeverBegins) {
  add_system("slow");
  add_route("first", "slow");
  add_route("second", "slow");
  ASSERT_NO_FATAL_FAILURE(load());
  gate().open = false;
  start();
  const auto first = service->ask("first", {});
  gate().wait_until_entered(1);
  const auto second = service->ask("second", {});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(service->jobs().front().id, *second) << "newest first";
  ASSERT_TRUE(service->cancel(*second));
  EXPECT_EQ(service->job(*second)->state, Job::State::done);
  EXPECT_TRUE(service->job(*second)->cancelled);
  EXPECT_EQ(service->cancel(*second).error().code, Errc::conflict) << "it is over";
  EXPECT_EQ(service->cancel(JobId{4711}).error().code, Errc::not_found);
  gate().let_all_pass();
  stop();
  EXPECT_EQ(gate().entered, 1u) << "the second never ran";
}

TEST_F(ServiceTest, AJobThatRunsIsStoppedAndTheServiceGoesOn) {
  add_system("slow");
  add_route("first", "slow");
  ASSERT_NO_FATAL_FAILURE(load());
  gate().open = false;
  start();
  const auto first = service->ask("first", {});
  gate().wait_until_entered(1);
  ASSERT_TRUE(service->cancel(*first));
  EXPECT_EQ(service->job(*first)->state, Job::State::running) << "it ends by itself";
  gate().let_all_pass();
  const auto again = service->ask("first", {});
  ASSERT_TRUE(again);
  while (service->job(*again)->state != Job::State::done) std::this_thread::yield();
  stop();
  EXPECT_TRUE(service->job(*first)->cancelled);
  EXPECT_FALSE(service->job(*again)->cancelled);
  EXPECT_EQ(gate().told_to_stop, 1u) << "the stop was of the first job alone";
}

TEST_F(ServiceTest, DeedsOfAKindAreDoneOneAfterTheOtherAndOneThatIsStoppedKnows) {
  ASSERT_NO_FATAL_FAILURE(load());
  start();
  std::latch begun{1}, open{1};
  const JobId first = service->ask_for("", {.kind = "replay", .work = [&](const auto& stop, const auto& tell) {
                                              tell({1, 2});
                                              begun.count_down();
                                              open.wait();
                                              return Result<std::string>(stop.stop_requested() ? "stopped" : "");
                                            }});
  const auto at_once = [](const auto&, const auto&) { return Result<std::string>("done"); };
  begun.wait();
  const JobId second = service->ask_for("", {.kind = "replay", .about = "more", .work = at_once});
  EXPECT_EQ(service->ask_for("", {.kind = "replay", .about = "more", .work = at_once}), second)
      << "it waits already";
  const JobId other = service->ask_for("", {.kind = "rebuild", .work = at_once});
  while (service->job(other)->state != Job::State::done) std::this_thread::yield();
  EXPECT_EQ(service->job(second)->state, Job::State::waiting) << "a worker was free, and left it";
  EXPECT_EQ(service->job(first)->progress.done, 1u);
  ASSERT_TRUE(service->cancel(first));
  open.count_down();
  while (service->job(second)->state != Job::State::done) std::this_thread::yield();
  stop();
  EXPECT_EQ(service->job(first)->told, "stopped");
  EXPECT_EQ(service->job(second)->told, "done");
}

TEST_F(ServiceTest, WhatChangesIsToldToWhoeverLooksOn) {
  add_system("free");
  add_route("first", "free");
  ASSERT_NO_FATAL_FAILURE(load());
  start();
  const auto before = service->changes().since(0).last;
  ASSERT_TRUE(service->ask("first", {}));
  gate().wait_until_entered(1);
  stop();
  const auto news = service->changes().since(before);
  EXPECT_GT(news.last, before);
  EXPECT_EQ(news.topics.size(), topic_words.size()) << "a run that ended may have changed everything";
  EXPECT_TRUE(service->changes().since(news.last).topics.empty());
  service->changes().note(Topic::held);
  EXPECT_EQ(service->changes().since(news.last).topics, std::vector{Topic::held});
}

TEST_F(ServiceTest, ARouteThatWaitsAlreadyIsNotPutTwice) {
  add_system("slow");
  add_route("first", "slow");
  ASSERT_NO_FATAL_FAILURE(load());
  gate().open = false;
  start();
  ASSERT_TRUE(service->ask("first", {}));
  gate().wait_until_entered(1);
  EXPECT_EQ(service->ask("first", {}).value(), service->ask("first", {}).value());
}

}  // namespace
}  // namespace gatehouse::engine
