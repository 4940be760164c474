// Each client's values are sealed with a key of its own: what that key opens, when it is made, and that without it
// nothing opens.
#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "hub/seals.hpp"
#include "hub/store/sqlite.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim ben{"C2", "900330003", "LINDQVIST", "BEN", 6000};

class ClientKeyTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines lines;
    lines.add(anna);
    lines.add(ben);
    feed("a.txt", lines);
  }
  [[nodiscard]] bool has(std::string_view rule) {
    const auto all = findings();
    return std::any_of(all.begin(), all.end(), [&](const Finding& one) { return one.rule == rule; });
  }
  Result<StoredRecord> record(std::int64_t id) { return hub->record(RecordId{id}, "person:maria", "a look"); }
};

TEST_F(ClientKeyTest, Without_the_key_of_a_client_her_records_do_not_open_and_others_do) {
  ASSERT_TRUE(record(1));

  damage("DELETE FROM client_key WHERE client = 1");

  EXPECT_EQ(record(1).error().code, Errc::corrupt);
  EXPECT_TRUE(record(2));
  EXPECT_TRUE(has("F-03"));
}

TEST_F(ClientKeyTest, A_key_that_is_put_in_anothers_place_does_not_open) {
  damage("UPDATE client_key SET wrapped = (SELECT wrapped FROM client_key WHERE client = 2) WHERE client = 1");

  EXPECT_EQ(record(1).error().code, Errc::corrupt);
  EXPECT_TRUE(record(2));
}

TEST_F(ClientKeyTest, After_a_purge_a_copy_of_a_body_opens_no_more) {
  damage_only("CREATE TABLE kept AS SELECT body FROM record WHERE id = 1");
  ASSERT_TRUE(hub->retention().purge({ClientId{1}, "her letter", "person:maria", false}));
  EXPECT_TRUE(findings().empty());

  damage("UPDATE record SET body = (SELECT body FROM kept), current = 1 WHERE id = 1");

  EXPECT_EQ(record(1).error().code, Errc::corrupt);
  EXPECT_NE(record(1).error().message.find("the key of client 1 is gone"), std::string::npos);
  damage("DROP TABLE kept");
}

TEST_F(ClientKeyTest, A_key_that_outlives_its_purge_is_found) {
  damage_only("CREATE TABLE kept AS SELECT client, wrapped FROM client_key WHERE client = 1");
  ASSERT_TRUE(hub->retention().purge({ClientId{1}, "her letter", "person:maria", false}));

  damage("INSERT INTO client_key SELECT client, wrapped FROM kept; DROP TABLE kept");

  EXPECT_TRUE(has("F-48"));
}

TEST_F(ClientKeyTest, Records_that_move_are_sealed_with_the_key_of_where_they_are) {
  merge(ClientId{1}, ClientId{2});
  EXPECT_TRUE(findings().empty());
  ASSERT_TRUE(hub->split(ClientId{2}, "person:piotr"));
  EXPECT_TRUE(findings().empty());

  ASSERT_TRUE(hub->retention().purge({ClientId{1}, "her letter", "person:maria", false}));

  EXPECT_TRUE(record(2)) << "his records do not hang on her key";
  EXPECT_TRUE(findings().empty());
}

TEST_F(ClientKeyTest, A_held_record_waits_under_the_stores_key_and_gets_its_clients_when_it_is_mended) {
  Lines lines;
  lines.add({"C9", "900440004", "HAUGEN", "SIGRID", 7000, "active", Outcome::held});
  feed("b.txt", lines);
  damage("DELETE FROM client_key WHERE client = 3");
  ASSERT_TRUE(record(3));

  Lines mended;
  mended.add({"C9", "900440004", "HAUGEN", "SIGRID", 7000});
  ASSERT_EQ(*hub->replay(RecordId{3}, claims_mapping(), "C9", mended.mapped(0), "maria"), Outcome::stored);

  ASSERT_EQ(client_of(3), ClientId{3});
  damage("DELETE FROM client_key WHERE client = 3");
  EXPECT_EQ(record(3).error().code, Errc::corrupt);
}

TEST_F(ClientKeyTest, A_record_sealed_with_the_key_of_another_is_found) {
  damage("UPDATE record SET client = 2 WHERE id = 1");
  EXPECT_TRUE(has("F-47"));
}

/// The seals by themselves, on a table of their own.
class SealsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(db->script("CREATE TABLE client_key (client INTEGER PRIMARY KEY, wrapped BLOB NOT NULL)"));
    seals.bind(*db);
  }
  [[nodiscard]] Seals others() {
    Seals out = *seals.copy();
    out.bind(*db);
    return out;
  }

  TemporaryFolder folder;
  std::unique_ptr<SqliteConnection> db =
      std::move(*SqliteConnection::open(folder.path / "keys.db", SqliteConnection::Mode::write));
  Seals seals = *Seals::make(Key());
  std::string sealed, plain;
};

TEST_F(SealsTest, A_key_that_was_rolled_back_is_not_used_again) {
  {
    auto undone = Transaction::begin(*db);
    ASSERT_TRUE(seals.seal_for(7, "record", 1, "first", sealed, true));
  }
  sealed.clear();
  auto transaction = Transaction::begin(*db);
  ASSERT_TRUE(seals.seal_for(7, "record", 1, "second", sealed, true));
  ASSERT_TRUE(transaction->commit());

  ASSERT_TRUE(others().open("record", 1, sealed, plain));
  EXPECT_EQ(plain, "second");
}

TEST_F(SealsTest, Many_keys_are_found_after_all_were_read_at_once) {
  constexpr std::int64_t clients = 9'000;
  auto transaction = Transaction::begin(*db);
  std::vector<std::string> all(clients + 1);
  for (std::int64_t i = 1; i <= clients; ++i)
    ASSERT_TRUE(seals.seal_for(i, "record", i, "of " + std::to_string(i), all[static_cast<std::size_t>(i)], true));
  ASSERT_TRUE(transaction->commit());

  Seals other = others();
  std::int64_t opened = 0;
  for (std::int64_t i = clients; i > 0; --i)
    if (other.open("record", i, all[static_cast<std::size_t>(i)], plain) && plain == "of " + std::to_string(i))
      ++opened;

  EXPECT_EQ(opened, clients);
  EXPECT_EQ(Seals::client_of(all[8'000]), 8'000);
}

TEST_F(SealsTest, A_value_under_another_clients_number_does_not_open) {
  auto transaction = Transaction::begin(*db);
  std::string other;
  ASSERT_TRUE(seals.seal_for(7, "record", 1, "hers", sealed));
  ASSERT_TRUE(seals.seal_for(8, "record", 1, "his", other));
  sealed[1] = 8;

  EXPECT_EQ(seals.open("record", 1, sealed, plain).error().code, Errc::corrupt);
  EXPECT_TRUE(plain.empty());
}

TEST_F(SealsTest, What_is_of_nobody_is_sealed_with_the_stores_key_and_needs_no_row) {
  ASSERT_TRUE(seals.seal_for(0, "record", 1, "held", sealed));
  ASSERT_TRUE(seals.copy()->open("record", 1, sealed, plain));
  EXPECT_EQ(plain, "held");
  EXPECT_EQ(Seals::client_of(sealed), 0);
}

}  // namespace
}  // namespace gatehouse::hub::test
