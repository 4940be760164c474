/// Copies of a whole embedded store: to a server, or into a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/hub.hpp"

namespace gatehouse::hub {

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
};

/// Moves a site that has outgrown the embedded store: every row of `hub.db` in the folder of `to` goes into the
/// empty server store of `to`, in one transaction; nothing is unsealed on the way. Whether both sides balance is
/// for `fsck` to say, before and after. Takes the site's lock: no service may run. Errc::conflict if the server
/// store has been used already. `progress` gets a table's name and the rows so far.
[[nodiscard]] Result<std::vector<CopiedTable>> copy_embedded_store(
    const Settings& to, const std::function<void(std::string_view, std::int64_t)>& progress);

/// A copy of `hub.db` in the folder of `from`, as it is at one moment, into the new file `to`; whoever works on the
/// store goes on. Everything in it stays sealed.
[[nodiscard]] Result<void> copy_embedded_file(const Settings& from, const std::filesystem::path& to);

}  // namespace gatehouse::hub
