// The error workbook (XLSX) that staff pass around.
#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/cell_text.hpp"
#include "gatehouse/support/files.hpp"
#include "report/check_output.hpp"

namespace gatehouse::report {
namespace {

constexpr std::uint32_t most_rows = 1'048'575;  // of a sheet, after its head

/// A workbook that is being written; one that is not closed by hand is closed by the destructor.
class Workbook {
 public:
  explicit Workbook(const std::string& path) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(path.c_str(), &options);
    if (book_ == nullptr) return;
    lxw_doc_properties properties{};
    properties.created = 946'684'800;  // 2000-01-01: the same findings give the same bytes
    workbook_set_properties(book_, &properties);
    text_ = workbook_add_format(book_);
    format_set_num_format(text_, "@");
    head_ = workbook_add_format(book_);
    format_set_num_format(head_, "@");
    format_set_bold(head_);
  }
  ~Workbook() {
    if (book_ != nullptr) workbook_close(book_);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  [[nodiscard]] bool open() const { return book_ != nullptr; }
  [[nodiscard]] bool close() { return workbook_close(std::exchange(book_, nullptr)) == LXW_NO_ERROR; }

  void sheet(const char* name, const std::vector<std::string>& heads) {
    sheet_ = workbook_add_worksheet(book_, name);
    row_ = 0;
    worksheet_freeze_panes(sheet_, 1, 0);
    worksheet_set_column(sheet_, 0, static_cast<lxw_col_t>(heads.size()), 18, nullptr);
    (void)worksheet_ignore_errors(sheet_, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    numbers_ = {};
    cells(heads, head_);
    numbers_ = {std::ranges::find(heads, "Line") - heads.begin(),
                std::ranges::find(heads, "Count") - heads.begin()};
  }
  void row(const std::vector<std::string>& values) {
    if (row_ <= most_rows) cells(values, text_);
  }
  void count(const char* what, std::uint64_t count) {
    worksheet_write_string(sheet_, row_, 0, what, text_);
    worksheet_write_number(sheet_, row_++, 1, static_cast<double>(count), nullptr);
  }

 private:
  void cells(const std::vector<std::string>& values, lxw_format* format) {
    lxw_col_t column = 0;
    for (const std::string& value : values) {
      if (const auto number = number_in(value, column))
        worksheet_write_number(sheet_, row_, column++, *number, nullptr);
      else
        worksheet_write_string(sheet_, row_, column++, cell_text(value).c_str(), format);
    }
    ++row_;
  }
  /// What counts is a number, so that a spreadsheet sorts and adds it up; codes and case numbers stay text.
  [[nodiscard]] std::optional<double> number_in(const std::string& value, lxw_col_t column) const {
    if (std::ranges::find(numbers_, static_cast<std::ptrdiff_t>(column)) == numbers_.end()) return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    return whole ? std::optional(static_cast<double>(number)) : std::nullopt;
  }

  lxw_workbook* book_ = nullptr;
  lxw_format* text_ = nullptr;
  lxw_format* head_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_row_t row_ = 0;
  std::vector<std::ptrdiff_t> numbers_{};  ///< columns
};

/// The column of case numbers is left out where no finding has one: an empty column only makes people ask.
void list_findings(Workbook& book, const CheckReport& report) {
  const bool named = std::ranges::any_of(report.findings, [](const auto& one) { return !one.case_number.empty(); });
  const auto shown = [named](std::vector<std::string> cells) {
    if (!named) cells.erase(cells.begin());
    return cells;
  };
  book.sheet("Findings", shown(check_columns()));
  for (const CheckFinding& finding : report.findings) book.row(shown(check_cells(report, finding)));
}

void fill(Workbook& book, const CheckReport& report) {
  list_findings(book, report);
  book.sheet("Rules",
             {"Rule", "Item number", "Step", "Severity", "Count", "Message", "What to do", "Source", "Note"});
  for (std::size_t i = 0; i < report.rules.size(); ++i) {
    const CheckRuleInfo& rule = report.rules[i];
    if (report.counts[i] > 0)
      book.row({rule.id, rule.element, std::string(word(rule.step)), std::string(word(rule.grade)),
                std::to_string(report.counts[i]), rule.sentence, rule.remedy, rule.source, rule.note});
  }
  book.sheet("About", {"What", "Is"});
  book.row({"Layout", report.layout});
  book.row({"Layout is", report.layout_status + ": " + report.layout_note});
  book.row({"Checks", report.checks});
  book.count("Records", report.records);
  book.count("Errors", report.errors);
  book.count("Warnings", report.warnings);
  for (const RuleNotRun& rule : report.not_run) book.row({"Not run: " + rule.id, rule.why});
}

}  // namespace

/// The library writes to a path of its own: a folder beside the target, from which the bytes are published.
Result<void> write_check_workbook(const CheckReport& report, const std::filesystem::path& path) {
  const auto folder = path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path();
  auto staging = StagingFolder::create(folder, "workbook");
  if (!staging) return fail(staging.error(), "the workbook");
  const std::filesystem::path aside = staging->path() / "findings.xlsx";
  Workbook book(aside.string());
  if (!book.open()) return fail(Errc::no_space, "the workbook cannot be begun in " + folder.string());
  fill(book, report);
  if (!book.close()) return fail(Errc::no_space, "the workbook cannot be written in " + folder.string());
  const auto bytes = read_file(aside, 1ull << 30);
  if (!bytes) return fail(bytes.error(), "the workbook");
  const auto written = write_file(path, *bytes, {.secret = true});
  if (!written) return fail(written.error(), "the workbook");
  return {};
}

}  // namespace gatehouse::report
