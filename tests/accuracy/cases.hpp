/// Sets with an expected answer a case: pairs of MIIS, new records of NBS against their seed, Senzing's customers.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "hub/clients/index.hpp"

namespace gatehouse::clients {

/// Rows: expected match, possible, not a match. Columns: same, review, fresh.
struct ThreeWay {
  std::array<std::array<int, 3>, 3> counts{};
  int linked_wrong_client = 0;
  [[nodiscard]] int cases() const;
  [[nodiscard]] double accuracy() const;
};

/// Each pair in an index of its own, by the shipped model unless told. Nothing where the file is absent.
[[nodiscard]] std::optional<ThreeWay> run_miis(const std::filesystem::path& file, bool print_errors,
                                               const Model& model = Model::shipped());
/// Each test record against all seeds.
[[nodiscard]] std::optional<ThreeWay> run_nbs(const std::filesystem::path& folder, bool print_errors,
                                              const Model& model = Model::shipped());

}  // namespace gatehouse::clients
