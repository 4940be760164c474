#include "mapping/compile.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "gatehouse/support/files.hpp"
#include "mapping/compile_parts.hpp"

namespace gatehouse::mapping {
namespace {

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

class Compiler {
 public:
  Compiler(const yaml::Document& document, DataFiles& files, bool synthetic, Findings& findings)
      : document_(document), files_(files), findings_(findings), mapping_(std::make_shared<Mapping>()) {
    mapping_->synthetic = synthetic;
    mapping_->file = document.name;
  }

  std::shared_ptr<Mapping> run() {
    const std::size_t before = findings_.errors();
    yaml::Section section(document_.root, document_.name, "", findings_);
    mapping_->name = section.required("mapping");
    mapping_->version = section.text_or("version", "");
    mapping_->about = section.text_or("about", "");
    mapping_->two_way = section.choice("direction", {"out", "both"}) == "both";
    read_own_back(section);
    open_source(section.required("from"), section);
    record_ = record_type(mapping_->from_layout.get(), section, "record");
    const auto to = section.text("to");
    const yaml::Node* entities = section.node("entities");
    const yaml::Node* fields = section.node("fields");
    const yaml::Node* checks = section.node("checks");
    const std::vector<std::string> key = section.texts("key");
    (void)section.node("to_record");
    section.done();
    if (mapping_->from_layout == nullptr && !mapping_->from_schema) return nullptr;
    if (entities != nullptr && (fields != nullptr || to))
      section.error("one-target", entities->line, "entities",
                    "a mapping has either entities or one target (to and fields)");
    if (entities != nullptr) {
      read_entities(*entities);
    } else if (fields != nullptr && to) {
      read_single(*to, *fields, checks, key, section);
    } else {
      section.error("missing-key", section.line(), "",
                    "the mapping has no target: entities, or to and fields, are missing");
    }
    if (findings_.errors() != before) return nullptr;
    choose_principal();
    fill_info();
    return mapping_;
  }

 private:
  std::optional<yaml::Document> document(std::string_view kind, std::string_view name,
                                         const std::vector<std::string_view>& endings, std::size_t line,
                                         const std::string& path) {
    for (const std::string_view ending : endings) {
      if (auto found = files_.find(kind, name, ending))
        return yaml::parse_for_check(found->text, found->name, findings_);
    }
    std::vector<std::string> names = files_.names(kind, endings.front());
    findings_.error("unknown-" + std::string(kind), document_.name, line, path,
                    "there is no " + std::string(kind.substr(0, kind.size() - 1)) + " " + in_quotes(name) +
                        " (a file " + in_quotes(std::string(name) + std::string(endings.front())) +
                        " beside the mapping, in the site's mappings or among those shipped)" +
                        did_you_mean(name, {names.begin(), names.end()}));
    return std::nullopt;
  }
  std::shared_ptr<const Layout> layout(std::string_view name, std::size_t line, const std::string& path) {
    auto doc = document("layouts", name, {".layout.yaml", ".yaml"}, line, path);
    if (!doc) return nullptr;
    hashed_["layout " + std::string(name)] = canonical(doc->root).dump();
    return build_layout(*doc, mapping_->synthetic, findings_);
  }
  std::optional<Schema> schema(std::string_view name, std::size_t line, const std::string& path) {
    auto doc = document("schemas", name, {".yaml", ".schema.yaml"}, line, path);
    if (!doc) return std::nullopt;
    hashed_["schema " + std::string(name)] = canonical(doc->root).dump();
    return build_schema(*doc, findings_);
  }

  void open_source(const std::string& from, yaml::Section& section) {
    if (from.empty()) return;
    const yaml::Node* node = section.self().find("from");
    if (from.starts_with("layout "))
      mapping_->from_layout = layout(from.substr(7), node->line, "from");
    else if (from.starts_with("schema "))
      mapping_->from_schema = schema(from.substr(7), node->line, "from");
    else
      section.error("bad-end", node->line, "from", "write \"layout NAME\" or \"schema NAME\"");
    if (mapping_->from_layout) {
      for (const LayoutField& f : mapping_->from_layout->fields) names_.push_back(f.name);
      for (const LayoutGroup& g : mapping_->from_layout->groups) mapping_->groups.push_back(g.name);
    } else if (mapping_->from_schema) {
      mapping_->from_schema->fields.reserve(2 * mapping_->from_schema->fields.size());  // for add_as_of
      for (const Field& f : mapping_->from_schema->fields) names_.push_back(f.name);
    }
  }

  /// `back:` of the whole mapping; its parts are read when it is turned round (way_back.cpp).
  void read_own_back(yaml::Section& section) {
    const yaml::Node* back = section.node("back");
    if (back == nullptr) return;
    if (!mapping_->two_way) section.error("back-one-way", back->line, "back", "back: needs direction: both");
    yaml::Section part(*back, mapping_->file, "back", findings_);
    for (const char* const key : {"key", "fields", "checks"}) (void)part.node(key);
    part.done();
  }

  /// `record: RS`: a record type of the layout; -1 if none is said.
  int record_type(const Layout* layout, yaml::Section& section, std::string_view key) {
    const auto name = section.text(key);
    if (!name) return -1;
    std::vector<std::string_view> known;
    if (layout != nullptr)
      for (const RecordType& type : layout->types) known.push_back(type.name);
    const auto found = std::find(known.begin(), known.end(), *name);
    if (found != known.end()) return static_cast<int>(found - known.begin());
    section.error("unknown-record-type", section.self().find(key)->line, key,
                  in_quotes(*name) + " is not a record type of the layout" + did_you_mean(*name, known));
    return -1;
  }

  /// The number of a source value; it is made at its first use. Inside a group its fields come first, then those of
  /// the groups around it, then the record type's.
  int source(std::string_view name, int group) {
    if (group >= 0) {
      const std::string inner = mapping_->groups[static_cast<std::size_t>(group)] + "." + std::string(name);
      if (const int found = source(inner, -1); found >= 0) return found;
      if (const int outer = outer_group(group); outer >= 0) return source(name, outer);
    }
    if (record_ >= 0) {
      const RecordType& type = mapping_->from_layout->types[static_cast<std::size_t>(record_)];
      const std::string inner = type.name + "." + std::string(name);
      if (mapping_->from_layout->find(inner)) return numbered(inner);
    }
    return numbered(name);
  }

  [[nodiscard]] int outer_group(int group) const {
    return mapping_->from_layout ? mapping_->from_layout->groups[static_cast<std::size_t>(group)].outer : -1;
  }

  int numbered(std::string_view name) {
    std::vector<SourceValue>& sources = mapping_->sources;
    for (std::size_t i = 0; i < sources.size(); ++i)
      if (sources[i].name == name) return static_cast<int>(i);
    if (!mapping_->from_layout) return schema_source(name);
    SourceValue made;
    const auto at = mapping_->from_layout->find(name);
    if (!at) return -1;
    const LayoutField& f = mapping_->from_layout->fields[*at];
    made.name = name;
    made.field = *at;
    made.codec = f.codec;
    made.labels = f.labels;
    made.place = f.place();
    made.group = f.group;
    sources.push_back(std::move(made));
    return static_cast<int>(sources.size()) - 1;
  }

  /// A field of the source schema, or `entity.field` of one of its repeated entities.
  int schema_source(std::string_view name) {
    const Schema* schema = &*mapping_->from_schema;
    std::string_view field = name;
    SourceValue made;
    for (std::size_t g = 0; g < mapping_->groups.size(); ++g) {
      const std::string prefix = mapping_->groups[g] + ".";
      if (!name.starts_with(prefix)) continue;
      schema = &group_schemas_[g];
      field = name.substr(prefix.size());
      made.group = static_cast<int>(g);
    }
    auto at = schema->find(field);
    if (!at && made.group < 0) at = add_as_of(*mapping_->from_schema, field);
    if (!at) return -1;
    const Field& f = schema->fields[*at];
    made.name = name;
    made.field = *at;
    made.codec = Codec::of(f.type, false, mapping_->synthetic);
    made.labels = f.labels;
    made.place = std::string(name);
    mapping_->sources.push_back(std::move(made));
    return static_cast<int>(mapping_->sources.size()) - 1;
  }

  std::vector<int> sources(const yaml::Node& list, int group, const std::string& path) {
    std::vector<int> out;
    auto add = [&](const yaml::Node& item) {
      const int found = source(item.text, group);
      if (found < 0)
        findings_.error("unknown-field", mapping_->file, item.line, path,
                        in_quotes(item.text) + " is not a field of the source" + field_meant(item.text, names_));
      else
        out.push_back(found);
    };
    if (list.is_scalar())
      add(list);
    else
      for (const yaml::Node& item : list.items) add(item);
    return out;
  }

  void read_entities(const yaml::Node& entities) {
    if (!entities.is_map() || entities.entries.empty()) {
      findings_.error("not-a-map", mapping_->file, entities.line, "entities",
                      "here stand the entities, each with its fields");
      return;
    }
    std::set<std::string> clients;
    for (const yaml::Node::Entry& entry : entities.entries) read_block(entry);
    for (const Block& block : mapping_->blocks)
      if (block.schema.name == "client") clients.insert(block.name);
    if (clients.size() > 1)
      findings_.error("one-client", mapping_->file, entities.line, "entities",
                      "one record may yield one client at most");
    for (std::size_t i = 0; i < mapping_->blocks.size(); ++i) {
      const int parent = mapping_->blocks[i].parent;
      if (parent >= 0 && mapping_->blocks[i].group < 0 &&
          mapping_->blocks[static_cast<std::size_t>(parent)].key_child < 0)
        mapping_->blocks[static_cast<std::size_t>(parent)].key_child = static_cast<int>(i);
    }
  }

  void read_block(const yaml::Node::Entry& entry) {
    const std::string path = "entities." + entry.key;
    yaml::Section section(entry.value, mapping_->file, path, findings_);
    Block block;
    block.name = entry.key;
    const std::string entity = section.text_or("entity", entry.key);
    if (auto found = schema(entity, entry.line, path)) block.schema = std::move(*found);
    const int record_of_all = record_;
    if (section.self().find("record") != nullptr)
      record_ = record_type(mapping_->from_layout.get(), section, "record");
    block.record = record_;
    if (const auto each = section.text("each")) block.group = source_group(*each, entry.line, path);
    if (const yaml::Node* key = section.node("key")) block.key = sources(*key, block.group, path + ".key");
    if (const yaml::Node* of = section.node("of")) read_parent(*of, block, path);
    const yaml::Node* fields = section.node("fields");
    const yaml::Node* checks = section.node("checks");
    section.done();
    if (fields == nullptr)
      section.error("missing-key", entry.line, "", "the entity has no fields");
    else
      read_targets(*fields, block, path + ".fields", nullptr);
    if (checks != nullptr) read_checks(*checks, block, mapping_->file, path + ".checks", findings_);
    record_ = record_of_all;
    mapping_->blocks.push_back(std::move(block));
  }

  void read_parent(const yaml::Node& of, Block& block, const std::string& path) {
    auto find_block = [this](std::string_view name) {
      for (std::size_t i = 0; i < mapping_->blocks.size(); ++i)
        if (mapping_->blocks[i].name == name) return static_cast<int>(i);
      return -1;
    };
    if (of.is_scalar()) {
      block.parent = find_block(of.text);
      if (block.parent < 0)
        findings_.error("unknown-parent", mapping_->file, of.line, path + ".of",
                        in_quotes(of.text) +
                            " is not an entity that stands above in this mapping; a parent of an earlier record is "
                            "written of: {" +
                            of.text + ": [KEY FIELDS]}");
      return;
    }
    if (!of.is_map() || of.entries.size() != 1) {
      findings_.error("bad-rule", mapping_->file, of.line, path + ".of",
                      "write of: ENTITY, or of: {ENTITY: [KEY FIELDS]}");
      return;
    }
    block.parent_entity = of.entries[0].key;
    block.parent_key = sources(of.entries[0].value, block.group, path + ".of");
  }

  void read_single(const std::string& to, const yaml::Node& fields, const yaml::Node* checks,
                   const std::vector<std::string>& key, yaml::Section& section) {
    const std::size_t line = section.self().find("to")->line;
    Block block;
    if (mapping_->from_layout && !mapping_->from_layout->types.empty() && record_ < 0)
      section.error("missing-key", line, "from",
                    "the source layout has several kinds of records; say which is mapped: record: NAME");
    if (to.starts_with("layout ")) {
      mapping_->to_layout = layout(to.substr(7), line, "to");
      if (mapping_->to_layout == nullptr) return;
      block.name = to.substr(7);
      mapping_->to_record = record_type(mapping_->to_layout.get(), section, "to_record");
      if (!mapping_->to_layout->types.empty() && mapping_->to_record < 0)
        section.error("missing-key", line, "to",
                      "the target layout has several kinds of records; say which is written: to_record: NAME");
      block.schema = schema_of(*mapping_->to_layout, -1, mapping_->to_record, block.layout_fields);
      check_frame(*mapping_->to_layout, mapping_->file, line, findings_);
    } else if (to.starts_with("schema ") || to.starts_with("entity ")) {
      auto found = schema(to.substr(7), line, "to");
      if (!found) return;
      block.name = to.substr(7);
      block.schema = std::move(*found);
    } else {
      section.error("bad-end", line, "to", "write \"layout NAME\" or \"schema NAME\"");
      return;
    }
    for (const std::string& part : key) {
      const int found = source(part, -1);
      if (found < 0)
        section.error("unknown-field", section.self().find("key")->line, "key",
                      in_quotes(part) + " is not a field of the source" + field_meant(part, names_));
      else
        block.key.push_back(found);
    }
    block.record = record_;
    read_targets(fields, block, "fields", mapping_->to_layout.get());
    if (checks != nullptr) read_checks(*checks, block, mapping_->file, "checks", findings_);
    mapping_->blocks.push_back(std::move(block));
    for (const yaml::Node::Entry& entry : fields.entries)
      if (is_repeated(entry.value)) read_repeated(entry, "fields.", 0);
  }

  static bool is_repeated(const yaml::Node& node) { return node.is_map() && node.find("each") != nullptr; }

  /// `claims: {each: claim, fields: {...}}`: an element of the target's group for each row of the source's. Groups
  /// within it stand among its fields. `parent`: the block of the record or element around it.
  void read_repeated(const yaml::Node::Entry& entry, const std::string& place, int parent) {
    const std::string path = place + entry.key;
    yaml::Section section(entry.value, mapping_->file, path, findings_);
    const std::string each = section.required("each");
    const yaml::Node* fields = section.node("fields");
    section.done();
    const Layout* layout = mapping_->to_layout.get();
    const int outer = mapping_->blocks[static_cast<std::size_t>(parent)].target_group;
    int target = -1;
    std::vector<std::string_view> known;
    for (std::size_t g = 0; layout != nullptr && g < layout->groups.size(); ++g) {
      const LayoutGroup& group = layout->groups[g];
      if (group.outer != outer || (group.type >= 0 && group.type != mapping_->to_record)) continue;
      known.push_back(std::string_view(group.name).substr(group.name.rfind('.') + 1));
      if (known.back() == entry.key) target = static_cast<int>(g);
    }
    if (target < 0) {
      section.error(
          "unknown-group", entry.line, "",
          in_quotes(entry.key) + " is not a repeated group of the target layout" + did_you_mean(entry.key, known));
      return;
    }
    Block block;
    block.name = entry.key;
    block.schema = schema_of(*layout, target, mapping_->to_record, block.layout_fields);
    block.target_group = target;
    block.parent = parent;
    block.record = record_;
    block.group = source_group(each, entry.line, path);
    if (block.group < 0) return;
    if (fields == nullptr)
      section.error("missing-key", entry.line, "", "the group has no fields");
    else
      read_targets(*fields, block, path + ".fields", layout);
    mapping_->blocks.push_back(std::move(block));
    const int mine = static_cast<int>(mapping_->blocks.size()) - 1;
    if (fields == nullptr || !fields->is_map()) return;
    for (const yaml::Node::Entry& inner : fields->entries)
      if (is_repeated(inner.value)) read_repeated(inner, path + ".fields.", mine);
  }

  /// The number of a repeated group of the source; an entity of a schema source becomes one at its first use.
  int source_group(const std::string& name, std::size_t line, const std::string& path) {
    const std::string typed =
        record_ < 0 ? name : mapping_->from_layout->types[static_cast<std::size_t>(record_)].name + "." + name;
    for (std::size_t g = 0; g < mapping_->groups.size(); ++g)
      if (mapping_->groups[g] == name || mapping_->groups[g] == typed) return static_cast<int>(g);
    if (!mapping_->from_schema) {
      findings_.error("unknown-group", mapping_->file, line, path + ".each",
                      in_quotes(name) + " is not a repeated group of the layout" +
                          did_you_mean(name, {mapping_->groups.begin(), mapping_->groups.end()}));
      return -1;
    }
    auto found = schema(name, line, path + ".each");
    if (!found) return -1;
    mapping_->groups.push_back(name);
    group_schemas_.push_back(std::move(*found));
    return static_cast<int>(mapping_->groups.size()) - 1;
  }

  void read_targets(const yaml::Node& fields, Block& block, const std::string& path, const Layout* layout) {
    if (!fields.is_map()) {
      findings_.error("not-a-map", mapping_->file, fields.line, path,
                      "here stand target fields, one a line: NAME: SOURCE");
      return;
    }
    std::vector<std::string_view> known;
    for (const Field& f : block.schema.fields) known.push_back(f.name);
    RuleReader reader(
        *mapping_, files_, [this, group = block.group](std::string_view name) { return source(name, group); },
        names_, findings_);
    for (const yaml::Node::Entry& entry : fields.entries) {
      const std::string here = path + "." + entry.key;
      if (layout != nullptr && is_repeated(entry.value)) continue;  // a block of its own
      const auto at = target_named(block.schema, layout, mapping_->to_record, entry.key);
      Rule rule = reader.read(entry.value, here, true);
      rule.line = entry.line;
      if (!at) {
        findings_.error(
            "unknown-target", mapping_->file, entry.line, here,
            in_quotes(entry.key) + " is not a field of " + block.schema.name + did_you_mean(entry.key, known));
        continue;
      }
      if (rule.only_back) continue;
      const Field& field = block.schema.fields[*at];
      Target target;
      target.name = field.name;
      target.index = *at;
      target.required = field.required;
      target.labels = field.labels;
      target.values = field.values;
      for (std::uint32_t i = 0; i < field.values.size(); ++i) target.legal.add(field.values[i], i);
      if (layout != nullptr) target.layout_field = block.layout_fields[*at];
      target.codec = layout != nullptr ? layout->fields[target.layout_field].codec
                                       : Codec::of(field.type, false, mapping_->synthetic);
      if (rule.write && layout == nullptr)
        findings_.error("write-without-layout", mapping_->file, entry.line, here,
                        "write belongs to mappings with a target layout; an entity keeps its own type");
      if (layout != nullptr && layout->kind == LayoutKind::fixed_width) {
        const LayoutField& place = layout->fields[target.layout_field];
        target.fixed = true;
        target.bytes = layout->encoding == Encoding::utf8;
        const auto length = static_cast<std::uint16_t>(std::min<std::size_t>(place.length, 60000));
        Type& type = target.codec.type;
        if ((type.kind == TypeKind::text || type.kind == TypeKind::code) && (type.size == 0 || type.size > length))
          type.size = length;
      }
      target.rule = std::move(rule);
      block.targets.push_back(std::move(target));
    }
    for (const Field& field : block.schema.fields) {
      const bool made = std::any_of(block.targets.begin(), block.targets.end(),
                                    [&](const Target& t) { return t.name == field.name; });
      if (field.required && !made)
        findings_.error("required-target", mapping_->file, fields.line, path,
                        in_quotes(field.name) + " is required in " + block.schema.name + " and no rule makes it");
    }
  }

  /// The record is known by the key of its last entity that has one and is not repeated.
  void choose_principal() {
    for (std::size_t i = 0; i < mapping_->blocks.size(); ++i)
      if (mapping_->blocks[i].group < 0 && !mapping_->blocks[i].key.empty())
        mapping_->principal = static_cast<int>(i);
  }

  void fill_info() {
    MappingInfo& info = mapping_->info;
    info.name = mapping_->name;
    hashed_["mapping"] = canonical(document_.root).dump();
    for (const auto& table : mapping_->tables) {
      std::string rows;
      for (const CodeRow& row : table->rows())
        rows += row.source + '\x1f' + row.canonical + '\x1f' + (row.from ? iso(*row.from) : "") + '\x1f' +
                (row.to ? iso(*row.to) : "") + '\n';
      hashed_["codes " + table->name()] = (table->one_way() ? "one-way\n" : "") + rows;
    }
    std::string all = mapping_->synthetic ? "synthetic\n" : "";
    for (const auto& [name, text] : files_.read())
      if (name.ends_with(".so sha256")) hashed_[name] = text;
    for (const auto& [name, text] : hashed_) all += name + '\n' + text + '\n';
    info.hash = sha256_hex(all);
    for (std::size_t i = 0; i < mapping_->blocks.size(); ++i) {
      const Block& block = mapping_->blocks[i];
      info.blocks.push_back(
          {block.schema.name, &block.schema, static_cast<int>(i) == mapping_->principal, block.parent_entity});
    }
  }

  const yaml::Document& document_;
  DataFiles& files_;
  Findings& findings_;
  std::shared_ptr<Mapping> mapping_;
  std::vector<std::string_view> names_;
  int record_ = -1;                    ///< the source's record type that the block being read is made of
  std::vector<Schema> group_schemas_;  ///< of the repeated entities of a schema source, beside `groups`
  std::map<std::string, std::string> hashed_;
};

}  // namespace

std::shared_ptr<Mapping> compile_mapping(const yaml::Document& document, DataFiles& files, bool synthetic,
                                         Findings& findings) {
  return Compiler(document, files, synthetic, findings).run();
}

}  // namespace gatehouse::mapping
