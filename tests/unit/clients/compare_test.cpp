#include "hub/clients/compare.hpp"

#include <gtest/gtest.h>

#include "people.hpp"

namespace gatehouse::clients {
namespace {

Level level(const PersonFeatures& a, const PersonFeatures& b, Field field) { return Query{a}.compare(b)[field]; }

TEST(Similarity, agrees_with_the_published_examples_of_jaro_and_winkler) {
  EXPECT_NEAR(jaro_winkler("MARTHA", "MARHTA"), 961, 2);
  EXPECT_NEAR(jaro_winkler("DWAYNE", "DUANE"), 840, 2);
  EXPECT_NEAR(jaro_winkler("DIXON", "DICKSONX"), 813, 2);
  EXPECT_EQ(jaro_winkler("ANA", "ANA"), 1000);
  EXPECT_EQ(jaro_winkler("ANA", ""), 0);
}

TEST(Similarity, counts_an_exchange_as_one_edit_and_stops_at_the_limit) {
  EXPECT_EQ(edit_distance("219457761", "219475761", 2), 1);
  EXPECT_TRUE(is_transposition("219457761", "219475761"));
  EXPECT_EQ(edit_distance("219457761", "21945776", 2), 1);
  EXPECT_EQ(edit_distance("ABCDEF", "UVWXYZ", 2), 3);
}

TEST(Similarity, hears_surnames_alike) {
  EXPECT_EQ(nysiis("MACDONALD"), nysiis("MCDONALD"));
  EXPECT_EQ(nysiis("KNIGHT"), nysiis("NIGHT"));
  EXPECT_NE(nysiis("SMITH"), nysiis("JONES"));
}

TEST(Nicknames, stand_for_one_another) {
  EXPECT_TRUE(are_nicknames("WILLIAM", "BILL"));
  EXPECT_TRUE(are_nicknames("BILL", "WILLIAM"));
  EXPECT_FALSE(are_nicknames("WILLIAM", "ROBERT"));
}

TEST(Comparison, knows_the_slips_of_an_ssn) {
  const auto a = with_ssn("219457761");
  EXPECT_EQ(level(a, with_ssn("219457761"), Field::ssn), ssn_level::exact);
  EXPECT_EQ(level(a, with_ssn("219475761"), Field::ssn), ssn_level::transposed);
  EXPECT_EQ(level(a, with_ssn("219457767"), Field::ssn), ssn_level::one_edit);
  EXPECT_EQ(level(a, with_ssn("7761"), Field::ssn), ssn_level::last_four);
  EXPECT_EQ(level(a, with_ssn("501883342"), Field::ssn), ssn_level::differs);
  EXPECT_EQ(level(a, with_ssn(""), Field::ssn), unknown);
}

TEST(Comparison, knows_swapped_names_hyphens_and_nicknames) {
  EXPECT_EQ(level(with_names("Isla", "Hall"), with_names("Hall", "Isla"), Field::given), given_level::crossed);
  EXPECT_EQ(level(with_names("Ana", "Cruz-Smith"), with_names("Ana", "Smith"), Field::surname),
            surname_level::part);
  EXPECT_EQ(level(with_names("Bill", "Hall"), with_names("William", "Hall"), Field::given), given_level::nickname);
  EXPECT_EQ(level(with_names("W", "Hall"), with_names("William", "Hall"), Field::given), given_level::initial);
  EXPECT_EQ(level(with_names("Lucia", "Hall"), with_names("Ana", "Hall", "Lucia"), Field::given),
            given_level::crossed);
}

TEST(Comparison, a_street_without_its_house_says_nothing_about_people_of_two_towns) {
  const auto at = [](const char* line, const char* city, const char* zip) {
    PersonFacts facts;
    facts.address_line1 = line;
    facts.city = city;
    facts.zip = zip;
    return normalise(facts);
  };
  const auto boston = at("4 Main St", "Boston", "02108");
  EXPECT_EQ(level(boston, at("91 Main St", "Springfield", "01103"), Field::street), street_level::differs);
  EXPECT_EQ(level(boston, at("91 Main St", "", "97477"), Field::street), street_level::differs);
  EXPECT_EQ(level(boston, at("91 Main St", "Boston", "02108"), Field::street), street_level::street_only);
  EXPECT_EQ(level(boston, at("91 Main St", "Bstn", "02108"), Field::street), street_level::street_only);
  EXPECT_EQ(level(boston, at("91 Main St", "", ""), Field::street), street_level::street_only);
}

TEST(Comparison, knows_a_former_surname) {
  PersonFacts married;
  married.first = "Ana";
  married.last = "Hall";
  married.prior_last = {"Morales"};
  EXPECT_EQ(level(features(married), with_names("Ana", "Morales"), Field::surname), surname_level::part);
}

TEST(Comparison, knows_the_slips_of_a_date) {
  const auto a = with_birth("1984-03-07");
  EXPECT_EQ(level(a, with_birth("1984-07-03"), Field::birth), birth_level::swapped);
  EXPECT_EQ(level(a, with_birth("1984-03-17"), Field::birth), birth_level::one_edit);
  EXPECT_EQ(level(a, with_birth("1984-04-06"), Field::birth), birth_level::near);
  EXPECT_EQ(level(a, with_birth("1951-03-07"), Field::birth), birth_level::two_parts);
  EXPECT_EQ(level(a, with_birth("1984-11-25"), Field::birth), birth_level::year_only);
  EXPECT_EQ(level(a, with_birth("1951-11-25"), Field::birth), birth_level::differs);
}

TEST(Comparison, is_the_same_from_both_sides) {
  const PersonFeatures people[] = {features(ana()),
                                   with_names("William", "Hall", "Ana"),
                                   with_names("Bill", "Hal Morales"),
                                   with_ssn("219475761"),
                                   with_birth("1984-07-03"),
                                   with_names("Hall", "Will")};
  for (const auto& a : people) {
    for (const auto& b : people) EXPECT_EQ(Query{a}.compare(b), Query{b}.compare(a));
  }
}

}  // namespace
}  // namespace gatehouse::clients
