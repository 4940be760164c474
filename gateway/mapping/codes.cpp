#include "mapping/codes.hpp"

#include <algorithm>
#include <utility>

#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/utf8.hpp"

namespace gatehouse::mapping {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.back() == ' ' || s.back() == '\r')) s.remove_suffix(1);
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  return s;
}

/// What no code may hold, in words; null: nothing of the kind.
const char* unfit(std::string_view row) {
  if (!is_utf8(row)) return "the line is no UTF-8; save the table as UTF-8 (in a spreadsheet: CSV UTF-8)";
  const bool control = std::any_of(row.begin(), row.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
  return control ? "the line holds a control character" : nullptr;
}

bool overlap(const CodeRow& a, const CodeRow& b) {
  const bool a_ends_before = a.to && b.from && *a.to < *b.from;
  const bool b_ends_before = b.to && a.from && *b.to < *a.from;
  return !a_ends_before && !b_ends_before;
}

}  // namespace

std::shared_ptr<const CodeTable> CodeTable::parse(std::string name, std::string_view text, std::string file,
                                                  Findings& findings) {
  auto table = std::make_shared<CodeTable>();
  table->name_ = std::move(name);
  table->file_ = std::move(file);
  const std::size_t errors_before = findings.errors();
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Arena arena;
  std::vector<std::string_view> cells;
  bool header = true;
  std::size_t line = 0;
  while (!text.empty()) {
    ++line;
    const std::size_t end = text.find('\n');
    std::string_view row = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (trimmed(row).empty() || row.starts_with('#')) continue;
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (const char* fault = unfit(row)) {
      findings.error("bad-csv", table->file_, line, "", fault);
      if (header) return nullptr;
    } else if (const char* broken = split_csv(row, {}, arena, cells)) {
      findings.error("bad-csv", table->file_, line, "", broken);
    } else if (header) {
      header = false;
      if (!table->read_header(cells, line, findings)) return nullptr;
    } else {
      table->read_row(cells, line, findings);
    }
  }
  if (header) {
    findings.error("missing-column", table->file_, 0, "",
                   "the table is empty; its header must name the columns source,canonical");
    return nullptr;
  }
  table->link(&findings);
  return findings.errors() == errors_before ? table : nullptr;
}

/// False if the two columns that a table must have are not there.
bool CodeTable::read_header(const std::vector<std::string_view>& cells, std::size_t line, Findings& findings) {
  const std::vector<std::pair<std::string_view, int*>> known{
      {"source", &columns_.source},       {"canonical", &columns_.canonical}, {"valid_from", &columns_.valid_from},
      {"valid_to", &columns_.valid_to},   {"note", &columns_.note},           {"from", &columns_.source},
      {"preferred", &columns_.preferred}, {"to", &columns_.canonical}};
  std::vector<std::string_view> names;
  for (const auto& [name, place] : known) names.push_back(name);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view cell = trimmed(cells[i]);
    const auto found = std::find(names.begin(), names.end(), cell);
    if (found == names.end()) {
      findings.error("unknown-column", file_, line, "",
                     "\"" + std::string(cell) + "\" is not a column of a code table" + did_you_mean(cell, names));
      continue;
    }
    one_way_ = one_way_ || cell == "from" || cell == "to";
    int& place = *known[static_cast<std::size_t>(found - names.begin())].second;
    if (place >= 0)
      findings.error(
          "duplicate-column", file_, line, "",
          "the header names the column \"" + std::string(cell) + "\" (or one that means the same) a second time");
    place = static_cast<int>(i);
  }
  columns_.count = cells.size();
  if (columns_.source >= 0 && columns_.canonical >= 0) return true;
  findings.error("missing-column", file_, line, "",
                 "the header must name the columns source,canonical (or from,to)");
  return false;
}

void CodeTable::read_row(const std::vector<std::string_view>& cells, std::size_t line, Findings& findings) {
  const auto cell = [&cells](int column) {
    const auto i = static_cast<std::size_t>(column);
    return column < 0 || i >= cells.size() ? std::string_view() : trimmed(cells[i]);
  };
  if (cells.size() > columns_.count)
    findings.error("column-count", file_, line, "",
                   "the line has " + std::to_string(cells.size()) + " cells and the header " +
                       std::to_string(columns_.count) + "; put a text with a comma in quotation marks");
  CodeRow made;
  made.source = cell(columns_.source);
  made.canonical = cell(columns_.canonical);
  made.note = cell(columns_.note);
  made.line = line;
  for (const auto& [column, day] : {std::pair{columns_.valid_from, &made.from}, {columns_.valid_to, &made.to}}) {
    if (cell(column).empty()) continue;
    *day = date_from_iso(cell(column));
    dated_ = true;
    if (!*day) findings.error("bad-date", file_, line, "", "a date of validity is written YYYY-MM-DD");
  }
  const std::string_view preferred = cell(columns_.preferred);
  made.preferred = preferred == "yes";
  if (!preferred.empty() && preferred != "yes" && preferred != "no")
    findings.error("not-yes-no", file_, line, "", "the column preferred says yes or no");
  if (made.source.empty() || made.canonical.empty())
    findings.error("empty-code", file_, line, "", "a code is empty; write (blank) for an empty value");
  else
    rows_.push_back(std::move(made));
}

/// Finds every row by both its codes. A code that stands twice on one day is a finding, where there is somebody to
/// tell; in a table that was turned it is none.
void CodeTable::link(Findings* findings) {
  next_.assign(rows_.size(), TextTable::none);
  next_back_.assign(rows_.size(), TextTable::none);
  std::vector<std::uint32_t> last(rows_.size()), last_back(rows_.size());  // of the chain that begins with a row
  constexpr std::size_t enough = 1000;  // errors: a table of nothing but one code would take forever to tell
  std::size_t told = 0;
  const auto chain = [](TextTable& table, const std::string& code, std::uint32_t row, auto& ends, auto& next) {
    ends[row] = row;
    if (table.add(code, row)) return;
    std::uint32_t& end = ends[table.find(code)];
    next[end] = row;
    end = row;
  };
  for (std::uint32_t i = 0; i < rows_.size() && told < enough; ++i) {
    const CodeRow* first = nullptr;
    for (std::uint32_t j = findings == nullptr ? TextTable::none : forward_.find(rows_[i].source);
         j != TextTable::none && first == nullptr; j = next_[j])
      if (overlap(rows_[i], rows_[j])) first = &rows_[j];
    if (first != nullptr) {
      findings->error("duplicate-code", file_, rows_[i].line, "",
                      "the code \"" + rows_[i].source + "\" stands here a second time (first in line " +
                          std::to_string(first->line) + ")");
      ++told;
    }
    chain(forward_, rows_[i].source, i, last, next_);
  }
  for (const bool preferred : {true, false})
    for (std::uint32_t i = 0; i < rows_.size(); ++i)
      if (rows_[i].preferred == preferred) chain(back_, rows_[i].canonical, i, last_back, next_back_);
  TextTable& ours = turned_ ? forward_ : back_;
  const std::uint32_t unknown = ours.find("(unknown)");
  if (!one_way_ && unknown != TextTable::none)
    (void)ours.add("(blank)", unknown);  // unless it has a row of its own
}

std::shared_ptr<const CodeTable> CodeTable::turned() const {
  auto out = std::make_shared<CodeTable>();
  out->name_ = name_;
  out->file_ = file_;
  out->rows_ = rows_;
  out->dated_ = dated_;
  out->turned_ = !turned_;
  for (CodeRow& row : out->rows_) std::swap(row.source, row.canonical);
  std::stable_partition(out->rows_.begin(), out->rows_.end(), [](const CodeRow& row) { return row.preferred; });
  out->link(nullptr);
  return out;
}

const CodeRow* CodeTable::find(std::string_view code, Direction direction, std::optional<Date> on) const {
  const bool forward = direction == Direction::to_canonical || one_way_;
  const TextTable& table = forward ? forward_ : back_;
  const std::vector<std::uint32_t>& next = forward ? next_ : next_back_;
  for (std::uint32_t i = table.find(code.empty() ? std::string_view("(blank)") : code); i != TextTable::none;
       i = next[i]) {
    const CodeRow& row = rows_[i];
    if (!on || ((!row.from || *row.from <= *on) && (!row.to || *on <= *row.to))) return &row;
  }
  return nullptr;
}

}  // namespace gatehouse::mapping
