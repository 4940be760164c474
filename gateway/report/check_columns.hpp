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

/// What a line of names says.
struct BoundHeader {
  bool names = false;                  ///< at least half of the layout's elements; else it may well be a record
  std::size_t named = 0;               ///< elements
  std::vector<std::string> missing{};  ///< elements that it does not name
  std::vector<std::string> twice{};    ///< elements that it names again
  /// Columns that the layout does not know. How they are called is told only where the line `names`: else their
  /// texts may be the values of a person.
  std::vector<std::string> remarks{};
};

class ColumnNames {
 public:
  explicit ColumnNames(const Schema& schema);
  /// Columns stand from now on as the line names them.
  [[nodiscard]] BoundHeader bind(const std::vector<std::string_view>& header);
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
