/// Quarterly wage files: comma-separated, a line for each person, employer and quarter, and a last line that
/// tells the count. There are no birth dates in them, as in real ones.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "out_file.hpp"
#include "recorded.hpp"

namespace world {

class WageFiles {
 public:
  /// One file for each of the four quarters of 2025, or the corrections to the last of them.
  WageFiles(const std::filesystem::path& folder, bool corrections);
  void write(const Population& people, const Person& who, Truth& truth);
  void close(Truth& truth);

 private:
  bool corrections_;
  std::vector<OutFile> quarters_;
};

}  // namespace world
