#include <algorithm>
#include <fstream>
#include <sstream>

#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim ben{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000};
const Claim annas_second{"C3", "900110001", "OKAFOR", "ANNA", 4000};

Lines lines_of(std::initializer_list<Claim> claims) {
  Lines out;
  for (const Claim& claim : claims) out.add(claim);
  return out;
}

class IntakeTest : public HubTest {};

TEST_F(IntakeTest, A_first_file_is_stored_whole_and_each_person_is_entered_once) {
  const RunInfo run = feed("a.txt", lines_of({anna, ben, annas_second}));

  EXPECT_EQ(run.balance.read, 3);
  EXPECT_EQ(run.balance.stored, 3);
  EXPECT_EQ(run.state, RunState::done);
  EXPECT_EQ(run.clients_new, 2);
  EXPECT_EQ(run.clients_linked, 1);
  EXPECT_EQ(client_of(1), client_of(3));
  EXPECT_NE(client_of(1), client_of(2));
  EXPECT_EQ(hub->status()->clients, 2);
}

TEST_F(IntakeTest, A_run_lists_the_rows_stored_by_entity) {
  const RunInfo run = feed("a.txt", lines_of({anna, ben}));

  const std::vector<std::pair<std::string, std::int64_t>> expected = {{"claim", 2}, {"client", 2}};
  EXPECT_EQ(run.entities, expected);
}

TEST_F(IntakeTest, The_same_lines_in_a_second_file_are_unchanged) {
  feed("a.txt", lines_of({anna, ben}));

  const RunInfo run = feed("b.txt", lines_of({anna, ben}));

  EXPECT_EQ(run.balance.unchanged, 2);
  EXPECT_EQ(run.balance.stored, 0);
  EXPECT_EQ(hub->status()->records, 2);
}

TEST_F(IntakeTest, A_changed_line_is_the_next_version_and_stays_with_its_client) {
  feed("a.txt", lines_of({anna, ben}));
  Claim exhausted = anna;
  exhausted.status = "exhausted";

  const RunInfo run = feed("b.txt", lines_of({exhausted, ben}));

  EXPECT_EQ(run.balance.stored, 1);
  EXPECT_EQ(run.balance.unchanged, 1);
  const auto newest = hub->record(RecordId{3}, "test", "test");
  EXPECT_EQ(newest->version, 2);
  EXPECT_TRUE(newest->current);
  EXPECT_EQ(newest->client, client_of(1));
  EXPECT_FALSE(hub->record(RecordId{1}, "test", "test")->current);
}

TEST_F(IntakeTest, The_same_key_twice_in_one_file_is_unchanged_if_identical_and_a_version_if_not) {
  Claim exhausted = anna;
  exhausted.status = "exhausted";

  const RunInfo run = feed("a.txt", lines_of({anna, anna, exhausted, anna}));

  EXPECT_EQ(run.balance.unchanged, 1);
  EXPECT_EQ(run.balance.stored, 3);
  EXPECT_EQ(hub->record(RecordId{3}, "test", "test")->version, 3);
  EXPECT_EQ(hub->client(client_of(1))->rows.size(), 2u);
}

TEST_F(IntakeTest, A_new_mapping_takes_the_same_bytes_again) {
  feed("a.txt", lines_of({anna}));

  const RunInfo run = feed("b.txt", lines_of({anna}), claims_mapping("claims-2"));

  EXPECT_EQ(run.balance.stored, 1);
  EXPECT_EQ(hub->record(RecordId{2}, "test", "test")->version, 2);
}

TEST_F(IntakeTest, A_record_without_a_key_is_known_by_its_bytes) {
  Claim keyless = anna;
  keyless.number = "";
  feed("a.txt", lines_of({keyless}));
  Claim other = keyless;
  other.status = "exhausted";

  const RunInfo run = feed("b.txt", lines_of({keyless, other}));

  EXPECT_EQ(run.balance.unchanged, 1);
  EXPECT_EQ(run.balance.stored, 1);
}

TEST_F(IntakeTest, A_held_version_does_not_replace_the_one_in_force) {
  feed("a.txt", lines_of({anna}));
  Claim broken = anna;
  broken.status = "??";
  broken.outcome = Outcome::held;

  const RunInfo run = feed("b.txt", lines_of({broken}));

  EXPECT_EQ(run.balance.held, 1);
  EXPECT_TRUE(hub->record(RecordId{1}, "test", "test")->current);
  EXPECT_FALSE(hub->record(RecordId{2}, "test", "test")->current);
}

TEST_F(IntakeTest, A_held_record_keeps_its_bytes_its_place_and_its_reason) {
  Claim broken = ben;
  broken.outcome = Outcome::held;
  feed("a.txt", lines_of({anna, broken}));

  const auto held = hub->held({});

  ASSERT_EQ(held->size(), 1u);
  const HeldRecord& record = held->front();
  EXPECT_EQ(record.file, "a.txt");
  EXPECT_EQ(record.line, 2u);
  EXPECT_EQ(record.problems.at(0).rule, "bad-date");
  EXPECT_EQ(record.problems.at(0).where, "m.yaml:7");
  EXPECT_EQ(hub->record(record.id, "test", "test")->raw, "C2|900110002|LINDQVIST|BENJAMIN|5000|active");
}

TEST_F(IntakeTest, Held_records_are_found_by_rule_route_and_file) {
  Claim broken = ben;
  broken.outcome = Outcome::held;
  feed("a.txt", lines_of({broken}));

  HeldFilter by_rule{.rule = "bad-date"}, by_other_rule{.rule = "unmapped-code"}, by_route{.route = "elsewhere"};
  EXPECT_EQ(hub->held(by_rule)->size(), 1u);
  EXPECT_EQ(hub->held(by_other_rule)->size(), 0u);
  EXPECT_EQ(hub->held(by_route)->size(), 0u);
}

TEST_F(IntakeTest, A_held_record_sent_again_as_it_was_is_unchanged) {
  Claim broken = ben;
  broken.outcome = Outcome::held;
  feed("a.txt", lines_of({broken}));

  const RunInfo run = feed("b.txt", lines_of({broken}));

  EXPECT_EQ(run.balance.unchanged, 1);
  EXPECT_EQ(hub->status()->held, 1);
}

TEST_F(IntakeTest, Rejected_and_filtered_records_count_and_keep_their_bytes) {
  Claim rejected = anna, filtered = ben;
  rejected.outcome = Outcome::rejected;
  filtered.outcome = Outcome::filtered;

  const RunInfo run = feed("a.txt", lines_of({rejected, filtered}));

  EXPECT_EQ(run.balance.rejected, 1);
  EXPECT_EQ(run.balance.filtered, 1);
  EXPECT_EQ(hub->record(RecordId{2}, "test", "test")->outcome, Outcome::filtered);
  EXPECT_FALSE(hub->record(RecordId{2}, "test", "test")->raw.empty());
}

TEST_F(IntakeTest, A_replayed_record_becomes_stored_in_the_live_count_and_its_receipt_stays) {
  Claim broken = ben;
  broken.outcome = Outcome::held;
  const RunInfo receipt = feed("a.txt", lines_of({broken}));
  const Lines mended = lines_of({ben});

  const auto outcome = hub->replay(RecordId{1}, claims_mapping("claims-2"), "C2", mended.mapped(0), "maria");

  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(*outcome, Outcome::stored);
  EXPECT_EQ(hub->status()->intake.at(0).live.stored, 1);
  EXPECT_EQ(hub->status()->intake.at(0).live.held, 0);
  EXPECT_EQ(hub->runs(1)->front().balance.held, receipt.balance.held);
  EXPECT_EQ(text_of(*hub->client(client_of(1)), "name.last"), "LINDQVIST");
  EXPECT_TRUE(hub->held({})->empty());
}

TEST_F(IntakeTest, Replaying_an_old_version_does_not_displace_a_newer_one) {
  Claim broken = ben;
  broken.outcome = Outcome::held;
  feed("a.txt", lines_of({broken}));
  Claim newer = ben;
  newer.status = "exhausted";
  feed("b.txt", lines_of({newer}));

  ASSERT_TRUE(hub->replay(RecordId{1}, claims_mapping(), "C2", lines_of({ben}).mapped(0), "maria"));

  EXPECT_FALSE(hub->record(RecordId{1}, "test", "test")->current);
  EXPECT_TRUE(hub->record(RecordId{2}, "test", "test")->current);
}

TEST_F(IntakeTest, A_stored_record_cannot_be_replayed) {
  feed("a.txt", lines_of({anna}));

  const auto outcome = hub->replay(RecordId{1}, claims_mapping(), "C1", lines_of({anna}).mapped(0), "maria");

  EXPECT_EQ(outcome.error().code, Errc::conflict);
}

TEST_F(IntakeTest, A_child_whose_parent_has_not_come_waits_and_is_freed_by_it) {
  Lines payments;
  payments.add(Payment{"P1", "C1", 35000});
  const RunInfo early = feed("p.txt", payments, payments_mapping(), "pay-in");
  EXPECT_EQ(early.balance.held, 1);
  EXPECT_EQ(hub->held({})->at(0).problems.at(0).rule, "waits-for");

  feed("a.txt", lines_of({anna}));

  EXPECT_TRUE(hub->held({})->empty());
  EXPECT_EQ(client_of(1), client_of(2));
  EXPECT_EQ(hub->client(client_of(2))->rows.size(), 3u);
}

TEST_F(IntakeTest, A_child_that_precedes_its_parent_in_the_same_file_is_freed_in_the_same_transaction) {
  MappingInfo both = claims_mapping();
  both.blocks.push_back({"payment", &schemas()[2], false, "claim"});
  Lines lines;
  lines.add(anna);
  feed("a.txt", lines, both);
  Lines payments;
  payments.add(Payment{"P1", "C1", 100});

  const RunInfo run = feed("p.txt", payments, payments_mapping(), "pay-in");

  EXPECT_EQ(run.balance.stored, 1);
  EXPECT_EQ(client_of(2), client_of(1));
}

TEST_F(IntakeTest, Versions_that_waited_together_come_into_force_in_their_order) {
  Lines payments;
  payments.add(Payment{"P1", "C1", 100});
  payments.add(Payment{"P1", "C1", 200});
  feed("p.txt", payments, payments_mapping(), "pay-in");

  feed("a.txt", lines_of({anna}));

  EXPECT_FALSE(hub->record(RecordId{1}, "test", "test")->current);
  EXPECT_TRUE(hub->record(RecordId{2}, "test", "test")->current);
  EXPECT_TRUE(findings().empty());
}

TEST_F(IntakeTest, What_was_freed_frees_what_waited_for_it) {
  MappingInfo note = payments_mapping();
  note.blocks[0].parent_entity = "payment";
  Lines grandchild;
  grandchild.add(Payment{"N1", "P1", 1});
  feed("n.txt", grandchild, note, "note-in");
  Lines child;
  child.add(Payment{"P1", "C1", 100});
  feed("p.txt", child, payments_mapping(), "pay-in");
  ASSERT_EQ(hub->held({})->size(), 2u);

  feed("a.txt", lines_of({anna}));

  EXPECT_TRUE(hub->held({})->empty());
  EXPECT_EQ(client_of(1), client_of(3));
  EXPECT_TRUE(findings().empty());
}

TEST_F(IntakeTest, An_older_file_is_stored_but_does_not_come_into_force) {
  Claim newer = anna;
  newer.status = "exhausted";
  const RunId first = begin();
  const auto late_file = hub->admit(first, {"2.txt", 1, "sha-2", 0, 2});
  auto intake = hub->begin_intake(first, late_file->file, claims_mapping());
  take_all(**intake, lines_of({newer}));
  const RunId second = begin();
  const auto early_file = hub->admit(second, {"1.txt", 1, "sha-1", 0, 1});
  intake = hub->begin_intake(second, early_file->file, claims_mapping());

  take_all(**intake, lines_of({anna}));

  EXPECT_TRUE(hub->record(RecordId{1}, "test", "test")->current);
  EXPECT_FALSE(hub->record(RecordId{2}, "test", "test")->current);
  EXPECT_EQ(hub->record(RecordId{2}, "test", "test")->client, client_of(1));
  EXPECT_EQ(hub->client(client_of(1))->rows.size(), 2u);
}

TEST_F(IntakeTest, What_a_delta_leaves_unchanged_keeps_the_earlier_value) {
  Lines full = lines_of({anna});
  full.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("a.txt", full);
  Claim again = anna;
  again.status = "exhausted";
  Lines delta = lines_of({again});
  delta.client_values(0)[4] = Value::in_state(State::unchanged);

  feed("b.txt", delta);

  EXPECT_EQ(text_of(*hub->client(client_of(2)), "phone"), "6085550101");
}

TEST_F(IntakeTest, A_key_that_names_somebody_else_now_gets_a_client_of_its_own_and_a_review) {
  feed("a.txt", lines_of({anna}));

  feed("b.txt", lines_of({{"C1", "900110077", "ZIMMERMANN", "GUSTAV", -9000}}));

  EXPECT_NE(client_of(1), client_of(2));
  ASSERT_EQ(hub->reviews(10)->size(), 1u);
  EXPECT_EQ(hub->reviews(10)->front().rule, "key-reused");
  EXPECT_EQ(hub->client(client_of(1))->version, 2) << "losing a record is a change too";
  EXPECT_TRUE(findings().empty());
  EXPECT_EQ(text_of(*hub->client(client_of(1)), "name.last"), "OKAFOR") << "it keeps the last that was said of it";
}

TEST_F(IntakeTest, Who_got_somebody_elses_key_comes_home_once_a_person_has_parted_the_two) {
  Lines first, second;
  first.add({"C1", "900110001", "OKAFOR", "ANNA", 4000});
  first.add({"C2", "900330003", "LINDQVIST", "BEN", 6000});
  second.add({"C1", "900330003", "LINDQVIST", "BEN", 6000});
  feed("a.txt", first);
  feed("b.txt", second);
  ASSERT_NE(client_of(3), client_of(2)) << "in doubt";

  const auto reviews = *hub->reviews(10);
  const auto about_old = std::find_if(reviews.begin(), reviews.end(),
                                      [&](const Review& review) { return review.candidate == client_of(1); });
  ASSERT_EQ(reviews.size(), 2u) << "is it Anna's still? Is it the Ben whom we know?";
  ASSERT_NE(about_old, reviews.end());
  ASSERT_TRUE(hub->decide(about_old->id, "not-same", "person:maria"));

  EXPECT_EQ(client_of(3), client_of(2)) << "nobody is entered twice";
  EXPECT_TRUE(hub->reviews(10)->empty());
  EXPECT_NE(client_of(1), client_of(3));
  EXPECT_TRUE(findings().empty());
}

TEST_F(IntakeTest, A_large_batch_gives_the_same_clients_as_small_ones) {
  Lines lines;
  for (int i = 0; i < 3000; ++i) {
    const int person = i % 1000;
    lines.add(Claim{"C" + std::to_string(i), std::to_string(900'200'001 + person),
                    "FAMILY" + std::string(1, char('A' + person % 26)),
                    "GIVEN" + std::string(1, char('A' + person / 26 % 26)) + std::string(1, char('A' + person % 7)),
                    1000 + person * 3});
  }
  const RunInfo run = feed("a.txt", lines, claims_mapping(), "ui-in", "ui", 3000);

  EXPECT_EQ(run.balance.stored, 3000);
  EXPECT_EQ(run.clients_new, 1000);
  EXPECT_EQ(client_of(1), client_of(2001));
}

TEST_F(IntakeTest, The_head_of_a_file_comes_with_its_records_and_lies_sealed) {
  const RunId run = begin();
  const FileId file = admit(run, "a.csv");
  auto intake = hub->begin_intake(run, file, claims_mapping(), "CLAIM,SSN,LAST");
  ASSERT_TRUE(intake);
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  take_all(**intake, lines);
  EXPECT_EQ(hub->record(RecordId{1}, "test", "test")->head, "CLAIM,SSN,LAST");
  intake->reset();
  close();
  const std::ifstream store(database(), std::ios::binary);
  const std::string bytes((std::ostringstream() << store.rdbuf()).str());
  EXPECT_EQ(bytes.find("CLAIM,SSN"), std::string::npos);
}

TEST_F(IntakeTest, A_file_that_is_taken_up_again_is_that_of_the_run_that_met_it_first) {
  const RunId first = *hub->begin_run({"pass", "ui", "transfer", "person", "S1"});
  const Arrival one{.name = "one", .size = 1, .sha256 = std::string(64, '1')};
  const Arrival two{.name = "two", .size = 1, .sha256 = std::string(64, '2')};
  ASSERT_TRUE(hub->admit(first, one));
  ASSERT_TRUE(hub->admit(first, two));
  const RunId second = *hub->begin_run({"pass", "ui", "transfer", "person", "S2"});

  const auto again = hub->admit(second, two);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->run, first);
  EXPECT_EQ(again->stamp, "S1");
  EXPECT_EQ(again->part, 2);
}

TEST_F(IntakeTest, A_transfer_is_counted_once_and_apart_from_intake) {
  const RunId run = *hub->begin_run({"pass", "ui", "transfer", "person", "S1"});
  const Arrival file{.name = "one", .size = 1, .sha256 = std::string(64, '1')};
  const Balance counts{.read = 3, .stored = 2, .held = 1};
  ASSERT_TRUE(hub->finish_transfer(run, hub->admit(run, file)->file, counts));

  EXPECT_EQ(hub->admit(run, file)->verdict, Admission::Verdict::same_bytes);
  EXPECT_EQ(hub->end_run(run, RunState::done, "")->balance.stored, 2);
  EXPECT_TRUE(hub->status()->intake.empty());
  EXPECT_EQ(hub->status()->transfer.at(0).live.held, 1);
  EXPECT_TRUE(findings().empty());
}

}  // namespace
}  // namespace gatehouse::hub::test
