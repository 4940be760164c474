/// From target values to the bytes of a layout. A writer belongs to one thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

class LayoutWriter {
 public:
  /// `type`: index of the record type that is written; -1 in a layout without types.
  LayoutWriter(const Layout& layout, int type);
  /// Appends one record without its line end. Its first entity has the layout's own fields, the others are
  /// elements of repeated groups; `target_groups` says of each block which (-1: none).
  void write(const MappedRecord& record, const std::vector<int>& target_groups, std::string& out);

 private:
  /// A JSON object's members, or an XML element's attributes and children, in the order of their first field.
  struct Member {
    std::string key{};
    int field = -1;
    int group = -1;
    std::vector<Member> members{};
  };
  void fixed(std::string& out);
  void fixed_fields(int group, std::span<const Value> values, char* record);
  void fixed_field(std::size_t field, const Value& value, char* to);
  void fixed_blank(const LayoutField& field, char* to);
  void fixed_number(std::string_view text, const LayoutField& field, char* to);
  void delimited(std::span<const Value> values, std::string& out);
  [[nodiscard]] bool any_known(const Member& member, std::size_t entity) const;
  /// `entity`: index of the row whose values these are, among the record's.
  void object(const std::vector<Member>& members, std::size_t entity, std::string& out);
  void elements(const Member& member, std::size_t around, std::string& out);
  void xml_element(std::string_view name, const Member& member, std::size_t entity, std::string& out);
  void xml_children(const Member& member, std::size_t entity, std::string& out);
  void xml_elements(const Member& member, std::size_t around, std::string& out);
  /// The entity is an element of the group `member`, within the element (or record) `around`.
  [[nodiscard]] bool is_element(const MappedEntity& entity, const Member& member, std::size_t around) const;
  Member& reach(std::vector<Member>& members, const std::vector<std::string>& path);
  Member& group_member(int group);
  void json_value(const LayoutField& field, const Value& value, std::string& out);
  [[nodiscard]] std::string_view text_of(std::size_t field, const Value& value);

  const Layout& layout_;
  int type_;
  CsvWriter csv_;
  Member root_{};                         ///< the record itself
  std::vector<std::size_t> rank_{};       ///< of a field among those of its group: its place in the values
  const MappedRecord* record_ = nullptr;  ///< while one is written
  const std::vector<int>* groups_ = nullptr;
  Arena arena_{4096};
};

/// What a source says of a file that we wrote, before its first record: the header, or of an XML document the
/// namespaces that are declared around its records.
[[nodiscard]] std::string head_as_read(const Mapping& mapping);

/// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string_view text, std::string& out);

}  // namespace gatehouse::mapping
