// People who are alike: twins with names that differ by a letter, namesakes on a site that knows few people.
#include <gtest/gtest.h>

#include "hub/clients/index.hpp"
#include "people.hpp"

namespace gatehouse::clients {
namespace {

constexpr ClientId client(std::uint64_t n) { return ClientId{n}; }
constexpr RecordId record(std::uint64_t n) { return RecordId{n}; }

TEST(IndexTwins, are_kept_apart_even_with_names_that_look_alike) {
  ClientIndex index;
  auto eric = ana();
  eric.first = "Eric";
  eric.middle = "R";
  eric.sex = "";
  eric.ssn = "";
  index.add(client(1), record(1), features(eric));
  auto erin = eric;
  erin.first = "Erin";
  EXPECT_EQ(index.resolve(features(erin)).outcome, Outcome::review);
}

TEST(IndexTwins, the_telephone_of_one_home_does_not_vouch_for_names_that_are_alike) {
  PersonFacts daniel, daniela;
  daniel.first = "Daniel";
  daniela.first = "Daniela";
  daniel.last = daniela.last = "Urbanik";
  daniel.birth_date = daniela.birth_date = "2004-01-11";
  daniel.address_line1 = daniela.address_line1 = "5 Oak St";
  daniel.city = daniela.city = "Madison";
  daniel.zip = daniela.zip = "53703";
  daniel.phone = daniela.phone = "6085550101";
  daniel.ssn = "219-45-7761";
  ClientIndex index;
  index.add(client(1), record(1), features(daniel));
  EXPECT_EQ(index.resolve(features(daniela)).outcome, Outcome::review);
  daniela.phone = "6085550102";
  EXPECT_EQ(index.resolve(features(daniela)).outcome, Outcome::review);
}

/// One number, one home, and names that rhyme: siblings, or twins with the number of one of them.
TEST(IndexTwins, and_siblings_whose_names_rhyme_are_not_linked_by_a_borrowed_number) {
  PersonFacts maria, tara;
  maria.first = "Maria";
  tara.first = "Tara";
  maria.last = tara.last = "Urbanik";
  maria.ssn = tara.ssn = "219-45-7761";
  maria.address_line1 = tara.address_line1 = "5 Oak St";
  maria.zip = tara.zip = "53703";
  maria.phone = tara.phone = "6085550101";
  maria.birth_date = "1979-07-24";
  ClientIndex index;
  index.add(client(1), record(1), features(maria));
  for (const char* birth : {"1979-07-24", "1984-02-11"}) {
    tara.birth_date = birth;
    EXPECT_EQ(index.resolve(features(tara)).rule, Rule::names_differ) << birth;
  }
  tara.birth_date = {};
  for (const auto& [one, other] : {std::pair{"Terry", "Jerry"}, std::pair{"Mary", "Gary"}}) {
    ClientIndex two;
    maria.first = one;
    tara.first = other;
    two.add(client(1), record(1), features(maria));
    EXPECT_NE(two.resolve(features(tara)).outcome, Outcome::same) << one << " and " << other;
  }
  for (const char* slip : {"Mraia", "aMria", "Marai", "Mario"}) {
    maria.first = slip;
    EXPECT_EQ(index.resolve(features(maria)).outcome, Outcome::same) << slip;
  }
}

/// Somebody of a household: what is not named is what all of them share.
PersonFacts of_the_house(std::string_view first, std::string_view middle = "", std::string_view ssn = "") {
  PersonFacts facts;
  facts.first = first;
  facts.middle = middle;
  facts.last = "Urbanik";
  facts.ssn = ssn;
  facts.birth_date = "2004-01-11";
  facts.address_line1 = "5 Oak St";
  facts.city = "Madison";
  facts.zip = "53703";
  facts.phone = "6085550101";
  facts.email = "urbaniks@mail.example";
  return facts;
}
Outcome outcome_beside(const PersonFacts& known, const PersonFacts& now) {
  ClientIndex index;
  index.add(client(1), record(1), features(known));
  return index.resolve(features(now)).outcome;
}

TEST(IndexTwins, an_address_of_the_family_vouches_for_nobody) {
  EXPECT_EQ(outcome_beside(of_the_house("Jayden"), of_the_house("Kayden")), Outcome::review);
  EXPECT_EQ(outcome_beside(of_the_house("Carlos", "", "219-45-7761"), of_the_house("Carla")), Outcome::review);
  auto jayden = of_the_house("Jayden"), slip = of_the_house("Jaydne");
  EXPECT_EQ(outcome_beside(jayden, slip), Outcome::same) << "two letters exchanged are a slip";
}

TEST(IndexTwins, a_second_name_tells_them_apart) {
  EXPECT_EQ(outcome_beside(of_the_house("Jose", "Luis"), of_the_house("Jose", "Antonio")), Outcome::review);
  EXPECT_EQ(
      outcome_beside(of_the_house("Jose Luis", "", "219-45-7761"), of_the_house("Jose Antonio", "", "219-45-7762")),
      Outcome::review)
      << "brothers get numbers in a row";
  EXPECT_EQ(outcome_beside(of_the_house("Jose", "Luis"), of_the_house("Jose", "L")), Outcome::same);
}

TEST(IndexTwins, without_a_given_name_it_may_be_either) {
  EXPECT_EQ(outcome_beside(of_the_house("Jayden"), of_the_house("")), Outcome::review);
  EXPECT_EQ(outcome_beside(of_the_house("Jayden", "", "219-45-7761"), of_the_house("", "", "219-45-7761")),
            Outcome::same)
      << "number and birth date say who";
}

TEST(IndexRelatives, a_number_and_a_surname_are_not_a_person) {
  PersonFacts known;
  known.ssn = "219-45-7761";
  known.last = "Urbanik";
  PersonFacts now = known;
  EXPECT_EQ(outcome_beside(known, now), Outcome::review);
  known.first = "Mario";
  EXPECT_EQ(outcome_beside(known, now), Outcome::review) << "one of them says who";
  now.first = "Maria";
  now.birth_date = "1984-03-17";
  EXPECT_EQ(outcome_beside(known, now), Outcome::review) << "and it is a relative";
}

TEST(IndexRelatives, father_and_son_of_one_name_are_two_also_with_one_number) {
  auto father = of_the_house("Peter", "", "219-45-7761"), son = father;
  father.birth_date = "1950-05-06";
  son.birth_date = "1975-05-06";
  EXPECT_EQ(outcome_beside(father, son), Outcome::review);
  son.birth_date = "1959-05-06";
  EXPECT_EQ(outcome_beside(father, son), Outcome::same) << "one digit is a slip";
  son = father;
  son.suffix = "JR";
  son.ssn = father.birth_date = son.birth_date = "";
  EXPECT_EQ(outcome_beside(father, son), Outcome::review) << "of one house, and one of them is the younger";
}

TEST(IndexConflicts, the_oldest_of_many_records_still_contradicts) {
  ClientIndex index;
  auto first = of_the_house("Peter", "", "219-45-7761"), plain = of_the_house("Peter"), other = first;
  index.add(client(1), record(1), features(first));
  for (std::uint64_t n = 2; n < 102; ++n) index.add(client(1), record(n), features(plain));
  other.ssn = "501-88-3342";
  EXPECT_EQ(index.resolve(features(other)).outcome, Outcome::review);
}

TEST(IndexRarity, a_handful_of_people_does_not_make_a_name_rare) {
  const auto garcia = [](const char* ssn) {
    PersonFacts facts;
    facts.first = "Maria";
    facts.last = "Garcia";
    facts.birth_date = "1990-05-05";
    facts.ssn = ssn;
    return facts;
  };
  ClientIndex index;
  index.add(client(1), record(1), features(garcia("219-45-7761")));
  auto other = garcia("501-88-3342");
  other.first = "Linda";
  other.last = "Brown";
  other.birth_date = "1991-02-03";
  index.add(client(2), record(2), features(other));
  EXPECT_EQ(index.resolve(features(garcia(""))).outcome, Outcome::review);
}

}  // namespace
}  // namespace gatehouse::clients
