// Budgets of errors become lines, as far as the pairs can prove them.
#include "hub/clients/lines.hpp"

#include <gtest/gtest.h>

#include "generated_people.hpp"

namespace gatehouse::clients {
namespace {

std::size_t at(int bits) { return static_cast<std::size_t>(bits - SilverPairs::lowest); }

/// 40,000 pairs of one person at 20 bits, and what a test adds.
SilverPairs many() {
  SilverPairs out;
  out.agree[at(20)] = 40'000;
  return out;
}

TEST(Lines, are_set_where_the_upper_bound_of_false_links_meets_the_budget) {
  SilverPairs pairs = many();
  pairs.differ[at(12)] = 60;
  const Lines lines = lines_for(pairs, Thresholds{}, Budgets{});
  EXPECT_EQ(lines.thresholds.same, 13 * bit);
  EXPECT_TRUE(lines.findings[0].starts_with("ok links from 13 bits on")) << lines.findings[0];

  EXPECT_LT(lines_for(pairs, Thresholds{}, {.one_false_in = 400}).thresholds.same, 13 * bit)
      << "a larger budget needs no higher line";
}

TEST(Lines, stay_where_there_are_too_few_pairs_to_prove_the_budget) {
  SilverPairs pairs;
  pairs.agree[at(20)] = 29'999;
  const Thresholds now{};
  const Lines lines = lines_for(pairs, now, Budgets{});
  EXPECT_EQ(lines.thresholds.same, now.same);
  EXPECT_EQ(lines.thresholds.review, now.review);
  EXPECT_NE(lines.findings[0].find("the lines stay"), std::string::npos);
}

TEST(Lines, a_budget_that_no_line_meets_is_a_finding_against_the_model) {
  SilverPairs pairs = many();
  pairs.differ[at(30)] = 60;
  const Lines lines = lines_for(pairs, Thresholds{}, Budgets{});
  EXPECT_TRUE(lines.findings[0].starts_with("not ok")) << lines.findings[0];
}

TEST(Lines, the_review_line_falls_until_no_more_duplicates_are_missed_than_may_be) {
  SilverPairs pairs = many();
  pairs.agree[at(1)] = 400;
  EXPECT_EQ(lines_for(pairs, Thresholds{}, Budgets{}).thresholds.review, bit)
      << "400 of 40,400 are more than 0.5 %";
  EXPECT_EQ(lines_for(pairs, Thresholds{}, {.missed_of_hundred_thousand = 2'000}).thresholds.review, 5 * bit);
}

TEST(Lines, silver_pairs_tell_one_person_from_two_without_the_ssn) {
  const World world = generate_people({.people = 2000, .seed = 5});
  const SilverPairs pairs = silver_pairs(world.records, Model::shipped());
  std::uint64_t high_agree = 0;
  std::uint64_t high_differ = 0;
  for (std::size_t i = at(10); i < SilverPairs::bins; ++i) {
    high_agree += pairs.agree[i];
    high_differ += pairs.differ[i];
  }
  EXPECT_GT(high_agree, 300U);
  EXPECT_LE(high_differ, 1U);
}

TEST(Lines, the_bound_is_that_of_three_in_n_for_no_error_and_grows_with_errors) {
  EXPECT_DOUBLE_EQ(upper_share(0, 30'000), 1e-4);
  EXPECT_GT(upper_share(1, 30'000), upper_share(0, 30'000));
  EXPECT_DOUBLE_EQ(upper_share(0, 0), 1);
}

}  // namespace
}  // namespace gatehouse::clients
