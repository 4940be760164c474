#include "engine/heads.hpp"

#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

namespace fs = std::filesystem;

namespace {

/// The names of files are others' choice: only their hash goes into ours.
fs::path head_file(const fs::path& state_folder, std::string_view route, std::string_view file) {
  return state_folder / "heads" / std::string(route) / (sha256_hex(file).substr(0, 32) + ".head");
}

}  // namespace

Result<void> keep_head(const fs::path& state_folder, std::string_view route, std::string_view file,
                       std::string_view head) {
  if (head.empty()) return {};
  const fs::path path = head_file(state_folder, route, file);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return fail(Errc::unavailable, "cannot make " + path.parent_path().string() + ": " + error.message());
  auto written = write_file(path, head, {.secret = true});
  if (!written) return fail(written.error());
  return {};
}

Result<std::string> head_of(const fs::path& state_folder, std::string_view route, std::string_view file) {
  const fs::path path = head_file(state_folder, route, file);
  std::error_code error;
  if (!fs::exists(path, error)) return std::string();
  return read_file(path);
}

}  // namespace gatehouse::engine
