// Who is who, as people ask and decide it: the second person, claims, merges by hand, nested merges, the story
// told.
#include "hub/matching.hpp"
#include "hub/retention.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

class MatchingTest : public HubTest {
 protected:
  /// Two clients who may be one, were their SSNs not two.
  Review doubt() {
    Lines lines;
    lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    lines.add(Claim{"C2", "900550002", "OKAFOR", "ANNA", 4000});
    feed("a.txt", lines);
    return hub->reviews(10)->at(0);
  }
};

TEST_F(MatchingTest, A_veto_is_overridden_by_two_people_and_not_by_one) {
  const Review review = doubt();

  ASSERT_TRUE(hub->decide(review.id, "same", "maria"));
  EXPECT_NE(client_of(1), client_of(2)) << "one person alone joined what a rule forbids";
  EXPECT_EQ(hub->decide(review.id, "same", "maria").error().code, Errc::conflict);
  EXPECT_EQ(hub->reviews(10)->at(0).first_actor, "maria");

  ASSERT_TRUE(hub->decide(review.id, "same", "piotr"));
  EXPECT_EQ(client_of(1), client_of(2));
  EXPECT_TRUE(hub->reviews(10)->empty());
}

TEST_F(MatchingTest, The_second_person_may_say_that_they_are_two) {
  const Review review = doubt();
  ASSERT_TRUE(hub->decide(review.id, "same", "maria"));

  ASSERT_TRUE(hub->decide(review.id, "not-same", "piotr"));

  EXPECT_NE(client_of(1), client_of(2));
  EXPECT_TRUE(hub->matching().why(client_of(1), client_of(2))->parted);
}

TEST_F(MatchingTest, The_first_of_two_gives_the_reason_and_is_named_for_it) {
  doubt();
  const ClientId one = client_of(1), two = client_of(2);
  ASSERT_NE(hub->matching().merge(one, two, "her court papers", "maria")->waits_for_second, 0);
  ASSERT_TRUE(hub->decide(hub->reviews(10)->at(0).id, "same", "piotr"));

  const auto happening = hub->matching().how(one)->happenings.at(0);

  EXPECT_EQ(happening.actor, "piotr");
  EXPECT_EQ(happening.because, "her court papers");
  EXPECT_EQ(happening.because_by, "maria");
}

TEST_F(MatchingTest, A_pair_stands_once_in_the_list_whatever_is_merged) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "900550002", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C3", "900770003", "OKAFOR", "ANNA", 4000});
  feed("a.txt", lines);
  ASSERT_EQ(hub->reviews(10)->size(), 3u);
  merge(client_of(1), client_of(2));

  ASSERT_EQ(hub->reviews(10)->size(), 1u);
  ASSERT_TRUE(hub->split(ClientId{2}, "maria"));
  const auto open = *hub->reviews(10);
  const auto pairs =
      std::count_if(open.begin(), open.end(), [](const Review& r) { return r.rule != "which-side"; });
  EXPECT_EQ(pairs, 2) << "1 and 3, 2 and 3";
  EXPECT_TRUE(findings().empty());
}

/// 2 and 3 were one when 2 was split from 1: nobody has said anything of 3 and 1.
TEST_F(MatchingTest, A_split_of_two_who_were_one_answers_nothing_of_the_other_one) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "900550002", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C3", "900770003", "OKAFOR", "ANNA", 4000});
  feed("a.txt", lines);
  merge(ClientId{2}, ClientId{3});
  merge(ClientId{1}, ClientId{2});
  const auto asked = [&] {
    std::vector<std::pair<ClientId, ClientId>> out;
    const auto open = hub->reviews(10);
    for (const Review& review : *open)
      if (review.rule != "which-side") out.emplace_back(review.client, review.candidate);
    return out;
  };
  ASSERT_TRUE(hub->split(ClientId{2}, "maria"));
  EXPECT_TRUE(asked().empty());

  ASSERT_TRUE(hub->split(ClientId{3}, "maria"));

  EXPECT_EQ(asked(), (std::vector{std::pair{ClientId{3}, ClientId{1}}}));
  EXPECT_TRUE(findings().empty());
}

TEST_F(MatchingTest, What_somebody_has_claimed_nobody_else_decides) {
  const Review review = doubt();

  ASSERT_TRUE(hub->matching().claim(review.id, "maria"));

  EXPECT_EQ(hub->matching().claim(review.id, "piotr").error().code, Errc::conflict);
  EXPECT_EQ(hub->decide(review.id, "not-same", "piotr").error().code, Errc::conflict);
  EXPECT_EQ(hub->reviews(10)->at(0).claimed_by, "maria");
  EXPECT_TRUE(hub->decide(review.id, "not-same", "maria"));
}

TEST_F(MatchingTest, Why_tells_what_speaks_for_and_against_and_replays) {
  doubt();

  const auto reason = hub->matching().why(client_of(1), client_of(2));

  ASSERT_TRUE(reason) << reason.error().text();
  EXPECT_EQ(reason->why.rule, "two-ssns");
  EXPECT_TRUE(reason->why.replays);
  EXPECT_NE(reason->why.sentence.find("SSN"), std::string::npos);
  EXPECT_EQ(reason->why.sentence.find("9001"), std::string::npos) << "an SSN stands in the sentence";
  EXPECT_EQ(hub->matching().why(client_of(1), client_of(1)).error().code, Errc::bad_config);
}

TEST_F(MatchingTest, A_merge_by_hand_keeps_its_reason_and_the_old_id) {
  three_people();
  const ClientId one = client_of(1);
  const ClientId two = client_of(2);
  merge(one, two);

  const auto story = hub->matching().how(two);

  ASSERT_TRUE(story) << story.error().text();
  EXPECT_EQ(story->asked, two);
  EXPECT_EQ(story->id, one);
  ASSERT_EQ(story->happenings.size(), 1u);
  EXPECT_EQ(story->happenings[0].kind, "merged");
  EXPECT_EQ(story->happenings[0].because, "seen at the counter");
  EXPECT_EQ(hub->matching().merge(one, two, "again", "maria").error().code, Errc::conflict);
  EXPECT_EQ(hub->matching().merge(one, client_of(3), "", "maria").error().code, Errc::bad_config);
  EXPECT_TRUE(findings().empty());
}

TEST_F(MatchingTest, Nested_merges_are_undone_in_any_order) {
  three_people();
  const ClientId one = client_of(1);
  const ClientId two = client_of(2);
  const ClientId three = client_of(3);
  merge(two, three);
  merge(one, two);
  ASSERT_EQ(client_of(3), one);

  ASSERT_TRUE(hub->split(two, "maria"));
  EXPECT_EQ(client_of(2), two);
  EXPECT_EQ(client_of(3), two) << "the inner merge stands";
  ASSERT_TRUE(hub->split(three, "maria"));
  EXPECT_EQ(client_of(3), three);

  open();
  EXPECT_EQ(client_of(1), one);
  EXPECT_EQ(client_of(2), two);
  EXPECT_EQ(client_of(3), three);
  EXPECT_TRUE(findings().empty());
}

TEST_F(MatchingTest, A_chain_of_merges_is_undone_from_its_end_too) {
  three_people();
  Lines fourth;
  fourth.add(Claim{"C9", "900990009", "ABERNATHY", "GRETA", 12'000});
  feed("d.txt", fourth);
  const ClientId one = client_of(1), two = client_of(2), three = client_of(3), four = client_of(4);
  merge(three, four);
  merge(two, three);
  merge(one, two);
  ASSERT_EQ(client_of(4), one);

  for (const ClientId each : {two, three, four}) ASSERT_TRUE(hub->split(each, "maria"));

  EXPECT_EQ(client_of(1), one);
  EXPECT_EQ(client_of(2), two);
  EXPECT_EQ(client_of(3), three);
  EXPECT_EQ(client_of(4), four);
  EXPECT_TRUE(findings().empty());
}

TEST_F(MatchingTest, An_id_leads_on_through_a_hundred_merges) {
  constexpr int people = 101;
  Lines lines;
  for (int i = 0; i < people; ++i)
    lines.add(Claim{"C" + std::to_string(i), "9001" + std::to_string(10'000 + i * 37), "FAMILY" + std::to_string(i),
                    "PERSON" + std::to_string(i), 4000 + i * 97});
  feed("a.txt", lines);
  std::vector<ClientId> clients;
  for (int record = 1; record <= people; ++record) clients.push_back(client_of(record));
  for (std::size_t i = clients.size() - 1; i > 0; --i) merge(clients[i], clients[i - 1]);

  ASSERT_EQ(client_of(people), clients.front());
  EXPECT_EQ(hub->client(clients.back())->id, clients.front());
  EXPECT_EQ(hub->client(clients.back())->rows.size(), 2u * people);
  EXPECT_TRUE(findings().empty());
  open();
  EXPECT_EQ(hub->client(clients.back())->id, clients.front());
  ASSERT_TRUE(hub->split(clients.back(), "maria"));
  EXPECT_EQ(client_of(people), clients.back());
  EXPECT_TRUE(findings().empty());
}

TEST_F(MatchingTest, The_inner_merge_is_undone_while_the_outer_one_stands) {
  three_people();
  const ClientId one = client_of(1);
  const ClientId two = client_of(2);
  const ClientId three = client_of(3);
  merge(two, three);
  merge(one, two);

  ASSERT_TRUE(hub->split(three, "maria"));

  EXPECT_EQ(client_of(3), three);
  EXPECT_EQ(client_of(2), one) << "the outer merge stands";
  EXPECT_EQ(hub->client(two)->id, one);
  EXPECT_TRUE(findings().empty());
}

TEST_F(MatchingTest, What_came_while_two_were_one_goes_to_the_side_that_it_fits) {
  three_people();
  const ClientId one = client_of(1);
  const ClientId two = client_of(2);
  merge(one, two);
  clock.pass(std::chrono::seconds{60});
  Lines more;
  more.add(Claim{"C4", "900220002", "DUBOIS", "CLAIRE", 5000});
  more.add(Claim{"C5", "900110001", "OKAFOR", "ANNA", 4000});
  feed("b.txt", more);
  ASSERT_EQ(client_of(4), one);

  ASSERT_TRUE(hub->split(two, "maria"));

  EXPECT_EQ(client_of(4), two);
  EXPECT_EQ(client_of(5), one);
  EXPECT_TRUE(findings().empty());
}

/// 3 in 2, a record of 3's, and 2 with all that in 1: whatever is undone first, it comes to 3 at last.
TEST_F(MatchingTest, What_came_between_nested_merges_goes_to_the_side_that_it_fits) {
  for (const bool inner_first : {true, false}) {
    three_people();
    const ClientId one = client_of(1), two = client_of(2), three = client_of(3);
    clock.pass(std::chrono::seconds{60});
    merge(two, three);
    clock.pass(std::chrono::seconds{60});
    Lines more;
    more.add(Claim{"C4", "900330003", "HAUGEN", "SIGRID", 6000});
    feed("b.txt", more);
    ASSERT_EQ(client_of(4), two);
    clock.pass(std::chrono::seconds{60});
    merge(one, two);

    for (const ClientId each : {inner_first ? three : two, inner_first ? two : three})
      ASSERT_TRUE(hub->split(each, "maria"));

    EXPECT_EQ(client_of(4), three) << inner_first;
    EXPECT_TRUE(findings().empty());
    start_anew();
  }
}

TEST_F(MatchingTest, Who_was_purged_is_not_split_into_somebody) {
  three_people();
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  ASSERT_TRUE(hub->retention().purge({one, "her letter of May 3", "person:maria", false}));

  EXPECT_EQ(hub->split(two, "maria").error().code, Errc::conflict);
  EXPECT_EQ(hub->status()->clients, 1);
}

/// Without an SSN only name and birth date agree; a telephone that a third record brings shows whose the second is.
TEST_F(MatchingTest, A_provisional_client_comes_home_when_a_record_connects_it) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "", "OKAFOR", "ANNA", 4000});
  lines.client_values(1)[4] = Value::of(std::string_view("6085550101"));
  feed("a.txt", lines);
  ASSERT_EQ(hub->client(client_of(2))->state, "provisional");
  const ClientId provisional = client_of(2);
  Lines more;
  more.add(Claim{"C3", "900110001", "OKAFOR", "ANNA", 4000});
  more.client_values(0)[4] = Value::of(std::string_view("6085550101"));

  feed("b.txt", more);

  EXPECT_EQ(client_of(2), client_of(1));
  EXPECT_EQ(client_of(3), client_of(1));
  EXPECT_EQ(hub->client(provisional)->id, client_of(1)) << "the old id leads there";
  EXPECT_TRUE(hub->reviews(10)->empty());
  const auto story = hub->matching().how(client_of(1));
  ASSERT_EQ(story->happenings.size(), 1u);
  EXPECT_EQ(story->happenings[0].actor, "gatehouse");
  EXPECT_TRUE(findings().empty());

  ASSERT_TRUE(hub->split(provisional, "maria"));
  EXPECT_EQ(client_of(2), provisional) << "a person may undo what the machine joined";
  open();
  Lines last;
  last.add(Claim{"C4", "900110001", "OKAFOR", "ANNA", 4000});
  last.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("c.txt", last);
  EXPECT_EQ(client_of(2), provisional) << "and for ever";
}

TEST_F(MatchingTest, Two_established_clients_are_never_joined_by_a_record_that_fits_both) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "", "OKAFOR", "ANNA", 4000});
  lines.client_values(1)[4] = Value::of(std::string_view("6085550101"));
  feed("a.txt", lines);
  ASSERT_TRUE(hub->decide(hub->reviews(10)->front().id, "not-same", "maria"));
  Lines more;
  more.add(Claim{"C3", "900110001", "OKAFOR", "ANNA", 4000});
  more.client_values(0)[4] = Value::of(std::string_view("6085550101"));

  feed("b.txt", more);

  EXPECT_NE(client_of(2), client_of(1));
}

TEST_F(MatchingTest, How_tells_of_a_newer_version_why_the_first_one_was_linked) {
  Lines lines;
  lines.add(Claim{"C1", "", "OKAFOR", "ANNA", 4000});
  lines.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("a.txt", lines);
  Lines other;
  other.add(Claim{"C2", "", "OKAFOR", "ANNA", 4000});
  other.client_values(0)[4] = Value::of(std::string_view("6085550101"));
  feed("b.txt", other);
  ASSERT_EQ(client_of(2), client_of(1));
  const double bits = hub->matching().how(client_of(1))->records.at(1).score;
  ASSERT_GT(bits, 0);
  for (std::int64_t version = 3; version < 5; ++version) {
    Lines newer;
    newer.add(Claim{"C2", "", "OKAFOR", "ANNA", 4000, version == 3 ? "exhausted" : "active"});
    newer.client_values(0)[4] = Value::of(std::string_view(version == 3 ? "6085550303" : "6085550404"));
    feed("c" + std::to_string(version) + ".txt", newer);
  }

  const auto story = hub->matching().how(client_of(1));
  const LinkStory& link = story->records.at(1);
  EXPECT_EQ(link.record, RecordId{4});
  EXPECT_EQ(link.score, bits);
  ASSERT_TRUE(link.evidence);
  EXPECT_TRUE(link.evidence->replays);
  EXPECT_NE(link.evidence->sentence.find("Its first version, record 2: "), std::string::npos)
      << link.evidence->sentence;
}

TEST_F(MatchingTest, Who_takes_another_surname_under_one_key_stays_the_same) {
  Lines lines;
  lines.add(Claim{"C1", "", "OKAFOR", "ANNA", 4000});
  feed("a.txt", lines);
  const ClientId her = client_of(1);
  Lines married;
  married.add(Claim{"C1", "", "HAUGEN", "ANNA", 4000});
  feed("b.txt", married);
  EXPECT_EQ(client_of(2), her);
  EXPECT_TRUE(hub->reviews(10)->empty());

  Lines another;
  another.add(Claim{"C1", "", "DUBOIS", "CLAIRE", 5000});
  feed("c.txt", another);
  EXPECT_NE(client_of(3), her) << "the system gave its key to somebody else";
  EXPECT_EQ(hub->reviews(10)->size(), 1u);
}

TEST_F(MatchingTest, Quality_counts_as_linked_by_score_what_was_linked_and_not_what_was_in_doubt) {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "", "OKAFOR", "ANNA", 4000});
  lines.client_values(1)[4] = Value::of(std::string_view("6085550101"));
  lines.add(Claim{"C3", "", "DUBOIS", "CLAIRE", 5000});
  lines.client_values(2)[4] = Value::of(std::string_view("6085550202"));
  feed("a.txt", lines);
  Lines more;
  more.add(Claim{"C4", "", "DUBOIS", "CLAIRE", 5000});
  more.client_values(0)[4] = Value::of(std::string_view("6085550202"));
  feed("b.txt", more);
  ASSERT_EQ(client_of(4), client_of(3));
  const Review doubt = hub->reviews(10)->at(0);
  ASSERT_EQ(hub->reviews(10)->size(), 1u);
  ASSERT_EQ(doubt.rule, "scored");

  for (int decided = 0; decided < 2; ++decided) {
    const auto quality = hub->matching().quality();
    ASSERT_TRUE(quality) << quality.error().text();
    EXPECT_EQ(quality->weeks.at(0).by_score, 1) << (decided ? "after" : "before") << " somebody said not-same";
    std::int64_t links = 0;
    for (const auto& [bits, count] : quality->scores) links += count;
    EXPECT_EQ(links, 1);
    if (decided == 0) {
      ASSERT_TRUE(hub->decide(doubt.id, "not-same", "maria"));
    }
  }
}

TEST_F(MatchingTest, Quality_counts_links_reviews_and_shared_numbers) {
  doubt();
  Lines more;
  more.add(Claim{"C7", "900110001", "LINDQVIST", "ASTRID", 9000});
  feed("b.txt", more);

  const auto quality = hub->matching().quality();

  ASSERT_TRUE(quality) << quality.error().text();
  EXPECT_EQ(quality->index.records, 3u);
  ASSERT_EQ(quality->shared.size(), 1u);
  EXPECT_EQ(quality->shared[0].kind, "ssn");
  EXPECT_EQ(quality->shared[0].clients, 2);
  EXPECT_EQ(quality->shared[0].names, 2);
  EXPECT_FALSE(quality->reviews_by_state.empty());
  ASSERT_EQ(quality->weeks.size(), 1u);
  EXPECT_EQ(quality->weeks[0].monday.micros, 1'771'804'800'000'000) << "the Monday before Sunday, 2026-03-01";
  EXPECT_EQ(quality->weeks[0].records, 3);
  EXPECT_EQ(quality->weeks[0].reviews, 1);
}

}  // namespace
}  // namespace gatehouse::hub::test
