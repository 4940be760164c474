/// Which column of a file is which element: by the layout's order, or by the names in the file's header. Published
/// files name the same element `901`, `PIRL 901`, `PIRL901`, `Item_901`, `901 - Date of Exit`, and 108-A
/// `PIRL108A`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/schema.hpp"

namespace gatehouse::report {

class ColumnNames {
 public:
  explicit ColumnNames(const Schema& schema);
  /// Gives the elements that the header does not name; `remarks` gets the columns that the layout does not know,
  /// `twice` the elements that it names again.
  [[nodiscard]] std::vector<std::string> bind(const std::vector<std::string_view>& header,
                                              std::vector<std::string>& remarks, std::vector<std::string>& twice);
  /// These fields are names: at least half of the layout's elements, and no data.
  [[nodiscard]] bool is_header(const std::vector<std::string_view>& fields) const;
  /// Fields that a record must have.
  [[nodiscard]] std::size_t expected() const { return element_of_.size(); }
  /// Puts a record's fields into the order of the layout; elements without a column are blank.
  void place(const std::vector<std::string_view>& fields, std::vector<std::string_view>& placed) const;

 private:
  [[nodiscard]] std::optional<std::size_t> element_named(std::string_view name) const;
  const Schema& schema_;
  std::vector<std::optional<std::size_t>> element_of_;  ///< by column
};

}  // namespace gatehouse::report
