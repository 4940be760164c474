/// Made-up values of a field, for proofs by trial: one that is ordinary first, then the edges of its type. Every
/// value is one that the field may have and is in the form in which it would be written; the people are nobody.
#pragma once

#include <string>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// A field at one end of a mapping.
struct SampledField {
  Codec codec{};
  std::vector<std::string> legal{};     ///< a closed list of values; empty: it is open
  std::vector<std::string> codes{};     ///< values that code tables look up in it
  std::vector<std::string> compared{};  ///< values that conditions hold against it
  std::vector<std::size_t> numbers{};   ///< of a text: digits of the numbers that it is to become
  bool required = false;                ///< a blank is no value that it may have
  const Layout* layout = nullptr;       ///< null: of a schema
  const LayoutField* place = nullptr;   ///< in the layout
};

/// The values lie in `arena`. Blank is among them, and so are the layout's sentinels and its words for "delete it".
[[nodiscard]] std::vector<Value> sample_values(const SampledField& field, Arena& arena);

}  // namespace gatehouse::mapping
