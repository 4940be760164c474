// A person goes through all that the store can keep of one, is purged, and every file of the store is searched for
// the very bytes that stood for her: sealed bodies, hashes, and what systems answered in clear.
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "hub/corrections.hpp"
#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "hub/store/sqlite.hpp"
#include "hub/sync.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

/// Tables that keep numbers, keys of the store or words about a purge, and nothing that stands for a person.
const std::set<std::string, std::less<>> of_nobody{"audit", "audit_head", "store_key",  "file",
                                                   "purge", "hold",       "disclosure", "token"};

class PurgeScanTest : public HubTest {
 protected:
  void SetUp() override {
    if (on_server())
      GTEST_SKIP() << "the files of a server are its own; docs/security/retention.md says what is in them";
    rules.compared = {"ui", "vos"};
    HubTest::SetUp();
  }

  void says(const std::string& system, const std::string& key, std::string_view last, std::string_view phone,
            Outcome outcome = Outcome::stored) {
    clock.pass(std::chrono::seconds(60));
    Lines lines;
    lines.add(Claim{key, "900110001", std::string(last), "ANNA", 4000, "active", outcome});
    lines.client_values(0)[4] = Value::of(phone);
    const std::string number = std::to_string(++files_);
    feed(system + number + ".txt", lines, claims_mapping("m" + number), system + "-in", system);
  }
  /// All that is due to the system is answered so, with words that should not have been in the answer.
  void tell(const std::string& system, DeliveryState state) {
    const auto run = *hub->begin_run({"to-" + system, system, "delivery", "person"});
    std::vector<Settled> settled;
    const auto due = *hub->claim("to-" + system, 100);
    for (const Due& one : due)
      settled.push_back({.change = one.change,
                         .state = state,
                         .remote_id = "CANARYQXZ-77",
                         .reason = "we have a CANARYQXZ already",
                         .digest = "digest-of-CANARYQXZ",
                         .values = {{"name.last", "OKAFOR"}, {"phone", "6085550101"}}});
    EXPECT_FALSE(settled.empty());
    ASSERT_TRUE(hub->settle(run, "to-" + system, settled));
    ASSERT_TRUE(hub->end_run(run, RunState::done, ""));
  }
  /// Versions, held, rejected and filtered ones, a child, a conflict, what systems were sent, a pin, a merge with
  /// its reason.
  void live() {
    says("ui", "ui-1", "OKAFOR", "6085550101");
    says("vos", "vos-1", "OKAFOR", "6085550101");
    for (const std::string system : {"ui", "vos"}) {
      ASSERT_TRUE(hub->open_route("to-" + system, {"client"}));
      tell(system, DeliveryState::delivered);
    }
    says("ui", "ui-1", "OKAFOR", "6085550202");
    says("vos", "vos-1", "OKAFOR", "6085550303");
    says("ui", "ui-1", "OKAFOR", "60855", Outcome::held);
    Lines again;
    again.add(Claim{"ui-1", "900110001", "OKAFOR", "ANNA", 4000, "active", Outcome::held});
    ASSERT_TRUE(hub->corrections().bring_in(RecordId{5},
                                            {{{"PHONE", "6085550404"}}, "she said so", "person:maria", {}}, 0,
                                            claims_mapping(), "ui-1", again.mapped(0)));
    tell("vos", DeliveryState::held);
    Lines payments;
    payments.add(Payment{"P1", "ui-1", 31'200});
    feed("pay.txt", payments, payments_mapping());
    Lines other;
    other.add(Claim{"x-9", "900330003", "HAUGEN", "SIGRID", 6000});
    feed("other.txt", other);
    her = client_of(1);
    ASSERT_TRUE(hub->matching().pin({her, "phone", {}, "6085550909", "she said so"}, "person:maria"));
    merge(her, client_of(7));
    for (const Outcome outcome : {Outcome::filtered, Outcome::rejected, Outcome::filtered})
      says("ui", "ui-1", "OKAFOR", "6085550505", outcome);
  }
  /// Every text of bytes in the store by where it stands, but for tables that hold nothing of a person.
  [[nodiscard]] std::map<std::string, std::string> sealed_and_hashed() const {
    std::map<std::string, std::string> out;
    std::deque<std::string> questions;  // a connection knows them by their addresses
    const auto db = SqliteConnection::open(database(), SqliteConnection::Mode::read);
    std::vector<std::pair<std::string, std::string>> columns;
    auto tables = (*db)->query(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND c.type = 'BLOB'");
    for (auto more = tables->next(); more && *more; more = tables->next())
      if (!of_nobody.contains(tables->text(0))) columns.emplace_back(tables->text(0), tables->text(1));
    for (const auto& [table, column] : columns) {
      const std::string& question =
          questions.emplace_back("SELECT " + column + " FROM " + table + " WHERE length(" + column + ") >= 16");
      auto rows = (*db)->query(question.c_str());
      for (auto more = rows->next(); more && *more; more = rows->next())
        out.emplace(std::string(rows->blob(0)), table + "." + column);
    }
    return out;
  }
  /// What lies on the disk of the store, its log included.
  [[nodiscard]] std::string on_disk() const {
    std::string out;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "state")) {
      std::ostringstream bytes;
      bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      out += bytes.str();
    }
    return out;
  }

  ClientId her{};
  int files_ = 0;
};

TEST_F(PurgeScanTest, No_byte_that_stood_for_her_is_left_in_any_file_of_the_store) {
  live();
  const auto before = sealed_and_hashed();
  std::set<std::string> tables;
  for (const auto& [bytes, where] : before) tables.insert(where);
  for (const char* expected :
       {"record.body", "pin.body", "sent.body", "conflict.body", "merger.because", "correction.body"})
    EXPECT_TRUE(tables.contains(expected)) << expected << " was never written, so this proves nothing of it";
  EXPECT_TRUE(tables.contains("record_key.key") || tables.contains("new_record_key.key"));
  EXPECT_NE(on_disk().find("CANARYQXZ"), std::string::npos);

  const auto receipt = hub->retention().purge({her, "her letter of May 3", "person:maria", false});

  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_EQ(receipt->records, 10);
  const std::string disk = on_disk();
  EXPECT_EQ(disk.find("CANARYQXZ"), std::string::npos);
  for (const auto& [bytes, where] : before)
    EXPECT_EQ(disk.find(bytes.substr(0, 24)), std::string::npos) << where << " is still there";
  for (const Finding& one : findings()) ADD_FAILURE() << one.rule << one.text;
  EXPECT_TRUE(hub->verify_audit({})->empty());
}

TEST_F(PurgeScanTest, What_systems_said_against_each_other_is_closed_and_says_nothing) {
  live();
  ASSERT_TRUE(hub->retention().purge({her, "her letter of May 3", "person:maria", false}));

  EXPECT_TRUE(hub->sync().conflicts({})->empty());
  const auto all = *hub->sync().conflicts({.all = true});
  for (const Conflict& one : all) EXPECT_TRUE(one.texts.empty());
}

TEST_F(PurgeScanTest, A_reader_that_needs_the_old_state_delays_it_to_the_next_commit) {
  live();
  const auto before = sealed_and_hashed();
  {
    const auto reader = SqliteConnection::open(database(), SqliteConnection::Mode::read);
    ASSERT_TRUE((*reader)->begin_reading());
    ASSERT_TRUE((*reader)->number("SELECT count(*) FROM record"));
    ASSERT_TRUE(hub->retention().purge({her, "her letter of May 3", "person:maria", false}));
  }
  Lines somebody_else;
  somebody_else.add(Claim{"y-1", "900550005", "LINDQVIST", "BEN", 7000});
  feed("else.txt", somebody_else);

  const std::string disk = on_disk();
  for (const auto& [bytes, where] : before)
    EXPECT_EQ(disk.find(bytes.substr(0, 24)), std::string::npos) << where << " is still there";
}

}  // namespace
}  // namespace gatehouse::hub::test
