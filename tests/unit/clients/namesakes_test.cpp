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
