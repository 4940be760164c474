// What a newer version replaced: it still finds people, and where a system gave its key to somebody else, it stays
// the last word about whom it spoke of.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim anna_married{"C1", "900110001", "LINDQVIST", "ANNA", 4000};
const Claim gustav{"C1", "900550077", "ZIMMERMANN", "GUSTAV", -9000};

Lines lines_of(const Claim& claim, std::string_view phone = {}) {
  Lines out;
  out.add(claim);
  if (!phone.empty()) out.client_values(0)[4] = Value::of(phone);
  return out;
}

class FormerVersionsTest : public HubTest {
 protected:
  /// A record of a system that knows no SSN.
  void elsewhere(const std::string& number, Claim claim, std::string_view phone) {
    claim.number = number;
    claim.ssn = "";
    feed(number + ".txt", lines_of(claim, phone), claims_mapping(), "mis-in", "mis");
  }
  void anna_marries() {
    feed("a.txt", lines_of(anna, "6085550101"));
    feed("b.txt", lines_of(anna_married, "4145550199"));
  }
  clients::IndexFigures figures() { return hub->matching().quality()->index; }
};

TEST_F(FormerVersionsTest, Who_married_and_moved_is_found_as_she_was) {
  anna_marries();
  elsewhere("M1", anna, "6085550101");

  EXPECT_EQ(client_of(3), client_of(1));
  EXPECT_EQ(hub->status()->clients, 1);
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, It_is_so_after_a_start_too) {
  anna_marries();
  const auto before = figures();
  open();
  elsewhere("M1", anna, "6085550101");

  EXPECT_EQ(before.formers, 1u);
  EXPECT_EQ(client_of(3), client_of(1));
}

TEST_F(FormerVersionsTest, Versions_that_say_the_same_of_the_person_leave_nothing) {
  feed("a.txt", lines_of(anna));
  for (const std::string status : {"paid", "exhausted", "closed"}) {
    Claim next = anna;
    next.status = status;
    feed(status, lines_of(next));
  }

  EXPECT_EQ(figures().formers, 0u);
  open();
  EXPECT_EQ(figures().formers, 0u);
}

TEST_F(FormerVersionsTest, Whose_key_went_to_somebody_else_keeps_the_last_word) {
  feed("a.txt", lines_of(anna));
  feed("b.txt", lines_of(gustav));
  ASSERT_NE(client_of(1), client_of(2));

  EXPECT_EQ(text_of(*hub->client(client_of(1)), "name.last"), "OKAFOR");
  EXPECT_EQ(hub->client(client_of(1))->rows.size(), 2u);
  EXPECT_EQ(hub->client(client_of(2))->rows.size(), 2u);
  EXPECT_TRUE(hub->matching().why(client_of(1), client_of(2)));
  open();
  EXPECT_EQ(figures().records, 2u);
  feed("c.txt", lines_of({"M1", "900110001", "OKAFOR", "ANNA", 4000}), claims_mapping(), "mis-in", "mis");
  EXPECT_EQ(client_of(3), client_of(1));
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, If_both_were_one_person_the_newer_version_speaks_and_a_split_gives_the_old_word_back) {
  feed("a.txt", lines_of(anna));
  feed("b.txt", lines_of(gustav));
  const ClientId old = client_of(1), other = client_of(2);
  merge(old, other, "a change of name, seen in court papers");

  const auto one = hub->client(old);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->rows.size(), 2u) << "one claim, not two";
  EXPECT_EQ(text_of(*one, "name.last"), "ZIMMERMANN");
  const auto lived = figures();
  open();
  EXPECT_EQ(figures().records, lived.records);
  EXPECT_EQ(figures().formers, lived.formers);

  ASSERT_TRUE(hub->split(other, "maria"));
  EXPECT_EQ(text_of(*hub->client(old), "name.last"), "OKAFOR");
  EXPECT_EQ(text_of(*hub->client(other), "name.last"), "ZIMMERMANN");
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, A_split_contests_what_an_earlier_version_said_too) {
  feed("thi.txt", lines_of({"D1", "900330009", "NGUYEN", "THI", 7000}));
  anna_marries();
  const ClientId one = client_of(1), two = client_of(2);
  merge(one, two);
  feed("c.txt", lines_of({"M1", "900110001", "OKAFOR", "ANNA", 4000}), claims_mapping(), "mis-in", "mis");
  ASSERT_EQ(client_of(4), one);

  ASSERT_TRUE(hub->split(two, "maria"));
  feed("d.txt", lines_of({"M2", "900110001", "OKAFOR", "ANNA", 4000}), claims_mapping(), "mis-in", "mis");

  EXPECT_EQ(client_of(5), two);
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, A_corrected_number_belongs_to_whose_it_is) {
  feed("a.txt", lines_of({"C1", "900110002", "OKAFOR", "ANNA", 4000}));
  feed("b.txt", lines_of(anna));
  feed("c.txt", lines_of({"M1", "900110002", "BERGSTROM", "JOHANNA", 9000}), claims_mapping(), "mis-in", "mis");

  EXPECT_NE(client_of(3), client_of(1));
  EXPECT_EQ(figures().formers, 0u);
}

TEST_F(FormerVersionsTest, What_was_purged_finds_nobody) {
  anna_marries();
  ASSERT_TRUE(hub->retention().purge({client_of(1), "her letter of May 3", "person:maria", false}));
  elsewhere("M1", anna, "6085550101");

  EXPECT_EQ(client_of(3), ClientId{2});
  EXPECT_EQ(figures().formers, 0u);
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, What_was_corrected_names_nobody_exactly_any_more) {
  feed("a.txt", lines_of({"C1", "900778842", "OKAFOR", "ANNA", 4000}));
  feed("b.txt", lines_of(anna));
  feed("c.txt", lines_of({"M1", "900778842", "OKAFOR", "ANNA", 4000}), claims_mapping(), "mis-in", "mis");

  EXPECT_NE(client_of(3), client_of(1)) << "two valid SSNs that no slip explains: a person decides";
  EXPECT_TRUE(findings().empty());
}

/// First another number, then another birth date: each step fits the one before, and the last is nobody whom the
/// other system knows.
TEST_F(FormerVersionsTest, Who_turns_into_somebody_else_step_by_step_goes_before_a_person) {
  feed("m.txt", lines_of({"M1", anna.ssn, anna.last, anna.first, anna.birth_days}), claims_mapping(), "mis-in",
       "mis");
  feed("a.txt", lines_of(anna));
  ASSERT_EQ(client_of(2), client_of(1));

  feed("b.txt", lines_of({"C1", "900778842", "OKAFOR", "ANNA", 4000}));
  EXPECT_EQ(client_of(3), client_of(1)) << "a corrected number";
  feed("c.txt", lines_of({"C1", "900778842", "OKAFOR", "ANNA", -9000}));

  EXPECT_NE(client_of(4), client_of(1));
  EXPECT_EQ(hub->client(client_of(4))->state, "provisional");
  EXPECT_EQ(hub->reviews(10)->size(), 1u);
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, Whom_a_person_called_the_same_is_not_doubted_anew_with_each_version) {
  feed("m.txt", lines_of({"M1", "900778842", "OKAFOR", "ANNA", -9000}), claims_mapping(), "mis-in", "mis");
  feed("a.txt", lines_of(anna));
  ASSERT_NE(client_of(2), client_of(1));
  const ClientId one = client_of(1), two = client_of(2);
  for (const char* who : {"maria", "piotr"}) ASSERT_TRUE(hub->matching().merge(two, one, "her court papers", who));
  ASSERT_EQ(client_of(2), one);
  Claim paid = anna;
  paid.status = "paid";
  feed("b.txt", lines_of(paid, "6085550101"));

  EXPECT_EQ(client_of(3), client_of(1));
  EXPECT_TRUE(hub->reviews(10)->empty());
}

TEST_F(FormerVersionsTest, A_payment_stays_with_whose_claim_it_was_when_the_claims_key_is_given_away) {
  feed("a.txt", lines_of(anna));
  Lines one, again, next;
  one.add(Payment{"P1", "C1", 100'00});
  feed("p1.txt", one, payments_mapping(), "pay-in");
  feed("b.txt", lines_of(gustav));
  again.add(Payment{"P1", "C1", 111'00});
  feed("p1-again.txt", again, payments_mapping(), "pay-in");
  next.add(Payment{"P2", "C1", 50'00});
  feed("p2.txt", next, payments_mapping(), "pay-in");

  EXPECT_EQ(client_of(4), client_of(1));
  EXPECT_EQ(client_of(5), client_of(3)) << "what is new belongs to who has the key now";
  EXPECT_EQ(hub->matching().how(client_of(1))->records.size(), 2u) << "the claim, its payment";
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, A_split_leaves_the_payment_with_whose_claim_it_was) {
  feed("a.txt", lines_of(anna));
  Lines one, again;
  one.add(Payment{"P1", "C1", 100'00});
  feed("p1.txt", one, payments_mapping(), "pay-in");
  feed("b.txt", lines_of(gustav));
  const ClientId anna_is = client_of(1), gustav_is = client_of(3);
  merge(anna_is, gustav_is);
  again.add(Payment{"P1", "C1", 111'00});
  feed("p1-again.txt", again, payments_mapping(), "pay-in");
  ASSERT_TRUE(hub->split(gustav_is, "maria"));

  EXPECT_EQ(client_of(2), anna_is);
  EXPECT_EQ(client_of(4), anna_is);
  EXPECT_EQ(client_of(3), gustav_is);
  EXPECT_TRUE(findings().empty());
}

TEST_F(FormerVersionsTest, A_version_that_says_less_is_nobody_else) {
  feed("a.txt", lines_of(anna, "6085550101"));
  for (const char* number : {"", "900778842"}) {
    Claim next = anna;
    next.ssn = number;
    next.status = *number == '\0' ? "paid" : "closed";
    feed(next.status, lines_of(next));
  }

  EXPECT_EQ(client_of(2), client_of(1));
  EXPECT_EQ(client_of(3), client_of(1)) << "one name, one birth date: another number";
}

TEST_F(FormerVersionsTest, A_key_that_was_given_away_says_why_with_the_evidence) {
  feed("a.txt", lines_of(anna));
  feed("b.txt", lines_of(gustav));

  const auto how = hub->matching().how(client_of(2));
  ASSERT_EQ(how->records.size(), 1u);
  EXPECT_EQ(how->records[0].rule, "key-reused");
  ASSERT_TRUE(how->records[0].evidence);
  EXPECT_TRUE(how->records[0].evidence->replays);
}

TEST_F(FormerVersionsTest, Whoever_gets_the_key_is_compared_with_all_whom_the_hub_knows) {
  feed("a.txt", lines_of(anna));
  feed("b.txt", lines_of({"M1", gustav.ssn, gustav.last, gustav.first, gustav.birth_days}), claims_mapping(),
       "mis-in", "mis");
  feed("c.txt", lines_of(gustav));

  const auto reviews = *hub->reviews(10);
  const bool right = std::any_of(reviews.begin(), reviews.end(), [&](const Review& review) {
    return review.client == client_of(3) && review.candidate == client_of(2);
  });
  EXPECT_TRUE(right) << "is it the Gustav of the other system?";
}

TEST_F(FormerVersionsTest, Who_was_in_doubt_about_a_purged_client_only_is_an_ordinary_one) {
  feed("a.txt", lines_of(anna));
  feed("b.txt", lines_of(gustav));
  const ClientId other = client_of(2);
  ASSERT_EQ(hub->client(other)->state, "provisional");
  ASSERT_TRUE(hub->retention().purge({client_of(1), "her letter of May 3", "person:maria", false}));

  EXPECT_EQ(hub->client(other)->state, "active");
}

/// Whatever was fed, merged and split: a start finds the index as it was.
TEST_F(FormerVersionsTest, A_restored_index_is_the_one_that_was_lived_with) {
  std::mt19937 dice(7);
  const auto roll = [&](unsigned sides) { return static_cast<unsigned>(dice() % sides); };
  const std::vector<std::string> lasts{"OKAFOR", "LINDQVIST", "NGUYEN"};
  const std::vector<std::string> firsts{"ANNA", "GUSTAV", "THI", "BO"};
  for (int day = 0; day < 60; ++day) {
    Lines lines;
    std::vector<std::string> phones;
    for (int i = 0; i < 4; ++i) {
      const unsigned key = roll(6), person = roll(8) == 0 ? roll(4) : key % 4;
      lines.add({"C" + std::to_string(key), "90011000" + std::to_string(person + 1), lasts[roll(3)], firsts[person],
                 4000 + static_cast<int>(person) * 911});
    }
    for (std::size_t i = 0; i < lines.size(); ++i) phones.push_back("60855501" + std::to_string(10 + roll(4)));
    for (std::size_t i = 0; i < lines.size(); ++i)
      lines.client_values(i)[4] = Value::of(std::string_view(phones[i]));
    feed("day" + std::to_string(day), lines);
    const auto reviews = hub->reviews(50);
    if (!reviews->empty() && roll(3) == 0) {
      const Review& review = reviews->at(roll(static_cast<unsigned>(reviews->size())));
      const std::string decision = roll(2) == 0 ? "same" : "not-same";
      std::ignore = hub->decide(review.id, decision, "person:maria");
      std::ignore = hub->decide(review.id, decision, "person:piotr");
    }
    if (roll(6) == 0) std::ignore = hub->split(ClientId{1 + roll(12)}, "person:maria");
    if (day % 10 != 9) continue;
    const auto lived = figures();
    open();
    const auto restored = figures();
    EXPECT_EQ(restored.records, lived.records) << "day " << day;
    EXPECT_EQ(restored.formers, lived.formers) << "day " << day;
    EXPECT_EQ(restored.clients, lived.clients) << "day " << day;
    EXPECT_EQ(restored.keys, lived.keys) << "day " << day;
    EXPECT_TRUE(findings().empty()) << "day " << day;
  }
  EXPECT_GT(figures().formers, 3u);
}

}  // namespace
}  // namespace gatehouse::hub::test
