#include "mapping/layout.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_fields = 4096;

Labels read_labels(yaml::Section& section, Findings& findings) {
  Labels out;
  const yaml::Node* node = section.node("labels");
  if (node == nullptr) return Label::restricted;
  static const std::vector<std::string_view> names{
      "open",    "pii",  "uc-confidential",    "wage",      "fti", "ssa", "ferpa", "vr",
      "medical", "note", "protected-location", "restricted"};
  for (const std::string& text : section.texts("labels")) {
    if (const auto label = parse_label(text))
      out.add(*label);
    else
      findings.error("unknown-label", section.file(), node->line, section.path_of("labels"),
                     "\"" + text + "\" is not a label" + did_you_mean(text, names));
  }
  return out.empty() ? Labels(Label::restricted) : out;
}

/// `1-9` or `5`: 1-based, both ends included.
bool read_range(std::string_view text, std::size_t& at, std::size_t& length) {
  std::size_t first = 0, last = 0;
  const char* end = text.data() + text.size();
  auto [stop, why] = std::from_chars(text.data(), end, first);
  if (why != std::errc{}) return false;
  last = first;
  if (stop != end) {
    if (*stop != '-') return false;
    const auto [stop2, why2] = std::from_chars(stop + 1, end, last);
    if (why2 != std::errc{} || stop2 != end) return false;
  }
  if (first < 1 || last < first || last > 1'000'000) return false;
  at = first - 1;
  length = last - first + 1;
  return true;
}

std::vector<std::string> split_path(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t dot = text.find('.');
    out.emplace_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    text.remove_prefix(dot + 1);
  }
}

Blank read_blank(yaml::Section& section, Blank fallback) {
  if (section.self().find("blank") == nullptr) {
    (void)section.node("blank");
    return fallback;
  }
  const std::string word = section.choice("blank", {"unknown", "unchanged", "delete"});
  return word == "unchanged" ? Blank::unchanged : word == "delete" ? Blank::remove : Blank::unknown;
}

std::vector<std::string> with_default(std::vector<std::string> own, const std::vector<std::string>& fallback) {
  return own.empty() ? fallback : own;
}

struct Builder {
  Layout& layout;
  Findings& findings;
  bool synthetic;
  Blank blank = Blank::unknown;
  std::vector<std::string> sentinels{}, deletes{};

  void field(const yaml::Node::Entry& entry, const std::string& path, int group) {
    yaml::Section section(entry.value, layout.file, path + "." + entry.key, findings);
    if (layout.kind == LayoutKind::json && entry.value.find("fields") != nullptr) {
      repeated(entry, section, path, group);
      return;
    }
    LayoutField made;
    made.name = group >= 0 ? layout.groups[static_cast<std::size_t>(group)].name + "." + entry.key : entry.key;
    made.line = entry.line;
    made.group = group;
    const std::string type = section.text_or("type", "text");
    const ParsedType parsed = parse_type(type);
    if (!parsed.type) section.error("unknown-type", entry.line, "type", parsed.problem);
    const std::string point = section.choice(
        "point", {layout.kind == LayoutKind::fixed_width ? "implied" : "written", "implied", "written"});
    made.codec = Codec::of(parsed.type.value_or(Type{}), point == "implied", synthetic);
    made.labels = read_labels(section, findings);
    made.doc = section.text_or("doc", section.text_or("label", ""));
    made.required = section.yes_no("required").value_or(false);
    made.values = section.texts("values");
    made.sentinels = with_default(section.texts("sentinels"), sentinels);
    made.deletes = with_default(section.texts("delete_when"), deletes);
    made.blank = read_blank(section, blank);
    (void)section.text("source");
    (void)section.text("confidence");
    place(made, entry, section);
    section.done();
    if (layout.find(made.name))
      section.error("duplicate-field", entry.line, "", "a field of this name stands above");
    layout.fields.push_back(std::move(made));
  }

  void place(LayoutField& made, const yaml::Node::Entry& entry, yaml::Section& section) {
    if (layout.kind == LayoutKind::fixed_width) {
      const std::string at = section.required("at");
      if (!at.empty() && !read_range(at, made.at, made.length))
        section.error("bad-range", entry.line, "at",
                      "\"" + at + "\" is not a place; write the first and last column: 10-24");
    } else if (layout.kind == LayoutKind::delimited) {
      made.column = section.text_or("column", entry.key);
    } else {
      made.path = split_path(section.text_or("path", entry.key));
    }
  }

  void repeated(const yaml::Node::Entry& entry, yaml::Section& section, const std::string& path, int outer) {
    if (outer >= 0)
      section.error("nested-group", entry.line, "", "a repeated group inside a repeated group cannot be read");
    (void)section.yes_no("repeat");
    layout.groups.push_back({entry.key, split_path(section.text_or("path", entry.key))});
    const int group = static_cast<int>(layout.groups.size()) - 1;
    (void)section.text("doc");
    const yaml::Node* fields = section.node("fields");
    section.done();
    if (fields == nullptr || !fields->is_map()) {
      section.error("missing-key", entry.line, "", "the repeated group has no fields");
      return;
    }
    for (const yaml::Node::Entry& inner : fields->entries) field(inner, path + "." + entry.key + ".fields", group);
  }
};

void read_header(yaml::Section& section, Layout& layout) {
  const std::string text = section.text_or("header", "no");
  std::uint32_t lines = 0;
  const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), lines);
  if (text == "yes" || text == "true")
    layout.header_lines = 1;
  else if (text == "no" || text == "false")
    layout.header_lines = 0;
  else if (why == std::errc{} && end == text.data() + text.size() && lines <= 100)
    layout.header_lines = lines;
  else
    section.error("bad-header", section.self().find("header")->line, "header",
                  "yes, no or a number of lines is expected here");
}

void read_trailer(const yaml::Node* node, Layout& layout, Findings& findings) {
  if (node == nullptr) return;
  yaml::Section section(*node, layout.file, "trailer", findings);
  layout.framing.trailer_prefix = section.required("starts");
  layout.framing.trailer_required = section.yes_no("required").value_or(true);
  if (const auto at = section.text("count_at")) {
    std::size_t first = 0, length = 0;
    if (!read_range(*at, first, length))
      section.error("bad-range", node->line, "count_at",
                    "\"" + *at + "\" is not a place; write the first and last column: 2-10");
    layout.framing.count_at = static_cast<std::uint32_t>(first + 1);
    layout.framing.count_length = static_cast<std::uint32_t>(length);
  }
  if (const auto column = section.integer("count_column", 1, 4096))
    layout.framing.count_column = static_cast<std::uint32_t>(*column);
  layout.trailer_template = section.text_or("write", "");
  section.done();
}

void read_shape(yaml::Section& section, Layout& layout, Findings& findings) {
  const std::string kind = section.choice("kind", {"delimited", "fixed-width", "json"});
  layout.kind = kind == "fixed-width" ? LayoutKind::fixed_width
                : kind == "json"      ? LayoutKind::json
                                      : LayoutKind::delimited;
  if (section.self().find("kind") == nullptr)
    section.error("missing-key", section.line(), "", "the key \"kind\" is missing: fixed-width, delimited or json");
  const std::string encoding = section.choice("encoding", {"utf-8", "ascii", "latin-1", "windows-1252"});
  layout.encoding = encoding == "ascii"          ? Encoding::ascii
                    : encoding == "latin-1"      ? Encoding::latin1
                    : encoding == "windows-1252" ? Encoding::windows1252
                                                 : Encoding::utf8;
  layout.record_length = static_cast<std::size_t>(section.integer("record_length", 1, 1'000'000).value_or(0));
  layout.header_lines = 0;
  read_header(section, layout);
  const std::string delimiter = section.text_or("delimiter", ",");
  if (delimiter == "tab")
    layout.dialect.delimiter = '\t';
  else if (delimiter.size() == 1)
    layout.dialect.delimiter = delimiter[0];
  if (delimiter != "tab" && (delimiter.size() != 1 || std::string_view("\"\r\n").find(delimiter[0]) < 3))
    section.error("bad-delimiter", section.self().find("delimiter")->line, "delimiter",
                  "one character (no quotation mark and no line end) or the word tab is expected here");
  const std::string quote = section.choice("quote", {"minimal", "all", "none"});
  layout.dialect.quoting = quote == "all" ? Quoting::all : quote == "none" ? Quoting::none : Quoting::minimal;
  if (quote == "none") layout.dialect.quote = '\0';
  const std::string line_end = section.choice("line_end", {"lf", "crlf"});
  layout.line_end = line_end == "crlf" ? "\r\n" : "\n";
  layout.framing.cut = layout.kind == LayoutKind::delimited && quote != "none" ? Cut::quoted : Cut::lines;
  layout.framing.delimiter = layout.dialect.delimiter;
  layout.framing.header_lines = layout.header_lines;
  read_trailer(section.node("trailer"), layout, findings);
}

void check_places(Layout& layout, Findings& findings) {
  std::size_t end = 0;
  for (const LayoutField& f : layout.fields) end = std::max(end, f.at + f.length);
  if (layout.record_length == 0) layout.record_length = end;
  std::vector<const LayoutField*> sorted;
  for (const LayoutField& f : layout.fields) {
    sorted.push_back(&f);
    if (f.at + f.length > layout.record_length)
      findings.error("beyond-record", layout.file, f.line, "fields." + f.name,
                     "ends in column " + std::to_string(f.at + f.length) + ", and a record has " +
                         std::to_string(layout.record_length));
  }
  std::sort(sorted.begin(), sorted.end(), [](const LayoutField* a, const LayoutField* b) { return a->at < b->at; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i]->at < sorted[i - 1]->at + sorted[i - 1]->length)
      findings.warn("overlap", layout.file, sorted[i]->line, "fields." + sorted[i]->name,
                    "shares columns with " + sorted[i - 1]->place());
}

}  // namespace

std::string LayoutField::place() const {
  if (length == 1) return name + " (column " + std::to_string(at + 1) + ")";
  if (length > 0) return name + " (columns " + std::to_string(at + 1) + "-" + std::to_string(at + length) + ")";
  if (!column.empty() && column != name) return name + " (column \"" + column + "\")";
  return name;
}

std::optional<std::size_t> Layout::find(std::string_view field) const {
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].name == field) return i;
  return std::nullopt;
}

std::vector<std::string_view> Layout::names() const {
  std::vector<std::string_view> out;
  for (const LayoutField& f : fields) out.push_back(f.name);
  return out;
}

std::shared_ptr<const Layout> build_layout(const yaml::Document& document, bool synthetic, Findings& findings) {
  const std::size_t before = findings.errors();
  auto layout = std::make_shared<Layout>();
  layout->file = document.name;
  yaml::Section section(document.root, document.name, "", findings);
  layout->name = section.required("layout");
  layout->version = section.text_or("version", "");
  layout->format = section.text_or("format", "");
  layout->program = section.text_or("program", "");
  layout->file_rules = section.texts("file_rules");
  layout->about = section.text_or("about", "");
  layout->source = section.text_or("source", "");
  layout->status = section.choice("status", {"complete", "incomplete", "example"});
  layout->status_note = section.text_or("status_note", "");
  read_shape(section, *layout, findings);
  Builder builder{*layout,
                  findings,
                  synthetic,
                  read_blank(section, Blank::unknown),
                  section.texts("sentinels"),
                  section.texts("delete_when")};
  const yaml::Node* fields = section.node("fields");
  section.done();
  if (fields == nullptr || !fields->is_map()) {
    findings.error("missing-key", document.name, document.root.line, "fields", "the layout has no fields");
    return nullptr;
  }
  if (fields->entries.size() > most_fields) {
    findings.error("too-many-fields", document.name, fields->line, "fields", "a layout has at most 4096 fields");
    return nullptr;
  }
  for (const yaml::Node::Entry& entry : fields->entries) builder.field(entry, "fields", -1);
  if (layout->kind == LayoutKind::fixed_width) check_places(*layout, findings);
  return findings.errors() == before ? layout : nullptr;
}

std::optional<Schema> build_schema(const yaml::Document& document, Findings& findings) {
  const std::size_t before = findings.errors();
  yaml::Section section(document.root, document.name, "", findings);
  Schema schema;
  schema.name = section.required("schema");
  schema.parent = section.text_or("parent", "");
  (void)section.text("about");
  (void)section.text("version");
  (void)section.text("source");
  const yaml::Node* fields = section.node("fields");
  section.done();
  if (fields == nullptr || !fields->is_map()) {
    findings.error("missing-key", document.name, document.root.line, "fields", "the schema has no fields");
    return std::nullopt;
  }
  for (const yaml::Node::Entry& entry : fields->entries) {
    yaml::Section part(entry.value, document.name, "fields." + entry.key, findings);
    Field field;
    field.name = entry.key;
    const ParsedType parsed = parse_type(part.text_or("type", "text"));
    if (!parsed.type)
      part.error("unknown-type", entry.line, "type", parsed.problem);
    else
      field.type = *parsed.type;
    field.labels = read_labels(part, findings);
    field.required = part.yes_no("required").value_or(false);
    field.doc = part.text_or("doc", "");
    field.values = part.texts("values");
    (void)part.text("source");
    (void)part.text("confidence");
    part.done();
    if (schema.find(field.name)) part.error("duplicate-field", entry.line, "", "a field of this name stands above");
    schema.fields.push_back(std::move(field));
  }
  if (findings.errors() != before) return std::nullopt;
  return schema;
}

}  // namespace gatehouse::mapping
