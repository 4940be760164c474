/// Several nodes on one PostgreSQL: what one does, the others know; what a lost one left, they take over; and what
/// a lost one still wants to do is refused. Run by tests/postgres/run.sh; without a server they are skipped.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "hub/matching.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

using Steady = std::chrono::steady_clock;

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim ben{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000};

Lines lines_of(std::initializer_list<Claim> claims) {
  Lines out;
  for (const Claim& claim : claims) out.add(claim);
  return out;
}

class NodesTest : public HubTest {
 protected:
  void SetUp() override {
    if (!on_server()) GTEST_SKIP() << "needs a server";
    HubTest::SetUp();
  }
  /// Of a node on another machine: another folder, the same store.
  [[nodiscard]] Settings elsewhere() const {
    Settings out = settings();
    out.folder = folder / "elsewhere";
    out.server->lease = std::chrono::seconds(2);
    return out;
  }
  [[nodiscard]] std::unique_ptr<Hub> second() {
    auto opened = Hub::open(elsewhere(), schemas(), clock);
    EXPECT_TRUE(opened) << opened.error().text();
    return opened ? std::move(*opened) : nullptr;
  }
  void open_with_short_lease() {
    close();
    Settings mine = settings();
    mine.server->lease = std::chrono::seconds(2);
    auto opened = Hub::open(mine, schemas(), clock);
    ASSERT_TRUE(opened) << opened.error().text();
    hub = std::move(*opened);
  }
  /// Runs `work` in a process of its own, which says that it is ready and then waits to be killed.
  template <class Work>
  pid_t process(Work work) {
    std::array<int, 2> ready{};
    EXPECT_EQ(::pipe(ready.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      (void)!::write(ready[1], "x", 1);
      for (;;) ::pause();
    }
    char said = 0;
    EXPECT_EQ(::read(ready[0], &said, 1), 1);
    ::close(ready[0]);
    ::close(ready[1]);
    return child;
  }
  /// True once `holds` does, false after 15 s: the promise.
  template <class Condition>
  bool within_15_s(Condition holds) {
    for (const auto until = Steady::now() + std::chrono::seconds(15); Steady::now() < until; ::usleep(50'000))
      if (holds()) return true;
    return false;
  }
};

TEST_F(NodesTest, Each_node_knows_the_people_that_came_to_the_other) {
  feed("a.txt", lines_of({anna}));
  auto other = second();
  std::swap(hub, other);
  feed("b.txt", lines_of({{"M1", "900110001", "OKAFOR", "ANNA", 4000}, ben}), claims_mapping(), "mis-in", "mis");
  std::swap(hub, other);
  feed("c.txt", lines_of({{"C7", "900110002", "LINDQVIST", "BENJAMIN", 5000}}));

  EXPECT_EQ(hub->status()->clients, 2);
  EXPECT_EQ(client_of(1), client_of(2));
  EXPECT_EQ(client_of(3), client_of(4));
  EXPECT_TRUE(findings().empty());
}

TEST_F(NodesTest, Each_node_knows_how_people_were_called_before) {
  feed("a.txt", lines_of({anna}));
  auto other = second();
  Claim married = anna, again = anna;
  married.last = "ABERNATHY";
  again.last = "CHOWDHURY";
  Lines one = lines_of({married}), two = lines_of({again});
  one.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  two.client_values(0)[4] = Value::of(std::string_view("4145550199"));
  feed("b.txt", one);
  feed("c.txt", two);
  std::swap(hub, other);
  Claim elsewhere = married;
  elsewhere.number = "M1";
  elsewhere.ssn = "";
  Lines third = lines_of({elsewhere});
  third.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("d.txt", third, claims_mapping(), "mis-in", "mis");

  EXPECT_EQ(client_of(4), client_of(1));
  const auto theirs = hub->matching().quality()->index;
  std::swap(hub, other);
  const auto ours = hub->matching().quality()->index;
  EXPECT_EQ(theirs.formers, 2u);
  EXPECT_EQ(ours.formers, theirs.formers);
  EXPECT_TRUE(findings().empty());
}

TEST_F(NodesTest, Turn_by_turn_two_nodes_decide_as_one_would) {
  const auto play = [this](bool turn_by_turn) {
    auto other = turn_by_turn ? second() : nullptr;
    for (int round = 0; round < 8; ++round) {
      if (turn_by_turn) std::swap(hub, other);
      Lines lines;
      for (int i = 0; i < 20; ++i) {
        const int person = (round * 7 + i) % 50;
        lines.add({"K" + std::to_string(round) + "-" + std::to_string(i), "9001" + std::to_string(10'000 + person),
                   "NAME" + std::string(1, static_cast<char>('A' + person % 26)), "FIRST", 3000 + person});
      }
      const bool even = round % 2 == 0;
      feed("f" + std::to_string(round), lines, claims_mapping(), even ? "ui-in" : "mis-in", even ? "ui" : "mis");
    }
    EXPECT_TRUE(findings().empty());
    std::vector<ClientId> clients;
    for (std::int64_t record = 1; record <= 160; ++record) clients.push_back(client_of(record));
    return clients;
  };
  const auto as_two = play(true);
  start_anew();

  EXPECT_EQ(as_two, play(false));
}

TEST_F(NodesTest, A_route_runs_on_one_node_at_a_time) {
  const RunId run = begin();
  auto other = second();

  EXPECT_EQ(other->begin_run({"ui-in", "ui", "intake", "person"}).error().code, Errc::conflict);
  ASSERT_TRUE(hub->end_run(run, RunState::done, ""));
  EXPECT_TRUE(other->begin_run({"ui-in", "ui", "intake", "person"}));
}

TEST_F(NodesTest, What_a_killed_node_left_is_taken_over_within_15_seconds) {
  feed("a.txt", lines_of({anna, ben}));
  ASSERT_TRUE(hub->open_route("vos-out"));
  close();
  const pid_t child = process([this] {
    auto doomed = second().release();
    (void)doomed->begin_run({"vos-out", "vos", "delivery", "schedule"});
    (void)doomed->claim("vos-out", 10);
  });
  open_with_short_lease();
  EXPECT_EQ(hub->begin_run({"vos-out", "vos", "delivery", "schedule"}).error().code, Errc::conflict);
  EXPECT_EQ(hub->delivery_balance("vos-out")->pending, 2);

  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);

  EXPECT_TRUE(within_15_s([this] { return hub->delivery_balance("vos-out")->unknown == 2; }));
  EXPECT_TRUE(hub->begin_run({"vos-out", "vos", "delivery", "schedule"}));
  EXPECT_TRUE(findings().empty());
}

TEST_F(NodesTest, A_node_that_was_asleep_for_too_long_changes_nothing_any_more) {
  // The others have declared it gone, as they do after its lease.
  damage_only("UPDATE node SET gone = clock_timestamp()");

  const auto refused = hub->begin_run({"ui-in", "ui", "intake", "person"});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_TRUE(hub->runs(10)->empty());
  open();
  EXPECT_TRUE(hub->begin_run({"ui-in", "ui", "intake", "person"}));
}

}  // namespace
}  // namespace gatehouse::hub::test
