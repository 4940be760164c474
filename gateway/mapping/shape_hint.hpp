/// What a record that does not fit its layout looks like: hints for the person who must mend the file.
#pragma once

#include <string>
#include <string_view>

#include "mapping/layout.hpp"

namespace gatehouse::mapping {

/// `; it looks like UTF-16, ...`, `; its lines seem to end with CR alone, ...` or `; its columns seem to be
/// separated by ";", ...`; empty if nothing strange is seen. Tells of bytes that are no data only, never of a
/// value.
[[nodiscard]] std::string shape_hint(std::string_view bytes, const Layout& layout);

}  // namespace gatehouse::mapping
