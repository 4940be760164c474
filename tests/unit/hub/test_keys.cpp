// Another master key: the store opens with it and with nothing else, and no record is touched.
#include <atomic>
#include <thread>

#include "base/secrets.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

class KeysTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines lines;
    lines.add({.number = "C1", .ssn = "900110001", .last = "ABLE", .first = "ANN", .birth_days = 7000});
    feed("claims-1", lines);
  }
  [[nodiscard]] std::filesystem::path key() const { return folder / "key"; }
  [[nodiscard]] std::filesystem::path next() const { return folder / "key.next"; }
  void rotate() {
    ASSERT_TRUE(make_key_file(next()));
    const auto done = hub->rotate_master(next(), "person:a");
    ASSERT_TRUE(done) << done.error().text();
  }
  [[nodiscard]] Result<std::unique_ptr<Hub>> try_open() { return Hub::open(settings(), schemas(), clock); }
  std::string last_name() { return text_of(*hub->client(ClientId{1}), "name.last"); }
};

TEST_F(KeysTest, AStoreOpensWithItsNewMasterAndReadsWhatItHad) {
  rotate();
  close();
  std::filesystem::rename(next(), key());
  open();
  EXPECT_EQ(last_name(), "ABLE");
  EXPECT_TRUE(findings().empty());
}

TEST_F(KeysTest, AfterARotationTheOldMasterOpensNothing) {
  rotate();
  close();
  std::filesystem::remove(next());
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::bad_config);
}

TEST_F(KeysTest, ARotationThatWasBrokenOffBeforeTheNewMasterTookItsPlaceStillOpens) {
  rotate();
  open();
  EXPECT_EQ(last_name(), "ABLE");
}

TEST_F(KeysTest, ARotationThatWasBrokenOffBeforeTheStoreKnewStillOpens) {
  ASSERT_TRUE(make_key_file(next()));
  open();
  EXPECT_EQ(last_name(), "ABLE");
}

TEST_F(KeysTest, ARotationThatIsAskedForAgainDoesNothing) {
  rotate();
  const auto before = hub->audit_head()->last;
  ASSERT_TRUE(hub->rotate_master(next(), "person:a"));
  EXPECT_EQ(hub->audit_head()->last, before);
}

TEST_F(KeysTest, ARotationIsOnTheAuditTrail) {
  rotate();
  int rows = 0;
  ASSERT_TRUE(hub->each_audit_row({.action = "rotate"}, [&](const AuditRow&) -> Result<void> {
    ++rows;
    return {};
  }));
  EXPECT_EQ(rows, 1);
  EXPECT_TRUE(hub->verify_audit({})->empty());
}

TEST_F(KeysTest, WhoeverWorksOnTheStoreDoesNotNoticeARotation) {
  auto beside = settings();
  beside.read_only = true;
  const auto other = Hub::open(beside, schemas(), clock);
  ASSERT_TRUE(other);
  ASSERT_TRUE(make_key_file(next()));
  ASSERT_TRUE((*other)->rotate_master(next(), "person:a"));
  Lines lines;
  lines.add({.number = "C2", .ssn = "900110002", .last = "BAKER", .first = "BOB", .birth_days = 7001});
  EXPECT_EQ(feed("claims-2", lines).balance.stored, 1);
  close();
  std::filesystem::rename(next(), key());
  open();
  EXPECT_TRUE(findings().empty());
}

TEST_F(KeysTest, MastersChangeWhileRecordsComeInAndNothingIsLostOrUnreadable) {
  auto beside = settings();
  beside.read_only = true;
  const auto other = Hub::open(beside, schemas(), clock);
  ASSERT_TRUE(other);
  std::atomic<int> rotations{0};
  std::atomic<bool> good{true};
  {
    std::jthread rotating([&](const std::stop_token& stop) {
      while (!stop.stop_requested() || rotations < 5) {
        good = good && make_key_file(next()) && (*other)->rotate_master(next(), "person:a");
        std::filesystem::rename(next(), key());
        ++rotations;
      }
    });
    for (int file = 0; file < 8; ++file) {
      Lines lines;
      for (int i = 0; i < 100; ++i) {
        const std::string number = std::to_string(1000 + file * 100 + i);
        lines.add({.number = "N" + number,
                   .ssn = "90077" + number,
                   .last = "L" + number,
                   .first = "ANN",
                   .birth_days = 7000 + i});
      }
      EXPECT_EQ(feed("load-" + std::to_string(file), lines, claims_mapping(), "ui-in", "ui", 10).balance.stored,
                100);
    }
  }
  EXPECT_TRUE(good);
  EXPECT_GE(rotations, 5);
  open();
  EXPECT_EQ(hub->status()->records, 801);
  EXPECT_TRUE(findings().empty());
  EXPECT_TRUE(hub->verify_audit({})->empty());
}

TEST_F(KeysTest, AStoreFromBeforeThereWereWrappedKeysIsTakenUp) {
  damage("DELETE FROM store_key");
  EXPECT_EQ(last_name(), "ABLE");
  rotate();
  close();
  std::filesystem::rename(next(), key());
  open();
  EXPECT_EQ(last_name(), "ABLE");
}

TEST_F(KeysTest, AnotherKeyFileIsNeverWrappedIntoAStoreFromBefore) {
  close();
  damage_only("DELETE FROM store_key");
  std::filesystem::rename(key(), folder / "mine");
  ASSERT_TRUE(make_key_file(key()));
  EXPECT_FALSE(try_open());
  std::filesystem::rename(folder / "mine", key());
  open();
  EXPECT_EQ(last_name(), "ABLE");
}

TEST_F(KeysTest, AWrappedKeyThatWasAlteredOrSwappedOpensNothing) {
  close();
  damage_only(
      "UPDATE store_key SET wrapped = (SELECT wrapped FROM store_key WHERE purpose = 'hash') WHERE purpose = "
      "'seal'");
  EXPECT_FALSE(try_open());
}

}  // namespace
}  // namespace gatehouse::hub::test
