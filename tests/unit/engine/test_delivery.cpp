// Deliveries over a real hub and a real folder: names, tries, and what a person decides.
#include "engine/held_deliveries.hpp"
#include "engine/intent.hpp"
#include "golden_site.hpp"
#include "test_service.hpp"

namespace gatehouse::engine {
namespace {

using State = hub::DeliveryState;

class Delivery : public GoldenSite {
 protected:
  void SetUp() override {
    GoldenSite::SetUp();
    claims("c1.dat", 2);
    (void)run("claims");
  }
  /// As a run that was killed after it had sent: one delivery of unknown outcome, whose bytes cannot be made again.
  DeliveryName in_doubt() {
    EXPECT_TRUE(hub->open_route("mis"));
    const auto due = hub->claim("mis", 1).value().at(0);
    Intent intent{.route = "mis", .run = "7", .stamp = "S", .options = {}, .mapping = "{}"};
    intent.rows.push_back({due, "digest-of-then"});
    EXPECT_TRUE(save_intent(doubt_file(plan->site.state_folder(), "mis", "7"), intent));
    open();  // what is claimed is unknown now
    return {"mis", due.change};
  }
  std::vector<HeldDelivery> waiting() { return held_deliveries(*plan, *hub, "", 100).value(); }
};

TEST_F(Delivery, TwoRunsInOneSecondWriteTwoFiles) {
  folder.put("systems/mis.yaml",
             "system: mis\nconnector: file\noptions: {folder: out, name: \"c-{stamp}.csv\", receipt: no}\n");
  plan = load();
  (void)run("mis");
  claims("c2.dat", 2, 'X');
  folder.put("mappings/client-to-mis.map.yaml",
             "mapping: client-to-mis\nfrom: schema client\nto: layout mis-clients\nfields:\n  ID: client_id\n");
  plan = load();
  (void)run("claims");
  (void)run("mis");
  EXPECT_EQ(folder.names("out"), (std::vector<std::string>{"c-20260101T000000.csv", "c-20260101T000001.csv"}));
}

TEST_F(Delivery, AFailedDeliveryWaitsForTheScheduleAndNotForAPerson) {
  folder.put("out", "in the way");
  (void)run("mis", "schedule");
  EXPECT_EQ(balance().pending, 2);
  std::filesystem::remove(folder.path / "out");
  (void)run("mis", "schedule");
  EXPECT_EQ(balance().delivered, 0);
  (void)run("mis", "person");
  EXPECT_EQ(balance().delivered, 2);
}

TEST_F(Delivery, AFailedRunSaysWhenTheNextTryIs) {
  folder.put("out", "in the way");
  const RunResult failed = run("mis", "schedule");
  EXPECT_EQ(failed.info.state, hub::RunState::red);
  EXPECT_NE(failed.notes.back().find("try them again from 2026-01-01T00:00:0"), std::string::npos)
      << failed.notes.back();
}

TEST_F(Delivery, AFolderThatWasUsedAndIsGoneMakesTheRunRedAndKeepsWhatIsDue) {
  (void)run("mis");
  claims("c2.dat", 3);
  (void)run("claims");
  std::filesystem::remove_all(folder.path / "out");
  const RunResult red = run("mis");
  EXPECT_EQ(red.info.state, hub::RunState::red);
  EXPECT_FALSE(std::filesystem::exists(folder.path / "out"));
  EXPECT_GT(balance().pending, 0);
}

TEST_F(Delivery, WhatIsInDoubtWaitsForAPersonThroughEveryRun) {
  const DeliveryName name = in_doubt();
  (void)run("mis");
  const auto all = waiting();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name.change, name.change);
  EXPECT_TRUE(all[0].in_doubt);
  EXPECT_EQ(balance().delivered, 1);
}

TEST_F(Delivery, DecidedAsSentItIsDeliveredWithTheBytesOfThen) {
  const DeliveryName name = in_doubt();
  ASSERT_TRUE(decide_delivery(*plan, *hub, name, Decision::sent, "person:test"));
  EXPECT_EQ(balance().delivered, 1);
  EXPECT_TRUE(waiting().empty());
  EXPECT_EQ(folder.names("state/deliveries/doubt"), std::vector<std::string>{});
  claims("c2.dat", 2, 'X');
  (void)run("claims");
  EXPECT_EQ(hub->claim("mis", 10).value().at(0).last_digest, "digest-of-then");
}

TEST_F(Delivery, DecidedAsNotSentItGoesOutWithTheNextRunUnderTheSameKey) {
  const DeliveryName name = in_doubt();
  const std::string key = waiting().at(0).due.idempotency_key;
  ASSERT_TRUE(decide_delivery(*plan, *hub, name, Decision::again, "person:test"));
  const auto due = hub->claim("mis", 1).value();
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].change, name.change);
  EXPECT_EQ(due[0].idempotency_key, key);
}

TEST_F(Delivery, AllOfARouteAreDecidedAtOnce) {
  (void)in_doubt();
  EXPECT_EQ(decide_deliveries(*plan, *hub, "mis", Decision::again, "person:test").value(), 1);
  (void)run("mis");
  EXPECT_EQ(balance().delivered, 2);
}

TEST_F(Delivery, TheDecisionOfADeliveryIsAudited) {
  const DeliveryName name = in_doubt();
  ASSERT_TRUE(decide_delivery(*plan, *hub, name, Decision::sent, "person:test"));
  EXPECT_EQ(decide_delivery(*plan, *hub, name, Decision::sent, "person:test").error().code, Errc::not_found);
  EXPECT_TRUE(hub->fsck({}).value().empty());
}

/// The same clients go to a web service, where one of three always fails.
class WebDelivery : public Delivery {
 protected:
  void SetUp() override {
    GoldenSite::SetUp();
    folder.put("systems/mis.yaml", "system: mis\nconnector: http\noptions: {send_url: \"" +
                                       service.url("/sent/{id}") + "\", ca_file: \"" +
                                       service.path("ca.pem").string() + "\", attempts: 2, parallel: 1}\n");
    plan = load();
    claims("c1.dat", 3);
    (void)run("claims");
    service.folder().put("poison", "G00000000002");
  }
  TestService& service = TestService::fresh();
};

TEST_F(WebDelivery, ARecordThatFailsAloneStandsInNobodysWayAndIsHeldInTheEnd) {
  EXPECT_EQ(run("mis").info.state, hub::RunState::done);
  EXPECT_EQ(balance().delivered, 2);
  EXPECT_EQ(balance().unknown, 1);
  EXPECT_FALSE(std::filesystem::exists(intent_file(plan->site.state_folder(), "mis")));
  EXPECT_EQ(run("mis").info.state, hub::RunState::red) << "of all that was sent nothing was answered";
  (void)run("mis");
  ASSERT_EQ(waiting().size(), 1u);
  EXPECT_EQ(waiting()[0].state, State::held);
  EXPECT_NE(waiting()[0].due.reason.find("fails-alone: tried by 3 runs"), std::string::npos)
      << waiting()[0].due.reason;
  claims("c2.dat", 4);
  (void)run("claims");
  EXPECT_EQ(run("mis").info.state, hub::RunState::done);
  EXPECT_EQ(balance().delivered, 3);
}

TEST_F(WebDelivery, WhatWasHeldForFailingAloneIsDecidedEitherWay) {
  for (int i = 0; i < 3; ++i) (void)run("mis");
  const DeliveryName name = waiting().at(0).name;
  service.folder().put("poison", "");
  ASSERT_TRUE(decide_delivery(*plan, *hub, name, Decision::again, "person:test"));
  (void)run("mis");
  EXPECT_EQ(balance().delivered, 3);
}

TEST_F(WebDelivery, WhatWasHeldForFailingAloneMayBeThereAllTheSame) {
  for (int i = 0; i < 3; ++i) (void)run("mis");
  EXPECT_EQ(decide_deliveries(*plan, *hub, "mis", Decision::sent, "person:test").value(), 1);
  EXPECT_EQ(balance().delivered, 3);
  EXPECT_EQ(run("mis").info.state, hub::RunState::done);
}

TEST_F(WebDelivery, WhatAFailingServiceWasNeverAskedIsDueAndNotUnknown) {
  service.plan("500\n500\n500\n500\n500\n");
  const RunResult red = run("mis", "schedule");
  EXPECT_EQ(red.info.state, hub::RunState::red);
  EXPECT_EQ(balance().pending, 0);
  EXPECT_EQ(balance().unknown, 3);
  claims("c2.dat", 9);
  (void)run("claims");
  service.plan("500\n500\n500\n500\n500\n500\n500\n500\n");
  (void)run("mis");
  EXPECT_EQ(balance().unknown, 6) << "five failures in a row, two tries each";
  EXPECT_EQ(balance().pending, 3);
  service.plan("");
  service.folder().put("poison", "");
  (void)run("mis");
  EXPECT_EQ(balance().delivered, 9);
}

/// The layout of the golden site takes ten characters of a last name.
class HeldDeliveryReplay : public Delivery {
 protected:
  void SetUp() override {
    Delivery::SetUp();
    folder.put("mappings/client-to-mis.map.yaml", mapping("name.middle"));
    plan = load();
    (void)run("mis");
  }
  /// ID is required: a client without `field` is held.
  static std::string mapping(const std::string& field) {
    return "mapping: client-to-mis\nfrom: schema client\nto: layout mis-clients\nfields:\n  ID: " + field + "\n";
  }
};

TEST_F(HeldDeliveryReplay, UnderTheSameMappingItStaysHeld) {
  const auto replay = replay_deliveries(*plan, *hub, "", "").value();
  EXPECT_EQ(replay.tried, 2);
  EXPECT_EQ(replay.still_held, 2);
  EXPECT_EQ(balance().held, 2);
}

TEST_F(HeldDeliveryReplay, UnderAMendedMappingItIsDueAgainAndItsTriesBeginAnew) {
  folder.put("mappings/client-to-mis.map.yaml", mapping("client_id"));
  plan = load();
  EXPECT_EQ(replay_deliveries(*plan, *hub, "", "").value().due, 2);
  EXPECT_EQ(balance().pending, 2);
  EXPECT_EQ(hub->claim("mis", 1).value().at(0).attempts, 1);
}

TEST_F(HeldDeliveryReplay, OfAnotherRuleNothingIsTried) {
  EXPECT_EQ(replay_deliveries(*plan, *hub, "", "bad-date").value().tried, 0);
  EXPECT_EQ(replay_deliveries(*plan, *hub, "elsewhere", "").value().tried, 0);
}

TEST_F(HeldDeliveryReplay, WhatWasHeldWasNotSent) {
  const DeliveryName name = waiting().at(0).name;
  EXPECT_EQ(decide_delivery(*plan, *hub, name, Decision::sent, "person:test").error().code, Errc::not_permitted);
  EXPECT_TRUE(decide_delivery(*plan, *hub, name, Decision::again, "person:test"));
}

TEST(DeliveryNames, AreARouteAndANumber) {
  EXPECT_EQ(word(delivery_from("vos/17").value()), "vos/17");
  EXPECT_FALSE(delivery_from("17"));
  EXPECT_FALSE(delivery_from("/17"));
  EXPECT_FALSE(delivery_from("vos/"));
  EXPECT_FALSE(delivery_from("vos/x"));
  EXPECT_FALSE(delivery_from("vos/-1"));
}

}  // namespace
}  // namespace gatehouse::engine
