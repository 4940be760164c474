// Corrections of held records: kept beside what came, sealed, audited without values, gone with the person.
#include "hub/corrections.hpp"

#include "hub/retention.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim ben{"C2", "900330003", "LINDQVIST", "BEN", 6000};

class CorrectionsTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines lines;
    lines.add(anna);
    Claim held = ben;
    held.outcome = Outcome::held;
    lines.add(held);
    feed("a.txt", lines);
  }
  /// Anna's third record of the key C1 and Ben's of C2, as they would be mapped with the correction.
  Result<Outcome> correct(std::int64_t record, std::string text, std::string because = "her call of May 3",
                          std::size_t known = 0, Outcome outcome = Outcome::held, Claim claim = ben) {
    claim.outcome = outcome;
    Lines mended;
    mended.add(claim);
    return hub->corrections().bring_in(RecordId{record},
                                       {{{"BIRTH", std::move(text)}}, std::move(because), "person:maria", {}},
                                       known, claims_mapping(), claim.number, mended.mapped(0));
  }
  std::size_t corrections_of(std::int64_t record) {
    return hub->record(RecordId{record}, "person:maria", "a look")->corrections.size();
  }
};

TEST_F(CorrectionsTest, They_stay_with_the_record_and_what_came_stays_as_it_was) {
  const std::string came = hub->record(RecordId{2}, "person:maria", "a look")->raw;
  ASSERT_TRUE(correct(2, "19860101"));
  ASSERT_TRUE(correct(2, "19860102", "she corrected herself", 1));
  open();
  const auto record = hub->record(RecordId{2}, "person:maria", "a look");
  EXPECT_EQ(record->raw, came);
  ASSERT_EQ(record->corrections.size(), 2u);
  EXPECT_EQ(record->corrections[1].fields[0].second, "19860102");
  EXPECT_EQ(record->corrections[1].because, "she corrected herself");
  EXPECT_EQ(record->corrections[1].actor, "person:maria");
  EXPECT_TRUE(findings().empty());
}

TEST_F(CorrectionsTest, The_audit_has_the_fields_and_the_reason_and_no_value) {
  ASSERT_TRUE(correct(2, "19860101"));
  bool told = false;
  ASSERT_TRUE(hub->each_audit_row({.action = "correct"}, [&](const AuditRow& row) -> Result<void> {
    told = true;
    EXPECT_EQ(row.entry.subject, "record 2");
    EXPECT_EQ(row.entry.purpose, "her call of May 3");
    EXPECT_EQ(row.entry.detail, "BIRTH");
    return {};
  }));
  EXPECT_TRUE(told);
}

TEST_F(CorrectionsTest, Only_what_is_held_is_corrected_and_never_without_a_reason) {
  EXPECT_EQ(correct(1, "19860101").error().code, Errc::conflict);
  EXPECT_EQ(correct(99, "19860101").error().code, Errc::not_found);
  for (const std::string& because : {std::string(" "), std::string("one\ntwo"), std::string(501, 'x')})
    EXPECT_EQ(correct(2, "19860101", because).error().code, Errc::bad_config);
  ASSERT_EQ(correct(2, "19860101", "her call", 0, Outcome::stored), Outcome::stored);
  EXPECT_EQ(correct(2, "19860102", "her call", 1).error().code, Errc::conflict);
  EXPECT_EQ(corrections_of(2), 1u) << "one that was refused leaves nothing behind";
}

TEST_F(CorrectionsTest, Whoever_did_not_know_of_anothers_correction_is_told_and_changes_nothing) {
  ASSERT_TRUE(correct(2, "19860101"));
  EXPECT_EQ(correct(2, "19860102", "his letter", 0, Outcome::stored).error().code, Errc::conflict);
  EXPECT_EQ(corrections_of(2), 1u);
  EXPECT_EQ(hub->held({.id = RecordId{2}})->size(), 1u);
}

TEST_F(CorrectionsTest, Once_the_record_has_its_client_they_go_with_that_client) {
  ASSERT_EQ(correct(2, "19860101", "her call", 0, Outcome::stored), Outcome::stored);
  ASSERT_EQ(corrections_of(2), 1u);

  ASSERT_TRUE(hub->retention().purge({client_of(2), "his letter", "person:maria", false}));

  EXPECT_EQ(hub->record(RecordId{2}, "person:maria", "a look").error().code, Errc::not_found);
  EXPECT_TRUE(findings().empty());
}

TEST_F(CorrectionsTest, An_old_record_that_speaks_of_somebody_else_makes_nobody_and_goes_with_its_key) {
  Claim newer = ben;
  newer.last = "HAUGEN";
  newer.first = "SIGRID";
  newer.ssn = "900440004";
  newer.birth_days = 9000;
  Lines lines;
  lines.add(newer);
  feed("b.txt", lines);

  ASSERT_EQ(correct(2, "19860101", "her call", 0, Outcome::stored), Outcome::stored);

  EXPECT_TRUE(findings().empty());
  EXPECT_TRUE(hub->reviews(10)->empty());
  EXPECT_EQ(client_of(2), client_of(3)) << "it is history of its key";
  ASSERT_TRUE(hub->retention().purge({client_of(3), "his letter", "person:maria", false}));
  EXPECT_EQ(hub->record(RecordId{2}, "person:maria", "a look").error().code, Errc::not_found);
  EXPECT_TRUE(findings().empty());
}

TEST_F(CorrectionsTest, Nobodys_words_make_a_second_row_of_the_trail) {
  ASSERT_TRUE(hub->audit({"person:maria", "read", "record 2", "ok", "a call\n9 forged \x1b[31m", ""}));
  ASSERT_TRUE(hub->each_audit_row({.action = "read"}, [](const AuditRow& row) -> Result<void> {
    EXPECT_EQ(row.entry.purpose.find_first_of("\n\x1b"), std::string::npos);
    return {};
  }));
  EXPECT_TRUE(hub->verify_audit({})->empty());
}

TEST_F(CorrectionsTest, One_that_was_altered_in_the_store_does_not_open) {
  ASSERT_TRUE(correct(2, "19860101"));
  damage("UPDATE correction SET body = (SELECT body FROM record WHERE id = 1)");
  EXPECT_EQ(hub->record(RecordId{2}, "person:maria", "a look").error().code, Errc::corrupt);
}

}  // namespace
}  // namespace gatehouse::hub::test
