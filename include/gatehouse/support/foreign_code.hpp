/// Code of an agency's own that runs inside this process: who may have written it.
#pragma once

#include <filesystem>

#include "gatehouse/result.hpp"

namespace gatehouse {

/// Whoever can write a file or folder of code can run code as this service. Errc::not_permitted unless it belongs
/// to root or to the one who runs this, and nobody else may write it; Errc::not_found if it is not there.
[[nodiscard]] Result<void> written_by_trusted(const std::filesystem::path& path);

}  // namespace gatehouse
