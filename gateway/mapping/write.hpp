/// From target values to the bytes of a layout. A writer belongs to one thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

class LayoutWriter {
 public:
  explicit LayoutWriter(const Layout& layout);
  /// Appends one record without its line end; `values` in the order of the layout's fields.
  void write(std::span<const Value> values, std::string& out);

 private:
  /// A JSON object's members in the order of their first field.
  struct Member {
    std::string key{};
    int field = -1;
    std::vector<Member> members{};
  };
  void fixed(std::span<const Value> values, std::string& out);
  void delimited(std::span<const Value> values, std::string& out);
  [[nodiscard]] static bool any_known(const Member& member, std::span<const Value> values);
  void object(const std::vector<Member>& members, std::span<const Value> values, std::string& out);
  void json_value(const LayoutField& field, const Value& value, std::string& out);
  [[nodiscard]] std::string_view text_of(std::size_t field, const Value& value);

  const Layout& layout_;
  CsvWriter csv_;
  std::vector<Member> members_{};
  Arena arena_{4096};
};

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace gatehouse::mapping
