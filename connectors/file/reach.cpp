// May this account do in the drop folder what a run must do there? One that is not there yet is made by the first
// run.
#include <unistd.h>

#include <vector>

#include "connector.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::file {

Result<Reached> reach(const Surroundings& around, Side side, std::chrono::seconds) {
  const auto folder = path_option(around, "folder");
  if (!folder) return fail(folder.error());
  std::vector<std::filesystem::path> rooms{*folder};
  if (side == Side::source) rooms = {*folder / "pending", *folder / "done", *folder / "error"};
  for (const auto& room : rooms)
    if (::access(room.c_str(), R_OK | W_OK | X_OK) != 0 && errno != ENOENT)
      return fail(system_error(errno, "reading and writing '" + room.string() + "'"));
  return Reached{};
}

}  // namespace gatehouse::file
