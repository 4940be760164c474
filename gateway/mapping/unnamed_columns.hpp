/// Columns of a fixed-width record that no field names: gaps between fields, and what stands behind the last.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mapping/layout.hpp"

namespace gatehouse::mapping {

struct Columns {
  std::size_t at = 0, length = 0;  ///< 0-based first byte, bytes
  /// As layouts write them: `12-15`.
  [[nodiscard]] std::string text() const;
};

/// Of records of `type` (-1: of a layout without types), from left to right.
[[nodiscard]] std::vector<Columns> unnamed_columns(const Layout& layout, int type);

}  // namespace gatehouse::mapping
