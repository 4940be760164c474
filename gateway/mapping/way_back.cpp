#include "mapping/way_back.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace gatehouse::mapping {
namespace {

using yaml::Node;

constexpr std::string_view remedy =
    "; say back: with the rule for the way back, or direction: out if the line holds one way only";

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

Node scalar(std::string text, std::size_t line) {
  Node out;
  out.kind = Node::Kind::scalar;
  out.text = std::move(text);
  out.line = line;
  return out;
}

Node map_at(std::size_t line) {
  Node out;
  out.kind = Node::Kind::map;
  out.line = line;
  return out;
}

void put(Node& map, std::string key, Node value) {
  const std::size_t line = value.line;
  map.entries.push_back({std::move(key), line, false, std::move(value)});
}

std::string text_of(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  return found != nullptr && found->is_scalar() ? found->text : "";
}

/// Keys that say where a value comes from.
constexpr std::array<std::string_view, 5> value_verbs{"from", "value", "first_of", "compose", "choose"};
/// All that may stand in a rule.
constexpr std::array<std::string_view, 19> rule_verbs{
    "from", "value",      "using",    "first_of", "compose", "choose",      "otherwise",   "clean", "part", "codes",
    "read", "blank_when", "if_blank", "if_bad",   "write",   "if_unmapped", "if_too_long", "owner", "why"};

template <class Words>
bool is_one(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Where a line stands: in the record, or in a repeated group of the source.
struct Scope {
  std::string group{};   ///< of the source, in full; empty: the record itself
  std::string target{};  ///< of the target, in full
};

class Turner {
 public:
  Turner(Mapping& forward, const yaml::Document& document, Findings& findings)
      : forward_(forward), document_(document), findings_(findings) {}

  std::optional<yaml::Document> run() {
    const std::size_t before = findings_.errors();
    const Node& root = document_.root;
    Node out = map_at(root.line);
    const Node& direction = *root.find("direction");
    put(out, "mapping", scalar(forward_.name + " (back)", direction.line));
    if (!forward_.version.empty()) put(out, "version", scalar(forward_.version, direction.line));
    const Node* fields = ends(out);
    if (fields == nullptr) return std::nullopt;
    Node turned = map_at(fields->line);
    turn_fields(*fields, {}, turned);
    own_part(out, turned);
    if (turned.entries.empty() && findings_.errors() == before)
      error(direction.line, "direction",
            "no line of the mapping comes back; leave `direction: both` away, or say how one does");
    put(out, "fields", std::move(turned));
    if (findings_.errors() != before) return std::nullopt;
    return yaml::Document{document_.name, std::move(out)};
  }

 private:
  void error(std::size_t line, std::string path, std::string message) {
    findings_.error("not-reversible", document_.name, line, std::move(path), std::move(message));
  }

  /// `from`, `to` and the record types change places. Gives the fields; null if there are several entities.
  const Node* ends(Node& out) {
    const Node& root = document_.root;
    const Node* holder = &root;
    std::string to = text_of(root, "to");
    std::size_t line = root.line;
    if (const Node* entities = root.find("entities")) {
      if (entities->entries.size() != 1) {
        error(
            entities->entries[1].line, "entities",
            "one record of the way back cannot be made of several entities, which come from several records; keep "
            "one entity, or write a mapping for the way back");
        return nullptr;
      }
      const Node::Entry& entity = entities->entries[0];
      holder = &entity.value;
      line = entity.line;
      const std::string name = text_of(*holder, "entity");
      to = "schema " + (name.empty() ? entity.key : name);
      if (holder->find("each") != nullptr) {
        error(line, "entities." + entity.key, "an entity that is made of each element has no record of its own");
        return nullptr;
      }
    }
    put(out, "from", scalar(to, line));
    put(out, "to", scalar(text_of(root, "from"), root.line));
    const std::string record = text_of(*holder, "record");
    if (!record.empty()) put(out, "to_record", scalar(record, line));
    if (root.find("to_record") != nullptr) put(out, "record", scalar(text_of(root, "to_record"), line));
    return holder->find("fields");
  }

  /// The mapping's own `back:`: the key of the records that come back, and rules for fields that no line makes.
  void own_part(Node& out, Node& turned) {
    const Node* back = document_.root.find("back");
    const Node* key = back == nullptr ? nullptr : back->find("key");
    if (key != nullptr) put(out, "key", *key);
    if (key == nullptr && forward_.from_schema)
      findings_.error("back-key", document_.name, document_.root.find("direction")->line, "back.key",
                      "nothing says which fields of the layout identify a record on the way back; say back: {key: "
                      "[FIELDS]}");
    if (back == nullptr) return;
    if (const Node* fields = back->find("fields"))
      for (const Node::Entry& entry : fields->entries) make(entry.key, entry.value, entry.line, turned, true);
    if (const Node* checks = back->find("checks")) put(out, "checks", *checks);
  }

  void turn_fields(const Node& fields, const Scope& scope, Node& out) {
    Parts parts;
    for (const Node::Entry& entry : fields.entries) {
      const bool repeated = entry.value.is_map() && entry.value.find("each") != nullptr;
      if (repeated)
        turn_group(entry, scope, out);
      else
        turn_line(entry, scope, out, parts);
    }
    for (const auto& [source, some] : parts) join_parts(source, some, out);
  }

  void turn_group(const Node::Entry& entry, const Scope& scope, Node& out) {
    const std::string path = "fields." + entry.key;
    const std::string each = text_of(entry.value, "each");
    const Node* fields = entry.value.find("fields");
    if (forward_.from_schema) {
      error(entry.line, path,
            "the elements come from records of their own, which one record of the way back cannot make; write a "
            "mapping for the way back");
      return;
    }
    if (fields == nullptr) return;
    const Scope inner{each, scope.target.empty() ? entry.key : scope.target + "." + entry.key};
    Node turned = map_at(entry.line);
    put(turned, "each", scalar(inner.target, entry.line));
    Node lines = map_at(fields->line);
    turn_fields(*fields, inner, lines);
    std::erase_if(made_, [&](const auto& one) { return one.first.first == &lines; });
    put(turned, "fields", std::move(lines));
    put(out, each.substr(each.rfind('.') + 1), std::move(turned));
  }

  /// Parts of one source field that several lines take.
  struct Part {
    std::size_t first, length, line;
    std::string target;
  };
  using Parts = std::map<std::string, std::vector<Part>>;

  void turn_line(const Node::Entry& entry, const Scope& scope, Node& out, Parts& parts) {
    const Node& node = entry.value;
    if (node.is_scalar()) {
      make(bare(node.text, scope), scalar(entry.key, entry.line), entry.line, out, false, scope);
      return;
    }
    if (text_of(node, "direction") == "out") {
      forward_.own_back.emplace(entry.line, entry.key);  // if anything of it comes back, then by another's own rule
      return;
    }
    if (const Node* back = node.find("back")) return own_rule(entry, *back, out);
    const std::string source = bare(text_of(node, "from"), scope);
    if (!source.empty()) {
      if (const Rule* rule = rule_of(entry); rule != nullptr && rule->part_length > 0 && is_plain_part(node))
        parts[source].push_back({rule->part_first, rule->part_length, entry.line, entry.key});
      else
        make(source, turned_rule(entry, source), entry.line, out, false, scope);
      return;
    }
    if (node.find("compose") != nullptr) return cut_compose(entry, out, scope);
    const char* const why = node.find("value") != nullptr      ? "a fixed value comes from no field"
                            : node.find("first_of") != nullptr ? "`first_of` does not keep which field was taken"
                                                               : "`choose` does not keep which choice was taken";
    error(entry.line, "fields." + entry.key, std::string(why) + std::string(remedy));
  }

  static bool is_plain_part(const Node& node) {
    return std::all_of(node.entries.begin(), node.entries.end(), [](const Node::Entry& verb) {
      return verb.key == "from" || verb.key == "part" || verb.key == "why" || verb.key == "owner" ||
             verb.key.starts_with("if_");
    });
  }

  /// The compiled rule of a forward line; null for one that holds on the way back only.
  [[nodiscard]] const Rule* rule_of(const Node::Entry& entry) const {
    for (const Block& block : forward_.blocks)
      for (const Target& target : block.targets)
        if (target.rule.line == entry.line &&
            (target.name == entry.key || entry.key.ends_with("." + target.name)))  // under to_record: W, also W.SSN
          return &target.rule;
    return nullptr;
  }

  /// `back:` of a line: a rule for the one field that it reads, or rules by field.
  void own_rule(const Node::Entry& entry, const Node& back, Node& out) {
    forward_.own_back.emplace(entry.line, entry.key);
    const std::string path = "fields." + entry.key + ".back";
    const bool is_rule =
        back.is_scalar() ||
        (back.is_map() && std::all_of(back.entries.begin(), back.entries.end(),
                                      [](const Node::Entry& verb) { return is_one(rule_verbs, verb.key); }));
    if (!is_rule) {
      if (back.entries.empty()) error(entry.line, path, "`back:` says nothing; say the rule, or direction: out");
      for (const Node::Entry& one : back.entries) make(one.key, one.value, one.line, out, true);
      return;
    }
    const std::string source = sole_source(entry);
    if (source.empty()) {
      error(entry.line, path, "the line reads several fields (or none); say which are made: back: {FIELD: rule}");
      return;
    }
    Node rule = back;
    const bool has_value = back.is_scalar() || std::any_of(value_verbs.begin(), value_verbs.end(),
                                                           [&](auto verb) { return back.find(verb) != nullptr; });
    if (!has_value) put(rule, "from", scalar(entry.key, entry.line));
    make(source, std::move(rule), entry.line, out, true);
  }

  [[nodiscard]] std::string sole_source(const Node::Entry& entry) const {
    const Rule* rule = rule_of(entry);
    if (rule == nullptr) return text_of(entry.value, "from");
    const auto sources = sources_of(*rule);
    return sources.size() == 1 ? own_name(forward_.sources[*sources.begin()]) : "";
  }

  /// `WEEKS.WE` within `each: WEEKS`, `W.SSN` under `record: W`: the field's own name there.
  [[nodiscard]] std::string bare(std::string name, const Scope& scope) const {
    std::string group = scope.group + ".";
    const int type = forward_.blocks.front().record;
    if (type >= 0) {
      const std::string prefix = forward_.from_layout->types[static_cast<std::size_t>(type)].name + ".";
      for (std::string* const one : {&name, &group})
        if (one->starts_with(prefix)) one->erase(0, prefix.size());
    }
    if (group.size() > 1 && name.starts_with(group)) name.erase(0, group.size());
    return name;
  }

  /// As the lines of its group or record type call it.
  [[nodiscard]] std::string own_name(const SourceValue& source) const {
    if (source.group >= 0)
      return source.name.substr(forward_.groups[static_cast<std::size_t>(source.group)].size() + 1);
    const int type = forward_.from_layout ? forward_.from_layout->fields[source.field].type : -1;
    if (type < 0) return source.name;
    return source.name.substr(forward_.from_layout->types[static_cast<std::size_t>(type)].name.size() + 1);
  }

  /// The rule that makes `source` of what the line made of it.
  Node turned_rule(const Node::Entry& entry, const std::string& source) {
    const Node& node = entry.value;
    Node out = map_at(entry.line);
    if (const std::string function = text_of(node, "using"); !function.empty())
      error(entry.line, "fields." + entry.key,
            in_quotes(function) + " cannot be turned round" + std::string(remedy));
    turn_clean(entry, source, out);
    if (const Node* codes = node.find("codes")) turn_codes(entry, *codes, out);
    if (const std::string read = text_of(node, "read"); !read.empty() && forward_.from_layout)
      put(out, "write", scalar(read, entry.line));
    const std::string write = text_of(node, "write");
    if (!write.empty() && !write.starts_with("zero_pad") && !write.starts_with("fixed"))
      put(out, "read", scalar(write, entry.line));
    for (const char* const kept : {"owner", "why"})
      if (const Node* value = node.find(kept)) put(out, kept, *value);
    if (out.entries.size() == 1 && out.entries[0].key == "from") return scalar(entry.key, entry.line);
    return out;
  }

  /// What undoes `clean`, as far as a verb can; the round trips show whether that is enough.
  void turn_clean(const Node::Entry& entry, const std::string& source, Node& out) {
    std::string before, after, pad;
    if (const Rule* rule = rule_of(entry)) {
      for (const Clean& step : rule->clean) {
        if (step.op == Clean::Op::strip_prefix) before = step.text + before;
        if (step.op == Clean::Op::strip_suffix) after += step.text;
        const Type type = type_of(source);
        if (step.op == Clean::Op::strip_zeros && type.kind == TypeKind::digits)
          pad = "zero_pad " + std::to_string(type.size);
      }
    }
    if (before.empty() && after.empty())
      put(out, "from", scalar(entry.key, entry.line));
    else
      put(out, "compose", scalar(doubled(before) + "{" + entry.key + "}" + doubled(after), entry.line));
    if (!pad.empty()) put(out, "clean", scalar(pad, entry.line));
  }

  /// As a text stands in a template.
  static std::string doubled(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '{' || c == '}' || c == '[' || c == ']') out += c;
      out += c;
    }
    return out;
  }

  [[nodiscard]] Type type_of(const std::string& source) const {
    for (const SourceValue& one : forward_.sources)
      if (own_name(one) == source) return one.codec.type;
    return {};
  }

  void turn_codes(const Node::Entry& entry, const Node& codes, Node& out) {
    const std::string name = codes.is_scalar() ? codes.text : text_of(codes, "table");
    const Rule* rule = rule_of(entry);
    if (rule != nullptr && rule->codes && rule->codes->one_way()) {
      error(entry.line, "fields." + entry.key,
            rule->codes->file() + " is headed from,to and is read one way only; head it source,canonical" +
                std::string(remedy));
      return;
    }
    const std::string column = text_of(codes, "from");
    const bool to_source = column.empty() ? forward_.from_schema.has_value() : column == "canonical";
    const bool back_from_schema = !forward_.to_layout;
    Node table = map_at(entry.line);
    put(table, "table", scalar(name, entry.line));
    if (to_source == back_from_schema) put(table, "from", scalar(to_source ? "source" : "canonical", entry.line));
    if (const std::string on = text_of(codes, "on"); !on.empty()) {
      const std::string target = plain_target_of(bare(on, {}));
      if (target.empty())
        error(entry.line, "fields." + entry.key,
              "the date " + in_quotes(on) +
                  " that picks the line of the code table is carried by no line of its own" + std::string(remedy));
      put(table, "on", scalar(target, entry.line));
    }
    put(out, "codes", table.entries.size() == 1 ? scalar(name, entry.line) : std::move(table));
  }

  /// The target of the line that takes a source field as it is; empty if there is none.
  [[nodiscard]] std::string plain_target_of(const std::string& source) const {
    for (const Block& block : forward_.blocks)
      for (const Target& target : block.targets) {
        const Rule& rule = target.rule;
        if (rule.op == Rule::Op::from && rule.takes_whole() && !rule.codes &&
            own_name(forward_.sources[static_cast<std::size_t>(rule.source)]) == source)
          return target.name;
      }
    return {};
  }

  /// Lines that each take a part of one field: joined again, if the parts lie side by side from its beginning.
  void join_parts(const std::string& source, std::vector<Part> parts, Node& out) {
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.first < b.first; });
    std::string whole;
    std::size_t end = 0;
    for (const Part& part : parts) {
      if (part.first != end) {
        error(part.line, "fields." + part.target,
              "the parts that the lines take of " + in_quotes(source) +
                  " do not lie side by side from its beginning" + std::string(remedy));
        return;
      }
      end = part.first + part.length;
      whole += "{" + part.target + "}";
    }
    Node rule = map_at(parts.front().line);
    put(rule, "compose", scalar(whole, parts.front().line));
    make(source, parts.size() == 1 ? scalar(parts.front().target, parts.front().line) : std::move(rule),
         parts.front().line, out, false);
  }

  /// `compose: "{YEAR}Q{QTR}"` is cut again where each piece has its fixed length.
  void cut_compose(const Node::Entry& entry, Node& out, const Scope& scope) {
    const Rule* rule = rule_of(entry);
    if (rule == nullptr) return;
    std::size_t at = 0;
    const auto& pieces = rule->compose.pieces;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const Compose::Piece& piece = pieces[i];
      if (piece.source < 0) {
        at += piece.literal.size();
        continue;
      }
      const SourceValue& source = forward_.sources[static_cast<std::size_t>(piece.source)];
      const Type& type = source.codec.type;
      const bool last = i + 1 == pieces.size();
      const bool fixed = type.kind == TypeKind::digits && type.size > 0;
      if (piece.group >= 0 || piece.length > 0 || (!fixed && !last)) {
        error(entry.line, "fields." + entry.key,
              "what `compose` joins cannot be cut again: " + in_quotes(own_name(source)) +
                  " has no length of its own (such as digits 4)" + std::string(remedy));
        return;
      }
      Node cut = map_at(entry.line);
      put(cut, "from", scalar(entry.key, entry.line));
      put(cut, "part",
          scalar(std::to_string(at + 1) + "-" + (last ? "" : std::to_string(at + type.size)), entry.line));
      put(cut, "why", scalar("Cut as line " + std::to_string(entry.line) + " joins it", entry.line));
      make(own_name(source), std::move(cut), entry.line, out, false, scope);
      at += type.size;
    }
  }

  /// Notes the rule that makes the source field `source` on the way back.
  void make(const std::string& source, Node rule, std::size_t line, Node& out, bool own, const Scope& scope = {}) {
    if (own) forward_.own_back.emplace(line, source);
    const auto [other, fresh] = made_.try_emplace({&out, source}, line);
    if (!fresh) {
      error(line, "back." + source,
            "line " + std::to_string(other->second) + " and this line would both make " + in_quotes(source) +
                " on the way back; say direction: out in one of them");
      return;
    }
    if (!scope.group.empty() && !is_in_group(source, scope.group)) {
      error(line, "back." + source,
            in_quotes(source) + " belongs to the record around the elements, and each element would make it" +
                std::string(remedy));
      return;
    }
    rule.line = line;
    out.entries.push_back({source, line, false, std::move(rule)});
  }

  [[nodiscard]] bool is_in_group(const std::string& source, const std::string& group) const {
    return std::any_of(forward_.sources.begin(), forward_.sources.end(), [&](const SourceValue& one) {
      return one.group >= 0 && own_name(one) == source &&
             forward_.groups[static_cast<std::size_t>(one.group)].ends_with(group);
    });
  }

  Mapping& forward_;
  const yaml::Document& document_;
  Findings& findings_;
  std::map<std::pair<const Node*, std::string>, std::size_t> made_{};  ///< lines by the map they go into and field
};

}  // namespace

std::optional<yaml::Document> turned_round(Mapping& forward, const yaml::Document& document, Findings& findings) {
  return Turner(forward, document, findings).run();
}

}  // namespace gatehouse::mapping
