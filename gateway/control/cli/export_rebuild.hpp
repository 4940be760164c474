/// `gatehouse export --rebuild RECEIPT`: proves a file that was sent.
#pragma once

#include <string>

#include "control/cli/session.hpp"

namespace gatehouse::control {

struct RebuildRequest {
  std::string receipt;
  std::string retained;  ///< the file as it was kept; empty: the receipt's neighbour of that name, if there is one
  std::string out;       ///< write the rebuilt file there
  bool replace = false;  ///< `out` may be there
  bool json = false;
};

/// Exit::held where the bytes could not be proven.
[[nodiscard]] Exit rebuild_export(Session& session, const RebuildRequest& request);

}  // namespace gatehouse::control
