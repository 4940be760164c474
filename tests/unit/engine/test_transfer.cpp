// Transfer routes: what goes through without the hub is counted once and written once.
#include "golden_site.hpp"

namespace gatehouse::engine {
namespace {

class Transfer : public GoldenSite {
 protected:
  void SetUp() override {
    GoldenSite::SetUp();
    std::filesystem::remove(folder.path / "routes/claims.yaml");  // it takes the same files
    folder.put("systems/next.yaml",
               "system: next\nconnector: file\noptions: {folder: next, name: \"{file}-{stamp}-{run}.csv\"}\n");
    folder.put("routes/pass.yaml", "route: pass\nfrom: ui\nmapping: claim-to-csv\nto: next\n");
    plan = load();
  }
  hub::SystemStatus status() { return hub->status().value().transfer.at(0); }
};

TEST_F(Transfer, ItsBalanceStandsInTheStatusAndInTheRun) {
  claims("a.dat", 3);
  const RunResult result = run("pass");
  EXPECT_EQ(result.info.balance.read, 3);
  EXPECT_EQ(result.info.balance.stored, 3);
  EXPECT_EQ(status().live.stored, 3);
  EXPECT_EQ(status().files, 1);
  EXPECT_TRUE(hub->status().value().intake.empty());
  EXPECT_TRUE(hub->fsck({}).value().empty());
}

TEST_F(Transfer, TwoFilesOfOneRunHaveTwoNames) {
  claims("a.dat", 3);
  claims("b.dat", 2);
  const RunResult result = run("pass");
  ASSERT_EQ(result.shipped.size(), 2u);
  EXPECT_EQ(result.shipped[0].name, "a.dat-20260101T000000-1.csv");
  EXPECT_EQ(result.shipped[1].name, "b.dat-20260101T000000-2-1-2.csv");
}

TEST_F(Transfer, TheSameBytesPassOnce) {
  claims("a.dat", 3);
  (void)run("pass");
  claims("again.dat", 3);
  const RunResult again = run("pass");
  EXPECT_EQ(again.repeated, 1);
  EXPECT_TRUE(again.shipped.empty());
  EXPECT_EQ(status().live.read, 3);
}

TEST_F(Transfer, OtherBytesUnderAnOldNameAreRefused) {
  claims("a.dat", 3);
  (void)run("pass");
  claims("a.dat", 2);
  EXPECT_EQ(run("pass").refused, 1);
  EXPECT_EQ(status().refused_files, 1);
}

TEST_F(Transfer, BrokenOffBeforeItWasCountedItIsWrittenAgainUnderTheSameName) {
  claims("a.dat", 3);
  folder.put("next", "in the way");
  EXPECT_FALSE(try_run("pass"));
  std::filesystem::remove(folder.path / "next");
  clock.advance(std::chrono::hours(1));
  const RunResult second = run("pass");
  ASSERT_EQ(second.shipped.size(), 1u);
  EXPECT_EQ(second.shipped[0].name, "a.dat-20260101T000000-1.csv");
}

}  // namespace
}  // namespace gatehouse::engine
