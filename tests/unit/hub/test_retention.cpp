// What a purge destroys and what it leaves; holds; and who is past their time.
#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

using std::chrono::hours;

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim anna_bell{"C1", "900110001", "OKAFOR-BELL", "ANNA", 4000};
const Claim ben{"C2", "900330003", "LINDQVIST", "BEN", 6000};

class RetentionTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    feed("a.txt", of({anna, ben}));
    feed("b.txt", of({anna_bell}));
  }
  static Lines of(std::initializer_list<Claim> claims) {
    Lines out;
    for (const Claim& claim : claims) out.add(claim);
    return out;
  }
  Result<PurgeReceipt> purge(ClientId client, bool dry_run = false) {
    return hub->retention().purge({client, "her letter of May 3", "person:maria", dry_run});
  }
};

TEST_F(RetentionTest, A_purge_leaves_empty_places_and_every_balance) {
  const ClientId her = client_of(1);
  const auto before = hub->status();

  const auto receipt = purge(her);

  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_EQ(receipt->records, 2);
  EXPECT_EQ(hub->client(her)->state, "purged");
  EXPECT_TRUE(hub->client(her)->rows.empty());
  EXPECT_EQ(hub->record(RecordId{1}, "person:maria", "a look").error().code, Errc::not_found);
  EXPECT_EQ(hub->records_of(her, "person:maria", "a look")->size(), 0u);
  EXPECT_EQ(hub->status()->clients, before->clients - 1);
  EXPECT_EQ(hub->status()->records, before->records);
  EXPECT_TRUE(hub->status()->intake.front().live.holds());
  EXPECT_TRUE(findings().empty());
  EXPECT_TRUE(hub->verify_audit({})->empty());
}

TEST_F(RetentionTest, The_receipt_says_who_when_why_and_proves_what) {
  const auto receipt = purge(client_of(1));
  open();

  const auto kept = hub->retention().purges();

  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ(kept->front().because, "her letter of May 3");
  EXPECT_EQ(kept->front().actor, "person:maria");
  EXPECT_EQ(kept->front().proof, receipt->proof);
  EXPECT_EQ(kept->front().proof.size(), 64u);
}

TEST_F(RetentionTest, Who_comes_again_is_somebody_new) {
  const ClientId her = client_of(1);
  ASSERT_TRUE(purge(her));

  feed("c.txt", of({anna}));

  EXPECT_NE(client_of(4), her);
  EXPECT_EQ(text_of(*hub->client(client_of(4)), "name.last"), "OKAFOR");
  EXPECT_TRUE(findings().empty());
}

TEST_F(RetentionTest, After_a_start_nothing_of_her_is_known) {
  const ClientId her = client_of(1);
  ASSERT_TRUE(purge(her));
  open();

  feed("c.txt", of({{"M7", "900110001", "OKAFOR", "ANNA", 4000}}), claims_mapping(), "mis-in", "mis");

  EXPECT_NE(client_of(4), her);
  EXPECT_TRUE(findings().empty());
}

TEST_F(RetentionTest, The_others_are_as_they_were) {
  const ClientId his = client_of(2);
  ASSERT_TRUE(purge(client_of(1)));

  EXPECT_EQ(text_of(*hub->client(his), "name.last"), "LINDQVIST");
  feed("c.txt", of({{"C2", "900330003", "LINDQVIST", "BENJAMIN", 6000}}));
  EXPECT_EQ(client_of(4), his);
}

TEST_F(RetentionTest, A_dry_run_destroys_nothing) {
  EXPECT_EQ(purge(client_of(1), true)->records, 2);
  EXPECT_EQ(text_of(*hub->client(client_of(1)), "name.last"), "OKAFOR-BELL");
  EXPECT_TRUE(hub->retention().purges()->empty());
}

TEST_F(RetentionTest, A_hold_stops_it_until_it_is_released) {
  const ClientId her = client_of(1);
  const auto hold = hub->retention().hold(her, "case 26-114", "person:piotr");

  EXPECT_EQ(purge(her).error().code, Errc::not_permitted);
  EXPECT_EQ(hub->retention().holds()->front().because, "case 26-114");

  ASSERT_TRUE(hub->retention().release(hold->id, "person:piotr"));
  EXPECT_TRUE(purge(her));
  EXPECT_EQ(hub->retention().release(hold->id, "person:piotr").error().code, Errc::not_found);
}

TEST_F(RetentionTest, A_second_purge_finds_nobody) {
  const ClientId her = client_of(1);
  ASSERT_TRUE(purge(her));
  EXPECT_EQ(purge(her).error().code, Errc::not_found);
  EXPECT_EQ(purge(ClientId{77}).error().code, Errc::not_found);
}

TEST_F(RetentionTest, What_a_system_has_not_answered_is_settled_first) {
  ASSERT_TRUE(hub->open_route("vos-out"));
  const auto run = hub->begin_run({"vos-out", "vos", "delivery", "person"});
  ASSERT_TRUE(hub->claim("vos-out", 10));

  EXPECT_EQ(purge(client_of(1)).error().code, Errc::not_permitted);

  ASSERT_TRUE(hub->end_run(*run, RunState::done, ""));  // broken off: unknown
  EXPECT_EQ(purge(client_of(1)).error().code, Errc::not_permitted);
}

TEST_F(RetentionTest, A_merged_client_goes_with_all_that_it_was) {
  const ClientId her = client_of(1), his = client_of(2);
  const auto asked = hub->matching().merge(her, his, "one and the same", "person:maria");
  ASSERT_TRUE(hub->decide(asked->waits_for_second, "same", "person:piotr"));

  const auto receipt = purge(his);

  EXPECT_EQ(receipt->records, 3);
  EXPECT_TRUE(findings().empty());
  EXPECT_EQ(hub->client(her)->state, "purged");
}

TEST_F(RetentionTest, Who_is_past_the_time_goes_by_the_last_of_their_records) {
  const std::vector<KeepRule> keep{{"ui-in", "", 30}};
  EXPECT_TRUE(hub->retention().past_their_time(keep, clock.now(), 10)->empty());
  clock.pass(hours(24 * 29));
  feed("c.txt", of({{"C2", "900330003", "LINDQVIST", "BENJAMIN", 6000}}));
  clock.pass(hours(24 * 2));

  EXPECT_EQ(*hub->retention().past_their_time(keep, clock.now(), 10), std::vector{client_of(1)});
  EXPECT_TRUE(hub->retention().past_their_time(std::vector<KeepRule>{{"other", "", 1}}, clock.now(), 10)->empty())
      << "what no rule fits is kept for ever";
  ASSERT_TRUE(hub->retention().hold(client_of(1), "case 26-114", "person:piotr"));
  EXPECT_TRUE(hub->retention().past_their_time(keep, clock.now(), 10)->empty());
}

}  // namespace
}  // namespace gatehouse::hub::test
