// Records that go by themselves: of a client that stays, or of nobody.
#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

using std::chrono::hours;

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim anna_elsewhere{"M1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim ben{"C2", "900330003", "LINDQVIST", "BEN", 6000};
const Claim nobody{"C7", "900770007", "HAUGEN", "SIGRID", 99'999, "active", Outcome::held};
const Claim turned_away{"C8", "900880008", "HAUGEN", "SIGRID", 7000, "active", Outcome::rejected};

KeepRule held_for(std::int64_t days) { return {.days = days, .held = true}; }
KeepRule alone_by(std::string route, std::int64_t days) { return {.route = route, .days = days, .alone = true}; }

class RecordPurgeTest : public HubTest {
 protected:
  static Lines of(std::initializer_list<Claim> claims) {
    Lines out;
    for (const Claim& claim : claims) out.add(claim);
    return out;
  }
  void days_pass(int days) { clock.pass(hours(24 * days)); }
  std::vector<PastRecords> past(const std::vector<KeepRule>& by) {
    auto out = hub->retention().records_past_their_time(by, clock.now(), 1000);
    EXPECT_TRUE(out) << out.error().text();
    return out.value_or(std::vector<PastRecords>());
  }
  Result<std::vector<PurgeReceipt>> purge(const std::vector<PastRecords>& groups) {
    return hub->retention().purge_records(groups, "their time is over", "person:maria");
  }
  Result<std::vector<PurgeReceipt>> purge_one(ClientId client, std::vector<RecordId> records) {
    return purge({{client, client == ClientId{} ? "ui-in" : "", std::move(records)}});
  }
  /// Nothing is wrong: the store, its balances, the audit trail.
  void all_is_in_order() {
    for (const Finding& one : findings()) ADD_FAILURE() << one.rule << " " << one.text;
    const auto status = hub->status();
    for (const auto& lane : status->intake) EXPECT_TRUE(lane.live.holds());
    EXPECT_TRUE(hub->verify_audit({})->empty());
  }
};

TEST_F(RecordPurgeTest, What_was_kept_back_of_nobody_goes_with_a_receipt_and_its_line_stays_counted) {
  feed("a.txt", of({anna, nobody, turned_away}));
  days_pass(181);

  const auto found = past({held_for(180)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().records, (std::vector{RecordId{2}, RecordId{3}}));
  const auto receipts = purge(found);

  ASSERT_TRUE(receipts) << receipts.error().text();
  ASSERT_EQ(receipts->size(), 1u);
  open();
  const auto kept = hub->retention().purges()->front();
  EXPECT_EQ(kept.client, ClientId{});
  EXPECT_EQ(kept.route, "ui-in");
  EXPECT_EQ(kept.records, 2);
  EXPECT_FALSE(kept.whole);
  EXPECT_EQ(kept.because, "their time is over");
  EXPECT_EQ(kept.proof, receipts->front().proof);
  EXPECT_TRUE(hub->held({})->empty());
  EXPECT_EQ(hub->status()->intake.front().live.held, 1);
  EXPECT_EQ(hub->status()->clients, 1);
  EXPECT_EQ(hub->record(RecordId{2}, "maria", "a look").error().code, Errc::not_found);
  EXPECT_TRUE(past({held_for(1)}).empty());
  all_is_in_order();
}

TEST_F(RecordPurgeTest, What_comes_again_under_its_key_is_new) {
  feed("a.txt", of({nobody}));
  days_pass(181);
  ASSERT_TRUE(purge(past({held_for(180)})));

  const RunInfo again = feed("b.txt", of({nobody}));

  EXPECT_EQ(again.balance.unchanged, 0);
  EXPECT_EQ(again.balance.held, 1);
  EXPECT_EQ(hub->held({})->size(), 1u);
  all_is_in_order();
}

TEST_F(RecordPurgeTest, A_held_record_goes_and_the_version_in_force_under_its_key_stays) {
  Claim worse = anna;
  worse.outcome = Outcome::held;
  worse.last = "OKAFOR-BELL";
  feed("a.txt", of({anna}));
  feed("b.txt", of({worse}));
  days_pass(181);

  ASSERT_TRUE(purge(past({held_for(180)})));

  EXPECT_EQ(text_of(*hub->client(client_of(1)), "name.last"), "OKAFOR");
  EXPECT_EQ(feed("c.txt", of({worse})).balance.held, 1);
  worse.outcome = Outcome::stored;
  feed("d.txt", of({{"C1", "900110001", "OKAFOR-BELL", "ANNE", 4000}}));
  EXPECT_EQ(client_of(4), client_of(1)) << "the key still says whose its records are";
  all_is_in_order();
}

TEST_F(RecordPurgeTest, A_hold_keeps_what_came_under_the_clients_keys_too) {
  Claim worse = anna;
  worse.outcome = Outcome::held;
  worse.last = "OKAFOR-BELL";
  feed("a.txt", of({anna, nobody}));
  feed("b.txt", of({worse}));
  days_pass(181);
  const auto all = past({held_for(180)});
  ASSERT_EQ(all.front().records.size(), 2u);
  const auto hold = hub->retention().hold(client_of(1), "case 26-114", "person:piotr");

  EXPECT_EQ(past({held_for(180)}).front().records, std::vector{RecordId{2}});
  EXPECT_EQ(purge_one({}, {RecordId{3}}).error().code, Errc::not_permitted);
  EXPECT_EQ(purge(all)->front().records, 1) << "found before the hold, and asked for after it";
  EXPECT_EQ(hub->held({})->size(), 1u);

  ASSERT_TRUE(hub->retention().release(hold->id, "person:piotr"));
  EXPECT_TRUE(purge(past({held_for(180)})));
  all_is_in_order();
}

TEST_F(RecordPurgeTest, A_record_goes_alone_and_its_client_stays_with_the_rest) {
  Lines with_phone = of({anna_elsewhere});
  with_phone.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("m.txt", with_phone, claims_mapping(), "mis-in", "mis");
  feed("a.txt", of({anna}));
  const ClientId her = client_of(1);
  ASSERT_EQ(client_of(2), her);
  const auto before = hub->client(her);
  ASSERT_EQ(text_of(*before, "phone"), "6085550101");
  days_pass(31);

  const auto receipts = purge(past({alone_by("mis-in", 30)}));

  ASSERT_TRUE(receipts) << receipts.error().text();
  EXPECT_EQ(receipts->front().client, her);
  EXPECT_FALSE(receipts->front().whole);
  const auto after = hub->client(her);
  EXPECT_EQ(text_of(*after, "name.last"), "OKAFOR");
  EXPECT_EQ(text_of(*after, "phone"), "");
  EXPECT_NE(after->state, "purged");
  EXPECT_EQ(after->version, before->version + 1) << "routes hear of it";
  EXPECT_EQ(hub->status()->clients, 1);
  all_is_in_order();
  open();
  feed("b.txt", of({{"C9", "900110001", "OKAFOR", "ANNA", 4000}}));
  EXPECT_EQ(client_of(3), her) << "she is still known";
}

TEST_F(RecordPurgeTest, A_client_that_lost_a_record_can_be_purged_whole_after_it) {
  feed("m.txt", of({anna_elsewhere}), claims_mapping(), "mis-in", "mis");
  feed("a.txt", of({anna}));
  const ClientId her = client_of(1);
  days_pass(31);
  ASSERT_TRUE(purge(past({alone_by("mis-in", 30)})));

  const auto receipt = hub->retention().purge({her, "her letter", "person:maria", false});

  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_EQ(receipt->records, 1) << "the other was an empty place already";
  EXPECT_EQ(hub->client(her)->state, "purged");
  EXPECT_EQ(hub->status()->clients, 0);
  all_is_in_order();
}

TEST_F(RecordPurgeTest, The_last_record_in_force_does_not_go_by_itself) {
  feed("a.txt", of({anna}));
  days_pass(31);

  EXPECT_TRUE(past({alone_by("ui-in", 30)}).empty());
  EXPECT_EQ(purge_one(client_of(1), {RecordId{1}}).error().code, Errc::not_permitted);
  EXPECT_EQ(hub->retention().past_their_time(std::vector{alone_by("ui-in", 30)}, clock.now(), 10)->size(), 1u);
  EXPECT_TRUE(hub->retention().purges()->empty());
}

TEST_F(RecordPurgeTest, Of_a_client_that_goes_whole_no_record_goes_by_itself) {
  feed("m.txt", of({anna_elsewhere}), claims_mapping(), "mis-in", "mis");
  feed("a.txt", of({anna}));
  days_pass(31);
  const std::vector<KeepRule> by{alone_by("mis-in", 30), {.route = "ui-in", .days = 30}};

  EXPECT_TRUE(past(by).empty());
  EXPECT_EQ(hub->retention().past_their_time(by, clock.now(), 10)->size(), 1u);
}

TEST_F(RecordPurgeTest, Old_versions_go_and_the_newest_stays_in_force) {
  feed("a.txt", of({anna}));
  days_pass(31);
  Claim newer = anna;
  newer.status = "closed";
  feed("b.txt", of({newer}));

  const auto found = past({alone_by("ui-in", 30)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().records, std::vector{RecordId{1}});
  ASSERT_TRUE(purge(found));

  EXPECT_EQ(feed("c.txt", of({newer})).balance.unchanged, 1);
  EXPECT_EQ(feed("d.txt", of({anna})).balance.stored, 1) << "the first version is forgotten";
  EXPECT_EQ(client_of(3), client_of(2));
  all_is_in_order();
}

TEST_F(RecordPurgeTest, The_first_rule_that_fits_counts_by_route_and_by_class) {
  feed("a.txt", of({anna, ben}), claims_mapping("medical"));
  feed("m.txt", of({anna_elsewhere}), claims_mapping("other"), "mis-in", "mis");
  days_pass(31);
  KeepRule medical{.days = 30, .alone = true};
  medical.mappings = {"medical"};
  KeepRule for_all{.days = 30, .alone = true};

  EXPECT_EQ(past({medical}).front().records, std::vector{RecordId{1}}) << "Ben's is all that he has";
  EXPECT_TRUE(past({{.route = "ui-in", .days = 3650}, medical}).empty());
  EXPECT_TRUE(past({for_all}).empty()) << "nothing of them would be left";
  EXPECT_TRUE(past({{.days = 30}}).empty()) << "a rule that does not say alone is for whole clients";
}

TEST_F(RecordPurgeTest, Groups_that_may_not_go_are_left_out_and_the_others_go) {
  feed("m.txt", of({anna_elsewhere, {"M2", "900330003", "LINDQVIST", "BEN", 6000}}), claims_mapping(), "mis-in",
       "mis");
  feed("a.txt", of({anna, ben}));
  days_pass(31);
  const auto found = past({alone_by("mis-in", 30)});
  ASSERT_EQ(found.size(), 2u);
  ASSERT_TRUE(hub->retention().hold(client_of(1), "case 26-114", "person:piotr"));

  const auto receipts = purge(found);

  ASSERT_EQ(receipts->size(), 1u);
  EXPECT_EQ(receipts->front().client, client_of(2 + 2));
  EXPECT_EQ(purge(found).error().code, Errc::not_found) << "the last of them is gone";
  EXPECT_EQ(hub->retention().purges()->size(), 1u);
  all_is_in_order();
}

TEST_F(RecordPurgeTest, A_purge_of_records_needs_a_reason_and_their_own_route_or_client) {
  feed("a.txt", of({anna, nobody}));

  EXPECT_EQ(
      hub->retention().purge_records(std::vector<PastRecords>{{{}, "ui-in", {RecordId{2}}}}, "", "m").error().code,
      Errc::bad_config);
  EXPECT_EQ(purge({{{}, "mis-in", {RecordId{2}}}}).error().code, Errc::not_found);
  EXPECT_EQ(purge_one({}, {RecordId{1}, RecordId{77}}).error().code, Errc::not_found);
  EXPECT_EQ(purge_one({}, {RecordId{2}, RecordId{2}})->front().records, 1);
}

TEST_F(RecordPurgeTest, A_parent_that_went_is_missing_and_its_children_stay) {
  feed("m.txt", of({anna_elsewhere}), claims_mapping(), "mis-in", "mis");
  feed("a.txt", of({anna}));
  Lines payments;
  payments.add(Payment{"P1", "C1", 31'200});
  feed("p.txt", payments, payments_mapping());
  const ClientId her = client_of(3);
  days_pass(31);

  ASSERT_TRUE(purge_one(her, {RecordId{2}}));

  EXPECT_EQ(client_of(3), her);
  Lines more;
  more.add(Payment{"P2", "C1", 500});
  EXPECT_EQ(feed("q.txt", more, payments_mapping()).balance.held, 1) << "it waits for its claim";
  all_is_in_order();
}

TEST_F(RecordPurgeTest, A_merge_with_an_empty_place_in_it_is_undone_as_any_other) {
  feed("m.txt", of({anna_elsewhere}), claims_mapping(), "mis-in", "mis");
  feed("a.txt", of({anna, ben}));
  const ClientId her = client_of(1), his = client_of(3);
  days_pass(31);
  ASSERT_TRUE(purge(past({alone_by("mis-in", 30)})));

  const auto asked = hub->matching().merge(her, his, "one and the same", "person:maria");
  ASSERT_TRUE(asked);
  ASSERT_NE(asked->waits_for_second, 0);
  ASSERT_TRUE(hub->decide(asked->waits_for_second, "same", "person:piotr"));
  ASSERT_TRUE(hub->split(asked->absorbed, "person:maria"));

  EXPECT_EQ(text_of(*hub->client(her), "name.last"), "OKAFOR");
  EXPECT_EQ(text_of(*hub->client(his), "name.last"), "LINDQVIST");
  all_is_in_order();
  open();
  all_is_in_order();
}

}  // namespace
}  // namespace gatehouse::hub::test
