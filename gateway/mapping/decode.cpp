#include "mapping/decode.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "gatehouse/support/utf8.hpp"
#include "mapping/corrected.hpp"
#include "mapping/decode_json.hpp"
#include "mapping/decode_xml.hpp"
#include "mapping/encoding.hpp"
#include "mapping/shape_hint.hpp"

namespace gatehouse::mapping {
namespace {

Problem held(std::string rule, std::string message, std::string where) {
  return {Severity::hold, std::move(rule), "", "", std::move(message), std::move(where)};
}

/// The missing columns, the first few with what may be meant.
std::string listed(const std::vector<std::string_view>& missing, const std::vector<std::string_view>& names,
                   bool suggest) {
  constexpr std::size_t most_suggestions = 8;
  std::string out;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    out += (i == 0 ? "\"" : ", \"") + std::string(missing[i]) + "\"";
    if (suggest && i < most_suggestions) out += did_you_mean(missing[i], names);
  }
  return out;
}

/// Why bytes are no text, and what to do. `bytes`: the field's own, where its place is known.
std::string not_text(std::string_view bytes, const Layout& layout) {
  const bool ebcdic = is_ebcdic(layout.encoding);
  if (!bytes.empty() && bytes.find_first_not_of('\0') == std::string_view::npos)
    return "holds low-values (bytes of zero); name \"(low-values)\" among its sentinels if that says nothing";
  if (ebcdic && !bytes.empty())
    return "holds control characters, which are no text; say stored: packed (or binary) if it is a number, or "
           "correct "
           "its columns";
  if (bytes.find('\0') != std::string_view::npos)
    return "holds bytes of zero, which are no text; correct it at the source, or the field's columns";
  const std::string hint = shape_hint(bytes, layout);
  const bool mainframe = hint.find("EBCDIC") != std::string::npos;
  return "has bytes that are not text in the encoding that layout " + layout.name + " says" +
         (mainframe ? hint : "; correct the layout's encoding (latin-1, windows-1252) or the file");
}

}  // namespace

bool is_ascii(std::string_view bytes) {
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    seen |= word | ((word - 0x0101010101010101ull) & ~word);  // a zero byte sets its high bit here
  }
  for (; i < bytes.size(); ++i) seen |= bytes[i] == 0 ? 0x80u : static_cast<unsigned char>(bytes[i]);
  return (seen & 0x8080808080808080ull) == 0;
}

std::string_view trimmed(std::string_view text) {
  const char* first = text.data();
  const char* last = first + text.size();
  while (last - first >= 8) {  // eight blanks at a time: most fields of a fixed-width record are mostly blank
    std::uint64_t word;
    std::memcpy(&word, last - 8, 8);
    if (word != 0x2020202020202020ull) break;
    last -= 8;
  }
  while (last != first && last[-1] == ' ') --last;
  while (first != last && *first == ' ') ++first;
  return {first, static_cast<std::size_t>(last - first)};
}

struct Decoder::Json {
  JsonReader reader;
};
struct Decoder::Xml {
  XmlReader reader;
};

Decoder::Decoder(const Mapping& mapping) : mapping_(mapping), layout_(*mapping.from_layout) {
  for (const SourceValue& source : mapping.sources) {
    const LayoutField& field = layout_.fields[source.field];
    fields_.push_back(&field);
    plain_.push_back(field.sentinels.empty() && field.deletes.empty() && field.withheld.empty() &&
                     field.blank == Blank::unknown);
    column_.push_back(static_cast<int>(source.field));
  }
  columns_ = layout_.fields.size();
  bound_ = !layout_.finds_by_name();
  group_sources_.resize(layout_.groups.size());
  for (std::size_t i = 0; i < mapping.sources.size(); ++i)
    if (mapping.sources[i].group >= 0)
      group_sources_[static_cast<std::size_t>(mapping.sources[i].group)].push_back(i);
  simple_fixed_ = layout_.is_plain_fixed();
  lines_within_ =
      layout_.framing.cut == Cut::blocks && !is_ebcdic(layout_.encoding) &&
      std::ranges::all_of(layout_.fields, [](const LayoutField& field) { return field.storage == Storage::text; });
  if (layout_.kind == LayoutKind::xml) xml_ = std::make_unique<Xml>(Xml{XmlReader(mapping)});
  if (layout_.kind == LayoutKind::json) json_ = std::make_unique<Json>(Json{JsonReader(mapping)});
}

Decoder::~Decoder() = default;

Result<void> Decoder::bind(std::string_view head, std::vector<std::string>& remarks) {
  if (xml_ && !xml_->reader.surround(head))
    return fail(Errc::bad_input, "bad-header: the namespaces around the records cannot be read", layout_.file);
  if (!layout_.finds_by_name()) return {};
  const std::string_view whole_head = head;
  if (const std::size_t last = head.find_last_of('\n'); last != std::string_view::npos && last + 1 < head.size())
    head.remove_prefix(last + 1);
  while (!head.empty() && (head.back() == '\n' || head.back() == '\r')) head.remove_suffix(1);
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  Arena arena;
  std::vector<std::string_view> cells;
  if (const char* fault = split_csv(head, layout_.dialect, arena, cells))
    return fail(Errc::bad_input, std::string("bad-header: the header line cannot be read: ") + fault);
  std::vector<std::string_view> names;
  for (const std::string_view cell : cells) {
    const auto name = decoded(trimmed(cell), layout_.encoding, arena);
    if (!name)
      return fail(Errc::bad_input,
                  "bad-header: the name of column " + std::to_string(names.size() + 1) +
                      " is not text in the encoding that layout " + layout_.name + " says" +
                      shape_hint(whole_head, layout_),
                  layout_.file);
    names.push_back(*name);
  }
  std::vector<std::string_view> missing;
  std::vector<int> place(layout_.fields.size(), -1);
  for (std::size_t i = 0; i < layout_.fields.size(); ++i) {
    const std::string& column = layout_.fields[i].column;
    const auto found = std::find(names.begin(), names.end(), column);
    if (found != names.end() && std::find(found + 1, names.end(), column) != names.end())
      return fail(
          Errc::bad_input,
          "duplicate-column: the header has the column \"" + column + "\" twice (layout " + layout_.name + ")",
          layout_.file);
    if (found != names.end())
      place[i] = static_cast<int>(found - names.begin());
    else
      missing.push_back(column);
  }
  if (!missing.empty()) {
    if (whole_head.empty())
      return fail(Errc::bad_input,
                  "missing-column: the file has no header line, so nothing says which column is which (layout " +
                      layout_.name + "): it is empty, or was cut off; ask the sender for it again",
                  layout_.file);
    // A line with few of the columns is no header but a record, and no message may hold a record's values.
    // Nor one that holds the end of a line: with it comes the next.
    const bool is_header = missing.size() * 2 <= layout_.fields.size() && head.find('\r') == std::string_view::npos;
    return fail(Errc::bad_input,
                "missing-column: the header has no column " + listed(missing, names, is_header) + " (layout " +
                    layout_.name + ")" + shape_hint(whole_head, layout_),
                layout_.file);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool known = std::any_of(layout_.fields.begin(), layout_.fields.end(),
                                   [&](const LayoutField& f) { return f.column == names[i]; });
    if (!known)
      remarks.push_back("column " + std::to_string(i + 1) + " of the file is not in the layout " + layout_.name +
                        " and is not read");
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) column_[i] = place[mapping_.sources[i].field];
  columns_ = names.size();
  bound_ = true;
  return {};
}

Value Decoder::value_of(const LayoutField& field, std::string_view slice, bool ascii, Arena& arena) const {
  if (slice.empty()) {
    return Value::in_state(field.blank == Blank::unknown     ? State::unknown
                           : field.blank == Blank::unchanged ? State::unchanged
                                                             : State::remove);
  }
  // What we wrote in the place of a value that they may not have says nothing when it comes back.
  if (!field.withheld.empty() && slice == field.withheld) return Value::in_state(State::unchanged);
  for (const std::string& sentinel : field.sentinels)
    if (slice == sentinel) return Value::in_state(State::unknown);
  for (const std::string& word : field.deletes)
    if (slice == word) return Value::in_state(State::remove);
  if (ascii || is_ascii(slice)) return Value::of(slice);
  // EBCDIC was decoded before it was trimmed: its blank is another.
  const Encoding encoding = is_ebcdic(layout_.encoding) ? Encoding::utf8 : layout_.encoding;
  if (const auto text = decoded(slice, encoding, arena)) return Value::of(*text);
  Value bad = Value::in_state(State::unknown);
  bad.set_note(Note::invalid);
  return bad;
}

bool Decoder::read_delimited(const RawRecord& raw, Arena& arena, SourceRow& row, std::vector<Problem>& problems) {
  if (const char* fault = split_csv(raw.bytes, layout_.dialect, arena, cells_)) {
    problems.push_back(
        held("bad-quotes", std::string("the record cannot be cut into columns: ") + fault, layout_.file));
    return false;
  }
  // A line of tabs, as many as the columns take, is a record that says nothing in any of them.
  const bool is_blank = raw.bytes.find_first_not_of(" \t") == std::string_view::npos;
  if (cells_.size() != columns_ && is_blank) {
    problems.push_back(
        held("column-count", "the line is blank; ask the sender for a file without blank lines", layout_.file));
    return false;
  }
  if (cells_.size() != columns_) {
    problems.push_back(held("column-count",
                            "the record has " + std::to_string(cells_.size()) + " columns, and " +
                                std::to_string(columns_) + " are expected (layout " + layout_.name +
                                "); look for a delimiter inside a value that is not quoted" +
                                shape_hint(raw.bytes, layout_),
                            layout_.file));
    return false;
  }
  const bool ascii = is_ascii(raw.bytes);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::string_view slice = trimmed(cells_[static_cast<std::size_t>(column_[i])]);
    row.values[i] =
        ascii && plain_[i] && !slice.empty() ? Value::of(slice) : value_of(*fields_[i], slice, ascii, arena);
  }
  return true;
}

bool Decoder::read(const RawRecord& raw, Arena& arena, SourceRow& row, std::vector<Problem>& problems) {
  row.values.resize(fields_.size());
  if (raw.fault != nullptr) {
    problems.push_back(held("cannot-cut",
                            std::string("the record cannot be cut from the file cleanly: ") + raw.fault +
                                shape_hint(raw.bytes, layout_),
                            ""));
    return false;
  }
  bool cut = false;
  if (!bound_) {
    problems.push_back(
        held("no-header", "the file's header line was not read, so its columns are not known", layout_.file));
    return false;
  }
  const auto make = [this, &arena](const LayoutField& field, std::string_view text) {
    return value_of(field, trimmed(text), false, arena);
  };
  switch (layout_.kind) {
    case LayoutKind::fixed_width:
      cut = read_fixed(raw, arena, row, problems);
      break;
    case LayoutKind::delimited:
      cut = read_delimited(raw, arena, row, problems);
      break;
    case LayoutKind::json:
      cut = json_->reader.read(raw.bytes, arena, row, make, problems);
      break;
    case LayoutKind::xml:
      cut = xml_->reader.read(raw.bytes, arena, row, make, problems);
      break;
  }
  if (cut && corrected_ != nullptr) corrected_->lay_over(*this, arena, row);
  if (cut) complain_of_all(raw, row, problems);
  return cut;
}

/// A value that cannot be read: bytes that are no text, or no number of their kind.
void Decoder::complain(const LayoutField& field, std::string_view stored, std::vector<Problem>& problems) const {
  Problem problem =
      held("bad-encoding", not_text(stored, layout_), layout_.file + ":" + std::to_string(field.line));
  if (field.storage != Storage::text) {
    Arena arena(64);
    const char* why = read_stored(stored, field.storage, is_ebcdic(layout_.encoding), arena).problem;
    problem.rule = "bad-number";
    problem.message = why != nullptr ? why : "has more digits than its type allows";
  }
  problem.source = field.place();
  problems.push_back(std::move(problem));
}

void Decoder::complain_of_all(const RawRecord& raw, const SourceRow& row, std::vector<Problem>& problems) const {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (row.values[i].note() != Note::invalid) continue;
    const bool fixed = layout_.kind == LayoutKind::fixed_width;
    complain(*fields_[i], fixed ? raw.bytes.substr(fields_[i]->at, fields_[i]->length) : "", problems);
  }
  for (std::size_t g = 0; g < row.groups.size() && g < group_sources_.size(); ++g) {
    const SourceRow::Group& group = row.groups[g];
    for (std::size_t v = 0; v < group.elements.size(); ++v) {
      if (group.elements[v].note() != Note::invalid) continue;
      const LayoutField& field = *fields_[group_sources_[g][v % group.width]];
      const std::size_t at = layout_.groups[g].at + v / group.width * layout_.groups[g].length + field.at;
      complain(field, layout_.kind == LayoutKind::fixed_width ? raw.bytes.substr(at, field.length) : "", problems);
      name_element(mapping_, static_cast<int>(g), v / group.width, problems.back().source);
    }
  }
}

bool Decoder::read_some(const RawRecord& raw, const std::vector<int>& wanted, Arena& arena, SourceRow& row) {
  if (raw.fault != nullptr || !bound_) return false;
  row.values.resize(fields_.size());
  if (layout_.kind == LayoutKind::fixed_width && corrected_ == nullptr) {
    if (!simple_fixed_) {
      std::vector<Problem> ignored;
      return read_fixed(raw, arena, row, ignored);
    }
    if (raw.bytes.size() != layout_.record_length) return false;
    for (const int w : wanted) {
      const auto i = static_cast<std::size_t>(w);
      row.values[i] =
          value_of(*fields_[i], trimmed(raw.bytes.substr(fields_[i]->at, fields_[i]->length)), false, arena);
    }
    return true;
  }
  std::vector<Problem> ignored;
  return read(raw, arena, row, ignored);
}

}  // namespace gatehouse::mapping
