#include "hub/clients/dedupe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <sstream>

#include "generated_people.hpp"
#include "labelled_sets.hpp"
#include "people.hpp"

namespace gatehouse::clients {
namespace {

Result<DedupeReport> run(const DedupeRequest& request, const Table& table) {
  std::size_t at = 0;
  return dedupe_rows(request, table.header, [&](DedupeRow& row) -> Result<bool> {
    if (at == table.rows.size()) return false;
    row.cells = table.rows[at++];
    row.line = at + 1;
    return true;
  });
}

const Table small{{"ID", "SSN", "FIRST", "LAST", "DOB"},
                  {{"a", "219-45-7761", "Ana", "Morales", "1984-03-17"},
                   {"b", "501-88-3342", "George", "Papadakis", "1961-11-02"},
                   {"c, or so", "219-45-7761", "ANA", "MORALES", "03/17/1984"},
                   {"d"}}};
const std::vector<ColumnChoice> columns{
    {"ssn", "SSN"}, {"name.first", "FIRST"}, {"name.last", "LAST"}, {"birth_date", "DOB"}};

TEST(Dedupe, finds_a_person_twice_in_a_file_too_small_to_learn_from) {
  const auto report = run({"ID", columns, {}}, small);
  ASSERT_TRUE(report.has_value()) << report.error().text();
  EXPECT_FALSE(report->result.trained);
  EXPECT_EQ(report->result.cluster, (std::vector<std::uint32_t>{0, 1, 0, 3}));
}

TEST(Dedupe, writes_clusters_by_the_first_rows_id) {
  std::ostringstream out;
  write_clusters(*run({"ID", columns, {}}, small), out);
  EXPECT_EQ(out.str(), "id,client\na,a\nb,b\n\"c, or so\",a\nd,d\n");
}

TEST(Dedupe, writes_pairs_with_their_probability) {
  std::ostringstream out;
  write_pairs(*run({"ID", columns, {}}, small), out);
  EXPECT_EQ(out.str().substr(0, 59), "id_a,id_b,score,probability,rule,outcome,line_a,line_b\na,\"c");
  EXPECT_NE(out.str().find("certain,same,2,4\n"), std::string::npos);
}

TEST(Dedupe, a_pair_that_is_together_through_others_is_said_to_be_that) {
  DedupeReport report;
  report.ids = {"a", "b", "c"};
  report.lines = {2, 3, 4};
  report.result.cluster = {0, 0, 0};
  report.result.pairs = {
      {0, 1, 20 * bit, Rule::scored}, {0, 2, -bit, Rule::too_little}, {1, 2, 20 * bit, Rule::scored}};
  std::ostringstream out;
  write_pairs(report, out);
  EXPECT_NE(out.str().find("a,c,-1.000,0.333333,too-little,through-others,2,4\n"), std::string::npos) << out.str();
}

TEST(Dedupe, no_two_clusters_have_one_name) {
  Table table = small;
  table.rows = {{"a", "", "Ana", "Morales", "1984-03-17"},
                {"a", "", "George", "Papadakis", "1961-11-02"},
                {"", "", "Lena", "Orr", "1970-01-09"},
                {"", "", "Wim", "Bos", "1955-05-05"}};
  const auto report = run({"ID", columns, {}}, table);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->notes.repeated_id.rows, 1U);
  EXPECT_EQ(report->notes.without_id.rows, 2U);
  std::ostringstream out;
  write_clusters(*report, out);
  EXPECT_EQ(out.str(), "id,client\na,a\na,a#3\n,#4\n,#5\n");
}

TEST(Dedupe, a_row_whose_cells_may_have_moved_is_compared_with_nobody) {
  Table table = small;
  table.rows[2].emplace_back("one more");
  table.rows.emplace_back(5, "");
  const auto report = run({"ID", columns, {}}, table);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->result.cluster, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(report->notes.longer.rows, 1U);
  EXPECT_EQ(report->notes.longer.first_line, 4U);
  EXPECT_EQ(report->notes.shorter.first_line, 5U);
  EXPECT_EQ(report->notes.blank.first_line, 6U);
  EXPECT_TRUE(left_out_rows(report->notes));
  EXPECT_EQ(sentences(report->notes).size(), 3U);
}

TEST(Dedupe, names_an_unknown_field_or_column_and_what_there_is) {
  const auto field = run({"ID", {{"sns", "SSN"}}, {}}, small);
  ASSERT_FALSE(field.has_value());
  EXPECT_NE(field.error().message.find("'sns'"), std::string::npos);
  const auto column = run({"ID", {{"ssn", "SNS"}}, {}}, small);
  ASSERT_FALSE(column.has_value());
  EXPECT_EQ(column.error().message.find("FIRST"), std::string::npos) << "the first line may be a person";
  EXPECT_FALSE(run({"KEY", columns, {}}, small).has_value());
}

TEST(Dedupe, knows_its_fields) {
  EXPECT_TRUE(is_dedupe_field("ssn"));
  EXPECT_TRUE(is_dedupe_field("address.county"));
  EXPECT_TRUE(is_dedupe_field("other.case_number"));
  EXPECT_FALSE(is_dedupe_field("other."));
  EXPECT_FALSE(is_dedupe_field("shoe_size"));
}

TEST(Dedupe, of_nothing_is_nothing) {
  const auto result = dedupe({});
  EXPECT_TRUE(result.cluster.empty());
  EXPECT_EQ(result.clusters, 0U);
}

TEST(Dedupe, does_not_depend_on_the_order_of_the_rows) {
  const auto world = generate_people({.people = 800, .seed = 11});
  auto turned = world.records;
  std::reverse(turned.begin(), turned.end());
  const auto forward = dedupe(world.records), backward = dedupe(turned);
  const std::size_t last = turned.size() - 1;
  ASSERT_EQ(forward.pairs.size(), backward.pairs.size());
  EXPECT_EQ(forward.clusters, backward.clusters);
  for (const ScoredPair& pair : forward.pairs)
    EXPECT_EQ(forward.cluster[pair.a] == forward.cluster[pair.b],
              backward.cluster[last - pair.a] == backward.cluster[last - pair.b])
        << "rows " << pair.a << " and " << pair.b;
}

TEST(Dedupe, counts_as_links_what_ended_in_one_cluster) {
  const auto result = dedupe(generate_people({.people = 800, .seed = 11}).records);
  const auto joined = std::count_if(result.pairs.begin(), result.pairs.end(), [&](const ScoredPair& pair) {
    return is_link(pair, result.model.thresholds) && result.cluster[pair.a] == result.cluster[pair.b];
  });
  EXPECT_EQ(result.links, static_cast<std::uint64_t>(joined));
}

/// So many people with names as they are: some very common, most rare. Nobody is there twice, unless `doubles` are.
std::vector<PersonFeatures> strangers(std::size_t people, std::size_t doubles) {
  constexpr std::array given{"Ana",   "Kevin",  "Maria", "George", "Linda",  "Peter", "Susan",
                             "Oscar", "Nora",   "Henry", "Alice",  "Victor", "Julia", "Frank",
                             "Irene", "Walter", "Omar",  "Thuy",   "Igor",   "Chidi"};
  constexpr std::array root{"Gor", "Hal", "Ber", "Tan", "Vel", "Kos", "Ram", "Sul", "Nor", "Fen"};
  constexpr std::array ending{"ton", "man", "ski", "ez", "ova", "berg", "well", "ard"};
  std::vector<PersonFeatures> out;
  std::uint64_t state = 7;
  const auto next = [&](std::size_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33U) % below;
  };
  const auto skewed = [&](std::size_t below) { return std::min(next(below), next(below)); };
  for (std::size_t n = 0; n < people; ++n) {
    PersonFacts facts;
    const std::string last = std::string(root[skewed(root.size())]) + ending[skewed(ending.size())];
    const std::string birth =
        std::to_string(1950 + next(55)) + "-" + std::to_string(10 + next(3)) + "-" + std::to_string(10 + next(19));
    facts.first = given[skewed(given.size())];
    facts.last = last;
    facts.birth_date = birth;
    out.push_back(features(facts));
    if (n < doubles) out.push_back(features(facts));
  }
  return out;
}

TEST(DedupeStrangers, no_batch_without_duplicates_teaches_that_strangers_are_one) {
  for (const std::size_t doubles : {0, 4, 200}) {
    const auto people = strangers(4000, doubles);
    const auto result = dedupe(people);
    std::size_t wrong = 0;
    for (const ScoredPair& pair : result.pairs)
      if (result.cluster[pair.a] == result.cluster[pair.b] && !(people[pair.a] == people[pair.b])) ++wrong;
    EXPECT_EQ(wrong, 0U) << doubles << " doubles";
  }
}

TEST(DedupeStrangers, a_word_in_place_of_a_number_links_nobody) {
  auto people = strangers(1500, 0);
  for (std::size_t n = 0; n < people.size(); n += 4) {
    PersonFacts facts;
    facts.ssn = n % 8 == 0 ? "DECLINED" : "123-45-6780";
    people[n].ssn = normalise(facts, {.synthetic = true}).ssn;
    people[n].ssn_kind = normalise(facts, {.synthetic = true}).ssn_kind;
  }
  for (const bool train : {true, false}) {
    const auto result = dedupe(people, {.train = train});
    EXPECT_EQ(result.shared_numbers.numbers, 2U);
    EXPECT_EQ(result.shared_numbers.rows, 375U);
    EXPECT_EQ(result.shared_numbers.first, 0U) << "where a person finds the first of them";
    EXPECT_EQ(result.clusters, people.size()) << (train ? "trained" : "shipped");
  }
}

TEST(Dedupe, never_links_twins) {
  std::vector<PersonFeatures> people;
  for (const auto name : {"Mark", "Mary", "Eric", "Erin", "Dana", "Jose"}) {
    auto facts = ana();
    facts.first = name;
    facts.middle = "";
    facts.ssn = "";
    facts.email = "";
    facts.sex = "";
    people.push_back(features(facts));
  }
  const auto result = dedupe(people);
  EXPECT_EQ(result.links, 0U);
  EXPECT_EQ(result.clusters, people.size());
}

enum class Kin { twins, couple, parent_and_child };

/// `pairs` of two people at one house, and `doubles`: people who are in the file twice.
std::vector<PersonFeatures> families(Kin kin, std::size_t pairs, std::size_t doubles, bool with_ssn) {
  constexpr std::array given{"Ana",  "Kevin", "Maria", "George", "Linda", "Peter", "Susan", "Oscar",
                             "Nora", "Henry", "Alice", "Victor", "Julia", "Frank", "Irene", "Walter"};
  std::vector<PersonFeatures> people;
  for (std::size_t n = 0; n < pairs + doubles; ++n) {
    const std::string last = "Name" + std::string(1, static_cast<char>('a' + n % 26)) +
                             std::string(1, static_cast<char>('a' + n / 26 % 26)) + "son";
    const std::string day = "-0" + std::to_string(1 + n % 9) + "-1" + std::to_string(n % 10);
    const std::string born = std::to_string(1950 + n % 25) + day;
    const std::string born_later = std::to_string(1976 + n % 25) + "-12-2" + std::to_string((n + 3) % 10);
    const std::string house = std::to_string(100 + n) + " Main Street";
    const std::string zip = std::to_string(10000 + n * 37);
    for (std::size_t other = 0; other < 2; ++other) {
      const bool second = other == 1 && n < pairs;
      const std::string ssn = std::to_string(219'450'000 + n * 7919 + (second ? 3301 : 0));
      PersonFacts facts;
      facts.first = given[(n * 3 + (second && kin != Kin::parent_and_child ? 5 : 0)) % given.size()];
      facts.last = last;
      facts.birth_date = born;
      if (second && kin == Kin::couple) facts.birth_date = "";
      if (second && kin == Kin::parent_and_child) facts.birth_date = born_later;
      facts.address_line1 = house;
      facts.zip = zip;
      if (with_ssn) facts.ssn = ssn;
      people.push_back(features(facts));
    }
  }
  return people;
}

TEST(DedupeFamilies, no_batch_teaches_that_a_family_is_one_person) {
  for (const Kin kin : {Kin::twins, Kin::couple, Kin::parent_and_child}) {
    for (const bool with_ssn : {false, true}) {
      for (const auto& [pairs, doubles] : {std::pair<std::size_t, std::size_t>{250, 0}, {150, 150}, {5, 250}}) {
        const auto result = dedupe(families(kin, pairs, doubles, with_ssn));
        std::size_t wrong = 0, missed = 0;
        for (std::size_t n = 0; n < pairs + doubles; ++n) {
          const bool together = result.cluster[2 * n + 1] == result.cluster[2 * n];
          (n < pairs ? wrong : missed) += together == (n < pairs) ? 1 : 0;
        }
        const std::string which = "kin " + std::to_string(static_cast<int>(kin)) + ", " + std::to_string(pairs) +
                                  " pairs, " + std::to_string(doubles) +
                                  " doubles, with SSNs: " + (with_ssn ? "yes" : "no");
        EXPECT_EQ(wrong, 0U) << which;
        EXPECT_EQ(missed, 0U) << which;
      }
    }
  }
}

}  // namespace
}  // namespace gatehouse::clients
