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

/// Routes that read some entities only; ANNA gets a payment, which is of no client entity.
class RelevanceTest : public DeliveryTest {
 protected:
  DeliveryBalance after_a_payment(const std::vector<std::string>& reads) {
    EXPECT_TRUE(hub->open_route("vos-out", reads));
    for (const Due& due : claim()) settle(due, State::delivered);
    Lines lines;
    lines.add(Payment{"P1", "C1", 30'000});
    feed("pay.txt", lines, payments_mapping(), "pay-in");
    return balance();
  }
};

TEST_F(RelevanceTest, A_change_of_an_entity_that_the_route_does_not_read_makes_nobody_due) {
  const DeliveryBalance seen = after_a_payment({"client"});
  EXPECT_EQ(seen.due, 2);
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(balance().due, 2);
  EXPECT_TRUE(balance().holds());
  EXPECT_TRUE(findings().empty());
}

TEST_F(RelevanceTest, A_change_of_an_entity_that_it_reads_makes_the_client_due) {
  EXPECT_EQ(after_a_payment({"client", "payment"}).due, 3);
  EXPECT_EQ(claim().size(), 1u);
  EXPECT_TRUE(findings().empty());
}

TEST_F(RelevanceTest, A_route_that_reads_something_unknown_reads_everything) {
  EXPECT_EQ(after_a_payment({"client", "no-such-entity"}).due, 3);
}

TEST_F(RelevanceTest, A_new_client_is_due_whatever_the_route_reads) {
  ASSERT_TRUE(hub->open_route("pay-out", {"payment"}));
  EXPECT_EQ(hub->claim("pay-out", 10)->size(), 2u);
}

TEST_F(RelevanceTest, A_correction_of_the_same_mapping_touches_what_that_mapping_yields) {
  (void)after_a_payment({"client"});
  Lines corrected;
  corrected.add(Payment{"P1", "C1", 31'000});
  feed("pay-2.txt", corrected, payments_mapping(), "pay-in");
  EXPECT_TRUE(claim().empty());
  change_anna("exhausted");
  EXPECT_EQ(claim().size(), 1u);
  EXPECT_TRUE(findings().empty());
}

TEST_F(RelevanceTest, A_skipped_version_does_not_supersede_one_that_waits) {
  ASSERT_TRUE(hub->open_route("vos-out", {"client"}));
  Lines lines;
  lines.add(Payment{"P1", "C1", 30'000});
  feed("pay.txt", lines, payments_mapping(), "pay-in");
  const auto due = claim();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].version, 1);
  EXPECT_EQ(balance().superseded, 0);
}

TEST_F(DeliveryTest, What_waits_for_its_next_try_is_due_at_once_when_a_person_asks) {
  const std::vector<Settled> later = {
      {.change = claim(1).at(0).change, .state = State::pending, .retry_at = {clock.now().micros + 3'600'000'000}}};
  ASSERT_TRUE(hub->settle(run, "vos-out", later));
  EXPECT_EQ(claim().size(), 1u);
  ASSERT_TRUE(hub->try_now("vos-out"));
  EXPECT_EQ(claim().size(), 1u);
}

TEST_F(DeliveryTest, What_is_not_settled_says_why_and_since_when) {
  const std::vector<Settled> held = {
      {.change = claim(1).at(0).change, .state = State::held, .reason = "too-long", .digest = "d"}};
  ASSERT_TRUE(hub->settle(run, "vos-out", held));
  const Due due = hub->unsettled("vos-out", 10)->at(0).first;
  EXPECT_EQ(due.reason, "too-long");
  EXPECT_EQ(due.digest, "d");
  EXPECT_EQ(due.since.micros, clock.now().micros);
  EXPECT_EQ(hub->status()->held_deliveries, 1);
}

TEST_F(DeliveryTest, A_person_frees_a_held_row_and_its_tries_begin_anew) {
  const Due due = claim(1).at(0);
  settle(due, State::held);
  settle(due, State::pending);
  EXPECT_EQ(claim(1).at(0).attempts, 1);
}

TEST_F(DeliveryTest, Two_runs_of_a_route_never_have_one_stamp) {
  const RunStart start{"vos-out", "vos", "delivery", "person", "20260301T000000"};
  ASSERT_TRUE(hub->begin_run(start));
  EXPECT_EQ(hub->begin_run(start).error().code, Errc::conflict);
  EXPECT_TRUE(hub->begin_run({"osos-out", "osos", "delivery", "person", "20260301T000000"}));
}

TEST_F(DeliveryTest, A_run_that_was_broken_off_is_not_the_last_one) {
  ASSERT_TRUE(hub->end_run(run, RunState::done, ""));
  const Timestamp began = clock.now();
  clock.pass(std::chrono::seconds(10));
  ASSERT_TRUE(hub->end_run(*hub->begin_run({"vos-out", "vos", "delivery", "schedule"}), RunState::interrupted, ""));
  EXPECT_EQ(hub->last_runs()->at("vos-out"), began);
}

TEST_F(DeliveryTest, A_route_that_nobody_opened_is_not_found) {
  EXPECT_EQ(hub->claim("nowhere", 1).error().code, Errc::not_found);
}

}  // namespace
}  // namespace gatehouse::hub::test
