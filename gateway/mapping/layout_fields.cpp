#include "mapping/layout_fields.hpp"

#include <algorithm>
#include <charconv>

#include "mapping/layout_places.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_fields = 4096;
constexpr std::size_t deepest_group = 8;

std::vector<std::string> split_path(std::string_view text, char between) {
  if (text == ".") return {"."};  // the element itself
  std::vector<std::string> out;
  while (true) {
    const std::size_t end = text.find(between);
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
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

/// Where the fields that are read belong.
struct Level {
  std::string prefix{};  ///< of their names: `RS.` or `weeks.`
  int group = -1;
  int type = -1;
  std::size_t depth = 0;  ///< of groups
};

struct FieldReader {
  Layout& layout;
  Findings& findings;
  bool synthetic;
  Blank blank = Blank::unknown;
  std::vector<std::string> sentinels{}, deletes{};
  std::string withheld{};

  void fields(const yaml::Node& node, const std::string& path, const Level& level);
  void field(const yaml::Node::Entry& entry, const std::string& path, const Level& level);
  void place(LayoutField& made, const yaml::Node::Entry& entry, yaml::Section& section);
  void stored(LayoutField& made, const yaml::Node::Entry& entry, yaml::Section& section);
  void shared(LayoutField& made, yaml::Section& section, const Level& level);
  void group(const yaml::Node::Entry& entry, yaml::Section& section, const std::string& path, const Level& level);
  bool occurs(LayoutGroup& made, const yaml::Node::Entry& entry, yaml::Section& section);
  void number_elements(std::size_t first_field, const LayoutGroup& of, const Level& level);
  void types(const yaml::Node& node);
  [[nodiscard]] char between() const { return layout.kind == LayoutKind::xml ? '/' : '.'; }
};

void FieldReader::fields(const yaml::Node& node, const std::string& path, const Level& level) {
  for (const yaml::Node::Entry& entry : node.entries) {
    if (layout.fields.size() >= most_fields) {
      findings.error("too-many-fields", layout.file, entry.line, path, "a layout has at most 4096 fields");
      return;
    }
    field(entry, path, level);
  }
}

void FieldReader::field(const yaml::Node::Entry& entry, const std::string& path, const Level& level) {
  yaml::Section section(entry.value, layout.file, path + "." + entry.key, findings);
  if (entry.value.find("fields") != nullptr && layout.kind != LayoutKind::delimited) {
    group(entry, section, path, level);
    return;
  }
  LayoutField made;
  made.name = level.prefix + entry.key;
  made.line = entry.line;
  made.group = level.group;
  made.type = level.type;
  const ParsedType parsed = parse_type(section.text_or("type", "text"));
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
  made.withheld = section.text_or("withheld", withheld);
  made.blank = read_blank(section, blank);
  (void)section.text("source");
  (void)section.text("confidence");
  place(made, entry, section);
  if (layout.kind == LayoutKind::fixed_width) {
    stored(made, entry, section);
    shared(made, section, level);
  }
  section.done();
  if (layout.find(made.name)) section.error("duplicate-field", entry.line, "", "a field of this name stands above");
  layout.fields.push_back(std::move(made));
}

void FieldReader::place(LayoutField& made, const yaml::Node::Entry& entry, yaml::Section& section) {
  if (layout.kind == LayoutKind::fixed_width) {
    const std::string at = section.required("at");
    if (!at.empty() && !read_range(at, made.at, made.length))
      section.error("bad-range", entry.line, "at",
                    "\"" + at + "\" is not a place; write the first and last column: 10-24");
  } else if (layout.kind == LayoutKind::delimited) {
    made.column = section.text_or("column", entry.key);
  } else {
    made.path = split_path(section.text_or("path", entry.key), between());
  }
}

void FieldReader::stored(LayoutField& made, const yaml::Node::Entry& entry, yaml::Section& section) {
  const std::string word = section.choice("stored", {"text", "zoned", "packed", "binary"});
  made.storage = word == "zoned"    ? Storage::zoned
                 : word == "packed" ? Storage::packed
                 : word == "binary" ? Storage::binary
                                    : Storage::text;
  made.is_signed = section.yes_no("signed").value_or(made.storage != Storage::text);
  if (made.storage == Storage::text) return;
  const TypeKind kind = made.codec.type.kind;
  if (kind != TypeKind::integer && kind != TypeKind::decimal && kind != TypeKind::digits && kind != TypeKind::ssn &&
      kind != TypeKind::date)
    section.error("stored-type", entry.line, "stored",
                  "only numbers, digits and dates are stored packed, zoned or binary");
  const std::size_t most = made.storage == Storage::packed ? 10 : made.storage == Storage::zoned ? 18 : 8;
  if (made.length > most)
    section.error("stored-length", entry.line, "at",
                  "a number stored " + word + " has at most " + std::to_string(most) + " bytes");
}

/// `redefines:` and `only_if: {KIND: [A, B]}`.
void FieldReader::shared(LayoutField& made, yaml::Section& section, const Level& level) {
  made.redefines = section.text_or("redefines", "");
  if (!made.redefines.empty() && !layout.find(level.prefix + made.redefines) && !layout.find(made.redefines))
    section.error(
        "unknown-field", section.line(), "redefines",
        "\"" + made.redefines + "\" is no field that stands above" + did_you_mean(made.redefines, layout.names()));
  const yaml::Node* only_if = section.node("only_if");
  if (only_if == nullptr) return;
  if (!only_if->is_map() || only_if->entries.size() != 1) {
    section.error("bad-rule", only_if->line, "only_if", "write only_if: {FIELD: VALUE} or {FIELD: [A, B]}");
    return;
  }
  const std::string& name = only_if->entries[0].key;
  auto found = layout.find(level.prefix + name);
  if (!found) found = layout.find(name);
  if (!found) {
    section.error("unknown-field", only_if->line, "only_if",
                  "\"" + name + "\" is no field that stands above" + did_you_mean(name, layout.names()));
    return;
  }
  made.only_if = static_cast<int>(*found);
  yaml::Section values(*only_if, layout.file, section.path_of("only_if"), findings);
  made.only_if_values = values.texts(name);
}

/// A repeated group: a list of a JSON record, elements of an XML one, or `occurs` of a fixed-width one.
void FieldReader::group(const yaml::Node::Entry& entry, yaml::Section& section, const std::string& path,
                        const Level& level) {
  (void)section.yes_no("repeat");
  (void)section.text("doc");
  LayoutGroup made;
  made.name = level.prefix + entry.key;
  made.outer = level.group;
  made.type = level.type;
  const bool fixed = layout.kind == LayoutKind::fixed_width;
  if (fixed && level.group >= 0)
    section.error("nested-group", entry.line, "", "occurs inside occurs cannot be read; number the inner fields");
  if (level.depth >= deepest_group)
    section.error("nested-group", entry.line, "", "repeated groups nest at most 8 levels deep");
  if (fixed && !occurs(made, entry, section)) return;
  if (!fixed) made.path = split_path(section.text_or("path", entry.key), between());
  layout.groups.push_back(made);
  const yaml::Node* inner = section.node("fields");
  section.done();
  if (inner == nullptr || !inner->is_map()) {
    section.error("missing-key", entry.line, "", "the repeated group has no fields");
    return;
  }
  const std::size_t first_field = layout.fields.size();
  fields(*inner, path + "." + entry.key + ".fields",
         {made.name + ".", static_cast<int>(layout.groups.size()) - 1, level.type, level.depth + 1});
  if (fixed) number_elements(first_field, made, level);
}

/// `at: 60-95, occurs: 3`: three elements of twelve bytes. False if that cannot be.
bool FieldReader::occurs(LayoutGroup& made, const yaml::Node::Entry& entry, yaml::Section& section) {
  const std::string at = section.required("at");
  made.occurs = static_cast<std::size_t>(section.integer("occurs", 1, 1000).value_or(0));
  made.close_gaps = section.choice("gaps", {"hold", "close"}) == "close";
  std::size_t all = 0;
  if (read_range(at, made.at, all) && made.occurs > 0 && all % made.occurs == 0) {
    made.length = all / made.occurs;
    return true;
  }
  section.error("bad-range", entry.line, "at",
                "a group that occurs N times is written {at: FIRST-LAST, occurs: N, fields: ...}, and its columns "
                "divide evenly among the N");
  (void)section.node("fields");
  section.done();
  return false;
}

/// Each element's fields also under their number, `WEEKS.2.AMT`, for mappings that lay them side by side.
void FieldReader::number_elements(std::size_t first_field, const LayoutGroup& of, const Level& level) {
  const std::size_t end = layout.fields.size();
  if ((end - first_field) * of.occurs + end > most_fields) {
    findings.error("too-many-fields", layout.file, layout.fields.back().line, of.name,
                   "a layout has at most 4096 fields, each element's counted");
    return;
  }
  for (std::size_t element = 0; element < of.occurs; ++element) {
    for (std::size_t i = first_field; i < end; ++i) {
      LayoutField made = layout.fields[i];
      if (made.at + made.length > of.length && element == 0)
        findings.error("beyond-record", layout.file, made.line, made.name,
                       "ends in column " + std::to_string(made.at + made.length) + " of an element that has " +
                           std::to_string(of.length));
      made.name = of.name + "." + std::to_string(element + 1) + made.name.substr(of.name.size());
      made.group = level.group;
      made.at += of.at + element * of.length;
      if (made.only_if >= static_cast<int>(first_field) && made.only_if < static_cast<int>(end))
        made.only_if += static_cast<int>(end - first_field) * static_cast<int>(element + 1);
      layout.fields.push_back(std::move(made));
    }
  }
}

/// `types: {RS: {fields: ...}, RE: {code: "E", fields: ...}}`
void FieldReader::types(const yaml::Node& node) {
  for (const yaml::Node::Entry& entry : node.entries) {
    const std::string path = "types." + entry.key;
    yaml::Section section(entry.value, layout.file, path, findings);
    RecordType made{entry.key, section.text_or("code", entry.key), 0, entry.line};
    made.record_length = static_cast<std::size_t>(section.integer("record_length", 1, 1'000'000).value_or(0));
    (void)section.text("doc");
    const yaml::Node* inner = section.node("fields");
    section.done();
    if (made.code.size() != layout.type_length)
      section.error(
          "bad-code", entry.line, "code",
          "the code of a record type fills the " + std::to_string(layout.type_length) + " columns of record_type");
    layout.types.push_back(std::move(made));
    if (inner != nullptr && inner->is_map())
      fields(*inner, path + ".fields", {entry.key + ".", -1, static_cast<int>(layout.types.size()) - 1, 0});
  }
}

void read_types(yaml::Section& section, Layout& layout, FieldReader& reader, Findings& findings) {
  const auto at = section.text("record_type");
  const yaml::Node* types = section.node("types");
  if (!at && types == nullptr) return;
  const std::size_t line = types != nullptr ? types->line : section.line();
  if (layout.kind != LayoutKind::fixed_width || !at || types == nullptr || !types->is_map() ||
      !read_range(*at, layout.type_at, layout.type_length)) {
    findings.error(
        "bad-types", layout.file, line, "types",
        "a fixed-width layout with several kinds of records says record_type: 1-2 (the columns that tell "
        "them apart) and types: {NAME: {fields: ...}}");
    return;
  }
  reader.types(*types);
}

}  // namespace

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

void read_fields(yaml::Section& section, Layout& layout, bool synthetic, Findings& findings) {
  FieldReader reader{layout,
                     findings,
                     synthetic,
                     read_blank(section, Blank::unknown),
                     section.texts("sentinels"),
                     section.texts("delete_when"),
                     section.text_or("withheld", "")};
  const yaml::Node* fields = section.node("fields");
  if (fields != nullptr && fields->is_map()) reader.fields(*fields, "fields", {});
  read_types(section, layout, reader, findings);
  if (layout.fields.empty())
    findings.error("missing-key", layout.file, section.line(), "fields", "the layout has no fields");
  if (layout.kind == LayoutKind::fixed_width) check_places(layout, findings);
  read_totals(section.self(), layout, findings);
  if (layout.framing.cut != Cut::blocks) return;
  layout.framing.record_length = static_cast<std::uint32_t>(layout.length_of(layout.types.empty() ? -1 : 0));
  for (const RecordType& type : layout.types)
    if (type.record_length != layout.framing.record_length)
      findings.error("block-length", layout.file, type.line, "types." + type.name,
                     "records without line ends must all have one length; say record_length");
}

}  // namespace gatehouse::mapping
