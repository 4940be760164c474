/// Reading the parts of a layout's document: its shape (how the file is cut and encoded) and its fields. Only
/// `build_layout` and `build_schema` use them.
#pragma once

#include "mapping/layout.hpp"

namespace gatehouse::mapping {

/// kind, encoding, header, trailer, quotes, where records lie in a document.
void read_shape(yaml::Section& section, Layout& layout, Findings& findings);
/// `fields:` and `types:`, with the layout's own `blank`, `sentinels` and `delete_when` as their defaults; then
/// what all of them together must fulfil.
void read_fields(yaml::Section& section, Layout& layout, bool synthetic, Findings& findings);

/// The sums that the header and the trailer carry; call it when the fields are known.
void read_totals(const yaml::Node& root, Layout& layout, Findings& findings);

[[nodiscard]] Labels read_labels(yaml::Section& section, Findings& findings);
/// `1-9` or `5`, 1-based, both ends included; into a 0-based first byte and a length.
[[nodiscard]] bool read_range(std::string_view text, std::size_t& at, std::size_t& length);

}  // namespace gatehouse::mapping
