/// Columns of a fixed-width record that several fields share (`redefines`, `only_if`): one of them at most may say
/// something, and only where the record is of its kind.
#pragma once

#include <span>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// True if some field of the target layout shares its columns or is there only now and then.
[[nodiscard]] bool shares_columns(const Mapping& mapping);
/// What of the made rows cannot be written where it belongs. Problems: `not-there`, `same-columns`.
void check_shared_columns(const Mapping& mapping, std::span<const MappedEntity> entities,
                          std::vector<Problem>& problems);

}  // namespace gatehouse::mapping
