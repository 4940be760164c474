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
  Result<void> correct(std::int64_t record, std::string text, std::string because = "her call of May 3") {
    return hub->corrections().add(RecordId{record},
                                  {{{"BIRTH", std::move(text)}}, std::move(because), "person:maria", {}});
  }
  Outcome bring_in() {
    Lines mended;
    mended.add(ben);
    return hub->replay(RecordId{2}, claims_mapping(), "C2", mended.mapped(0)).value_or(Outcome::rejected);
  }
};

TEST_F(CorrectionsTest, They_stay_with_the_record_and_what_came_stays_as_it_was) {
  const std::string came = hub->record(RecordId{2}, "person:maria", "a look")->raw;
  ASSERT_TRUE(correct(2, "19860101"));
  ASSERT_TRUE(correct(2, "19860102", "she corrected herself"));
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
  EXPECT_EQ(correct(2, "19860101", " ").error().code, Errc::bad_config);
  EXPECT_EQ(hub->corrections().add(RecordId{2}, {{}, "why", "person:maria", {}}).error().code, Errc::bad_config);
  ASSERT_EQ(bring_in(), Outcome::stored);
  EXPECT_EQ(correct(2, "19860101").error().code, Errc::conflict);
}

TEST_F(CorrectionsTest, Once_the_record_has_its_client_they_go_with_that_client) {
  ASSERT_TRUE(correct(2, "19860101"));
  ASSERT_EQ(bring_in(), Outcome::stored);
  ASSERT_EQ(hub->record(RecordId{2}, "person:maria", "a look")->corrections.size(), 1u);

  ASSERT_TRUE(hub->retention().purge({client_of(2), "his letter", "person:maria", false}));

  EXPECT_EQ(hub->record(RecordId{2}, "person:maria", "a look").error().code, Errc::not_found);
  EXPECT_TRUE(findings().empty());
}

TEST_F(CorrectionsTest, One_that_was_altered_in_the_store_does_not_open) {
  ASSERT_TRUE(correct(2, "19860101"));
  damage("UPDATE correction SET body = (SELECT body FROM record WHERE id = 1)");
  EXPECT_EQ(hub->record(RecordId{2}, "person:maria", "a look").error().code, Errc::corrupt);
}

}  // namespace
}  // namespace gatehouse::hub::test
