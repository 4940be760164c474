#include "hub/clients/index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "generated_people.hpp"
#include "people.hpp"

namespace gatehouse::clients {
namespace {

constexpr ClientId client(std::uint64_t n) { return ClientId{n}; }
constexpr RecordId record(std::uint64_t n) { return RecordId{n}; }

class Index : public testing::Test {
 protected:
  Index() { index.add(client(1), record(1), features(ana())); }
  Resolution resolve(const PersonFacts& facts) { return index.resolve(features(facts)); }
  ClientIndex index;
};

TEST_F(Index, knows_a_person_again) {
  const auto answer = resolve(ana());
  EXPECT_EQ(answer.outcome, Outcome::same);
  EXPECT_EQ(answer.client, client(1));
  EXPECT_EQ(answer.rule, Rule::certain);
}

TEST_F(Index, finds_nobody_for_a_stranger) {
  PersonFacts stranger;
  stranger.ssn = "501-88-3342";
  stranger.first = "George";
  stranger.last = "Papadakis";
  stranger.birth_date = "1961-11-02";
  const auto answer = resolve(stranger);
  EXPECT_EQ(answer.outcome, Outcome::fresh);
  EXPECT_EQ(answer.rule, Rule::nothing_near);
  EXPECT_TRUE(answer.candidates.empty());
}

TEST_F(Index, links_through_a_transposed_ssn_a_nickname_and_a_new_surname) {
  auto slipped = ana();
  slipped.ssn = "219-45-7716";
  EXPECT_EQ(resolve(slipped).outcome, Outcome::same);
  auto married = ana();
  married.last = "Hall";
  married.address_line1 = "77 Oak Ave";
  EXPECT_EQ(resolve(married).outcome, Outcome::same);
}

TEST_F(Index, never_links_on_the_ssn_alone) {
  PersonFacts other;
  other.ssn = "219-45-7761";
  EXPECT_NE(resolve(other).outcome, Outcome::same);
  other.first = "Pedro";
  other.last = "Morales";
  EXPECT_EQ(resolve(other).outcome, Outcome::review);
  EXPECT_EQ(resolve(other).rule, Rule::names_differ);
}

TEST_F(Index, never_links_on_names_alone) {
  PersonFacts name_only;
  name_only.first = "Ana";
  name_only.middle = "Lucia";
  name_only.last = "Morales";
  name_only.sex = "F";
  EXPECT_NE(resolve(name_only).outcome, Outcome::same);
}

/// Twins often have names that are alike: a slip and another name look the same.
TEST(IndexTwins, of_names_that_are_alike_are_never_linked_on_what_twins_share) {
  for (const auto& [one, other] : {std::pair{"Jayden", "Jaylen"},
                                   {"Christian", "Christina"},
                                   {"Juan", "Juana"},
                                   {"Carlos", "Carla"},
                                   {"Marco", "Mario"},
                                   {"Jasmin", "Jasmine"},
                                   {"Julian", "Juliana"},
                                   {"Kayla", "Kaylee"},
                                   {"Aiden", "Jaiden"},
                                   {"Gabriel", "Gabriela"},
                                   {"Michael", "Michelle"},
                                   {"Patrick", "Patricia"},
                                   {"Eric", "Erica"}}) {
    for (const auto& [ssn, twin_ssn] : {std::pair{"", ""}, {"219-45-7761", ""}, {"219-45-1234", "219-45-1235"}}) {
      auto first = ana(), second = ana();
      first.middle = second.middle = first.sex = second.sex = first.phone = second.phone = "";
      first.email = second.email = "";
      first.first = one;
      second.first = other;
      first.ssn = ssn;
      second.ssn = twin_ssn;
      ClientIndex index;
      index.add(client(1), record(1), features(first));
      EXPECT_NE(index.resolve(features(second)).outcome, Outcome::same) << one << " and " << other << ", " << ssn;
    }
  }
}

TEST_F(Index, never_links_twins) {
  auto twin = ana();
  twin.ssn = "219-45-7762";
  twin.first = "Eva";
  twin.middle = "";
  twin.email = "";
  EXPECT_EQ(resolve(twin).outcome, Outcome::fresh) << "two valid SSNs and two given names need no review";
  twin.ssn = "";
  EXPECT_EQ(resolve(twin).outcome, Outcome::review);
  EXPECT_EQ(resolve(twin).rule, Rule::twins);
  twin.birth_date = "1984-03-18";
  EXPECT_NE(resolve(twin).outcome, Outcome::same) << "a slip in the birth date makes no link of two given names";
}

TEST(IndexGenerations, the_first_and_the_second_of_a_name_are_two_people) {
  PersonFacts first, second;
  first.first = "Morris I";
  second.first = "Morris II";
  first.last = second.last = "Klein";
  first.birth_date = second.birth_date = "1982-04-12";
  ClientIndex index;
  index.add(client(1), record(1), features(first));
  EXPECT_EQ(index.resolve(features(second)).rule, Rule::generations);
  second.first = "Morris Isaac";
  EXPECT_NE(index.resolve(features(second)).rule, Rule::generations) << "an initial of a middle name is none";
}

TEST_F(Index, a_name_and_a_birth_date_at_another_address_are_left_to_a_person) {
  auto elsewhere = ana();
  elsewhere.ssn = elsewhere.phone = elsewhere.email = "";
  elsewhere.address_line1 = "9 Quite Another Road";
  elsewhere.city = "Elsewhere";
  elsewhere.zip = "99801";
  EXPECT_EQ(resolve(elsewhere).outcome, Outcome::review);
  elsewhere.address_line1 = elsewhere.city = elsewhere.zip = "";
  EXPECT_EQ(resolve(elsewhere).outcome, Outcome::same) << "nothing contradicts";
  elsewhere.zip = ana().zip;
  EXPECT_EQ(resolve(elsewhere).outcome, Outcome::same);
}

TEST(IndexGenerations, a_parents_number_given_for_a_child_of_the_same_name_is_left_to_a_person) {
  ClientIndex index;
  PersonFacts parent;
  parent.ssn = "219-45-7761";
  parent.first = "Luis";
  parent.last = "Vega";
  parent.birth_date = "1960-03-04";
  index.add(client(1), record(1), features(parent));
  auto child = parent;
  child.birth_date = "1990-01-02";
  EXPECT_EQ(index.resolve(features(child)).outcome, Outcome::review);
  EXPECT_EQ(index.resolve(features(child)).rule, Rule::generations);
  child.birth_date = "1990-03-04";
  EXPECT_EQ(index.resolve(features(child)).outcome, Outcome::same) << "one wrong digit in the year is a slip";
}

TEST(IndexGenerations, senior_and_junior_at_one_address_are_left_to_a_person) {
  ClientIndex index;
  auto senior = ana();
  senior.first = "John";
  senior.last = "Hall Sr";
  senior.ssn = "";
  senior.sex = "M";
  index.add(client(1), record(1), features(senior));
  auto junior = senior;
  junior.last = "Hall Jr";
  EXPECT_EQ(index.resolve(features(junior)).rule, Rule::generations);
  junior.last = "Hall";
  junior.birth_date = "2006-10-30";
  EXPECT_NE(index.resolve(features(junior)).outcome, Outcome::same);
}

TEST_F(Index, two_valid_ssns_are_left_to_a_person) {
  auto other = ana();
  other.ssn = "501-88-3342";
  EXPECT_EQ(resolve(other).outcome, Outcome::review);
  EXPECT_EQ(resolve(other).rule, Rule::two_ssns);
}

TEST_F(Index, a_neighbouring_ssn_with_another_birth_date_is_left_to_a_person) {
  auto other = ana();
  other.ssn = "219-45-7762";
  EXPECT_EQ(resolve(other).outcome, Outcome::same);
  other.birth_date = "1984-03-18";
  EXPECT_EQ(resolve(other).outcome, Outcome::review);
}

TEST_F(Index, hyphenated_and_swapped_names_are_known_again) {
  auto hyphenated = ana();
  hyphenated.last = "Morales-Hall";
  EXPECT_EQ(resolve(hyphenated).outcome, Outcome::same);
  auto swapped = ana();
  swapped.first = "Morales";
  swapped.last = "Ana";
  EXPECT_EQ(resolve(swapped).outcome, Outcome::same);
}

TEST_F(Index, placeholder_ssns_never_raise_a_score) {
  auto without = ana();
  without.ssn = "";
  auto placeholder = ana();
  placeholder.ssn = "999-99-9999";
  EXPECT_EQ(resolve(without).score, resolve(placeholder).score);
}

TEST_F(Index, two_good_clients_mean_review) {
  auto father = ana();
  father.ssn = "";
  father.birth_date = "";
  father.email = "";
  father.phone = "";
  auto second = ana();
  second.ssn = "501-88-3342";
  second.birth_date = "1959-08-02";
  second.email = "";
  second.phone = "";
  index.add(client(2), record(2), features(second));
  const auto answer = resolve(father);
  EXPECT_NE(answer.outcome, Outcome::same);
  EXPECT_EQ(answer.candidates.size(), 2U);
}

TEST_F(Index, a_bridge_proposes_a_merge_and_merges_nothing) {
  PersonFacts by_mail;
  by_mail.first = "Ana";
  by_mail.last = "Morales";
  by_mail.email = "ana.morales@mail.example";
  by_mail.phone = "(515) 237-4410";
  by_mail.birth_date = "1984-03-17";
  index.add(client(2), record(2), features(by_mail));
  const auto answer = resolve(ana());
  EXPECT_EQ(answer.outcome, Outcome::same);
  EXPECT_EQ(answer.merge_proposal, (std::vector{client(1), client(2)}));
  EXPECT_EQ(index.client_of(record(1)), client(1));
  EXPECT_EQ(index.client_of(record(2)), client(2));
}

TEST_F(Index, what_a_person_parted_is_never_joined_again) {
  auto second = ana();
  second.phone = "";
  index.add(client(2), record(2), features(second));
  index.forbid(client(1), client(2));
  EXPECT_TRUE(index.forbidden(client(2), client(1)));
  const auto again = index.resolve(features(second), record(2));
  EXPECT_EQ(again.outcome, Outcome::fresh);
  EXPECT_TRUE(resolve(ana()).merge_proposal.empty());
}

TEST_F(Index, a_parting_survives_the_merge_of_one_side) {
  index.add(client(2), record(2), features(ana()));
  index.add(client(3), record(3), features(ana()));
  index.forbid(client(1), client(2));
  EXPECT_TRUE(index.move(record(2), client(2), client(3)));
  EXPECT_TRUE(index.forbidden(client(1), client(3)));
}

TEST_F(Index, a_record_parted_from_a_client_stays_away) {
  index.add(client(2), record(2), features(ana()));
  index.forbid(record(2), client(1));
  EXPECT_NE(index.resolve(features(ana()), record(2)).client, client(1));
}

TEST_F(Index, a_split_restores_what_was) {
  auto second = ana();
  second.first = "Anna";
  index.add(client(2), record(2), features(second));
  const auto before = index.resolve(features(second), record(1));
  ASSERT_TRUE(index.move(record(2), client(2), client(1)));
  EXPECT_EQ(index.records_of(client(1)), (std::vector{record(1), record(2)}));
  ASSERT_TRUE(index.move(record(2), client(1), client(2)));
  EXPECT_EQ(index.records_of(client(1)), std::vector{record(1)});
  EXPECT_EQ(index.records_of(client(2)), std::vector{record(2)});
  const auto after = index.resolve(features(second), record(1));
  EXPECT_EQ(before.client, after.client);
  EXPECT_EQ(before.score, after.score);
}

TEST_F(Index, a_removed_record_is_forgotten) {
  const auto empty = ClientIndex{}.figures();
  EXPECT_TRUE(index.remove(record(1)));
  EXPECT_FALSE(index.remove(record(1)));
  EXPECT_EQ(resolve(ana()).outcome, Outcome::fresh);
  EXPECT_EQ(index.figures().keys, empty.keys);
  EXPECT_EQ(index.figures().clients, 0U);
}

TEST_F(Index, a_record_added_again_replaces_itself) {
  auto moved = ana();
  moved.zip = "52240";
  index.add(client(1), record(1), features(moved));
  EXPECT_EQ(index.figures().records, 1U);
  EXPECT_EQ(index.features_of(record(1)), features(moved));
}

TEST_F(Index, a_client_is_judged_by_all_its_records) {
  auto twin = ana();
  twin.first = "Eva";
  twin.middle = "";
  twin.ssn = "";
  index.add(client(1), record(2), features(twin));
  auto incoming = ana();
  incoming.ssn = "";
  const auto answer = resolve(incoming);
  EXPECT_EQ(answer.outcome, Outcome::review);
  EXPECT_EQ(answer.rule, Rule::cluster_conflict);
}

TEST_F(Index, explains_in_a_sentence_without_an_ssn) {
  const auto why = index.why(features(ana()), client(1));
  ASSERT_TRUE(why.has_value());
  EXPECT_EQ(why->rule, "certain");
  EXPECT_NE(why->sentence.find("SSN the same"), std::string::npos);
  EXPECT_EQ(why->sentence.find("7761"), std::string::npos);
  Millibits sum = why->prior + why->household_cut;
  for (const auto& step : why->steps) sum += step.weight + step.frequency;
  EXPECT_EQ(sum, why->total);
}

TEST_F(Index, whoever_registers_often_does_not_make_their_own_name_a_common_one) {
  for (std::uint64_t n = 2; n <= 40; ++n) {
    const auto first = "Maria" + std::string(1, static_cast<char>('a' + n % 26));
    const auto last = "Surname" + std::string(1, static_cast<char>('a' + n % 26)) + static_cast<char>('a' + n / 26);
    PersonFacts other;
    other.first = first;
    other.last = last;
    other.birth_date = "1950-01-01";
    index.add(client(n), record(n), features(other));
  }
  auto visit = ana();
  visit.ssn = "";
  const auto rarity = [&] {
    Millibits sum = 0;
    const auto why = index.why(features(visit), client(1));
    for (const auto& step : why->steps) sum += step.frequency;
    return sum;
  };
  const Millibits first_time = rarity();
  for (std::uint64_t n = 100; n < 108; ++n) index.add(client(1), record(n), features(ana()));
  EXPECT_GE(rarity(), first_time) << "her own eight registrations say nothing about how common she is called";
  for (std::uint64_t n = 200; n < 208; ++n) index.add(client(n), record(n), features(ana()));
  EXPECT_LT(rarity(), first_time) << "eight others of her name do";
}

TEST_F(Index, evidence_comes_back_from_its_bytes) {
  const auto answer = resolve(ana());
  const auto decoded = Score::decode(answer.evidence.encode());
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, answer.evidence);
  EXPECT_FALSE(Score::decode(answer.evidence.encode().substr(1)).has_value());
}

TEST(IndexCrowd, a_client_of_a_thousand_records_is_still_found) {
  ClientIndex index;
  for (std::uint64_t n = 1; n <= 1000; ++n) index.add(client(1), record(n), features(ana()));
  const auto answer = index.resolve(features(ana()));
  EXPECT_EQ(answer.outcome, Outcome::same);
  EXPECT_LT(answer.compared, 1000U);
  for (std::uint64_t n = 1; n <= 1000; ++n) EXPECT_TRUE(index.remove(record(n)));
  EXPECT_EQ(index.figures().clients, 0U);
}

TEST(IndexCrowd, records_with_a_placeholder_ssn_share_no_key) {
  ClientIndex index;
  const auto world = generate_people({.people = 2000, .seed = 9, .errors = false});
  for (std::size_t i = 0; i < world.records.size(); ++i) {
    auto person = world.records[i];
    const auto placeholder = with_ssn("999-99-9999");
    person.ssn = placeholder.ssn;
    person.ssn_kind = placeholder.ssn_kind;
    index.add(client(i + 1), record(i + 1), person);
  }
  EXPECT_EQ(index.figures().hot_keys, 0U);
  EXPECT_LT(index.resolve(features(ana())).compared, 50U);
}

TEST(IndexRelatives, are_not_linked_by_what_a_household_shares) {
  ClientIndex index;
  auto father = ana();
  father.ssn = "";
  father.email = "";
  father.first = "Michael";
  index.add(client(1), record(1), features(father));
  auto daughter = father;
  daughter.first = "Michelle";
  daughter.birth_date = "2009-09-29";
  EXPECT_NE(index.resolve(features(daughter)).outcome, Outcome::same);
  daughter.birth_date = "";
  daughter.first = "Emily";
  EXPECT_NE(index.resolve(features(daughter)).outcome, Outcome::same);
}

TEST(IndexOrder, what_depends_on_the_order_is_little_and_all_before_a_person) {
  const auto world = generate_people({.people = 600, .seed = 7});
  std::vector<Settled> runs;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) runs.push_back(resolve_all(world, seed));
  Unlike all;
  for (std::size_t run = 1; run < runs.size(); ++run) {
    const Unlike unlike = unlike_pairs(runs[0], runs[run]);
    all.pairs += unlike.pairs;
    all.unseen += unlike.unseen;
  }
  EXPECT_LE(all.pairs, world.records.size() / 200) << "pairs that depend on the order";
  EXPECT_EQ(all.unseen, 0U) << "pairs that are apart and that nobody is asked about";
}

TEST(IndexPlaceholder, ten_thousand_records_with_one_placeholder_ssn_cost_no_more_comparisons_than_without) {
  const auto world = generate_people({.people = 6000, .seed = 9});
  const auto placeholder = with_ssn("999-99-9999");
  ASSERT_EQ(placeholder.ssn, 0U);
  std::array<std::uint64_t, 2> compared{};
  for (const std::size_t with : {std::size_t{0}, std::size_t{1}}) {
    ClientIndex index;
    for (std::size_t i = 0; i < std::min<std::size_t>(world.records.size(), 10'000); ++i) {
      PersonFeatures person = world.records[i];
      person.ssn = with == 1 ? placeholder.ssn : 0;
      person.ssn_kind = with == 1 ? placeholder.ssn_kind : IdKind::none;
      const Resolution answer = index.resolve(person);
      compared[with] += answer.compared;
      index.add(answer.outcome == Outcome::same ? answer.client : ClientId{i + 1}, RecordId{i + 1}, person);
    }
    EXPECT_EQ(index.figures().refused_posts, 0U);
  }
  EXPECT_EQ(compared[0], compared[1]);
}

TEST(IndexProvisional, a_client_in_doubt_comes_home_when_a_record_connects_it_and_not_against_a_persons_word) {
  auto first = ana();
  first.phone = "";
  first.email = "";
  first.address_line1 = "";
  first.middle = "";
  first.city = first.zip = first.state = "";
  auto second = first;
  second.ssn = "";
  second.phone = "(515) 237-4410";
  auto between = first;
  between.phone = second.phone;
  for (const bool parted : {false, true}) {
    ClientIndex index;
    index.add(client(1), record(1), features(first));
    ASSERT_EQ(index.resolve(features(second)).outcome, Outcome::review);
    index.add(client(2), record(2), features(second));
    index.mark_provisional(client(2), true);
    EXPECT_FALSE(index.home_of(client(2)).has_value());
    index.add(client(1), record(3), features(between));
    EXPECT_EQ(index.provisional_near(features(between)), std::vector{client(2)});
    if (parted) index.forbid(client(1), client(2));
    const auto home = index.home_of(client(2));
    ASSERT_EQ(home.has_value(), !parted);
    EXPECT_TRUE(!home || home->best.client == client(1));
  }
}

TEST(IndexCrowd, many_records_of_one_value_stay_reachable_by_a_second_one) {
  ClientIndex index;
  const auto world = generate_people({.people = 1500, .seed = 3, .errors = false});
  for (std::size_t i = 0; i < world.records.size(); ++i) {
    auto person = world.records[i];
    person.ssn = pack_id("219457761");
    person.ssn_kind = IdKind::ssn;
    index.add(client(i + 1), record(i + 1), person);
  }
  EXPECT_GE(index.figures().hot_keys, 1U);
  auto wanted = world.records[1234];
  wanted.ssn = pack_id("219457761");
  wanted.ssn_kind = IdKind::ssn;
  const auto answer = index.resolve(wanted);
  EXPECT_LT(answer.compared, 500U);
  ASSERT_FALSE(answer.candidates.empty());
  EXPECT_EQ(answer.candidates[0].record, record(1235));
}

}  // namespace
}  // namespace gatehouse::clients
