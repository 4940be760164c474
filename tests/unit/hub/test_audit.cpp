// The audit trail under attack: whoever can write the store cannot change the past unnoticed.
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

class AuditTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    for (int i = 0; i < 12; ++i)
      ASSERT_TRUE(hub->audit({"person:a", "read", "record " + std::to_string(i), "ok", "", ""}));
    kept_ = *hub->audit_head();
  }
  /// What is found after `sql` was run on the store.
  std::vector<std::string> after(const std::string& sql, std::vector<AuditHead> heads = {}) {
    damage(sql);
    auto wrong = hub->verify_audit(heads);
    EXPECT_TRUE(wrong) << wrong.error().text();
    return wrong ? *wrong : std::vector<std::string>{};
  }

  /// The store as it is now is kept, and `put_back` puts that copy in its place.
  void keep_copy() {
    if (on_server()) {
      damage("CREATE TABLE audit_then AS SELECT * FROM audit; CREATE TABLE head_then AS SELECT * FROM audit_head");
      return;
    }
    hub.reset();
    std::filesystem::copy_file(database(), folder / "older.db");
    open();
  }
  void put_back() {
    if (on_server()) {
      damage(
          "DELETE FROM audit; INSERT INTO audit SELECT * FROM audit_then;"
          "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM head_then");
      return;
    }
    hub.reset();
    for (const char* tail : {"-wal", "-shm"}) std::filesystem::remove(database().string() + tail);
    std::filesystem::copy_file(folder / "older.db", database(), std::filesystem::copy_options::overwrite_existing);
    open();
  }

  AuditHead kept_;
};

TEST_F(AuditTest, AWholeTrailHasNoFindings) {
  const std::vector<AuditHead> heads{kept_};
  EXPECT_EQ(hub->verify_audit(heads)->size(), 0u);
}

TEST_F(AuditTest, AnEditIsNoticedInEachColumn) {
  for (const std::string column : {"actor", "action", "subject", "outcome", "purpose", "detail"}) {
    EXPECT_FALSE(after("UPDATE audit SET " + column + " = " + column + " || 'x' WHERE id = 5").empty()) << column;
    EXPECT_TRUE(after("UPDATE audit SET " + column + " = substr(" + column + ", 1, length(" + column +
                      ") - 1) WHERE id = 5")
                    .empty())
        << column;
  }
  EXPECT_FALSE(after("UPDATE audit SET at = at + 1 WHERE id = 5").empty());
}

TEST_F(AuditTest, ADeletedRowIsNoticed) { EXPECT_FALSE(after("DELETE FROM audit WHERE id = 5").empty()); }

TEST_F(AuditTest, ADeletedRowIsNoticedEvenIfTheOthersMoveUp) {
  EXPECT_FALSE(after("DELETE FROM audit WHERE id = 5; UPDATE audit SET id = id - 1 WHERE id > 5;"
                     "UPDATE audit_head SET last = last - 1")
                   .empty());
}

TEST_F(AuditTest, AnInsertedRowIsNoticed) {
  EXPECT_FALSE(after("UPDATE audit SET id = -id WHERE id > 5; UPDATE audit SET id = 1 - id WHERE id < 0;"
                     "INSERT INTO audit SELECT 6, at, actor, action, subject, outcome, purpose, detail, mac FROM "
                     "audit WHERE id = 5; UPDATE audit_head SET last = last + 1")
                   .empty());
}

TEST_F(AuditTest, TwoSwappedRowsAreNoticed) {
  EXPECT_FALSE(after("UPDATE audit SET id = -5 WHERE id = 5; UPDATE audit SET id = 5 WHERE id = 6;"
                     "UPDATE audit SET id = 6 WHERE id = -5")
                   .empty());
}

TEST_F(AuditTest, ACutEndIsNoticedByTheStoresOwnHead) {
  EXPECT_FALSE(after("DELETE FROM audit WHERE id > 8").empty());
}

/// A vandal who moves the store's own head too leaves a trail that is whole in itself.
constexpr const char* cut_with_head =
    "DELETE FROM audit WHERE id > 8;"
    "UPDATE audit_head SET last = 8, mac = (SELECT mac FROM audit WHERE id = 8)";

TEST_F(AuditTest, ACutEndWithItsHeadMovedIsNoticedByTheHeadKeptElsewhere) {
  EXPECT_FALSE(after(cut_with_head, {kept_}).empty());
}

TEST_F(AuditTest, WithoutAHeadKeptElsewhereACutEndWithItsHeadMovedLooksWhole) {
  EXPECT_TRUE(after(cut_with_head).empty());
}

TEST_F(AuditTest, AnOlderCopyOfTheStoreIsNoticedEvenAfterItHasGrownAgain) {
  keep_copy();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(hub->audit({"person:a", "read", "record 99", "ok", "", ""}));
  const std::vector<AuditHead> heads{*hub->audit_head()};
  put_back();
  EXPECT_FALSE(hub->verify_audit(heads)->empty());
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(hub->audit({"person:b", "read", "record 1", "ok", "", ""}));
  EXPECT_FALSE(hub->verify_audit(heads)->empty());
}

TEST_F(AuditTest, EveryRowCanBeReadByWhatItSays) {
  ASSERT_TRUE(hub->audit({"person:b", "export", "audit", "ok", "review", ""}));
  std::vector<std::string> subjects;
  const auto read = hub->each_audit_row({.actor = "person:b"}, [&](const AuditRow& row) -> Result<void> {
    subjects.push_back(row.entry.subject);
    return {};
  });
  ASSERT_TRUE(read);
  EXPECT_EQ(subjects, std::vector<std::string>{"audit"});
}

}  // namespace
}  // namespace gatehouse::hub::test
