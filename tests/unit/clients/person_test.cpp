#include "hub/clients/person.hpp"

#include <gtest/gtest.h>

#include "people.hpp"

namespace gatehouse::clients {
namespace {

TEST(Names, lose_case_marks_and_apostrophes) {
  const auto person = with_names("José", "O'Brien");
  EXPECT_EQ(person.given.view(), "JOSE");
  EXPECT_EQ(person.last.view(), "OBRIEN");
}

TEST(Names, join_particles_and_keep_the_parts_of_double_surnames) {
  EXPECT_EQ(with_names("Maria", "de la Cruz-Smith").last.view(), "DELACRUZ SMITH");
}

TEST(Names, give_up_a_suffix_wherever_it_stands) {
  EXPECT_EQ(with_names("John", "Smith Jr.").suffix, Suffix::junior);
  EXPECT_EQ(with_names("John III", "Smith").suffix, Suffix::third);
  EXPECT_EQ(with_names("John", "Smith", "", "SR").suffix, Suffix::first);
  EXPECT_EQ(with_names("John", "Smith Jr.").last.view(), "SMITH");
}

TEST(Names, in_one_field_are_read_in_both_orders) {
  PersonFacts facts;
  facts.full_name = "SMITH, JOHN A JR";
  const auto by_comma = features(facts);
  facts.full_name = "John A Smith Jr";
  EXPECT_EQ(by_comma, features(facts));
  EXPECT_EQ(by_comma.given.view(), "JOHN");
  EXPECT_EQ(by_comma.middle.view(), "A");
  EXPECT_EQ(by_comma.last.view(), "SMITH");
}

TEST(Names, that_clerks_write_where_there_is_none_are_unknown) {
  EXPECT_TRUE(with_names("Unknown", "Smith").given.empty());
  EXPECT_TRUE(with_names("Baby Girl", "Smith").given.empty());
  EXPECT_TRUE(with_names("Child F", "Smith").given.empty());
  EXPECT_TRUE(with_names("Jane", "Doe").last.empty());
  EXPECT_EQ(with_names("Eric", "Doe").last.view(), "DOE");
}

TEST(Ssn, is_read_with_and_without_dashes) {
  EXPECT_EQ(with_ssn("219-45-7761").ssn, with_ssn("219457761").ssn);
  EXPECT_EQ(with_ssn("219457761").ssn_kind, IdKind::ssn);
}

TEST(Ssn, that_nobody_has_is_unknown) {
  for (const auto text :
       {"000-45-7761", "666-45-7761", "900-01-7761", "219-00-7761", "219-45-0000", "111-11-1111", "123-45-6789",
        "078-05-1120", "219-09-9999", "987-65-4320", "987-65-4329", "999-99-9999", ""}) {
    EXPECT_EQ(with_ssn(text).ssn_kind, IdKind::none) << text;
    EXPECT_EQ(with_ssn(text).ssn, 0U) << text;
  }
}

TEST(Ssn, of_area_nine_is_ordinary_on_a_synthetic_site_only) {
  PersonFacts facts;
  facts.ssn = "912-34-5678";
  EXPECT_EQ(normalise(facts, {.synthetic = true}).ssn_kind, IdKind::ssn);
  EXPECT_EQ(normalise(facts, {.synthetic = false}).ssn_kind, IdKind::none);
  facts.ssn = "999-99-9999";
  EXPECT_EQ(normalise(facts, {.synthetic = true}).ssn_kind, IdKind::none);
}

TEST(Ssn, of_a_taxpayer_without_one_is_kept_as_another_identifier) {
  const auto person = with_ssn("912-70-5678");
  EXPECT_EQ(person.ssn_kind, IdKind::none);
  EXPECT_NE(person.others[0], 0U);
}

TEST(Ssn, of_another_shape_is_compared_as_it_stands) {
  EXPECT_EQ(with_ssn("6988048").ssn_kind, IdKind::opaque);
  EXPECT_EQ(with_ssn("XXX-XX-7761").ssn_kind, IdKind::last_four);
  EXPECT_EQ(with_ssn("7761").ssn_kind, IdKind::last_four);
}

TEST(Ssn, is_shown_masked) { EXPECT_EQ(masked_ssn(with_ssn("219-45-7761")), "***-**-7761"); }

TEST(BirthDate, is_read_in_the_usual_forms) {
  const auto expected = with_birth("1984-03-07").birth;
  EXPECT_EQ(with_birth("19840307").birth, expected);
  EXPECT_EQ(with_birth("3/7/1984").birth, expected);
  EXPECT_EQ(with_birth("Mar 7 1984").birth, expected);
  EXPECT_EQ(with_birth("1984-03-07T00:00:00Z").birth, expected);
  EXPECT_TRUE(birth_parts(expected).valid);
}

TEST(BirthDate, that_is_a_placeholder_or_lies_ahead_is_unknown) {
  for (const auto text : {"1900-01-01", "00000000", "99999999", "2031-01-05", "unknown"})
    EXPECT_EQ(with_birth(text).birth, 0U) << text;
}

TEST(BirthDate, that_is_no_date_can_still_be_compared) {
  const auto person = with_birth("19191Z04");
  EXPECT_NE(person.birth, 0U);
  EXPECT_FALSE(birth_parts(person.birth).valid);
}

TEST(Contacts, that_are_placeholders_are_unknown) {
  PersonFacts facts;
  facts.phone = "555-555-5555";
  facts.email = "noreply@agency.example";
  facts.zip = "99999";
  facts.address_line1 = "General Delivery";
  EXPECT_EQ(features(facts), PersonFeatures{});
}

TEST(Address, is_the_same_however_type_and_unit_are_written) {
  PersonFacts one;
  one.address_line1 = "1420 N Walnut Street Apt 3";
  PersonFacts two;
  two.address_number = "1420";
  two.address_line1 = "walnut st";
  two.address_unit = "apt 3";
  EXPECT_EQ(features(one), features(two));
}

TEST(Email, loses_its_tag) {
  PersonFacts tagged;
  tagged.email = "Ana+jobs@Mail.example";
  PersonFacts plain;
  plain.email = "ana@mail.example";
  EXPECT_EQ(features(tagged), features(plain));
}

TEST(Features, come_back_from_their_bytes) {
  const auto person = features(ana());
  const auto bytes = person.encode();
  EXPECT_EQ(PersonFeatures::decode(bytes), person);
  EXPECT_LT(bytes.size(), 130U);
}

TEST(Features, refuse_bytes_that_are_cut_or_foreign) {
  const auto bytes = features(ana()).encode();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(PersonFeatures::decode(bytes.substr(0, size)).has_value());
  EXPECT_FALSE(PersonFeatures::decode(bytes + "x").has_value());
  EXPECT_FALSE(PersonFeatures::decode("\x07" + bytes.substr(1)).has_value());
}

TEST(ExactKey, is_the_same_for_the_same_person_however_written) {
  auto shouted = ana();
  shouted.ssn = "219457761";
  shouted.first = "ANA";
  shouted.birth_date = "03/17/1984";
  EXPECT_EQ(exact_key(features(ana())), exact_key(features(shouted)));
  EXPECT_TRUE(exact_key(features(ana())).has_value());
}

TEST(ExactKey, is_missing_where_a_part_is) {
  auto no_ssn = ana();
  no_ssn.ssn = "000-00-0000";
  EXPECT_FALSE(exact_key(features(no_ssn)).has_value());
  auto no_birth = ana();
  no_birth.birth_date = "1900-01-01";
  EXPECT_FALSE(exact_key(features(no_birth)).has_value());
  auto no_name = ana();
  no_name.first = "Unknown";
  EXPECT_FALSE(exact_key(features(no_name)).has_value());
}

}  // namespace
}  // namespace gatehouse::clients
