#include "mapping/codes.hpp"

#include <algorithm>
#include <array>

#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::mapping {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.back() == ' ' || s.back() == '\r')) s.remove_suffix(1);
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  return s;
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
  constexpr std::size_t columns = 5;
  std::array<int, columns> at{-1, -1, -1, -1, -1};
  const std::vector<std::string_view> known{"source", "canonical", "valid_from", "valid_to", "note", "from", "to"};
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
    if (const char* fault = split_csv(row, {}, arena, cells)) {
      findings.error("bad-csv", table->file_, line, "", fault);
      continue;
    }
    if (header) {
      header = false;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string_view cell = trimmed(cells[i]);
        const auto found = std::find(known.begin(), known.end(), cell);
        if (found == known.end()) {
          findings.error(
              "unknown-column", table->file_, line, "",
              "\"" + std::string(cell) + "\" is not a column of a code table" + did_you_mean(cell, known));
          continue;
        }
        auto index = static_cast<std::size_t>(found - known.begin());
        if (index >= columns) {
          table->one_way_ = true;
          index -= columns;
        }
        at[index] = static_cast<int>(i);
      }
      if (at[0] < 0 || at[1] < 0) {
        findings.error("missing-column", table->file_, line, "",
                       "the header must name the columns source,canonical (or from,to)");
        return nullptr;
      }
      continue;
    }
    auto cell = [&](std::size_t column) {
      const int i = at[column];
      return i < 0 || static_cast<std::size_t>(i) >= cells.size() ? std::string_view()
                                                                  : trimmed(cells[static_cast<std::size_t>(i)]);
    };
    CodeRow made;
    made.source = cell(0);
    made.canonical = cell(1);
    made.note = cell(4);
    made.line = line;
    for (const auto& [column, day] : {std::pair{std::size_t{2}, &made.from}, std::pair{std::size_t{3}, &made.to}}) {
      if (cell(column).empty()) continue;
      *day = date_from_iso(cell(column));
      table->dated_ = true;
      if (!*day) findings.error("bad-date", table->file_, line, "", "a date of validity is written YYYY-MM-DD");
    }
    if (made.source.empty() || made.canonical.empty()) {
      findings.error("empty-code", table->file_, line, "", "a code is empty; write (blank) for an empty value");
      continue;
    }
    table->rows_.push_back(std::move(made));
  }
  if (header) {
    findings.error("missing-column", table->file_, 0, "",
                   "the table is empty; its header must name the columns source,canonical");
    return nullptr;
  }
  auto& rows = table->rows_;
  table->next_.assign(rows.size(), TextTable::none);
  table->next_back_.assign(rows.size(), TextTable::none);
  std::vector<std::uint32_t> last_back(rows.size());  // of the chain that begins with a row
  constexpr std::size_t enough = 1000;  // errors: a table of nothing but one code would take forever to tell
  for (std::uint32_t i = 0; i < rows.size() && findings.errors() < errors_before + enough; ++i) {
    if (!table->forward_.add(rows[i].source, i)) {
      std::uint32_t last = table->forward_.find(rows[i].source);
      const CodeRow* first = nullptr;
      for (std::uint32_t j = last; j != TextTable::none; j = table->next_[j]) {
        last = j;
        if (first == nullptr && overlap(rows[i], rows[j])) first = &rows[j];
      }
      if (first != nullptr)
        findings.error("duplicate-code", table->file_, rows[i].line, "",
                       "the code \"" + rows[i].source + "\" stands here a second time (first in line " +
                           std::to_string(first->line) + ")");
      table->next_[last] = i;
    }
    last_back[i] = i;
    if (!table->back_.add(rows[i].canonical, i)) {
      std::uint32_t& last = last_back[table->back_.find(rows[i].canonical)];
      table->next_back_[last] = i;
      last = i;
    }
  }
  return findings.errors() == errors_before ? table : nullptr;
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
