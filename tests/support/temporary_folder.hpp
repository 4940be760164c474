/// A folder of the test's own, gone with all that is in it when the test ends.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gatehouse-test-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Writes a file, with the folders that it needs.
  void put(const std::filesystem::path& name, std::string_view bytes) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << bytes;
  }
  /// The bytes of a file; "(absent)" if there is none.
  [[nodiscard]] std::string text(const std::filesystem::path& name) const {
    const std::ifstream file(path / name, std::ios::binary);
    if (!file) return "(absent)";
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
  }
  /// Names of what lies in a sub-folder, hidden ones too, sorted.
  [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& folder = {}) const {
    std::vector<std::string> out;
    if (!std::filesystem::exists(path / folder)) return out;
    for (const auto& entry : std::filesystem::directory_iterator(path / folder)) {
      out.push_back(entry.path().filename().string());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  std::filesystem::path path;
};

}  // namespace gatehouse
