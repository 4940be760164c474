/// Cuts a plain record into slices, one a source value of the mapping: for the express lane. A slicer takes only
/// what it understands wholly; for everything else (a byte beyond ASCII, a field too many, an escape) it says so
/// and the record goes the general way. It never finds another value than `Decoder` would. One thread at a time;
/// slices live until the next call.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "mapping/compiled.hpp"
#include "mapping/slices.hpp"

namespace gatehouse::mapping {

class Decoder;

class Slicer {
 public:
  virtual ~Slicer() = default;
  /// Fills `slices`, which has room for all source values; false: take the general path.
  [[nodiscard]] virtual bool cut(std::string_view record, Slice* slices) = 0;
};

/// Fields in columns, none wider than 57 bytes; null if the layout is none of that kind.
[[nodiscard]] std::unique_ptr<Slicer> fixed_slicer(const Mapping& mapping, Specials specials);

/// Cells between delimiters, by the columns that `decoder` has found in the file's header; null for other layouts.
[[nodiscard]] std::unique_ptr<Slicer> delimited_slicer(const Mapping& mapping, const Decoder& decoder,
                                                       Specials specials);
/// Members of JSON objects without lists and escapes; null for other layouts.
[[nodiscard]] std::unique_ptr<Slicer> json_slicer(const Mapping& mapping, Specials specials);
/// Elements and attributes of XML records without namespaces; null for other layouts.
[[nodiscard]] std::unique_ptr<Slicer> xml_slicer(const Mapping& mapping, Specials specials);

/// What the source layout says of texts that are no values: the rest of what a slicer does.
class Placeholders {
 public:
  explicit Placeholders(const Mapping& mapping);
  /// Makes sentinels blank; false if a value says more than that (`unchanged`, `delete`).
  [[nodiscard]] bool settle(Slice* slices) const {
    for (const Field& field : fields_)
      if (!settle(field, slices[field.source])) return false;
    return true;
  }

 private:
  struct Field {
    std::size_t source;
    const LayoutField* layout;
  };
  [[nodiscard]] static bool settle(const Field& field, Slice& slice);
  std::vector<Field> fields_{};  ///< those that have any
};

}  // namespace gatehouse::mapping
