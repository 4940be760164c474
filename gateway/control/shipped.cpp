#include "control/shipped.hpp"

#include <cstdlib>

namespace gatehouse::control {

namespace fs = std::filesystem;

fs::path shipped_mappings() {
  const char* const told = std::getenv("GATEHOUSE_MAPPINGS");
  if (told != nullptr && *told != '\0') return told;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const fs::path folder = program.parent_path();
  for (const fs::path& candidate :
       {folder / "../share/gatehouse/mappings", folder / "../../mappings", folder / "../mappings"}) {
    if (fs::is_directory(candidate / "schemas", error)) return fs::canonical(candidate, error);
  }
  return {};
}

}  // namespace gatehouse::control
