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
  /// Appends one record without its line end. Its first entity has the layout's own fields, the others are
  /// elements of repeated groups; `target_groups` says of each block which (-1: none).
  void write(const MappedRecord& record, const std::vector<int>& target_groups, std::string& out);

 private:
  /// A JSON object's members in the order of their first field.
  struct Member {
    std::string key{};
    int field = -1;
    int group = -1;
    std::vector<Member> members{};
  };
  void fixed(std::span<const Value> values, std::string& out);
  void delimited(std::span<const Value> values, std::string& out);
  [[nodiscard]] bool any_known(const Member& member, std::span<const Value> values) const;
  void object(const std::vector<Member>& members, std::span<const Value> values, std::string& out);
  void elements(const Member& member, std::string& out);
  Member& reach(std::vector<Member>& members, const std::vector<std::string>& path);
  void json_value(const LayoutField& field, const Value& value, std::string& out);
  [[nodiscard]] std::string_view text_of(std::size_t field, const Value& value);

  const Layout& layout_;
  CsvWriter csv_;
  std::vector<Member> members_{};
  std::vector<std::size_t> rank_{};       ///< of a field among those of its group: its place in the values
  const MappedRecord* record_ = nullptr;  ///< while one is written
  const std::vector<int>* groups_ = nullptr;
  Arena arena_{4096};
};

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace gatehouse::mapping
