#include "control/metric_table.hpp"

namespace gatehouse::control {

std::string metrics_page() {
  std::string page =
      "# Figures for Prometheus\n\n"
      "Written by `gatehouse explain-metric --markdown`. `GET /metrics` gives these, all of them gauges, and no "
      "others: "
      "counts, sizes and times, with names of routes as labels; never a value of a record. How to watch them: "
      "[monitoring.md](monitoring.md).\n\n"
      "| figure | labels | what it says | what to do |\n|---|---|---|---|\n";
  for (const Metric* one : all_metrics)
    page += "| `" + std::string(one->name) + "` | " + std::string(one->labels) + " | " + std::string(one->meaning) +
            " | " + std::string(one->action) + " |\n";
  return page;
}

}  // namespace gatehouse::control
