#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

using State = DeliveryState;

class DeliveryTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines lines;
    lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    lines.add(Claim{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000});
    feed("a.txt", lines);
    ASSERT_TRUE(hub->open_route("vos-out"));
    run = *hub->begin_run({"vos-out", "vos", "delivery", "person"});
  }
  void change_anna(const std::string& status) {
    Lines lines;
    lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000, status});
    feed(status + ".txt", lines);
  }
  std::vector<Due> claim(std::size_t limit = 100) {
    auto due = hub->claim("vos-out", limit);
    EXPECT_TRUE(due) << due.error().text();
    return due.value_or(std::vector<Due>{});
  }
  void settle(const Due& due, State state, const std::string& digest = "") {
    const std::vector<Settled> one = {{.change = due.change, .state = state, .digest = digest}};
    const auto settled = hub->settle(run, "vos-out", one);
    EXPECT_TRUE(settled) << settled.error().text();
  }
  DeliveryBalance balance() { return *hub->delivery_balance("vos-out"); }

  RunId run{};
};

TEST_F(DeliveryTest, A_new_route_owes_its_system_every_client) {
  EXPECT_EQ(balance().due, 2);
  EXPECT_EQ(balance().pending, 2);
  EXPECT_TRUE(balance().holds());
  EXPECT_EQ(claim().size(), 2u);
}

TEST_F(DeliveryTest, What_is_claimed_is_not_claimed_again) {
  EXPECT_EQ(claim(1).size(), 1u);
  EXPECT_EQ(claim(5).size(), 1u);
  EXPECT_EQ(claim(5).size(), 0u);
  EXPECT_EQ(balance().pending, 2);
}

TEST_F(DeliveryTest, A_newer_version_supersedes_what_nobody_has_sent) {
  change_anna("exhausted");

  const auto due = claim();

  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[1].version, 2);
  EXPECT_EQ(balance().superseded, 1);
  EXPECT_TRUE(balance().holds());
}

TEST_F(DeliveryTest, A_newer_version_supersedes_a_row_that_waits_for_its_retry) {
  for (const Due& due : claim()) settle(due, State::pending);
  change_anna("exhausted");

  const auto due = claim();

  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[1].version, 2);
  EXPECT_EQ(balance().superseded, 1);
  EXPECT_TRUE(balance().holds());
}

TEST_F(DeliveryTest, Delivered_rows_leave_the_queue_and_the_balance_holds) {
  for (const Due& due : claim()) settle(due, State::delivered);

  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(balance().delivered, 2);
  EXPECT_TRUE(balance().holds());
}

TEST_F(DeliveryTest, A_retry_waits_for_its_time_and_counts_its_attempts) {
  const Due first = claim(1).at(0);
  const std::vector<Settled> later = {
      {.change = first.change, .state = State::pending, .retry_at = {clock.now().micros + 60'000'000}}};
  ASSERT_TRUE(hub->settle(run, "vos-out", later));
  settle(claim(1).at(0), State::delivered);
  EXPECT_TRUE(claim().empty());

  clock.pass(std::chrono::seconds(61));

  const auto again = claim();
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempts, 2);
  EXPECT_EQ(again[0].idempotency_key, first.idempotency_key);
}

TEST_F(DeliveryTest, A_client_with_an_unknown_row_waits_and_others_do_not) {
  const auto due = claim();
  settle(due[0], State::unknown);
  settle(due[1], State::delivered);
  change_anna("exhausted");
  Lines ben;
  ben.add(Claim{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000, "exhausted"});
  feed("ben.txt", ben);

  const auto next = claim();

  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].client, due[1].client);
  EXPECT_EQ(balance().unknown, 1);
}

TEST_F(DeliveryTest, A_held_row_that_a_person_frees_lets_the_client_go_on) {
  const auto due = claim();
  settle(due[0], State::held);
  settle(due[1], State::filtered);
  ASSERT_EQ(hub->unsettled("vos-out", 10)->size(), 1u);

  settle(due[0], State::pending);

  EXPECT_EQ(claim().size(), 1u);
  EXPECT_TRUE(balance().holds());
}

TEST_F(DeliveryTest, The_digest_of_what_was_last_accepted_comes_with_the_next_version) {
  for (const Due& due : claim()) settle(due, State::delivered, "digest-1");
  change_anna("exhausted");

  EXPECT_EQ(claim().at(0).last_digest, "digest-1");
}

TEST_F(DeliveryTest, A_settled_row_is_not_settled_twice) {
  const Due due = claim(1).at(0);
  settle(due, State::delivered);
  const std::vector<Settled> again = {{.change = due.change, .state = State::held}};

  EXPECT_EQ(hub->settle(run, "vos-out", again).error().code, Errc::conflict);
  EXPECT_EQ(balance().delivered, 1);
}

TEST_F(DeliveryTest, What_a_lost_process_had_claimed_is_unknown_and_never_guessed) {
  const Due due = claim(1).at(0);

  open();

  const auto unsettled = *hub->unsettled("vos-out", 10);
  ASSERT_EQ(unsettled.size(), 1u);
  EXPECT_EQ(unsettled[0].first.change, due.change);
  EXPECT_EQ(unsettled[0].second, State::unknown);
  EXPECT_EQ(unsettled[0].first.idempotency_key, due.idempotency_key);
  EXPECT_TRUE(findings().empty());
}

TEST_F(DeliveryTest, What_a_run_had_claimed_when_it_ended_is_unknown) {
  (void)claim(1);

  ASSERT_TRUE(hub->end_run(run, RunState::done, ""));

  EXPECT_EQ(hub->unsettled("vos-out", 10)->size(), 1u);
  EXPECT_EQ(balance().unknown, 1);
}

TEST_F(DeliveryTest, Two_routes_go_their_own_pace) {
  for (const Due& due : claim()) settle(due, State::delivered);
  ASSERT_TRUE(hub->open_route("osos-out"));

  EXPECT_EQ(hub->claim("osos-out", 10)->size(), 2u);
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(hub->status()->delivery.size(), 2u);
}

TEST_F(DeliveryTest, A_route_that_nobody_opened_is_not_found) {
  EXPECT_EQ(hub->claim("nowhere", 1).error().code, Errc::not_found);
}

}  // namespace
}  // namespace gatehouse::hub::test
