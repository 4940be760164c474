#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

/// Two records of one man whose SSN was typed wrong in one of them: for a person to decide.
class DecisionTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines lines;
    lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    lines.add(Claim{"C2", "900550002", "OKAFOR", "ANNA", 4000});
    feed("a.txt", lines);
    ASSERT_EQ(hub->reviews(10)->size(), 1u) << "the two must be a review for these tests to say anything";
    review = hub->reviews(10)->front();
  }
  /// All that is known of every client, as one text.
  std::string everything(const AsOf& as_of) {
    std::string out;
    EXPECT_TRUE(hub->each_client(as_of, [&](const ClientView& view) -> Result<void> {
      out += std::to_string(static_cast<std::int64_t>(view.id)) + " " + view.state + ":";
      for (std::size_t i = 0; i < view.values.size(); ++i)
        if (view.values[i].known())
          out += " " + view.schema->fields[i].name + "<-" +
                 std::to_string(static_cast<std::int64_t>(view.sources[i].record));
      for (const EntityRow& row : view.rows)
        out += " " + row.entity + std::to_string(static_cast<std::int64_t>(row.record));
      out += "\n";
      return {};
    }));
    return out;
  }
  std::string everything() { return everything(*hub->now_as_of()); }
  /// A rule forbids this link, so two people must say it.
  void both_say_same() {
    ASSERT_TRUE(hub->decide(review.id, "same", "maria"));
    ASSERT_TRUE(hub->decide(review.id, "same", "piotr"));
  }

  Review review;
};

TEST_F(DecisionTest, A_doubtful_record_gets_a_provisional_client_of_its_own) {
  EXPECT_NE(client_of(1), client_of(2));
  EXPECT_EQ(hub->client(client_of(2))->state, "provisional");
  EXPECT_EQ(review.candidate, client_of(1));
  EXPECT_EQ(review.client, client_of(2));
  EXPECT_FALSE(review.rule.empty());
  EXPECT_EQ(hub->status()->provisional, 1);
}

TEST_F(DecisionTest, Same_joins_the_two_and_the_old_id_still_leads_to_them) {
  both_say_same();

  EXPECT_EQ(client_of(2), client_of(1));
  EXPECT_EQ(hub->client(review.client)->id, client_of(1));
  EXPECT_EQ(hub->client(review.client)->rows.size(), 4u);
  EXPECT_EQ(hub->status()->clients, 1);
  EXPECT_TRUE(hub->reviews(10)->empty());
  EXPECT_TRUE(findings().empty());
}

TEST_F(DecisionTest, A_split_restores_exactly_what_a_merge_joined) {
  const std::string before = everything();
  both_say_same();
  ASSERT_NE(everything(), before);

  ASSERT_TRUE(hub->split(review.client, "maria"));

  EXPECT_EQ(everything(), before);
  EXPECT_TRUE(findings().empty());
}

TEST_F(DecisionTest, An_earlier_moment_is_told_as_it_was) {
  const AsOf moment = *hub->now_as_of();
  const std::string before = everything();
  both_say_same();
  Lines more;
  more.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000, "exhausted"});
  more.add(Claim{"C5", "900110009", "DUBOIS", "CLAIRE", 9000});
  feed("b.txt", more);

  EXPECT_EQ(everything(moment), before);
}

TEST_F(DecisionTest, After_a_split_the_two_are_not_joined_again_by_new_records) {
  both_say_same();
  ASSERT_TRUE(hub->split(review.client, "maria"));
  open();
  Lines more;
  more.add(Claim{"C7", "900110001", "OKAFOR", "ANNA", 4000});
  more.add(Claim{"C8", "900550002", "OKAFOR", "ANNA", 4000});

  feed("b.txt", more);

  EXPECT_EQ(client_of(3), client_of(1));
  EXPECT_EQ(client_of(4), client_of(2));
}

TEST_F(DecisionTest, Not_same_parts_them_for_ever_and_makes_the_provisional_client_ordinary) {
  ASSERT_TRUE(hub->decide(review.id, "not-same", "maria"));

  EXPECT_EQ(hub->client(review.client)->state, "active");
  Lines more;
  more.add(Claim{"C7", "900550002", "OKAFOR", "ANNA", 4000});
  feed("b.txt", more);
  EXPECT_EQ(client_of(3), review.client);
  EXPECT_TRUE(hub->reviews(10)->empty());
}

TEST_F(DecisionTest, The_second_of_two_reviewers_learns_that_it_is_decided) {
  ASSERT_TRUE(hub->decide(review.id, "not-same", "maria"));

  const auto second = hub->decide(review.id, "same", "piotr");

  EXPECT_EQ(second.error().code, Errc::conflict);
  EXPECT_NE(client_of(1), client_of(2));
}

TEST_F(DecisionTest, A_decision_is_one_of_four_words) {
  EXPECT_EQ(hub->decide(review.id, "perhaps", "maria").error().code, Errc::bad_config);
  EXPECT_TRUE(hub->decide(review.id, "cannot-tell", "maria"));
  EXPECT_EQ(hub->client(review.client)->state, "provisional");
}

TEST_F(DecisionTest, A_merge_and_a_split_are_told_to_the_systems) {
  ASSERT_TRUE(hub->open_route("vos-out"));
  const auto before = hub->delivery_balance("vos-out")->due;

  both_say_same();
  EXPECT_EQ(hub->delivery_balance("vos-out")->due, before + 2);
  ASSERT_TRUE(hub->split(review.client, "maria"));
  EXPECT_EQ(hub->delivery_balance("vos-out")->due, before + 4);
}

}  // namespace
}  // namespace gatehouse::hub::test
