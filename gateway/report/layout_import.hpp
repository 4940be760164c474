/// A state's official table of elements (XLSX or CSV) made into a layout, and what changed against the layout
/// before. The columns of the table are found by what their heads say; nothing is made up: what a cell does not say
/// clearly becomes a remark.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/result.hpp"
#include "gatehouse/schema.hpp"
#include "report/sheet.hpp"

namespace gatehouse::report {

/// What people say beside the file.
struct ImportWish {
  std::string name{}, format{}, version{}, program = "all";
  std::string sheet{};  ///< empty: the first one that holds a table of elements
  std::string
      required_by{};      ///< head of the column whose R makes an element required; empty: as in the older layout
  std::string source{};   ///< where the table comes from, for the layout's `source`
  bool complete = false;  ///< the rows are all columns of a submission, in their order
};

struct ImportedElement {
  std::string number{}, name{}, type{};  ///< type as layouts write it: `date YYYYMMDD`
  std::vector<std::string> codes{};      ///< legal values; empty: open
  bool required = false;
  std::size_t row = 0;  ///< 1-based, in the sheet
};

struct ImportedLayout {
  std::string sheet{};
  std::vector<std::string> heads{};  ///< how the table's columns were understood: `number = "Data Element No."`
  std::vector<ImportedElement> elements{};
  bool says_required = false;          ///< the table says which elements are required; else the older layout does
  std::size_t blank_all_the_same = 0;  ///< elements that it requires and that may be blank; told as a remark
  std::size_t calculated = 0;  ///< rows of fields that the federal side calculates (CALC4001): nobody submits them
  std::vector<std::string> remarks{};  ///< rows that are no elements, cells that say nothing sure
  /// Why the table may not be all columns of a submission in their order: rows that may be columns and became none,
  /// heads that stand twice, other sheets with a table.
  std::vector<std::string> gaps{};
};

/// Errc::bad_input if no sheet has a table with at least a number (or name), and a type; the message says what was
/// looked for.
[[nodiscard]] Result<ImportedLayout> import_layout(std::span<const Sheet> sheets, const ImportWish& wish);

/// Elements that the table requires of a program (R) and that the older layout lets be blank stay so: R says whose
/// record has the element, the form's own conditions say when it is blank. How many, becomes a remark.
void keep_blank_conditions(ImportedLayout& layout, const Schema& previous, const ImportWish& wish);

/// The layout's text. Labels are those of the same element in `previous`; an element that is new there has none,
/// which means restricted: it leaves under no agreement before somebody labels it.
[[nodiscard]] std::string layout_text(const ImportedLayout& layout, const ImportWish& wish, const Schema* previous);

/// The type to write: that of `before` where it says the same of a file and more (`digits 5`), else `imported`.
[[nodiscard]] std::string kept_type(const Field& before, const std::string& imported);

/// One difference between two versions.
struct LayoutChange {
  std::string kind{};     ///< added | removed | renamed | type | codes | required | moved
  std::string element{};  ///< its number
  std::string was{}, now{};
};
[[nodiscard]] std::vector<LayoutChange> compare_layouts(const Schema& before, const ImportedLayout& after);

/// What `program:` of a federal layout may say: `all`, and every program.
[[nodiscard]] std::vector<std::string> program_choices();

}  // namespace gatehouse::report
