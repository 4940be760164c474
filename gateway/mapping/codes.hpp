/// A crosswalk between two code lists: a CSV that opens in a spreadsheet. Columns: `source,canonical`, the
/// other system's code and ours, and optionally valid_from, valid_to (inclusive), preferred and note. Headed
/// `from,to` it is read in that direction only. `(blank)` stands for an empty value, `(unknown)` for nobody knows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/findings.hpp"
#include "gatehouse/value.hpp"
#include "mapping/text_table.hpp"

namespace gatehouse::mapping {

struct CodeRow {
  std::string source, canonical, note;
  std::optional<Date> from{}, to{};
  bool preferred = false;  ///< of several codes that mean the same of ours, the one that is written
  std::size_t line = 0;
};

class CodeTable {
 public:
  enum class Direction : std::uint8_t { to_canonical, to_source };

  /// Parses a table; duplicates and gaps in its own rules are findings.
  static std::shared_ptr<const CodeTable> parse(std::string name, std::string_view text, std::string file,
                                                Findings& findings);

  /// The same table read the other way: what was `canonical` is looked up and gives what was `source`.
  [[nodiscard]] std::shared_ptr<const CodeTable> turned() const;
  /// The row for `code` (`(blank)` for none), valid `on` that day if rows are dated; null if there is none. Of
  /// several that fit, one that is preferred, else the first. A blank that is looked up among our own values is
  /// `(unknown)` too.
  [[nodiscard]] const CodeRow* find(std::string_view code, Direction direction, std::optional<Date> on) const;
  /// Index of the first row whose source is `code`: for tables without dates, on the hot path.
  static constexpr std::size_t no_row = static_cast<std::size_t>(-1);
  [[nodiscard]] std::size_t index(std::string_view code) const {
    const std::uint32_t found = forward_.find(code);
    return found == TextTable::none ? no_row : found;
  }
  [[nodiscard]] bool dated() const { return dated_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<CodeRow>& rows() const { return rows_; }
  /// Its header says from,to: it cannot be turned round.
  [[nodiscard]] bool one_way() const { return one_way_; }
  /// It was made by `turned`.
  [[nodiscard]] bool is_turned() const { return turned_; }

 private:
  [[nodiscard]] bool read_header(const std::vector<std::string_view>& cells, std::size_t line, Findings& findings);
  void read_row(const std::vector<std::string_view>& cells, std::size_t line, Findings& findings);
  void link(Findings* findings);

  /// Places of the columns in a line of the file; -1: it has no such column.
  struct Columns {
    int source = -1, canonical = -1, valid_from = -1, valid_to = -1, preferred = -1, note = -1;
    std::size_t count = 0;  ///< of cells in the header
  };
  std::string name_, file_;
  std::vector<CodeRow> rows_;
  TextTable forward_, back_;  ///< text -> first row; further rows of a dated code follow by `next_`
  std::vector<std::uint32_t> next_, next_back_;
  Columns columns_{};
  bool dated_ = false;
  bool one_way_ = false;
  bool turned_ = false;
};

}  // namespace gatehouse::mapping
