/// From the bytes of a record to the values that a mapping reads: text slices with their states, nothing
/// typed yet. One decoder a mapper; it remembers how the columns of the current file are ordered.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {

/// The source values of one record. A value of a repeated group is unknown in `values`. Values of a repeated group
/// lie in `elements`, one row an element.
struct SourceRow {
  std::vector<Value> values{};
  struct Group {
    std::vector<Value> elements{};       ///< element after element, `width` values each
    std::vector<std::uint32_t> outer{};  ///< of a group within a group: the outer group's element of each
    std::size_t width = 0;
    std::size_t count = 0;
    /// While it is read: the element that is being filled.
    [[nodiscard]] std::uint32_t element() const { return static_cast<std::uint32_t>(count - 1); }
  };
  std::vector<Group> groups{};
  int type = -1;  ///< index of the layout's record type; -1: it has none
};

class Corrected;

class Decoder {
 public:
  explicit Decoder(const Mapping& mapping);
  ~Decoder();
  /// Binds a delimited layout's columns to the file's header line; an XML record's prefixes to the namespaces
  /// declared around it.
  [[nodiscard]] Result<void> bind(std::string_view head, std::vector<std::string>& remarks);
  /// From now on what was corrected is laid over each record that is read; null: nothing is.
  void correct(const Corrected* corrected) { corrected_ = corrected; }
  /// Fills `row`; false, with the problem appended, if the record cannot be cut into fields at all.
  [[nodiscard]] bool read(const RawRecord& raw, Arena& arena, SourceRow& row, std::vector<Problem>& problems);
  /// One field's text (without blanks on either side) as its layout reads it: sentinels, deletions, encoding.
  [[nodiscard]] Value value_of(const LayoutField& field, std::string_view slice, bool ascii, Arena& arena) const;
  /// Delimited: the file's header is known (or has none); so many columns, and those of the source values.
  [[nodiscard]] bool is_bound() const { return bound_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] const std::vector<int>& columns_read() const { return column_; }
  /// Only the values at `wanted` (all of the record itself), for keys. False if the record cannot be cut.
  [[nodiscard]] bool read_some(const RawRecord& raw, const std::vector<int>& wanted, Arena& arena, SourceRow& row);

 private:
  [[nodiscard]] bool read_fixed(const RawRecord& raw, Arena& arena, SourceRow& row,
                                std::vector<Problem>& problems) const;
  [[nodiscard]] Value fixed_value(const LayoutField& field, std::string_view slice, Arena& arena) const;
  [[nodiscard]] Value stored_value(const LayoutField& field, std::string_view slice, Arena& arena) const;
  [[nodiscard]] bool is_there(const LayoutField& field, std::string_view record, std::size_t at,
                              Arena& arena) const;
  void read_occurring(std::string_view record, Arena& arena, SourceRow& row, std::vector<Problem>& problems) const;
  void complain(const LayoutField& field, std::string_view stored, std::vector<Problem>& problems) const;
  void complain_of_all(const RawRecord& raw, const SourceRow& row, std::vector<Problem>& problems) const;
  [[nodiscard]] bool read_delimited(const RawRecord& raw, Arena& arena, SourceRow& row,
                                    std::vector<Problem>& problems);

  struct Json;
  struct Xml;
  const Mapping& mapping_;
  const Layout& layout_;
  std::vector<const LayoutField*> fields_;               ///< of each source value
  std::vector<bool> plain_;                              ///< it has no sentinels and blank is unknown
  std::vector<std::vector<std::size_t>> group_sources_;  ///< source values of each repeated group, in order
  bool simple_fixed_ = false;                            ///< see Layout::is_plain_fixed
  bool lines_within_ = false;  ///< a line end in a record is a fault: there should be none
  std::vector<int> column_;    ///< delimited: column of each source value
  std::size_t columns_ = 0;    ///< a record must have so many
  bool bound_ = false;
  const Corrected* corrected_ = nullptr;
  std::vector<std::string_view> cells_;
  std::unique_ptr<Json> json_;
  std::unique_ptr<Xml> xml_;
};

/// Fixed-width: the record's type (-1 in a layout without types). Null, or why it has none.
[[nodiscard]] const char* find_type(const Layout& layout, std::string_view record, int& type);
/// All bytes from 0x01 to 0x7F.
[[nodiscard]] bool is_ascii(std::string_view bytes);
/// Without blanks on either side.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace gatehouse::mapping
