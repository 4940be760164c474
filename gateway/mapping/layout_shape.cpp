// The shape of a layout's files: how they are cut into records, encoded, quoted, and what stands above and below.
#include <algorithm>
#include <array>
#include <charconv>

#include "mapping/encoding.hpp"
#include "mapping/layout_fields.hpp"

namespace gatehouse::mapping {
namespace {

using Encodings = std::array<std::pair<std::string_view, Encoding>, 7>;
constexpr Encodings encodings{{{"utf-8", Encoding::utf8},
                               {"ascii", Encoding::ascii},
                               {"latin-1", Encoding::latin1},
                               {"windows-1252", Encoding::windows1252},
                               {"ebcdic-037", Encoding::ebcdic037},
                               {"ebcdic-1047", Encoding::ebcdic1047},
                               {"ebcdic-1140", Encoding::ebcdic1140}}};

/// Text of the layout's file as it stands in the system's file.
std::string as_bytes(std::string text, const Layout& layout, yaml::Section& section, std::string_view key) {
  Arena arena(256);
  if (const auto bytes = encoded(text, layout.encoding, arena)) return std::string(*bytes);
  section.error("not-in-encoding", section.line(), key, "has a character that the layout's encoding does not have");
  return text;
}

void read_place(yaml::Section& section, std::string_view key, std::uint32_t& at, std::uint32_t& length) {
  const auto text = section.text(key);
  if (!text) return;
  std::size_t first = 0, size = 0;
  if (!read_range(*text, first, size))
    section.error("bad-range", section.line(), key,
                  "\"" + *text + "\" is not a place; write the first and last column: 2-10");
  at = static_cast<std::uint32_t>(first + 1);
  length = static_cast<std::uint32_t>(size);
}

/// `write:` of a header, which stands before anything is counted.
std::string read_header_template(yaml::Section& section) {
  std::string text = section.text_or("write", "");
  if (text.find('{') != std::string::npos)
    section.error("bad-template", section.self().find("write")->line, "write",
                  "a header is written before the records are counted: plain text is expected here");
  return text;
}

std::vector<TrailerPart> read_trailer_template(yaml::Section& section) {
  const std::string text = section.text_or("write", "");
  if (auto parts = parts_of_trailer(text)) return std::move(*parts);
  section.error(
      "bad-template", section.self().find("write")->line, "write",
      "in braces stands {count} or {count:9}, the count of records, and {sum:FIELD} or {sum:FIELD:14}, what "
      "a field of the records comes to");
  return {};
}

/// `header: yes`, `header: 2`, or `header: {lines: 1, starts: "HEADER", count_at: 7-12, sums: [...], names: no}`.
void read_header(yaml::Section& section, Layout& layout, Findings& findings) {
  const yaml::Node* node = section.self().find("header");
  std::string text;
  if (node != nullptr && node->is_map()) {
    (void)section.node("header");
    yaml::Section inner(*node, layout.file, "header", findings);
    text = inner.text_or("lines", "1");
    layout.framing.header_prefix = as_bytes(inner.text_or("starts", ""), layout, inner, "starts");
    if (layout.kind == LayoutKind::delimited) layout.header_names = inner.yes_no("names").value_or(true);
    ControlTotal count{.in_header = true};
    read_place(inner, "count_at", count.told.at, count.told.length);
    if (const auto column = inner.integer("count_column", 1, 4096))
      count.told.column = static_cast<std::uint32_t>(*column);
    if (count.told.at > 0 || count.told.column > 0) layout.framing.totals.push_back(std::move(count));
    layout.header_template = read_header_template(inner);
    (void)inner.node("sums");  // read when the fields are known
    inner.done();
  } else {
    text = section.text_or("header", "no");
  }
  std::uint32_t lines = 0;
  const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), lines);
  if (text == "yes" || text == "true")
    layout.header_lines = 1;
  else if (text == "no" || text == "false")
    layout.header_lines = 0;
  else if (why == std::errc{} && end == text.data() + text.size() && lines <= 100)
    layout.header_lines = lines;
  else
    section.error("bad-header", node->line, "header", "yes, no or a number of lines is expected here");
  layout.framing.header_lines = layout.header_lines;
}

void read_trailer(const yaml::Node* node, Layout& layout, Findings& findings) {
  if (node == nullptr) return;
  yaml::Section section(*node, layout.file, "trailer", findings);
  layout.framing.trailer_prefix = as_bytes(section.required("starts"), layout, section, "starts");
  layout.framing.trailer_required = section.yes_no("required").value_or(true);
  read_place(section, "count_at", layout.framing.count_at, layout.framing.count_length);
  if (const auto column = section.integer("count_column", 1, 4096))
    layout.framing.count_column = static_cast<std::uint32_t>(*column);
  layout.trailer_parts = read_trailer_template(section);
  const bool sums = section.node("sums") != nullptr;  // read when the fields are known
  if (!sums && layout.framing.count_length == 0 && layout.framing.count_column == 0)
    section.warn(
        "trailer-without-count", node->line, "",
        "nothing in the trailer tells it from a record that begins alike and comes last: such a record would be "
        "taken for it; name the count of records (count_at, count_column) or sums");
  section.done();
  if (layout.framing.is_document())
    findings.error("document-trailer", layout.file, node->line, "trailer",
                   "a document ends with its last bracket or tag and has no trailer");
}

/// One character by itself or by the names that people use for it.
bool read_character(yaml::Section& section, std::string_view key, char& to) {
  const auto text = section.text(key);
  if (!text) return false;
  if (*text == "tab")
    to = '\t';
  else if (*text == "backslash")
    to = '\\';
  else if (text->size() == 1 && static_cast<unsigned char>((*text)[0]) < 0x80 && (*text)[0] >= ' ')
    to = (*text)[0];
  else
    section.error(key == "delimiter" ? "bad-delimiter" : "bad-character", section.self().find(key)->line, key,
                  "one character is expected here, or the word tab or backslash");
  return true;
}

void read_dialect(yaml::Section& section, Layout& layout) {
  CsvDialect& dialect = layout.dialect;
  (void)read_character(section, "delimiter", dialect.delimiter);
  if (dialect.delimiter == '"')
    section.error("bad-delimiter", section.self().find("delimiter")->line, "delimiter",
                  "a quotation mark cannot part the columns");
  const std::string quote = section.choice("quote", {"minimal", "all", "none"});
  dialect.quoting = quote == "all" ? Quoting::all : quote == "none" ? Quoting::none : Quoting::minimal;
  (void)read_character(section, "quote_character", dialect.quote);
  const bool escapes = read_character(section, "escape", dialect.escape);
  if (escapes && dialect.escape == dialect.quote) dialect.escape = '\0';
  if (quote == "none") {
    dialect.quote = '\0';
    dialect.escape = '\0';
  }
  const bool clash = dialect.quote == dialect.delimiter || (escapes && dialect.escape == dialect.delimiter);
  if (clash)
    section.error("bad-delimiter", section.line(), "quote_character",
                  "the delimiter, the quote and the escape must be different characters");
  layout.framing.delimiter = dialect.delimiter;
  layout.framing.quote = dialect.quote;
  layout.framing.escape = dialect.escape;
}

/// Where the records lie in a document.
void read_records(yaml::Section& section, Layout& layout, Findings& findings) {
  const yaml::Node* declared = section.node("namespaces");
  if (declared != nullptr && declared->is_map()) {
    yaml::Section inner(*declared, layout.file, "namespaces", findings);
    for (const yaml::Node::Entry& entry : declared->entries)
      layout.framing.namespaces.emplace_back(entry.key, inner.text_or(entry.key, ""));
  }
  const auto records = section.text("records");
  const bool is_xml = layout.kind == LayoutKind::xml;
  if (!records && is_xml)
    section.error("missing-key", section.line(), "records",
                  "an XML layout says where its records are: records: Claims/Claim");
  if (!records) return;
  if (!is_xml && layout.kind != LayoutKind::json) {
    section.error("bad-records", section.line(), "records", "belongs to layouts of kind json or xml");
    return;
  }
  layout.framing.cut = is_xml ? Cut::xml : Cut::json;
  layout.framing.records = *records;
  layout.framing.may_be_empty = is_xml && section.yes_no("may_be_empty").value_or(false);
  if (const std::string problem = problem_of_path(layout.framing); !problem.empty())
    section.error("bad-records", section.self().find("records")->line, "records", problem);
}

void read_line_end(yaml::Section& section, Layout& layout) {
  const std::string line_end = section.choice("line_end", {"lf", "crlf", "none"});
  layout.line_end = line_end == "crlf" ? "\r\n" : line_end == "none" ? "" : "\n";
  if (line_end != "none") return;
  if (layout.kind != LayoutKind::fixed_width)
    section.error("bad-line-end", section.line(), "line_end",
                  "only fixed-width records can follow each other without line ends");
  layout.framing.cut = Cut::blocks;
}

/// `{of: FIELD, at: 11-25}`: what the field comes to over all records stands there.
void read_sum(const yaml::Node& node, Layout& layout, bool in_header, const std::string& path, Findings& findings) {
  yaml::Section section(node, layout.file, path, findings);
  ControlTotal total;
  total.name = section.required("of");
  total.in_header = in_header;
  read_place(section, "at", total.told.at, total.told.length);
  if (const auto column = section.integer("column", 1, 4096))
    total.told.column = static_cast<std::uint32_t>(*column);
  section.done();
  const auto found = layout.find(total.name);
  if (!found || layout.fields[*found].group >= 0 || (total.told.at == 0 && total.told.column == 0)) {
    section.error("bad-total", node.line, "of",
                  "write {of: FIELD, at: 11-25}: a field of the records, and where its total stands" +
                      did_you_mean(total.name, layout.names()));
    return;
  }
  const LayoutField& field = layout.fields[*found];
  total.of = {static_cast<std::uint32_t>(field.at + 1), static_cast<std::uint32_t>(field.length), 0, field.storage};
  if (layout.kind == LayoutKind::delimited)
    total.of = {0, 0, static_cast<std::uint32_t>(*found + 1), Storage::text};
  if (field.codec.implied_point) total.implied_places = field.codec.type.scale;
  if (field.type >= 0) {
    Arena arena(64);
    const std::string& code = layout.types[static_cast<std::size_t>(field.type)].code;
    total.type_at = static_cast<std::uint32_t>(layout.type_at + 1);
    total.type_code = encoded(code, layout.encoding, arena).value_or(code);
  }
  layout.framing.totals.push_back(std::move(total));
}

}  // namespace

void read_totals(const yaml::Node& root, Layout& layout, Findings& findings) {
  for (const char* key : {"header", "trailer"}) {
    const yaml::Node* line = root.find(key);
    const yaml::Node* sums = line != nullptr && line->is_map() ? line->find("sums") : nullptr;
    if (sums == nullptr) continue;
    const std::string path = std::string(key) + ".sums";
    if (!sums->is_list() || (layout.kind != LayoutKind::fixed_width && layout.kind != LayoutKind::delimited)) {
      findings.error("bad-total", layout.file, sums->line, path,
                     "a list of totals is expected here: [{of: FIELD, at: 11-25}]");
      continue;
    }
    for (const yaml::Node& item : sums->items)
      if (item.is_map()) read_sum(item, layout, std::string_view(key) == "header", path, findings);
  }
}

void read_shape(yaml::Section& section, Layout& layout, Findings& findings) {
  const std::string kind = section.choice("kind", {"delimited", "fixed-width", "json", "xml"});
  layout.kind = kind == "fixed-width" ? LayoutKind::fixed_width
                : kind == "json"      ? LayoutKind::json
                : kind == "xml"       ? LayoutKind::xml
                                      : LayoutKind::delimited;
  if (section.self().find("kind") == nullptr)
    section.error("missing-key", section.line(), "",
                  "the key \"kind\" is missing: fixed-width, delimited, json or xml");
  std::vector<std::string_view> names;
  for (const auto& [name, encoding] : encodings) names.push_back(name);
  const std::string chosen = section.choice("encoding", names);
  for (const auto& [name, encoding] : encodings)
    if (name == chosen) layout.encoding = encoding;
  if (is_ebcdic(layout.encoding) && layout.kind != LayoutKind::fixed_width)
    section.error("bad-encoding", section.line(), "encoding", "EBCDIC is read and written in fixed-width layouts");
  layout.framing.ebcdic = is_ebcdic(layout.encoding);
  layout.framing.utf8 = layout.encoding == Encoding::utf8;
  layout.record_length = static_cast<std::size_t>(section.integer("record_length", 1, 1'000'000).value_or(0));
  read_header(section, layout, findings);
  read_dialect(section, layout);
  const bool quoted = layout.kind == LayoutKind::delimited && layout.dialect.quoting != Quoting::none;
  layout.framing.cut = quoted ? Cut::quoted : Cut::lines;
  read_line_end(section, layout);
  read_records(section, layout, findings);
  read_trailer(section.node("trailer"), layout, findings);
}

}  // namespace gatehouse::mapping
