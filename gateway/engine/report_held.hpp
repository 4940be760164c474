/// Rows that were kept out of a federal file, with their reasons: state/reports/STEM.held.jsonl, mode 0600.
#pragma once

#include <filesystem>
#include <string>

#include "engine/run.hpp"
#include "report/report.hpp"

namespace gatehouse::engine {

class HeldRows {
 public:
  explicit HeldRows(std::filesystem::path path) : path_(std::move(path)) {}

  /// The first few are told among the run's notes, too.
  void add(Run& run, const report::HeldRow& row);
  /// Takes an older list away where no row was held.
  [[nodiscard]] Result<void> publish() const;

 private:
  std::filesystem::path path_;
  std::string text_{};
};

}  // namespace gatehouse::engine
