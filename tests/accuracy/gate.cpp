/// The accuracy gate: precision and recall at the shipped defaults, on people made up here and on labelled sets
/// that nobody of this project made. One line a claim, `ok - ` or `not ok - `; a set that is absent is said to be
/// skipped. The floors stand a little below what is reached, so that a change that loses something fails here.
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "cases.hpp"
#include "generated_people.hpp"
#include "labelled_sets.hpp"

using namespace gatehouse::clients;  // NOLINT(google-build-using-namespace): this file is one program

namespace {

/// What batch and intake must reach on a set.
struct Floor {
  std::string file;
  double precision;
  double recall;
  double intake_precision;
  double intake_recall;
};

const std::vector<Floor> floors{
    {"febrl1.csv", 1.0, 0.998, 1.0, 0.92},           {"febrl2.csv", 0.9999, 0.997, 0.9999, 0.905},
    {"febrl3.csv", 0.9999, 0.998, 0.9999, 0.89},     {"splink_fake1000.csv", 0.99, 0.89, 0.995, 0.13},
    {"easylink2020.csv", 0.999, 0.989, 0.999, 0.92}, {"pseudopeople_ssa.csv", 0.9999, 0.998, 0.9999, 0.995},
    {"senzing_customers.csv", 1.0, 0.65, 1.0, 0.24},
};

class Gate {
 public:
  void claim(bool holds, const std::string& sentence) {
    std::printf("%s - %s\n", holds ? "ok" : "not ok", sentence.c_str());
    failed_ = failed_ || !holds;
  }
  static void skip(const std::string& sentence) { std::printf("skip - %s\n", sentence.c_str()); }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  bool failed_ = false;
};

std::string figures(const PairScore& score) {
  std::array<char, 120> out{};
  std::snprintf(out.data(), out.size(), "precision %.5f, recall %.5f (%llu wrong, %llu missed)", score.precision(),
                score.recall(), static_cast<unsigned long long>(score.wrong),
                static_cast<unsigned long long>(score.missed));
  return out.data();
}

void try_generated(Gate& gate) {
  for (const std::uint64_t seed : {5U, 11U, 42U}) {
    const World world = generate_people({.people = 3000, .seed = seed});
    std::vector<std::string> truth;
    for (const std::uint32_t person : world.person) truth.push_back(std::to_string(person));
    const PairScore batch = pair_score(dedupe(world.records).cluster, truth);
    gate.claim(batch.precision() >= 0.999 && batch.recall() >= 0.99,
               "made-up people, seed " + std::to_string(seed) + ", as a batch: " + figures(batch));
    const PairScore intake = pair_score(take_in(world.records).cluster, truth);
    gate.claim(intake.precision() >= 0.9995 && intake.recall() >= 0.95,
               "made-up people, seed " + std::to_string(seed) + ", one by one: " + figures(intake));
  }
}

/// The budget of false links, measured: as many links as it takes to tell one in ten thousand, by the rule of three
/// where none is false (and Poisson's upper bounds where a few are).
void try_false_links(Gate& gate) {
  constexpr std::array<double, 4> upper_95{3.0, 4.74, 6.3, 7.75};
  std::size_t links = 0;
  std::size_t wrong = 0;
  for (const std::uint64_t seed : {3U, 4U}) {
    const World world = generate_people({.people = 30'000, .seed = seed});
    const Links found = links_of(world.records, world.person);
    links += found.links;
    wrong += found.wrong;
  }
  const double bound = wrong < upper_95.size() ? upper_95[wrong] / static_cast<double>(links) : 1.0;
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(),
                "made-up people, one by one: %zu of %zu links are false; with 95 %% certainty less than 1 in %.0f",
                wrong, links, 1 / bound);
  gate.claim(bound <= 1e-4, text.data());
}

void try_labelled(Gate& gate, const LabelledSet& set, const Floor& floor) {
  const auto table = read_table(people_folder() / set.file);
  if (!table)
    return Gate::skip(set.file +
                      " is not here ($GATEHOUSE_PEOPLE says where): people that nobody here made were NOT tried");
  const auto truth = truth_of(set, *table);
  if (truth.empty()) return Gate::skip(set.file + ": its key is not here, so it was NOT tried");
  const auto report = dedupe_table(set, *table);
  if (!report) return gate.claim(false, set.file + ": " + report.error().text());
  const PairScore batch = pair_score(report->result.cluster, truth);
  gate.claim(batch.precision() >= floor.precision && batch.recall() >= floor.recall,
             set.file + " as a batch: " + figures(batch));
  const PairScore intake = pair_score(take_in(read_people(set, *table)).cluster, truth);
  gate.claim(intake.precision() >= floor.intake_precision && intake.recall() >= floor.intake_recall,
             set.file + " one by one: " + figures(intake));
}

/// Cases with an expected answer: linked, for a person, or somebody new.
void try_cases(Gate& gate, const std::string& name, const std::optional<ThreeWay>& cases, double least,
               int most_linked) {
  if (!cases) return Gate::skip(name + " is not here: its cases were NOT tried");
  const int linked = cases->counts[2][0];
  const int lost = cases->counts[0][2];
  gate.claim(cases->accuracy() >= least && linked <= most_linked && lost == 0,
             name + ": " + std::to_string(static_cast<int>(cases->accuracy() * 10'000)) +
                 " of 10,000 as expected, " + std::to_string(linked) + " linked that are two people, " +
                 std::to_string(lost) + " called new that are one");
}

}  // namespace

int main() {
  Gate gate;
  try_generated(gate);
  try_false_links(gate);
  for (const LabelledSet& set : labelled_sets())
    for (const Floor& floor : floors)
      if (floor.file == set.file) try_labelled(gate, set, floor);
  try_cases(gate, "MIIS-B", run_miis(people_folder() / "MIIS-B.txt", false), 0.905, 8);
  try_cases(gate, "MIIS-C", run_miis(people_folder() / "MIIS-C.txt", false), 0.885, 17);
  try_cases(gate, "NBS", run_nbs(people_folder(), false), 0.72, 0);
  return gate.failed() ? 1 : 0;
}
