#include "control/workbook.hpp"

#include <xlsxwriter.h>

#include "base/cell_text.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {
namespace {

/// Closes the workbook, which writes it, or gives it up.
class Workbook {
 public:
  explicit Workbook(const std::filesystem::path& file) : book_(workbook_new(file.c_str())) {}
  ~Workbook() { (void)close(); }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  void add(const WorkbookSheet& from) {
    lxw_worksheet* sheet = workbook_add_worksheet(book_, from.name.c_str());
    lxw_format* text = workbook_add_format(book_);
    format_set_num_format(text, "@");  // also when somebody edits the cell
    lxw_format* bold = workbook_add_format(book_);
    format_set_num_format(bold, "@");
    format_set_bold(bold);
    (void)worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    for (std::size_t i = 0; i < from.widths.size(); ++i)
      (void)worksheet_set_column(sheet, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), from.widths[i],
                                 nullptr);
    lxw_row_t row = 0;
    for (const std::vector<std::string>& cells : from.rows) {
      lxw_col_t column = 0;
      for (const std::string& cell : cells)
        (void)worksheet_write_string(sheet, row, column++, cell_text(cell).c_str(), row == 0 ? bold : text);
      ++row;
    }
    worksheet_freeze_panes(sheet, 1, 0);
  }
  [[nodiscard]] Result<void> close() {
    if (book_ == nullptr) return {};
    const lxw_error why = workbook_close(book_);
    book_ = nullptr;
    if (why != LXW_NO_ERROR) return fail(Errc::unavailable, std::string("the workbook: ") + lxw_strerror(why));
    return {};
  }

 private:
  lxw_workbook* book_;
};

}  // namespace

Result<std::string> workbook_of(std::span<const WorkbookSheet> sheets, const std::filesystem::path& folder) {
  const auto staging = StagingFolder::create(folder, "workbook");
  if (!staging) return fail(staging.error(), "the workbook");
  const std::filesystem::path file = staging->path() / "made.xlsx";
  Workbook book(file);
  for (const WorkbookSheet& sheet : sheets) book.add(sheet);
  GATEHOUSE_TRY(book.close());
  return read_file(file);
}

}  // namespace gatehouse::control
