// Earlier versions of a record: who has moved, married or changed the telephone is found as they were.
#include <gtest/gtest.h>

#include "hub/clients/index.hpp"
#include "people.hpp"

namespace gatehouse::clients {
namespace {

constexpr ClientId client(std::uint64_t n) { return ClientId{n}; }
constexpr RecordId record(std::uint64_t n) { return RecordId{n}; }

/// Ana, who has married and moved since.
PersonFacts ana_now() {
  PersonFacts facts = ana();
  facts.last = "Hall";
  facts.phone = "(319) 555-0188";
  facts.address_line1 = "77 Oak Avenue";
  facts.city = "Iowa City";
  facts.zip = "52240";
  facts.email = "";
  return facts;
}
/// What a system that has no SSN still says of Ana.
PersonFacts ana_elsewhere() {
  PersonFacts facts = ana();
  facts.ssn = "";
  facts.email = "";
  return facts;
}

class FormerVersions : public testing::Test {
 protected:
  FormerVersions() {
    index.add(client(1), record(1), features(ana()));
    index.add(client(1), record(2), features(ana_now()));
    index.retire(record(1), record(2));
  }
  Resolution resolve(const PersonFacts& facts) { return index.resolve(features(facts)); }
  ClientIndex index;
};

TEST_F(FormerVersions, find_the_person_as_she_was) {
  const auto answer = resolve(ana_elsewhere());

  EXPECT_EQ(answer.outcome, Outcome::same);
  EXPECT_EQ(answer.client, client(1));
  index.remove(record(1));
  EXPECT_NE(resolve(ana_elsewhere()).outcome, Outcome::same) << "without it she is not found";
}

TEST_F(FormerVersions, find_her_as_she_is) { EXPECT_EQ(resolve(ana_now()).client, client(1)); }

TEST_F(FormerVersions, do_not_vouch_for_what_was_corrected) {
  PersonFacts corrected = ana_now();
  corrected.ssn = "402-11-9034";
  corrected.birth_date = "1989-11-02";
  index.add(client(1), record(3), features(corrected));
  index.retire(record(2), record(3));
  PersonFacts other;  // the one whose number it was
  other.ssn = ana().ssn;
  other.first = "Ana";
  other.last = "Morales";
  other.birth_date = ana().birth_date;

  EXPECT_NE(resolve(other).outcome, Outcome::same);
}

TEST_F(FormerVersions, are_not_counted) {
  EXPECT_EQ(index.figures().records, 1u);
  EXPECT_EQ(index.figures().formers, 1u);
  EXPECT_EQ(index.all_records(), std::vector{record(2)});
  EXPECT_TRUE(index.is_former(record(1)));
  EXPECT_FALSE(index.is_former(record(2)));
}

TEST_F(FormerVersions, that_say_nothing_more_are_not_kept) {
  PersonFacts same_again = ana_now();
  same_again.ssn = "219-45-7716";  // corrected: the old number says nothing
  index.add(client(1), record(3), features(same_again));
  index.retire(record(2), record(3));

  ASSERT_EQ(index.formers_of(record(3)).size(), 1u);
  EXPECT_EQ(index.formers_of(record(3))[0].first, record(1));
  EXPECT_EQ(resolve(ana_elsewhere()).client, client(1));
}

TEST_F(FormerVersions, go_back_and_forth_and_stay_two) {
  for (std::uint64_t version = 3; version < 40; ++version) {
    index.add(client(1), record(version), features(version % 2 == 0 ? ana_now() : ana()));
    index.retire(record(version - 1), record(version));
  }

  EXPECT_EQ(index.figures().formers, 1u);
  EXPECT_EQ(index.formers_of(record(39))[0].first, record(38)) << "the newest that says it";
}

TEST_F(FormerVersions, are_the_last_eight) {
  for (std::uint64_t version = 3; version < 20; ++version) {
    PersonFacts facts = ana();
    const std::string phone = "319555" + std::to_string(1000 + version);
    facts.phone = phone;
    index.add(client(1), record(version), features(facts));
    index.retire(record(version - 1), record(version));
  }

  ASSERT_EQ(index.formers_of(record(19)).size(), 8u);
  EXPECT_EQ(index.formers_of(record(19)).front().first, record(18));
  EXPECT_EQ(index.formers_of(record(19)).back().first, record(11));
  EXPECT_EQ(index.figures().formers, 8u);
}

TEST_F(FormerVersions, go_where_their_record_goes_and_end_with_it) {
  index.move(record(1), client(1), client(2));
  index.move(record(2), client(1), client(2));
  EXPECT_EQ(resolve(ana_elsewhere()).client, client(2));

  EXPECT_TRUE(index.remove(record(2)));

  EXPECT_EQ(resolve(ana_elsewhere()).outcome, Outcome::fresh);
  EXPECT_EQ(index.figures().records, 0u);
  EXPECT_EQ(index.figures().formers, 0u);
  EXPECT_EQ(index.figures().clients, 0u);
}

TEST_F(FormerVersions, of_another_client_stay_in_force) {
  index.add(client(2), record(3), features(ana()));

  index.retire(record(2), record(3));

  EXPECT_EQ(index.figures().records, 2u);
  EXPECT_FALSE(index.is_former(record(2)));
}

TEST_F(FormerVersions, of_a_twin_do_not_link_the_other) {
  PersonFacts twin = ana_elsewhere();
  twin.first = "Rosa";
  twin.middle = "";

  EXPECT_NE(resolve(twin).outcome, Outcome::same);
}

}  // namespace
}  // namespace gatehouse::clients
