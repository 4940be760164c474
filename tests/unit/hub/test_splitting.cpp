// Undoing what joined people: who is parted from whom, doubts that come back, records on the wrong side, mistakes
// of people.
#include <gtest/gtest.h>

#include <algorithm>

#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

class SplittingTest : public HubTest {
 protected:
  /// One woman, and a record without SSN that may be hers: a provisional client and a review.
  void doubt(std::string_view phone = "6085550101") {
    Lines lines;
    lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    lines.add(Claim{"C2", "", "OKAFOR", "ANNA", 4000});
    lines.client_values(1)[4] = Value::of(phone);
    feed("a.txt", lines);
    ASSERT_EQ(hub->reviews(10)->size(), 1u);
  }
  bool parted(ClientId a, ClientId b) { return hub->matching().why(a, b)->parted; }
  std::string state_of(std::int64_t review) { return hub->matching().review(review)->state; }
};

TEST_F(SplittingTest, Who_leaves_a_client_is_parted_from_all_whom_it_went_into) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2), three = client_of(3);
  merge(two, three);
  merge(one, two);

  ASSERT_TRUE(hub->split(three, "maria"));
  EXPECT_TRUE(parted(three, one));
  ASSERT_TRUE(hub->split(two, "maria"));

  for (int start = 0; start < 2; ++start) {
    EXPECT_TRUE(parted(two, one)) << "start " << start;
    EXPECT_TRUE(parted(three, one)) << "start " << start;
    EXPECT_TRUE(parted(three, two)) << "start " << start;
    open();
  }
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, A_parting_holds_for_what_a_client_was_merged_into_and_no_longer) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2), three = client_of(3);
  merge(one, two);
  ASSERT_TRUE(hub->split(two, "maria"));
  merge(two, three);
  EXPECT_TRUE(parted(three, one)) << "who is client 2 now";

  ASSERT_TRUE(hub->split(three, "maria"));

  EXPECT_FALSE(parted(three, one)) << "nobody said so";
  EXPECT_TRUE(parted(two, one));
}

/// What an old merge brought, and a split took away again, is no business of a later split.
TEST_F(SplittingTest, A_split_undoes_its_own_merge_and_not_one_that_was_undone_before) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2), three = client_of(3);
  merge(two, three);
  merge(one, two);
  ASSERT_TRUE(hub->split(three, "maria"));
  ASSERT_TRUE(hub->matching().reconsider(three, one, "a mix-up", "maria"));
  merge(one, three);

  ASSERT_TRUE(hub->split(two, "maria"));
  EXPECT_EQ(client_of(2), two);
  EXPECT_EQ(client_of(3), one) << "it came by its own merge";
  ASSERT_TRUE(hub->split(three, "maria"));
  EXPECT_EQ(client_of(3), three);
  EXPECT_TRUE(findings().empty());
}

/// A detour over others does not spare the second person.
TEST_F(SplittingTest, What_two_records_say_against_a_link_takes_two_people_however_they_came_together) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "", "OKAFOR", "MARY", 4000});
  lines.add(Claim{"C3", "", "OKAFOR", "ANNA", 4000});
  lines.client_values(2)[4] = Value::of(std::string_view("6085550199"));
  feed("a.txt", lines);
  const ClientId one = client_of(1), two = client_of(2), three = client_of(3);
  const auto asked = hub->matching().merge(one, two, "sure", "maria");
  ASSERT_NE(asked->waits_for_second, 0) << "twins";
  merge(two, three);

  const auto again = hub->matching().merge(one, client_of(2), "sure", "maria");

  ASSERT_TRUE(again) << again.error().text();
  EXPECT_NE(again->waits_for_second, 0) << "one person joined what a rule forbids";
  EXPECT_EQ(hub->matching().review(again->waits_for_second)->sentence.find("no rule decided"), std::string::npos);
  EXPECT_NE(client_of(1), client_of(2));
  const auto second = hub->matching().merge(one, client_of(2), "I know both", "piotr");
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->waits_for_second, 0) << "the second person says so by merging, too";
  EXPECT_EQ(client_of(1), client_of(2));
  EXPECT_TRUE(findings().empty());
}

/// A record between two who were one asks about the one that it comes near, once they are two.
TEST_F(SplittingTest, A_doubt_about_who_was_two_people_goes_to_the_one_that_it_is_about) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "900550002", "DUBOIS", "EVA", 7000});
  feed("a.txt", lines);
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  Lines more;
  more.add(Claim{"C3", "", "DUBOIS", "EVA", 7000});
  feed("b.txt", more);
  const auto before = hub->reviews(10);
  ASSERT_EQ(before->size(), 1u);
  ASSERT_EQ(before->front().candidate, one) << "the joined client";

  ASSERT_TRUE(hub->split(two, "maria"));

  const auto after = hub->reviews(10);
  ASSERT_EQ(after->size(), 1u);
  EXPECT_EQ(after->front().candidate, two) << "it is EVA's name and birth date";
}

TEST_F(SplittingTest, A_doubt_that_a_merge_answered_is_no_label_and_the_split_decides_it) {
  doubt();
  const Review review = hub->reviews(10)->front();
  Lines more;
  more.add(Claim{"C3", "900110001", "OKAFOR", "ANNA", 4000});
  more.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("b.txt", more);
  ASSERT_EQ(client_of(2), client_of(1)) << "the machine brought it home";

  EXPECT_EQ(state_of(review.id), "merged");
  EXPECT_EQ(hub->matching().review(review.id)->client, review.client) << "the pair as it was asked";
  EXPECT_EQ(hub->matching().review(review.id)->candidate, review.candidate);

  ASSERT_TRUE(hub->split(review.client, "maria"));
  EXPECT_EQ(state_of(review.id), "not-same");
}

TEST_F(SplittingTest, A_doubt_goes_back_with_the_client_that_it_was_about) {
  doubt();
  const Review review = hub->reviews(10)->front();
  Lines more;
  more.add(Claim{"C9", "900770007", "HAUGEN", "SIGRID", 6000});
  feed("b.txt", more);
  const ClientId stranger = client_of(3);
  merge(stranger, review.client);
  ASSERT_EQ(hub->matching().review(review.id)->client, stranger)
      << "the doubt is about the joined client meanwhile";

  ASSERT_TRUE(hub->split(review.client, "maria"));

  EXPECT_EQ(state_of(review.id), "open");
  EXPECT_EQ(hub->matching().review(review.id)->client, review.client);
  EXPECT_EQ(hub->matching().review(review.id)->candidate, review.candidate);
}

TEST_F(SplittingTest, A_machine_merge_says_its_rule_and_not_what_a_person_once_said) {
  doubt();
  const ClientId provisional = client_of(2);
  merge(client_of(1), provisional, "a mistake");
  ASSERT_TRUE(hub->split(provisional, "maria"));
  ASSERT_TRUE(hub->matching().reconsider(client_of(1), provisional, "she has both cards", "maria"));
  clock.pass(std::chrono::seconds{60});
  Lines more;
  more.add(Claim{"C3", "900110001", "OKAFOR", "ANNA", 4000});
  more.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("b.txt", more);
  ASSERT_EQ(client_of(2), client_of(1)) << "the machine brought it home";

  const auto story = hub->matching().how(client_of(1));

  ASSERT_TRUE(story) << story.error().text();
  const Happening& last = story->happenings.back();
  EXPECT_EQ(last.kind, "merged");
  EXPECT_EQ(last.actor, "gatehouse");
  EXPECT_EQ(last.because, "");
  EXPECT_FALSE(last.rule.empty());
  EXPECT_FALSE(last.sentence.empty());
  EXPECT_TRUE(last.evidence.has_value());
  const auto said = [&](std::string_view kind) {
    const auto at = std::find_if(story->happenings.begin(), story->happenings.end(),
                                 [&](const Happening& one) { return one.kind == kind; });
    return at == story->happenings.end() ? std::string("nothing") : at->because;
  };
  EXPECT_EQ(said("merged"), "a mistake");
  EXPECT_EQ(said("reconsidered"), "she has both cards");
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, Two_whom_a_person_parted_are_not_merged_until_somebody_takes_that_back) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  ASSERT_TRUE(hub->split(two, "maria"));

  EXPECT_EQ(hub->matching().merge(one, two, "sure", "maria").error().code, Errc::conflict);
  EXPECT_TRUE(hub->reviews(10)->empty()) << "nobody waits for a second person in vain";
  EXPECT_EQ(hub->matching().reconsider(one, two, "", "maria").error().code, Errc::bad_config);
  ASSERT_TRUE(hub->matching().reconsider(two, one, "I mixed up the files", "maria"));
  EXPECT_EQ(hub->matching().reconsider(one, two, "again", "maria").error().code, Errc::not_found);

  open();
  EXPECT_FALSE(parted(one, two));
  merge(one, two);
  EXPECT_EQ(client_of(2), one);
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, Not_same_decides_every_doubt_about_the_two) {
  doubt();
  Lines more;
  more.add(Claim{"C3", "", "OKAFOR", "ANNA", 4000});
  more.client_values(0)[4] = Value::of(std::string_view("6085550199"));
  feed("b.txt", more);
  ASSERT_EQ(hub->reviews(10)->size(), 3u) << "2 and 1, 3 and 1, 3 and 2";
  merge(client_of(2), client_of(3));
  const auto left = hub->reviews(10);
  ASSERT_EQ(left->size(), 1u) << "both were about the same two now: that is asked once";

  ASSERT_TRUE(hub->decide(left->front().id, "not-same", "piotr"));

  EXPECT_TRUE(hub->reviews(10)->empty());
  EXPECT_EQ(state_of(left->front().id), "not-same");
}

/// Somebody's other spelling, first seen while the two were one: exactly the same line does not lead to the wrong
/// one.
TEST_F(SplittingTest, What_went_over_after_a_split_decides_exactly_for_nobody_else) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  Lines meanwhile;
  meanwhile.add(Claim{"C4", "900220002", "DUBOIS", "CLAIRA", 5000});
  feed("b.txt", meanwhile);
  ASSERT_EQ(client_of(4), one);

  ASSERT_TRUE(hub->split(two, "maria"));
  ASSERT_EQ(client_of(4), two);

  for (std::int64_t record = 5; record < 7; ++record) {
    Lines again;
    again.add(Claim{"C" + std::to_string(record), "900220002", "DUBOIS", "CLAIRA", 5000});
    feed("c" + std::to_string(record) + ".txt", again);
    EXPECT_EQ(client_of(record), two) << "record " << record;
    open();
  }
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, A_record_at_the_wrong_client_is_taken_out_with_all_that_belongs_to_it) {
  three_people();
  Lines more;
  more.add(Claim{"C4", "900110001", "OKAFOR", "ANNA", 4000});
  feed("b.txt", more);
  Lines payments;
  payments.add(Payment{"P1", "C4", 100});
  payments.add(Payment{"P2", "C1", 200});
  feed("p.txt", payments, payments_mapping(), "payments-in");
  Lines newer;
  newer.add(Claim{"C4", "900110001", "OKAFOR", "ANNA", 4000, "exhausted"});
  feed("c.txt", newer);
  const ClientId one = client_of(1);
  ASSERT_EQ(client_of(4), one);
  ASSERT_EQ(client_of(5), one);
  ASSERT_EQ(client_of(7), one);

  const auto out = hub->matching().take_out(RecordId{7}, "her sister's claim", "maria");

  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->from, one);
  EXPECT_NE(out->client, one);
  EXPECT_EQ(out->records, 3);
  for (const std::int64_t record : {4, 5, 7}) EXPECT_EQ(client_of(record), out->client) << "record " << record;
  for (const std::int64_t record : {1, 6}) EXPECT_EQ(client_of(record), one) << "record " << record;
  EXPECT_TRUE(parted(out->client, one));
  EXPECT_TRUE(findings().empty());

  open();
  Lines last;
  last.add(Payment{"P3", "C4", 300});
  feed("q.txt", last, payments_mapping(), "payments-in");
  EXPECT_EQ(client_of(8), out->client) << "what comes later follows";
  merge(client_of(2), out->client);
  EXPECT_EQ(client_of(4), client_of(2)) << "and another client may have it";
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, A_client_of_whom_nothing_is_left_is_not_split_off_empty) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  ASSERT_TRUE(hub->matching().take_out(RecordId{2}, "another one", "maria"));

  EXPECT_EQ(hub->split(two, "maria").error().code, Errc::conflict);
  EXPECT_EQ(hub->client(two)->id, one) << "the old id leads on";
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, What_cannot_be_taken_out_says_why) {
  three_people();
  Lines payments;
  payments.add(Payment{"P1", "C1", 100});
  feed("p.txt", payments, payments_mapping(), "payments-in");

  EXPECT_EQ(hub->matching().take_out(RecordId{1}, "", "maria").error().code, Errc::bad_config);
  EXPECT_EQ(hub->matching().take_out(RecordId{1}, "wrong", "maria").error().code, Errc::conflict)
      << "all that it has";
  EXPECT_EQ(hub->matching().take_out(RecordId{4}, "wrong", "maria").error().code, Errc::bad_config) << "a payment";
  EXPECT_EQ(hub->matching().take_out(RecordId{99}, "wrong", "maria").error().code, Errc::not_found);
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, Payments_of_a_claim_that_came_meanwhile_go_with_it) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  clock.pass(std::chrono::seconds{60});
  Lines more;
  more.add(Claim{"C4", "900220002", "DUBOIS", "CLAIRE", 5000});
  feed("b.txt", more);
  Lines payments;
  payments.add(Payment{"P1", "C4", 100});
  payments.add(Payment{"P2", "C2", 200});
  feed("p.txt", payments, payments_mapping(), "payments-in");
  ASSERT_EQ(client_of(5), one);

  ASSERT_TRUE(hub->split(two, "maria"));

  for (const std::int64_t record : {2, 4, 5, 6}) EXPECT_EQ(client_of(record), two) << "record " << record;
  EXPECT_TRUE(findings().empty());
}

/// Two SSNs under one name, birth date and phone; a record without SSN that came while they were one client.
TEST_F(SplittingTest, A_record_in_doubt_after_a_split_goes_to_the_side_that_a_person_says) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "900550002", "OKAFOR", "ANNA", 4000});
  for (const std::size_t line : {0u, 1u}) lines.client_values(line)[4] = Value::of(std::string_view("6085550101"));
  feed("a.txt", lines);
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  ASSERT_EQ(client_of(1), client_of(2));
  clock.pass(std::chrono::seconds{60});
  Lines more;
  more.add(Claim{"C3", "", "OKAFOR", "ANNA", 4000});
  more.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("b.txt", more);
  ASSERT_EQ(client_of(3), one);
  Lines payments;
  payments.add(Payment{"P1", "C3", 100});
  feed("p.txt", payments, payments_mapping(), "payments-in");

  ASSERT_TRUE(hub->split(two, "maria"));

  const auto reviews = hub->reviews(10);
  ASSERT_EQ(reviews->size(), 1u);
  const Review& review = reviews->front();
  EXPECT_EQ(review.rule, "which-side");
  EXPECT_EQ(review.record, RecordId{3});
  EXPECT_EQ(review.client, one);
  EXPECT_EQ(review.candidate, two);
  ASSERT_TRUE(hub->decide(review.id, "same", "maria"));
  EXPECT_EQ(client_of(3), two);
  EXPECT_EQ(client_of(4), two) << "its payment goes with it";
  EXPECT_TRUE(parted(one, two)) << "they stay two people";
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, Nobody_is_merged_with_who_was_purged_and_nothing_is_pinned_there) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2);
  const auto asked = hub->matching().merge(one, two, "seen at the counter", "maria");
  ASSERT_NE(asked->waits_for_second, 0);
  ASSERT_TRUE(hub->retention().purge({one, "her letter", "maria", false}));

  EXPECT_EQ(hub->decide(asked->waits_for_second, "same", "piotr").error().code, Errc::conflict);
  EXPECT_EQ(hub->matching().merge(one, two, "sure", "maria").error().code, Errc::conflict);
  EXPECT_EQ(hub->matching().pin({one, "phone", {}, "6085550101", "she called"}, "maria").error().code,
            Errc::conflict);
  EXPECT_TRUE(findings().empty());
}

TEST_F(SplittingTest, A_review_is_given_back_and_the_first_of_two_cannot_keep_it_from_the_second) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "900550002", "OKAFOR", "ANNA", 4000});
  feed("a.txt", lines);
  const Review review = hub->reviews(10)->at(0);
  EXPECT_EQ(hub->matching().release(review.id, "maria").error().code, Errc::conflict) << "in nobody's hands";
  ASSERT_TRUE(hub->matching().claim(review.id, "maria"));
  ASSERT_TRUE(hub->matching().release(review.id, "piotr"));
  EXPECT_EQ(hub->reviews(10)->at(0).claimed_by, "");

  ASSERT_TRUE(hub->decide(review.id, "same", "maria"));
  EXPECT_EQ(hub->matching().claim(review.id, "maria").error().code, Errc::conflict);
  EXPECT_TRUE(hub->matching().claim(review.id, "piotr"));
}

}  // namespace
}  // namespace gatehouse::hub::test
