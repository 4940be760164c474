#include "report/layout_import.hpp"
#include "report/program.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace gatehouse::report {
namespace {

constexpr std::size_t head_rows_looked_at = 50;
constexpr std::size_t no_column = static_cast<std::size_t>(-1);
using Row = std::vector<std::string>;

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (word) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (!word && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

bool digits_only(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

const std::string& cell(const Row& row, std::size_t column) {
  static const std::string nothing;
  return column < row.size() ? row[column] : nothing;
}

/// Where the table's columns stand.
struct Heads {
  std::size_t row = 0, number = no_column, name = no_column, type = no_column, length = no_column,
              codes = no_column, required = no_column;
  std::vector<std::string> doubts{};  ///< columns that could stand for the same, and which was taken
  bool twice = false;                 ///< of two columns with one head
  [[nodiscard]] bool usable() const { return number != no_column && type != no_column; }
};

struct Meaning {
  std::size_t Heads::*column;
  std::vector<std::string_view> words;  ///< a head that is one of these, or begins with it
};

const std::vector<Meaning>& meanings() {
  static const std::vector<Meaning> all = {
      {&Heads::number,
       {"data element no", "data element number", "element number", "element no", "number", "no", "pirl number",
        "item number", "item no", "pirl", "pirl no"}},
      {&Heads::name, {"data element name", "element name", "name", "field name", "item name", "pirl name"}},
      {&Heads::type,
       {"data type field length", "data type length", "type length", "type and length",
        "data type and field length", "data type", "type", "format"}},
      {&Heads::length, {"field length", "length", "max length", "size"}},
      {&Heads::codes, {"code value", "code values", "codes", "code", "valid values", "valid value", "values"}},
  };
  return all;
}

/// A head is understood if it is one of the words, else if it begins with one of at least two words.
bool means(const std::string& head, const Meaning& meaning) {
  if (std::ranges::find(meaning.words, head) != meaning.words.end()) return true;
  return std::ranges::any_of(meaning.words, [&](std::string_view word) {
    return word.find(' ') != std::string_view::npos && head.starts_with(std::string(word) + " ");
  });
}

Heads heads_in(const Row& row, std::size_t at, const ImportWish& wish) {
  Heads heads{.row = at};
  const std::string required = lower(wish.required_by);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string head = lower(row[i]);
    if (head.empty()) continue;
    const auto take = [&](std::size_t Heads::*column) {
      if (heads.*column == no_column) {
        heads.*column = i;
        return true;
      }
      const std::string& taken = row[heads.*column];
      heads.twice = heads.twice || lower(taken) == head;
      heads.doubts.push_back("the head \"" + row[i].substr(0, 60) + "\" of column " + std::to_string(i + 1) +
                             (lower(taken) == head ? " stands there again"
                                                   : " could mean the same as \"" + taken.substr(0, 60) + "\"") +
                             ": column " + std::to_string(heads.*column + 1) + " is taken");
      return false;
    };
    if (!required.empty() && head == required) (void)take(&Heads::required);
    std::size_t Heads::*also = nullptr;
    bool taken = false;
    for (const Meaning& meaning : meanings()) {
      if (taken || !means(head, meaning)) continue;
      if (heads.*meaning.column == no_column)
        taken = take(meaning.column);
      else
        also = meaning.column;
    }
    if (!taken && also != nullptr) (void)take(also);
  }
  return heads;
}

/// `OBS Number` -> `OBS`; no other name stands for a number.
std::string element_number_of_name(std::string_view name) {
  const std::string words = lower(name);
  return words == "obs" || words == "obs number" || words == "observation number" ? "OBS" : "";
}

/// `108 a`, `PIRL 900` -> `108-A`, `900`; empty if it names no element.
std::string element_number(std::string_view text) {
  if (const std::string obs = element_number_of_name(text); !obs.empty()) return obs;
  const auto first = std::ranges::find_if(text, [](char c) { return c >= '0' && c <= '9'; });
  const std::string before = lower(std::string_view(text.begin(), first));
  if (first == text.end() || (!before.empty() && before != "pirl" && before != "item" && before != "element"))
    return {};
  auto last = first;
  while (last != text.end() && *last >= '0' && *last <= '9') ++last;
  std::string number(first, last);
  std::string_view rest(last, text.end());
  if (rest == ".0") rest = {};
  const std::string letter = lower(rest);
  if (letter.empty()) return number;
  if (letter.size() != 1 || letter[0] < 'a' || letter[0] > 'z') return {};
  return number + "-" + static_cast<char>(letter[0] - 'a' + 'A');
}

/// Codes as the table lists them: lines or parts that begin with a short code and `=`, `-` or a blank behind it.
std::vector<std::string> codes_in(std::string_view text) {
  std::vector<std::string> codes;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t stop = std::min(text.find_first_of("\n;|", at), text.size());
    std::string_view part = text.substr(at, stop - at);
    at = stop + 1;
    part.remove_prefix(std::min(part.find_first_not_of(" \t\r"), part.size()));
    const std::size_t end = part.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (end == 0 || end > 2) continue;
    std::string_view rest = end == std::string_view::npos ? std::string_view() : part.substr(end);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (!rest.starts_with('=') && !rest.starts_with("- ") && !rest.starts_with(':')) continue;
    std::string code(part.substr(0, end));
    if (std::ranges::find(codes, code) == codes.end()) codes.push_back(std::move(code));
  }
  return codes.size() > 1 ? codes : std::vector<std::string>();
}

/// Kind and length of `IN 1`, `AN 12`, `DT 8`, `DE 8.2`, or of two cells.
struct Told {
  std::string kind{}, length{};
  bool odd = false;  ///< the length is not written as lengths are
};
Told type_in(const Row& row, const Heads& heads) {
  const std::string text = lower(cell(row, heads.type));
  Told told{.kind = text.substr(0, text.find(' '))};
  std::string_view length = cell(row, heads.type);
  if (heads.length != no_column && !cell(row, heads.length).empty()) length = cell(row, heads.length);
  const auto first = length.find_first_of("0123456789");
  if (first == std::string_view::npos) return told;
  const auto last = length.find_first_not_of("0123456789.", first);
  told.length = length.substr(first, last == std::string_view::npos ? last : last - first);
  constexpr std::size_t most_digits = 5;
  const bool minus = first > 0 && length[first - 1] == '-' && (first == 1 || length[first - 2] == ' ');
  told.odd = minus || std::min(told.length.find('.'), told.length.size()) > most_digits;
  if (told.length.ends_with(".0") || told.length.ends_with('.')) told.length.erase(told.length.find('.'));
  while (!told.kind.empty() && std::isdigit(static_cast<unsigned char>(told.kind.back())) != 0)
    told.kind.pop_back();
  return told;
}

/// The layout's type, or empty if the table does not say it in a way that is known.
std::string layout_type(const Told& told, bool coded) {
  static constexpr std::array<std::string_view, 3> texts = {"an", "text", "alphanumeric"};
  static constexpr std::array<std::string_view, 4> numbers = {"in", "integer", "int", "numeric"};
  const auto is = [&](const auto& words) { return std::ranges::find(words, told.kind) != words.end(); };
  if (told.odd) return {};
  const auto point = told.length.find('.');
  const std::string whole = told.length.substr(0, point);
  if (told.kind == "dt" || told.kind == "date") return "date YYYYMMDD";
  if (told.kind == "de" || told.kind == "decimal")
    return point == std::string::npos ? "text" : "\"decimal " + whole + "," + told.length.substr(point + 1) + "\"";
  if (coded && (is(numbers) || is(texts)) && digits_only(whole)) return "code " + whole;
  if ((is(texts) || is(numbers)) && digits_only(whole)) return "text " + whole;
  if (is(texts) || is(numbers)) return "text";
  return {};
}

/// What a cell of types does not say as it should, though a type was made of it; empty: nothing.
std::string doubt_of_type(const Told& told) {
  if ((told.kind == "de" || told.kind == "decimal") && told.length.find('.') == std::string::npos)
    return "is an amount (DE) without places such as 8.2; it is taken as text";
  if ((told.kind == "dt" || told.kind == "date") && !told.length.empty() && told.length != "8")
    return "is a date of " + told.length + " places; it is taken as YYYYMMDD, which has 8";
  return {};
}

/// What a cell of codes does not say as it should, of a field that is a code by its size.
std::string doubt_of_codes(const Told& told, std::string_view text, const std::vector<std::string>& codes) {
  const bool small = (told.kind == "in" || told.kind == "integer" || told.kind == "int") &&
                     (told.length == "1" || told.length == "2");
  if (!small || text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  if (codes.empty()) return "has a cell of codes that reads no list such as `1 = Yes`; no codes are taken from it";
  for (const std::string& code : codes)
    if (code.size() > told.length.size() && code.size() > static_cast<std::size_t>(std::stoi(told.length)))
      return "has " + told.length + " places, and the code \"" + code + "\" is longer";
  for (const std::string& code : codes) {
    std::size_t times = 0;
    for (std::size_t at = text.find(code + " ="); at != std::string_view::npos; at = text.find(code + " =", at + 1))
      if (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0) ++times;
    if (times > 1) return "lists the code \"" + code + "\" twice, with two meanings perhaps";
  }
  return {};
}

/// Codes of one digit in a field of three places and more: several may stand together (as in 203 and 1304 of the
/// PIRL), so the list is not one of all legal values.
bool may_stand_together(const Told& told, const std::vector<std::string>& codes) {
  constexpr std::string_view fewest_places = "3";
  const bool short_codes =
      std::ranges::all_of(codes, [](const std::string& code) { return code.size() == 1 && digits_only(code); });
  return !codes.empty() && short_codes && digits_only(told.length) &&
         (told.length.size() > 1 || told.length >= fewest_places);
}

/// The element's number; the observation number, which official tables print as `N/A`, is known by its name.
std::string number_of(const Row& row, const Heads& heads) {
  std::string number = element_number(cell(row, heads.number));
  return number.empty() && heads.name != no_column ? element_number_of_name(cell(row, heads.name)) : number;
}

/// A day or an amount is blank until there is one, and a cell of codes may say when the element is.
bool may_be_blank(const Row& row, const Heads& heads, const ImportedElement& element) {
  const bool happens = element.type.starts_with("date") || element.type.find("decimal") != std::string::npos;
  return happens || lower(cell(row, heads.codes)).find("blank") != std::string::npos;
}

void read_row(const Row& row, const Heads& heads, std::size_t at, std::set<std::string>& seen,
              ImportedLayout& out) {
  const std::string& told_number = cell(row, heads.number);
  const std::string where = "row " + std::to_string(at + 1);
  if (std::ranges::all_of(row, [](const std::string& one) { return one.empty(); })) return;
  if (lower(told_number).starts_with("calc")) {
    ++out.calculated;
    return;
  }
  const std::string number = number_of(row, heads);
  const Told told = type_in(row, heads);
  if (number.empty() || told.kind.empty()) {
    if (told_number.empty() && told.kind.empty()) return;
    out.remarks.push_back(where + " (\"" + told_number.substr(0, 40) + "\") is no element; it is left out");
    if (!number.empty() || !told.length.empty()) out.gaps.push_back(out.remarks.back());
    return;
  }
  if (!seen.insert(number).second) {
    out.remarks.push_back(where + ": element " + number + " stands there again; the first one counts");
    out.gaps.push_back(out.remarks.back());
    return;
  }
  ImportedElement element{
      .number = number, .name = heads.name == no_column ? number : cell(row, heads.name), .row = at + 1};
  if (heads.codes != no_column) element.codes = codes_in(cell(row, heads.codes));
  for (const std::string& doubt :
       {doubt_of_type(told), doubt_of_codes(told, cell(row, heads.codes), element.codes)})
    if (!doubt.empty()) out.remarks.push_back(where + ": element " + number + " " + doubt);
  if (may_stand_together(told, element.codes)) {
    element.codes.clear();
    out.remarks.push_back(
        where + ": element " + number + " has " + told.length +
        " places for codes of one digit: several may stand together, so the codes are not a list of "
        "its legal values");
  }
  element.type = layout_type(told, !element.codes.empty());
  if (element.type.empty()) {
    element.type = "text";
    element.codes.clear();
    out.remarks.push_back(where + ": element " + number + " has the type \"" + cell(row, heads.type).substr(0, 40) +
                          "\", which is not known; it is taken as text");
  }
  if (!element.type.starts_with("code")) element.codes.clear();
  const std::string required = lower(cell(row, heads.required));
  element.required = required == "r" || required == "required" || required == "yes" || required == "x";
  if (element.required && may_be_blank(row, heads, element)) {
    element.required = false;
    ++out.blank_all_the_same;
  }
  out.elements.push_back(std::move(element));
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

/// Labels as layouts write them; empty for a field that nobody labelled.
std::string labels_of(const Field& field) {
  static constexpr std::array<std::pair<Label, std::string_view>, 11> names = {
      {{Label::open, "open"},
       {Label::pii, "pii"},
       {Label::uc_confidential, "uc-confidential"},
       {Label::wage, "wage"},
       {Label::fti, "fti"},
       {Label::ssa, "ssa"},
       {Label::ferpa, "ferpa"},
       {Label::vr, "vr"},
       {Label::medical, "medical"},
       {Label::note, "note"},
       {Label::protected_location, "protected-location"}}};
  std::string text;
  for (const auto& [label, name] : names)
    if (field.labels.has(label)) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

/// The element in the layout before, or null.
const Field* field_of(const Schema* layout, const std::string& number) {
  if (layout == nullptr) return nullptr;
  const auto at = layout->find(number);
  return at ? &layout->fields[*at] : nullptr;
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : ", ") + quoted(one);
  return text;
}

/// R that does not mean "never blank", and why.
void tell_blank(ImportedLayout& layout, const ImportWish& wish, const std::string& why) {
  if (layout.blank_all_the_same == 0) return;
  layout.remarks.push_back(std::to_string(layout.blank_all_the_same) + " elements that \"" + wish.required_by +
                           "\" requires may be blank all the same, and are not `required: yes`: " + why);
  layout.blank_all_the_same = 0;
}

}  // namespace

void keep_blank_conditions(ImportedLayout& layout, const Schema& previous, const ImportWish& wish) {
  for (ImportedElement& element : layout.elements) {
    const auto at = previous.find(element.number);
    if (!element.required || !at || previous.fields[*at].required) continue;
    element.required = false;
    ++layout.blank_all_the_same;
  }
  tell_blank(layout, wish, "the layout before lets them be blank");
}

namespace {

/// The table of one sheet; nothing if it has none.
Result<std::optional<ImportedLayout>> table_of(const Sheet& sheet, const ImportWish& wish) {
  for (std::size_t at = 0; at < std::min(sheet.rows.size(), head_rows_looked_at); ++at) {
    const Heads heads = heads_in(sheet.rows[at], at, wish);
    if (!heads.usable()) continue;
    if (!wish.required_by.empty() && heads.required == no_column)
      return fail(Errc::bad_input, "the table has no column \"" + wish.required_by + "\"");
    ImportedLayout out{.sheet = sheet.name, .says_required = heads.required != no_column};
    const auto tell = [&](const char* what, std::size_t column) {
      if (column != no_column) out.heads.push_back(std::string(what) + " = " + quoted(sheet.rows[at][column]));
    };
    tell("number", heads.number);
    tell("name", heads.name);
    tell("type", heads.type);
    tell("length", heads.length);
    tell("codes", heads.codes);
    tell("required", heads.required);
    out.remarks = heads.doubts;
    if (heads.twice) out.gaps = heads.doubts;
    std::set<std::string> seen;
    for (std::size_t i = at + 1; i < sheet.rows.size(); ++i) read_row(sheet.rows[i], heads, i, seen, out);
    if (out.elements.empty()) continue;
    if (out.calculated > 0)
      out.remarks.push_back(std::to_string(out.calculated) +
                            " rows are fields that the federal side calculates (CALC...) and nobody submits; they "
                            "are left out");
    tell_blank(out, wish, "days, amounts, and elements whose codes say when they are blank");
    return out;
  }
  return std::nullopt;
}

/// Why no table was found, and what to do.
std::string no_table(std::span<const Sheet> sheets, const ImportWish& wish, const std::string& hidden) {
  if (!wish.sheet.empty()) return "the workbook has no sheet \"" + wish.sheet + "\" with a table of elements";
  if (!hidden.empty())
    return "only the hidden sheet \"" + hidden + "\" has a table of elements; if it is the one, say --sheet \"" +
           hidden + "\"";
  std::string text =
      "no sheet has a table of elements: a row of heads such as \"Data Element No.\", \"Data Element "
      "Name\", \"Data Type/Field Length\" and \"Code Value\" in its first 50 rows";
  const bool one_column = sheets.size() == 1 && !sheets[0].rows.empty() && sheets[0].rows[0].size() == 1;
  if (one_column && sheets[0].rows[0][0].find_first_of(";\t|") != std::string::npos)
    text += ". The file is not separated by commas, as it seems: save the sheet as XLSX, or with commas";
  return text;
}

}  // namespace

Result<ImportedLayout> import_layout(std::span<const Sheet> sheets, const ImportWish& wish) {
  std::optional<ImportedLayout> found;
  std::string hidden;
  std::vector<std::string> others;
  for (const Sheet& sheet : sheets) {
    if (!wish.sheet.empty() && sheet.name != wish.sheet) continue;
    auto table = table_of(sheet, wish);
    if (!table && !found && (!sheet.hidden || !wish.sheet.empty())) return fail(table.error());
    if (!table || !*table) continue;
    if (sheet.hidden && wish.sheet.empty())
      hidden = sheet.name;
    else if (found)
      others.push_back("sheet \"" + sheet.name + "\" has a table of " + std::to_string((*table)->elements.size()) +
                       " elements too; \"" + found->sheet + "\" is taken (--sheet names another)");
    else
      found = std::move(*table);
  }
  if (!found) return fail(Errc::bad_input, no_table(sheets, wish, hidden));
  if (!hidden.empty())
    found->remarks.push_back("the hidden sheet \"" + hidden + "\" has a table too; it is not read");
  found->remarks.insert(found->remarks.end(), others.begin(), others.end());
  found->gaps.insert(found->gaps.end(), others.begin(), others.end());
  return std::move(*found);
}

std::string layout_text(const ImportedLayout& layout, const ImportWish& wish, const Schema* previous) {
  std::string text = "# Made by `gatehouse layout import` from " + wish.source + ", sheet " + layout.sheet + ".\n";
  text += "layout: " + wish.name + "\nformat: " + wish.format + "\nversion: " + quoted(wish.version) +
          "\nprogram: " + wish.program + "\nabout: " + quoted(wish.format + " " + wish.version + ", imported") +
          "\nkind: delimited\nheader: no\ndelimiter: \",\"\nquote: minimal\nline_end: lf\nstatus: " +
          (wish.complete ? "complete" : "incomplete") + "\n";
  if (!wish.complete)
    text +=
        "status_note: \"Imported; nobody has said yet that its rows are the columns of a submission in their "
        "order (`--complete`)\"\n";
  text += "source: " + quoted(wish.source) + "\nfields:\n";
  for (const ImportedElement& element : layout.elements) {
    const Field* const known = field_of(previous, element.number);
    const std::string labels = known != nullptr ? labels_of(*known) : "";
    const std::string type = known != nullptr ? kept_type(*known, element.type) : element.type;
    text += "  " + quoted(element.number) + ": {type: " + type;
    const bool required = layout.says_required || known == nullptr ? element.required : known->required;
    if (required) text += ", required: yes";
    if (!labels.empty()) text += ", labels: [" + labels + "]";
    if (!element.codes.empty()) text += ", values: [" + joined(element.codes) + "]";
    text += ", doc: " + quoted(element.name) +
            ", source: " + quoted("sheet " + layout.sheet + ", row " + std::to_string(element.row)) +
            ", confidence: \"imported\"}\n";
  }
  return text;
}

std::vector<std::string> program_choices() {
  std::vector<std::string> names{"all"};
  names.insert(names.end(), program_names.begin(), program_names.end());
  return names;
}

}  // namespace gatehouse::report
