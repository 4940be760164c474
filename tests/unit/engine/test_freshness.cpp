// How old what a route brings may get, and when a system may not be loaded.
#include "engine/freshness.hpp"
#include "golden_site.hpp"

namespace gatehouse::engine {
namespace {

class FreshnessTest : public GoldenSite {
 protected:
  void SetUp() override {
    GoldenSite::SetUp();
    receiver("");
    folder.put("routes/mis.yaml", "route: mis\nfrom: hub\nmapping: client-to-mis\nto: mis\npromise: 24h\n");
    claims("c1.dat", 2);
    plan = load();
    (void)run("claims");
  }
  void receiver(const std::string& more) {
    folder.put(
        "systems/mis.yaml",
        "system: mis\nconnector: file\noptions: {folder: out, name: \"c-{stamp}.csv\", receipt: no}\n" + more);
  }
  [[nodiscard]] Freshness now() {
    const auto all = freshness(*plan, hub->status().value(), clock.now());
    return all.empty() ? Freshness{} : all.back();
  }
};

TEST_F(FreshnessTest, WhatWaitsAgesFromTheComingOfItsRecord) {
  (void)hub->open_route("mis");
  clock.advance(std::chrono::hours(23));
  EXPECT_TRUE(now().kept());
  clock.advance(std::chrono::hours(2));
  EXPECT_EQ(now().age, std::chrono::hours(25));
  EXPECT_FALSE(now().kept());
  (void)run("mis");
  EXPECT_EQ(now().age.count(), 0);
  EXPECT_EQ(now().delay, std::chrono::hours(25)) << "the slowest record of the last run, end to end";
}

TEST_F(FreshnessTest, AnOutageThatIsKnownDoesNotCount) {
  receiver("outages: [{from: 2026-01-01 00:00, to: 2026-01-03 00:00, why: move}]\n");
  plan = load();
  (void)hub->open_route("mis");
  clock.advance(std::chrono::hours(60));
  EXPECT_EQ(now().age, std::chrono::hours(12));
}

TEST_F(FreshnessTest, AClosedSystemIsSentNothingAndItIsSaidWhenItOpens) {
  receiver("closed: [daily 00:00-06:00]\n");
  plan = load();
  const RunResult closed = run("mis");
  EXPECT_EQ(closed.delivery.delivered, 0);
  ASSERT_FALSE(closed.notes.empty());
  EXPECT_NE(closed.notes[0].find("2026-01-01T06:00Z"), std::string::npos) << closed.notes[0];
  clock.advance(std::chrono::hours(7));
  EXPECT_EQ(run("mis").delivery.delivered, 2);
}

TEST_F(FreshnessTest, HoursThatJoinEndTogether) {
  receiver("closed: [thu 00:00-24:00, fri 00:00-08:00]\n");
  plan = load();
  EXPECT_EQ(closed_until(*plan, "mis", clock.now()), (Timestamp{clock.now().micros + 32 * 3'600'000'000}));
}

TEST_F(FreshnessTest, ARunBringsAtMostSoManyAndTheOldestFirst) {
  folder.put("routes/mis.yaml", "route: mis\nfrom: hub\nmapping: client-to-mis\nto: mis\nmost: 1\n");
  plan = load();
  EXPECT_EQ(run("mis").delivery.delivered, 1);
  EXPECT_EQ(run("mis").delivery.pending, 0);
}

}  // namespace
}  // namespace gatehouse::engine
