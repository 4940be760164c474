// A sample of delimited lines: which delimiter, whether the first line are headings, whether the last one is a
// trailer.
#include <algorithm>
#include <array>
#include <set>

#include "gatehouse/support/csv.hpp"
#include "mapping/draft_file.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_lines = 100'000;
using Cells = std::vector<std::string>;

Cells cells_of(std::string_view line, char delimiter) {
  Cells cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == delimiter && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

/// Lines with those put together that a line end inside quotes has torn; as they are if the quotes do not pair.
std::vector<std::string> whole_lines(const std::vector<std::string_view>& lines) {
  constexpr std::size_t longest = 64u << 10;
  std::vector<std::string> out;
  bool open = false;
  for (const std::string_view line : lines) {
    if (open)
      out.back().append("\n").append(line);
    else
      out.emplace_back(line);
    if (std::count(line.begin(), line.end(), '"') % 2 != 0) open = !open;
    if (open && out.back().size() > longest) break;
  }
  return open ? std::vector<std::string>(lines.begin(), lines.end()) : out;
}

/// How many cells most rows have.
std::size_t usual_width(const std::vector<Cells>& rows) {
  std::map<std::size_t, std::size_t> times;
  for (const Cells& row : rows) ++times[row.size()];
  return std::max_element(times.begin(), times.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// The one that cuts most lines into the same number of cells, two or more; 0: none does. The first and the last of
/// several lines may be a header and a trailer, and are not looked at.
char delimiter_of(const std::vector<std::string>& lines) {
  const std::size_t first = lines.size() > 3 ? 1 : 0;
  const std::size_t count = std::min<std::size_t>(lines.size() - 2 * first, 200);
  char best = 0;
  std::size_t most = 0;
  for (const char delimiter : {',', '|', '\t', ';'}) {
    std::map<std::size_t, std::size_t> sizes;
    for (std::size_t i = first; i < first + count; ++i) ++sizes[cells_of(lines[i], delimiter).size()];
    for (const auto& [size, times] : sizes)
      if (size > 1 && times * 10 >= count * 7 && times * size > most) {
        most = times * size;
        best = delimiter;
      }
  }
  return best;
}

bool like_a_heading(std::string_view cell) {
  if (cell.empty() || cell.size() > 40 || std::isalpha(static_cast<unsigned char>(cell.front())) == 0) return false;
  return std::all_of(cell.begin(), cell.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view(" _-./#()").find(c) != std::string_view::npos;
  });
}

/// Headings are words, all different, and say what columns hold, or stand over columns of numbers and dates.
/// People's names never do.
bool has_headings(const std::vector<Cells>& rows) {
  const Cells& first = rows.front();
  if (!std::all_of(first.begin(), first.end(), like_a_heading) ||
      std::set<std::string>(first.begin(), first.end()).size() != first.size())
    return false;
  std::size_t known = 0, typed = 0;
  for (std::size_t column = 0; column < first.size(); ++column) {
    if (hint_of(first[column]) != Hint::none) ++known;
    ValueProfile profile;
    for (std::size_t i = 1; i < rows.size(); ++i)
      if (column < rows[i].size()) profile.add(rows[i][column]);
    if (profile.all_numbers() || !profile.date().empty()) ++typed;
  }
  return known * 3 >= first.size() || (typed > 0 && (known + typed) * 2 >= first.size());
}

/// A last line of another size whose second cell is the number of records.
bool take_trailer(std::vector<Cells>& rows, std::uint64_t records, DraftFile& file) {
  const Cells& last = rows.back();
  if (rows.size() < 3 || last.size() < 2 || last.size() == usual_width(rows) || last.front().empty()) return false;
  for (std::size_t i = 1; i < last.size(); ++i)
    if (last[i] == std::to_string(records) ||
        (last[i].find_first_not_of('0') != std::string::npos &&
         last[i].substr(last[i].find_first_not_of('0')) == std::to_string(records))) {
      file.trailer =
          "{starts: \"" + last.front() + file.delimiter + "\", count_column: " + std::to_string(i + 1) + "}";
      rows.pop_back();
      return true;
    }
  return false;
}

}  // namespace

Result<DraftFile> find_delimited(std::string_view sample, const DraftWish& wish) {
  const std::vector<std::string> lines = whole_lines(lines_of(sample, most_lines));
  const char delimiter = lines.empty() ? 0 : delimiter_of(lines);
  if (delimiter == 0) return fail(Errc::bad_input, "no delimiter cuts its lines into the same number of cells");
  DraftFile file{.kind = "delimited", .delimiter = std::string(1, delimiter)};
  std::vector<Cells> rows;
  for (const std::string& line : lines) rows.push_back(cells_of(line, delimiter));
  const bool heads = wish.header == DraftWish::Header::yes ||
                     (wish.header == DraftWish::Header::as_it_seems && has_headings(rows));
  const bool odd_first = !heads && rows.front().size() != usual_width(rows);
  (void)take_trailer(rows, rows.size() - 1 - (heads || odd_first ? 1 : 0), file);
  const std::size_t width = heads ? rows.front().size() : usual_width(rows);
  if (odd_first)
    file.remarks.emplace_back(
        "the first line has another number of columns and would be held: of delimited files a header is one that "
        "names "
        "the columns");
  for (std::size_t i = 0; i < width; ++i) {
    DraftField field{.name = heads ? field_name(rows.front()[i], file.fields) : "FIELD_" + std::to_string(i + 1)};
    if (heads && field.name != rows.front()[i]) field.place = rows.front()[i];
    file.fields.push_back(std::move(field));
  }
  if (heads) file.header = "yes";
  if (heads && (std::set<std::string>(rows.front().begin(), rows.front().end()).size() != width ||
                std::find(rows.front().begin(), rows.front().end(), "") != rows.front().end()))
    file.remarks.emplace_back(
        "two columns have one heading, or a column has none: columns are found by their headings, so such a file "
        "is "
        "refused until its sender mends them");
  std::uint64_t other = 0;
  for (std::size_t row = heads || odd_first ? 1 : 0; row < rows.size(); ++row) {
    if (rows[row].size() != width) {
      ++other;
      continue;
    }
    for (std::size_t i = 0; i < width; ++i) file.fields[i].profile.add(rows[row][i]);
    ++file.records;
  }
  if (other > 0)
    file.remarks.push_back(std::to_string(other) +
                           " lines have another number of columns; a header or trailer may be among them");
  if (!heads)
    file.remarks.emplace_back(
        "no headings were found: the fields are numbered; name them (--header yes, if the first line has them)");
  if (sample.find('"') == std::string_view::npos && delimiter != ',') file.quote = "none";
  return file;
}

}  // namespace gatehouse::mapping
