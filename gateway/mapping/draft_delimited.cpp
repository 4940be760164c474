// A sample of delimited lines: which delimiter, which line has the headings, whether the last one is a trailer, how
// it quotes.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "gatehouse/support/csv.hpp"
#include "mapping/draft_file.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_lines = 100'000;
using Cells = std::vector<std::string>;

/// How the file is cut.
struct Cutting {
  char delimiter = ',';
  bool backslash = false;  ///< one stands before a quote inside quotes
};

Cells cells_of(std::string_view line, Cutting how) {
  Cells cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && quoted && how.backslash && i + 1 < line.size()) {
      cells.back() += line[++i];
    } else if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == how.delimiter && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

/// A backslash before a quote after which the cell goes on.
bool escapes_quotes(std::string_view sample) {
  for (std::size_t at = sample.find("\\\""); at != std::string_view::npos; at = sample.find("\\\"", at + 2))
    if (at + 2 < sample.size() && (std::isalnum(static_cast<unsigned char>(sample[at + 2])) != 0)) return true;
  return false;
}

/// Quotes that open or close.
std::size_t quotes_in(std::string_view line, bool backslash) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (backslash && line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      ++count;
  }
  return count;
}

/// Lines with those put together that a line end inside quotes has torn; as they are if the quotes do not pair.
std::vector<std::string> whole_lines(const std::vector<std::string_view>& lines, bool backslash) {
  constexpr std::size_t longest = 64u << 10;
  std::vector<std::string> out;
  bool open = false;
  for (const std::string_view line : lines) {
    if (open)
      out.back().append("\n").append(line);
    else
      out.emplace_back(line);
    if (quotes_in(line, backslash) % 2 != 0) open = !open;
    if (open && out.back().size() > longest) break;
  }
  return open ? std::vector<std::string>(lines.begin(), lines.end()) : out;
}

/// How many cells most rows have.
std::size_t usual_width(std::span<const Cells> rows) {
  std::map<std::size_t, std::size_t> times;
  for (const Cells& row : rows) ++times[row.size()];
  return std::max_element(times.begin(), times.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// The one that cuts most lines into the same number of cells, two or more; 0: none does. The first and the last of
/// several lines may be a header and a trailer, and are not looked at.
char delimiter_of(const std::vector<std::string>& lines, bool backslash) {
  const std::size_t first = lines.size() > 3 ? 1 : 0;
  const std::size_t count = std::min<std::size_t>(lines.size() - 2 * first, 200);
  char best = 0;
  std::size_t most = 0;
  for (const char delimiter : {',', '|', '\t', ';'}) {
    std::map<std::size_t, std::size_t> sizes;
    for (std::size_t i = first; i < first + count; ++i) ++sizes[cells_of(lines[i], {delimiter, backslash}).size()];
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
           std::string_view(" _-./#()?+&%:'").find(c) != std::string_view::npos;
  });
}

/// Headings are words, all different, and say what columns hold, or stand over columns of numbers and dates.
/// People's names never do.
bool has_headings(std::span<const Cells> rows) {
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

/// The line of the headings, from the top: titles may stand above them, of another width. Nothing: there are none.
std::optional<std::size_t> line_of_headings(std::span<const Cells> rows, const DraftWish& wish) {
  if (wish.header == DraftWish::Header::no) return std::nullopt;
  constexpr std::size_t most_titles = 5;
  const std::size_t width = usual_width(rows);
  const auto found = std::ranges::find_if(rows, [width](const Cells& row) { return row.size() == width; });
  auto line = static_cast<std::size_t>(found - rows.begin());
  if (line > most_titles || line + 1 >= rows.size()) line = 0;
  if (wish.header == DraftWish::Header::yes || has_headings(rows.subspan(line))) return line;
  return std::nullopt;
}

/// Every cell of every record stands in quotes.
bool quotes_all(std::span<const std::string> lines, std::size_t width, bool backslash) {
  return !lines.empty() && std::ranges::all_of(lines, [&](const std::string& line) {
    return line.starts_with('"') && line.ends_with('"') && quotes_in(line, backslash) >= 2 * width;
  });
}

/// What the headings, or their lack, mean to whoever reads the draft.
void remark_on_headings(std::span<const Cells> rows, std::optional<std::size_t> headings, std::size_t width,
                        DraftFile& file) {
  if (!headings) {
    if (rows.front().size() != width)
      file.remarks.emplace_back(
          "the first line has another number of columns and would be held: if it is a header without the names of "
          "columns, say header: {starts: ..., names: no} with the text that it begins with");
    file.remarks.emplace_back(
        "no headings were found: the fields are numbered; name them (--header yes, if the first line has them)");
    return;
  }
  const Cells& names = rows[*headings];
  if (*headings > 0)
    file.remarks.push_back(
        std::to_string(*headings) + (*headings == 1 ? " line stands" : " lines stand") +
        " above the headings: if the first says how many records there are, say header: {lines: " +
        std::to_string(*headings + 1) + ", starts: ..., count_at: ...}");
  if (std::set<std::string>(names.begin(), names.end()).size() != width || std::ranges::count(names, "") > 0)
    file.remarks.emplace_back(
        "two columns have one heading, or a column has none: columns are found by their headings, so such a file "
        "is refused until its sender mends them");
}

}  // namespace

Result<DraftFile> find_delimited(std::string_view sample, const DraftWish& wish) {
  const bool backslash = escapes_quotes(sample);
  const std::vector<std::string> lines = whole_lines(lines_of(sample, most_lines), backslash);
  const char delimiter = lines.empty() ? 0 : delimiter_of(lines, backslash);
  if (delimiter == 0) return fail(Errc::bad_input, "no delimiter cuts its lines into the same number of cells");
  DraftFile file{.kind = "delimited", .delimiter = std::string(1, delimiter)};
  std::vector<Cells> rows;
  for (const std::string& line : lines) rows.push_back(cells_of(line, {delimiter, backslash}));
  const auto headings = line_of_headings(rows, wish);
  const bool odd_first = !headings && rows.front().size() != usual_width(rows);
  const std::size_t first = headings ? *headings + 1 : odd_first ? 1 : 0;  // of the records
  (void)take_trailer(rows, rows.size() - 1 - first, file);
  const std::size_t width = headings ? rows[*headings].size() : usual_width(rows);
  remark_on_headings(rows, headings, width, file);
  for (std::size_t i = 0; i < width; ++i) {
    DraftField field{.name =
                         headings ? field_name(rows[*headings][i], file.fields) : "FIELD_" + std::to_string(i + 1)};
    if (headings && field.name != rows[*headings][i]) field.place = rows[*headings][i];
    file.fields.push_back(std::move(field));
  }
  if (headings) file.header = *headings == 0 ? "yes" : std::to_string(*headings + 1);
  std::uint64_t other = 0;
  for (std::size_t row = first; row < rows.size(); ++row) {
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
  if (sample.find('"') == std::string_view::npos && delimiter != ',') file.quote = "none";
  if (first < rows.size() && quotes_all(std::span(lines).subspan(first, rows.size() - first), width, backslash))
    file.quote = "all";
  if (backslash) file.escape = "backslash";
  if (sample.find("\r\n") != std::string_view::npos) file.line_end = "crlf";
  return file;
}

}  // namespace gatehouse::mapping
