// A sample of fixed columns: where one field ends and the next begins is guessed from what stands in each column.
#include <algorithm>
#include <array>
#include <cctype>

#include "mapping/draft_file.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_lines = 20'000;
using Lines = std::vector<std::string_view>;

/// How often each sort of character stands in a column.
struct Column {
  std::uint64_t blank = 0, digit = 0, letter = 0, other = 0, lines = 0;
  [[nodiscard]] bool always_digit() const { return digit + blank == lines && digit > 0 && blank * 2 < lines; }
  [[nodiscard]] bool ever_letter() const { return letter + other > 0; }
  [[nodiscard]] bool mostly_blank() const { return blank * 10 >= lines * 9; }
};

std::vector<Column> columns_of(const Lines& lines, std::size_t width) {
  std::vector<Column> columns(width);
  for (const std::string_view line : lines)
    for (std::size_t i = 0; i < width; ++i) {
      const char c = i < line.size() ? line[i] : ' ';
      Column& at = columns[i];
      ++at.lines;
      if (c == ' ')
        ++at.blank;
      else if (c >= '0' && c <= '9')
        ++at.digit;
      else if (std::isalpha(static_cast<unsigned char>(c)) != 0)
        ++at.letter;
      else
        ++at.other;
    }
  return columns;
}

std::string_view piece(std::string_view line, std::size_t from, std::size_t size) {
  return from < line.size() ? line.substr(from, size) : std::string_view();
}

/// Eight columns that are a date in every line.
bool is_date_at(const Lines& lines, std::size_t at) {
  ValueProfile profile;
  for (const std::string_view line : lines) profile.add(piece(line, at, 8));
  return profile.known() * 2 > lines.size() && !profile.date().empty();
}

/// A text begins where blanks before it end in most lines; digits and letters are different fields.
std::vector<std::size_t> starts_of(const Lines& lines, const std::vector<Column>& columns) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 1; i < columns.size(); ++i) {
    const Column &before = columns[i - 1], &at = columns[i];
    const bool after_blanks = before.blank * 4 > before.lines && at.blank * 4 < before.blank;
    const bool turns = at.blank < at.lines && before.always_digit() != at.always_digit() &&
                       (before.always_digit() || !at.mostly_blank()) &&
                       (before.ever_letter() || at.ever_letter() || before.always_digit());
    const bool filler = at.blank == at.lines && before.always_digit() && before.blank == 0;
    if (after_blanks || turns || filler) starts.push_back(i);
  }
  std::vector<std::size_t> cut;
  for (std::size_t k = 0; k < starts.size(); ++k) {  // a long run of digits may hold dates
    const std::size_t end = k + 1 < starts.size() ? starts[k + 1] : columns.size();
    cut.push_back(starts[k]);
    if (!columns[starts[k]].always_digit()) continue;
    for (std::size_t i = starts[k]; i + 8 <= end;) {
      if (end - starts[k] > 8 && is_date_at(lines, i)) {
        if (i != cut.back()) cut.push_back(i);
        if (i + 8 < end) cut.push_back(i + 8);
        i += 8;
      } else {
        ++i;
      }
    }
  }
  return cut;
}

/// A line of strokes under headings: its gaps are those between the columns.
bool is_ruled(std::string_view line) {
  return line.find_first_not_of(" -=_") == std::string_view::npos && line.find(' ') != std::string_view::npos &&
         line.find_first_of("-=_") != std::string_view::npos;
}

/// Names in a first line that stand over the columns: where each begins, a field begins. A name may be of two
/// words: a word behind a single blank begins a field only if the records are blank in front of it too.
std::vector<std::size_t> heading_starts(const Lines& lines) {
  const bool ruled = lines.size() > 1 && is_ruled(lines[1]);
  const std::string_view line = ruled ? lines[1] : lines.front();
  const std::vector<Column> columns = columns_of({lines.begin() + 1, lines.end()}, line.size());
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == ' ' || (i > 0 && line[i - 1] != ' ')) continue;
    const bool two_words = !ruled && i > 1 && line[i - 2] != ' ' && !columns[i - 1].mostly_blank();
    if (!two_words) starts.push_back(i);
  }
  return starts;
}

/// The headings over the columns that begin at `starts`, without the blanks around them.
Lines names_at(std::string_view line, const std::vector<std::size_t>& starts) {
  Lines names;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const std::size_t end = k + 1 < starts.size() ? starts[k + 1] : line.size();
    std::string_view name = piece(line, starts[k], end - std::min(end, starts[k]));
    name = name.substr(std::min(name.find_first_not_of(' '), name.size()));
    names.push_back(name.substr(0, name.find_last_not_of(' ') + 1));
  }
  return names;
}

bool has_headings(const Lines& lines) {
  const auto starts = heading_starts(lines);
  if (starts.size() < 3) return false;
  std::size_t known = 0;
  for (const std::string_view word : names_at(lines.front(), starts)) {
    if (word.empty() || std::isalpha(static_cast<unsigned char>(word.front())) == 0) return false;
    if (hint_of(word) != Hint::none) ++known;
  }
  return known * 3 >= starts.size();
}

/// A last line that begins otherwise and has the number of records in it; a first line that begins otherwise.
void take_frame(Lines& lines, DraftFile& file) {
  if (lines.size() < 4) return;
  const char first = lines[1].empty() ? ' ' : lines[1].front();
  const auto inner_alike =
      static_cast<std::size_t>(std::count_if(lines.begin() + 1, lines.end() - 1, [&](std::string_view line) {
        return !line.empty() && line.front() == first;
      }));
  if (inner_alike != lines.size() - 2) return;
  const bool header = !lines.front().empty() && lines.front().front() != first &&
                      std::isalpha(static_cast<unsigned char>(lines.front().front())) != 0;
  const std::string_view last = lines.back();
  if (!last.empty() && last.front() != first && std::isalpha(static_cast<unsigned char>(last.front())) != 0) {
    const std::string count = std::to_string(lines.size() - 1 - (header ? 1 : 0));
    std::size_t from = 1;
    while (from < last.size() && (last[from] < '0' || last[from] > '9')) ++from;
    const std::size_t at = last.find(count, from);
    const bool zeros = at != std::string_view::npos &&
                       last.substr(from, at - from).find_first_not_of('0') == std::string_view::npos;
    file.trailer =
        std::string("{starts: \"") + last.front() + "\"" +
        (zeros ? ", count_at: " + std::to_string(from + 1) + "-" + std::to_string(at + count.size()) : "") + "}";
    if (!zeros)
      file.remarks.emplace_back("the last line seems to be a trailer; where its count stands was not found");
    lines.pop_back();
  }
  if (!header) return;
  file.header = std::string("{starts: \"") + lines.front().front() + "\"}";
  lines.erase(lines.begin());
}

Lines records_of(std::string_view sample, std::size_t length) {
  if (length == 0) return lines_of(sample, most_lines);
  Lines lines;
  for (std::size_t at = 0; at + length <= sample.size() && lines.size() < most_lines; at += length)
    lines.push_back(sample.substr(at, length));
  return lines;
}

}  // namespace

Result<DraftFile> find_fixed(std::string_view sample, const DraftWish& wish, std::size_t length) {
  Lines lines = records_of(sample, length);
  if (lines.size() < 2) return fail(Errc::bad_input, "a sample of fixed columns needs two lines at least");
  DraftFile file{.kind = "fixed-width"};
  std::vector<std::size_t> starts;
  Lines names;
  const bool heads = wish.header == DraftWish::Header::yes ||
                     (wish.header == DraftWish::Header::as_it_seems && has_headings(lines));
  if (heads) {
    starts = heading_starts(lines);
    names = names_at(lines.front(), starts);
    if (!starts.empty()) starts.front() = 0;
    const std::ptrdiff_t heading_lines = is_ruled(lines[1]) ? 2 : 1;
    lines.erase(lines.begin(), lines.begin() + heading_lines);
    file.header = heading_lines == 1 ? "yes" : std::to_string(heading_lines);
  } else if (wish.header == DraftWish::Header::as_it_seems) {
    take_frame(lines, file);
  }
  for (const std::string_view line : lines) file.record_length = std::max(file.record_length, line.size());
  if (file.record_length == 0 || lines.empty()) return fail(Errc::bad_input, "its lines are empty");
  const auto shortest =
      std::min_element(lines.begin(), lines.end(),
                       [](std::string_view one, std::string_view other) { return one.size() < other.size(); });
  if (shortest->size() < file.record_length)
    file.remarks.push_back("its lines have " + std::to_string(shortest->size()) + " to " +
                           std::to_string(file.record_length) +
                           " characters: blanks at their ends may be cut off, or it is no file of fixed columns");
  if (!heads) starts = starts_of(lines, columns_of(lines, file.record_length));
  std::erase_if(starts, [&](std::size_t at) { return at >= file.record_length; });
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const std::size_t end = k + 1 < starts.size() ? starts[k + 1] : file.record_length;
    DraftField field{.name = heads ? field_name(names[k], file.fields) : "FIELD_" + std::to_string(k + 1),
                     .width = end - starts[k]};
    field.place = std::to_string(starts[k] + 1) + (field.width > 1 ? "-" + std::to_string(end) : "");
    for (const std::string_view line : lines) field.profile.add(piece(line, starts[k], field.width));
    file.fields.push_back(std::move(field));
  }
  file.records = lines.size();
  if (length > 0) file.line_end = "none";
  if (!heads)
    file.remarks.emplace_back(
        "where one field ends and the next begins is guessed from the characters, and numbers side by side look "
        "like "
        "one: hold it against the system's own description");
  return file;
}

}  // namespace gatehouse::mapping
