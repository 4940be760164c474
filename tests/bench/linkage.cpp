/// What the client index reaches on the labelled sets at its fixed default thresholds, and how fast it is.
#include <chrono>
#include <cstdio>

#include "linkage_data.hpp"

using namespace gatehouse::clients;

namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void print_accuracy() {
  std::printf("%-22s %8s %8s %9s %9s %9s %7s %7s %8s %6s\n", "set", "records", "pairs", "precision", "recall", "F1", "wrong",
              "missed", "reviews", "s");
  for (const auto& set : labelled_sets()) {
    const auto table = read_table(people_folder() / set.file);
    if (!table) {
      std::printf("%-22s absent\n", set.file.c_str());
      continue;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto report = dedupe_table(set, *table);
    if (!report) {
      std::printf("%-22s %s\n", set.file.c_str(), report.error().text().c_str());
      continue;
    }
    const PairScore score = pair_score(report->result.cluster, truth_of(set, *table));
    std::printf("%-22s %8zu %8zu %9.5f %9.5f %9.5f %7zu %7zu %8zu %6.2f\n", set.file.c_str(), table->rows.size(),
                static_cast<std::size_t>(report->result.compared), score.precision(), score.recall(), score.f1(),
                static_cast<std::size_t>(score.wrong), static_cast<std::size_t>(score.missed),
                static_cast<std::size_t>(report->result.reviews), seconds_since(start));
  }
}

}  // namespace

int main() {
  print_accuracy();
  return 0;
}
