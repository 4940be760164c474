/// What the client index reaches on the labelled sets at its fixed default thresholds, and how fast it is.
///
///   bench_linkage              accuracy table
///   bench_linkage speed [N]    speed table for N made-up clients (default a million)
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"
#include "labelled_sets.hpp"
#include "speed.hpp"

using namespace gatehouse::clients;

namespace {

void print_row(const char* way, const LabelledSet& set, const PairScore& score, std::uint64_t reviews) {
  std::printf("%-8s %-22s %9.5f %9.5f %9.5f %7llu %7llu %8llu\n", way, set.file.c_str(), score.precision(),
              score.recall(), score.f1(), static_cast<unsigned long long>(score.wrong),
              static_cast<unsigned long long>(score.missed), static_cast<unsigned long long>(reviews));
}

/// What agencies do today: one SSN is one person; without one, the same full name and birth date are.
std::vector<std::uint32_t> link_naively(const std::vector<PersonFeatures>& people) {
  std::map<std::string, std::uint32_t> first;
  std::vector<std::uint32_t> cluster;
  for (std::uint32_t i = 0; i < people.size(); ++i) {
    const PersonFeatures& p = people[i];
    const std::string key =
        p.ssn != 0 ? "ssn " + std::to_string(p.ssn)
                   : std::string{p.given.view()} + "|" + std::string{p.last.view()} + "|" + std::to_string(p.birth);
    cluster.push_back(first.try_emplace(key, i).first->second);
  }
  return cluster;
}

void print_set(const LabelledSet& set) {
  const auto table = read_table(people_folder() / set.file);
  if (!table) {
    std::printf("%-8s %-22s SKIPPED: absent from %s\n", "", set.file.c_str(), people_folder().c_str());
    return;
  }
  const auto truth = truth_of(set, *table);
  const auto report = dedupe_table(set, *table);
  if (!report) {
    std::printf("%-8s %-22s %s\n", "", set.file.c_str(), report.error().text().c_str());
    return;
  }
  print_row("batch", set, pair_score(report->result.cluster, truth), report->result.reviews);
  const auto people = read_people(set, *table);
  print_row("naive", set, pair_score(link_naively(people), truth), 0);
  const Intake intake = take_in(people);
  print_row("intake", set, pair_score(intake.cluster, truth), intake.reviews);
}

void print_cases(const char* name, const std::optional<ThreeWay>& cases) {
  if (!cases) {
    std::printf("%-10s SKIPPED: absent\n", name);
    return;
  }
  const auto& n = cases->counts;
  std::printf("%-10s %7d cases, as expected %.4f; not a match linked %d, match called new %d, wrong client %d\n",
              name, cases->cases(), cases->accuracy(), n[2][0], n[0][2], cases->linked_wrong_client);
}

void print_accuracy() {
  std::printf("%-8s %-22s %9s %9s %9s %7s %7s %8s\n", "way", "set", "precision", "recall", "F1", "wrong", "missed",
              "reviews");
  for (const auto& set : labelled_sets()) print_set(set);
  print_cases("MIIS-B", run_miis(people_folder() / "MIIS-B.txt", false));
  print_cases("MIIS-C", run_miis(people_folder() / "MIIS-C.txt", false));
  print_cases("NBS", run_nbs(people_folder(), false));
}

}  // namespace

int main(int count, char** words) {
  const bool speed = count > 1 && std::string_view{words[1]} == "speed";
  if (!speed) {
    print_accuracy();
    return 0;
  }
  print_speed(count > 2 ? std::strtoull(words[2], nullptr, 10) : 1'000'000);
  return 0;
}
