#include "control/cli/table.hpp"

#include <algorithm>
#include <ostream>

namespace gatehouse::control {

namespace {

/// Characters, not bytes: a name may hold accents.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_number(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

void print_row(std::ostream& out, const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string room(widths[i] - width_of(cells[i]), ' ');
    if (i > 0) line += "  ";
    line += is_number(cells[i]) ? room + cells[i] : cells[i] + room;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

}  // namespace

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths;
  for (const auto& head : heads_) widths.push_back(width_of(head));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  print_row(out, heads_, widths);
  for (const auto& row : rows_) print_row(out, row, widths);
}

}  // namespace gatehouse::control
