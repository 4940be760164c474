// A client is entered only once, however many send the same people at the same time and whenever the power goes.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <numeric>
#include <random>
#include <thread>

#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

/// The i-th of many strangers.
Claim person(std::size_t i, std::string key) {
  const auto letter = [&](std::size_t n) { return static_cast<char>('A' + n % 26); };
  const std::string mark{letter(i * 7), letter(i / 26 + 3), letter(i * 11 + 5), letter(i / 7), letter(i * 3)};
  return {std::move(key), std::to_string(900'100'001 + i * 7'919 % 800'000), "KO" + mark, mark + "AN",
          1000 + static_cast<int>(i) * 37};
}

/// With GATEHOUSE_FULL_CROWD as large as the promise: 64 threads, 1,000 people, 20 times (tests/crowd/run.sh).
class CrowdTest : public HubTest {
 protected:
  /// One thread's files; those that are in the store already, whole or in part, are not sent again.
  void send(std::size_t thread) {
    for (std::size_t round = 0; round < rounds; ++round) {
      std::vector<std::size_t> order(people);
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::mt19937 chance(static_cast<unsigned>(thread * rounds + round));
      std::shuffle(order.begin(), order.end(), chance);
      const std::string name = std::to_string(thread) + "-" + std::to_string(round);
      Lines lines;
      for (const std::size_t i : order) lines.add(person(i, name + "-" + std::to_string(i)));
      send_rest(name + ".txt", lines, "in-" + std::to_string(thread));
    }
  }
  void send_rest(const std::string& name, const Lines& lines, const std::string& route) {
    const RunId run = begin(route);
    const auto admission = hub->admit(run, {name, 1, "sha-of-" + name, 0, 0});
    ASSERT_TRUE(admission) << admission.error().text();
    if (admission->verdict == Admission::Verdict::take) {
      auto intake = hub->begin_intake(run, admission->file, claims_mapping());
      ASSERT_TRUE(intake) << intake.error().text();
      auto incoming = lines.incoming();
      for (std::size_t at = admission->resume_at.line; at < incoming.size(); at += batch) {
        const std::size_t size = std::min(batch, incoming.size() - at);
        const auto taken = (*intake)->take(std::span(incoming).subspan(at, size), {(at + size) * 100, at + size});
        ASSERT_TRUE(taken) << taken.error().text();
      }
      ASSERT_TRUE((*intake)->finish());
      ASSERT_TRUE(hub->note_acknowledged(admission->file));
    }
    ASSERT_TRUE(hub->end_run(run, RunState::done, ""));
  }
  void send_all() {
    std::vector<std::jthread> senders;
    for (std::size_t thread = 0; thread < threads; ++thread) senders.emplace_back([this, thread] { send(thread); });
  }
  void expect_each_once() {
    EXPECT_EQ(hub->status()->clients, static_cast<std::int64_t>(people));
    EXPECT_EQ(hub->status()->records, static_cast<std::int64_t>(threads * people * rounds));
    EXPECT_TRUE(hub->reviews(10)->empty());
    EXPECT_TRUE(findings().empty());
  }

  bool full = std::getenv("GATEHOUSE_FULL_CROWD") != nullptr;
  std::size_t threads = full ? 64 : 16, people = full ? 1000 : 100, rounds = full ? 20 : 3, batch = full ? 500 : 20;
};

TEST_F(CrowdTest, Many_threads_that_send_the_same_people_enter_each_once) {
  send_all();
  expect_each_once();
}

#ifdef GATEHOUSE_FAILPOINTS

TEST_F(CrowdTest, Killed_again_and_again_in_the_crowd_it_still_enters_each_once) {
  const char* points[] = {"intake.before_tx", "intake.after_insert", "intake.before_commit", "intake.after_commit"};
  int kills = 0;
  for (bool whole = false; !whole; ++kills) {
    ASSERT_LT(kills, 1000) << "no headway between the kills";
    close();
    const pid_t child = ::fork();
    if (child == 0) {  // each time at another point, after another count of portions
      const std::string point =
          points[kills % 4] + std::string("=kill@") + std::to_string(full ? 150 + kills : 29 + kills);
      ::setenv("GATEHOUSE_FAILPOINT", point.c_str(), 1);
      open();
      send_all();
      hub.reset();
      ::_exit(HasFailure() ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    whole = WIFEXITED(status);
    ASSERT_TRUE(!whole || WEXITSTATUS(status) == 0);
  }
  open();
  EXPECT_GE(kills, 5) << "it was hardly ever killed";
  expect_each_once();
}

#endif

}  // namespace
}  // namespace gatehouse::hub::test
