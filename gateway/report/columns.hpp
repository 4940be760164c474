/// Where a field stands in its schema: looked up by name once, when a report is opened, and only by number
/// after that. What is missing is collected and told at once.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/schema.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::report {

/// The place of one field in the rows of one schema.
struct Column {
  std::size_t at = 0;
};

class Columns {
 public:
  explicit Columns(std::span<const Schema> schemas) : schemas_(schemas) {}

  [[nodiscard]] Column find(std::string_view entity, std::string_view field) {
    const Schema* schema = schema_of(entity);
    const auto at = schema == nullptr ? std::nullopt : schema->find(field);
    if (!at) missing_.push_back(std::string(entity) + "." + std::string(field));
    return {at.value_or(0)};
  }
  [[nodiscard]] const Schema* schema_of(std::string_view entity) const {
    for (const Schema& schema : schemas_)
      if (schema.name == entity) return &schema;
    return nullptr;
  }
  /// `entity.field` of everything that was asked for and is not there.
  [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }

 private:
  std::span<const Schema> schemas_;
  std::vector<std::string> missing_;
};

/// The value in a row, or unknown where the row is shorter than its schema.
[[nodiscard]] inline Value at(std::span<const Value> row, Column column) {
  return column.at < row.size() ? row[column.at] : Value();
}

}  // namespace gatehouse::report
