#include <algorithm>
#include <charconv>

#include "mapping/compile.hpp"
#include "mapping/compile_parts.hpp"

namespace gatehouse::mapping {
namespace {

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

constexpr std::size_t last_character = 60000;

/// `1-5` or `3`, 1-based, both ends included.
bool read_part(std::string_view text, std::size_t& first, std::size_t& length) {
  std::size_t a = 0, b = 0;
  const char* end = text.data() + text.size();
  const auto [stop, why] = std::from_chars(text.data(), end, a);
  if (why != std::errc{} || a < 1) return false;
  b = a;
  if (stop != end) {
    if (*stop != '-') return false;
    if (stop + 1 == end)
      b = last_character;  // `6-`: to the end
    else {
      const auto [stop2, why2] = std::from_chars(stop + 1, end, b);
      if (why2 != std::errc{} || stop2 != end) return false;
    }
  }
  if (b < a || b > last_character) return false;
  first = a - 1;
  length = b - a + 1;
  return true;
}

}  // namespace

int RuleReader::source(std::string_view name, std::size_t line, const std::string& path) {
  const int found = source_(name);
  if (found < 0)
    findings_.error("unknown-field", mapping_.file, line, path,
                    in_quotes(name) + " is not a field of the source" + field_meant(name, names_));
  return found;
}

std::optional<Condition> RuleReader::condition(const std::string& text, std::size_t line, const std::string& path) {
  std::string problem;
  auto lookup = [this](std::string_view name) -> std::optional<Named> {
    const int found = source_(name);
    if (found < 0) return std::nullopt;
    return Named{static_cast<std::size_t>(found), &mapping_.sources[static_cast<std::size_t>(found)].codec};
  };
  auto made = Condition::parse(text, lookup, names_, problem);
  if (!made) findings_.error("bad-condition", mapping_.file, line, path, problem);
  return made;
}

Rule RuleReader::read(const yaml::Node& node, const std::string& path, bool top) {
  Rule rule;
  rule.line = node.line;
  if (node.is_scalar()) {
    if (node.quoted && source_(node.text) < 0) {
      findings_.error("literal-needs-value", mapping_.file, node.line, path,
                      in_quotes(node.text) +
                          " is not a field of the source; a fixed value is written {value: " + node.text + "}");
      return rule;
    }
    rule.op = Rule::Op::from;
    rule.source = source(node.text, node.line, path);
    return rule;
  }
  if (!node.is_map()) {
    findings_.error("bad-rule", mapping_.file, node.line, path,
                    "a field's name or verbs in braces are expected here: {from: NAME}");
    return rule;
  }
  yaml::Section section(node, mapping_.file, path, findings_);
  verbs(rule, section, top);
  section.done();
  return rule;
}

void RuleReader::verbs(Rule& rule, yaml::Section& section, bool top) {
  value_of(rule, section);
  rule.blank_when = section.texts("blank_when");
  clean(rule, section);
  if (const auto part = section.text("part")) {
    if (!read_part(*part, rule.part_first, rule.part_length))
      section.error("bad-range", section.line(), "part",
                    in_quotes(*part) + " is not a part; write the first and last character: 1-5");
  }
  if (const yaml::Node* node = section.node("codes")) codes(rule, *node, section);
  if (const auto read = section.text("read")) {
    const ParsedType parsed = parse_type(*read);
    if (!parsed.type)
      section.error("unknown-type", section.line(), "read", parsed.problem);
    else
      rule.read = Codec::of(*parsed.type, false, mapping_.synthetic);
    rule.own_type = true;
  }
  if (const auto name = section.text("using")) function(rule, *name, section);
  rule.if_unmapped = policy(section, "if_unmapped", false);
  rule.why = section.text_or("why", "");
  if (!top) return;
  write_form(rule, section);
  rule.if_blank = policy(section, "if_blank", false);
  rule.if_bad = policy(section, "if_bad", false);
  rule.if_too_long = policy(section, "if_too_long", true);
  rule.owner = section.text_or("owner", "");
  rule.never = section.texts("never");
  const bool one_way = section.choice("direction", {"both", "out", "in"}) != "both";
  rule.only_back = one_way && section.self().find("direction")->text == "in";
  const yaml::Node* back = section.node("back");  // read when the mapping is turned round
  if (!mapping_.two_way && (rule.only_back || back != nullptr))
    section.error("back-one-way", section.line(), rule.only_back ? "direction" : "back",
                  "the mapping holds one way only; say direction: both at its top");
}

void RuleReader::value_of(Rule& rule, yaml::Section& section) {
  const yaml::Node* from = section.node("from");
  const yaml::Node* value = section.node("value");
  const yaml::Node* first_of = section.node("first_of");
  const yaml::Node* compose_node = section.node("compose");
  const yaml::Node* choose_node = section.node("choose");
  const yaml::Node* otherwise = section.node("otherwise");
  const int verbs = (from != nullptr) + (value != nullptr) + (first_of != nullptr) + (compose_node != nullptr) +
                    (choose_node != nullptr);
  if (verbs != 1) {
    section.error(
        "one-value", section.line(), "",
        verbs == 0 ? "nothing says where the value comes from: from, value, first_of, compose or choose is missing"
                   : "only one of from, value, first_of, compose and choose may stand here");
    return;
  }
  if (otherwise != nullptr && choose_node == nullptr)
    section.error("otherwise-without-choose", otherwise->line, "otherwise", "otherwise belongs to choose");
  if (from != nullptr) {
    rule.op = Rule::Op::from;
    if (!from->is_scalar())
      section.error(
          "not-text", from->line, "from",
          "one field's name is expected here; join several with compose, or take the first with first_of");
    else
      rule.source = source(from->text, from->line, section.path_of("from"));
  } else if (value != nullptr) {
    rule.op = Rule::Op::literal;
    rule.literal = section.text("value").value_or("");
  } else if (first_of != nullptr) {
    rule.op = Rule::Op::first_of;
    if (!first_of->is_list() || first_of->items.empty()) {
      section.error("not-a-list", first_of->line, "first_of", "a list of fields is expected here: [A, B]");
      return;
    }
    for (const yaml::Node& item : first_of->items)
      rule.options.push_back(read(item, section.path_of("first_of"), false));
  } else if (compose_node != nullptr) {
    if (const auto text = section.text("compose"))
      compose(rule, *text, compose_node->line, section.path_of("compose"));
  } else {
    choose(rule, *choose_node, section);
    const std::string path = section.path_of("otherwise");
    if (otherwise == nullptr) {
      section.error("choose-without-otherwise", choose_node->line, "choose",
                    "the line otherwise: is missing; say what holds when no choice fits");
      rule.options.emplace_back();
    } else if (otherwise->is_scalar()) {
      Rule last;
      last.op = Rule::Op::literal;
      last.literal = otherwise->text;
      last.line = otherwise->line;
      rule.options.push_back(std::move(last));
    } else {
      rule.options.push_back(read(*otherwise, path, false));
    }
  }
}

void RuleReader::choose(Rule& rule, const yaml::Node& branches, yaml::Section& section) {
  rule.op = Rule::Op::choose;
  if (!branches.is_list() || branches.items.empty()) {
    section.error("not-a-list", branches.line, "choose",
                  "a list of choices is expected here: - {when: ..., value: ...}");
    return;
  }
  for (const yaml::Node& branch : branches.items) {
    const std::string path = section.path_of("choose");
    if (!branch.is_map()) {
      findings_.error("bad-rule", mapping_.file, branch.line, path,
                      "a choice is written {when: CONDITION, value: V}");
      continue;
    }
    yaml::Section part(branch, mapping_.file, path, findings_);
    const std::string when = part.required("when");
    Rule made;
    made.line = branch.line;
    verbs(made, part, false);
    part.done();
    auto parsed = when.empty() ? std::nullopt : condition(when, branch.line, path + ".when");
    if (!parsed) continue;
    rule.when.push_back(std::move(*parsed));
    rule.options.push_back(std::move(made));
  }
}

void RuleReader::compose(Rule& rule, const std::string& text, std::size_t line, const std::string& path) {
  rule.op = Rule::Op::compose;
  int group = -1;
  std::string literal;
  auto flush = [&] {
    if (!literal.empty()) rule.compose.pieces.push_back({std::move(literal), -1, 0, 0, group});
    literal.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '[' || c == '}' || c == ']') && i + 1 < text.size() && text[i + 1] == c) {
      literal += c;  // doubled: the character itself
      ++i;
    } else if (c == '{') {
      const std::size_t end = text.find('}', i);
      if (end == std::string::npos) {
        findings_.error("bad-compose", mapping_.file, line, path, "a { is opened and never closed");
        return;
      }
      std::string name = text.substr(i + 1, end - i - 1);
      Compose::Piece piece;
      if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
        if (!read_part(std::string_view(name).substr(colon + 1), piece.first, piece.length))
          findings_.error("bad-range", mapping_.file, line, path,
                          in_quotes(name.substr(colon + 1)) + " is not a part; write {NAME:1-5}");
        name.resize(colon);
      }
      flush();
      piece.source = source(name, line, path);
      piece.group = group;
      rule.compose.pieces.push_back(std::move(piece));
      i = end;
    } else if (c == '[') {
      if (group >= 0) findings_.error("bad-compose", mapping_.file, line, path, "a bracket inside a bracket");
      flush();
      group = rule.compose.groups++;
    } else if (c == ']') {
      if (group < 0)
        findings_.error("bad-compose", mapping_.file, line, path, "a ] closes nothing; write ]] for the character");
      flush();
      group = -1;
    } else {
      literal += c;
    }
  }
  if (group >= 0) findings_.error("bad-compose", mapping_.file, line, path, "a [ is opened and never closed");
  flush();
}

void RuleReader::clean(Rule& rule, yaml::Section& section) {
  using Op = Clean::Op;
  static const std::vector<std::pair<std::string_view, Op>> verbs{{"trim", Op::trim},
                                                                  {"upper", Op::upper},
                                                                  {"lower", Op::lower},
                                                                  {"digits_only", Op::digits_only},
                                                                  {"letters_only", Op::letters_only},
                                                                  {"collapse_spaces", Op::collapse_spaces},
                                                                  {"strip_prefix", Op::strip_prefix},
                                                                  {"strip_suffix", Op::strip_suffix},
                                                                  {"zero_pad", Op::zero_pad},
                                                                  {"strip_zeros", Op::strip_zeros},
                                                                  {"no_accents", Op::no_accents},
                                                                  {"before", Op::before},
                                                                  {"after", Op::after},
                                                                  {"first_word", Op::first_word},
                                                                  {"other_words", Op::other_words},
                                                                  {"us_number", Op::us_number},
                                                                  {"comma_decimal", Op::comma_decimal}};
  const yaml::Node* node = section.self().find("clean");
  for (const std::string& text : section.texts("clean")) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = std::string_view(text).substr(0, blank);
    const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const auto& v) { return v.first == word; });
    if (found == verbs.end()) {
      std::vector<std::string_view> names;
      for (const auto& [name, op] : verbs) names.push_back(name);
      section.error("unknown-verb", node->line, "clean",
                    in_quotes(word) + " is not a way of cleaning" + did_you_mean(word, names));
      continue;
    }
    Clean made{found->second, blank == std::string::npos ? "" : text.substr(blank + 1), 0};
    if ((made.op == Op::before || made.op == Op::after) && made.text.empty())
      section.error("bad-rule", node->line, "clean",
                    in_quotes(word) + " needs the mark that it looks for: \"" + std::string(word) + " ,\"");
    if (made.op == Op::zero_pad) {
      const auto [end, why] = std::from_chars(made.text.data(), made.text.data() + made.text.size(), made.size);
      if (why != std::errc{} || made.size < 1 || made.size > 100)
        section.error("bad-number", node->line, "clean", "zero_pad needs a length: \"zero_pad 9\"");
    }
    rule.clean.push_back(std::move(made));
  }
}

/// `write: date MM/DD/YYYY`, `write: zero_pad 9`, `write: fixed 12 right`.
void RuleReader::write_form(Rule& rule, yaml::Section& section) {
  const auto text = section.text("write");
  if (!text) return;
  WriteForm form;
  const std::size_t blank = text->find(' ');
  const std::string word = text->substr(0, blank);
  if (word != "zero_pad" && word != "fixed") {
    const ParsedType parsed = parse_type(*text);
    if (!parsed.type)
      section.error("unknown-type", section.line(), "write", parsed.problem);
    else
      form.codec = Codec::of(*parsed.type, false, mapping_.synthetic);
    rule.write = std::move(form);
    return;
  }
  std::string rest = blank == std::string::npos ? "" : text->substr(blank + 1);
  form.right = word == "zero_pad" || rest.ends_with(" right");
  form.fill = word == "zero_pad" ? '0' : ' ';
  rest = rest.substr(0, rest.find(' '));
  const auto [end, why] = std::from_chars(rest.data(), rest.data() + rest.size(), form.width);
  if (why != std::errc{} || end != rest.data() + rest.size() || form.width < 1 || form.width > 1000)
    section.error("bad-number", section.line(), "write", word + " needs a length: \"" + word + " 9\"");
  rule.write = std::move(form);
}

void RuleReader::codes(Rule& rule, const yaml::Node& node, yaml::Section& section) {
  if (node.is_scalar()) {
    rule.codes = table(node.text, node.line, section);
    return;
  }
  yaml::Section part(node, mapping_.file, section.path_of("codes"), findings_);
  const std::string name = part.required("table");
  if (const auto on = part.text("on")) rule.codes_on = source(*on, node.line, part.path_of("on"));
  if (rule.codes_on >= 0) {
    const SourceValue& day = mapping_.sources[static_cast<std::size_t>(rule.codes_on)];
    if (day.codec.type.kind != TypeKind::date && day.codec.type.kind != TypeKind::timestamp)
      part.error("on-no-date", node.line, "on",
                 in_quotes(day.name) +
                     " is no date, and only a date picks the line of a dated table; give the field a "
                     "date's type in the layout, or name another");
  }
  const bool said = part.self().find("from") != nullptr;
  const bool from_canonical = part.choice("from", {"source", "canonical"}) == "canonical";
  part.done();
  if (!name.empty()) rule.codes = table(name, node.line, section);
  if (!said || rule.codes == nullptr || from_canonical == mapping_.from_schema.has_value()) return;
  if (rule.codes->one_way()) {
    section.error("codes-one-way", node.line, "codes",
                  rule.codes->file() + " is headed from,to and is read in that direction only; leave `from` out");
    return;
  }
  rule.codes = rule.codes->turned();
  mapping_.tables.push_back(rule.codes);
}

/// `using: state-xx/case-number`; what it gives is read as the type that it says, unless `codes` or `read` come
/// after.
void RuleReader::function(Rule& rule, const std::string& name, yaml::Section& section) {
  const std::size_t line = section.self().find("using")->line;
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == name.size()) {
    section.error(
        "bad-function", line, "using",
        in_quotes(name) + " names no function; write LIBRARY/FUNCTION, as in using: state-xx/case-number");
    return;
  }
  auto library = files_.functions(name.substr(0, slash));
  if (!library) {
    section.error(library.error().code == Errc::not_found ? "unknown-functions" : "bad-functions", line, "using",
                  library.error().text());
    return;
  }
  const auto& all = (*library)->functions();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name.substr(slash + 1); });
  if (found == all.end()) {
    std::vector<std::string_view> names;
    for (const auto& one : all) names.push_back(one.name);
    section.error("unknown-function", line, "using",
                  "library " + in_quotes((*library)->name()) + " has no function " +
                      in_quotes(name.substr(slash + 1)) + did_you_mean(name.substr(slash + 1), names));
    return;
  }
  rule.function = {*library, static_cast<std::size_t>(found - all.begin())};
  if (!rule.read && !rule.codes) rule.read = Codec::of(found->gives, false, mapping_.synthetic);
}

std::shared_ptr<const CodeTable> RuleReader::table(const std::string& name, std::size_t line,
                                                   yaml::Section& section) {
  for (const auto& known : mapping_.tables)
    if (known->name() == name && !known->is_turned()) return known;
  const auto found = files_.find("codes", name, ".csv");
  if (!found) {
    const std::vector<std::string> names = files_.names("codes", ".csv");
    section.error(
        "unknown-codes", line, "codes",
        "there is no code table " + in_quotes(name + ".csv") + did_you_mean(name, {names.begin(), names.end()}));
    return nullptr;
  }
  auto made = CodeTable::parse(name, found->text, found->name, findings_);
  if (made) mapping_.tables.push_back(made);
  return made;
}

Policy RuleReader::policy(yaml::Section& section, std::string_view key, bool may_truncate) {
  Policy out;
  const auto text = section.text(key);
  if (!text) return out;
  out.written = true;
  using Act = Policy::Act;
  if (text->starts_with("use ") || *text == "use") {
    out.act = Act::use;
    out.use = text->size() > 4 ? text->substr(4) : "";
    if (out.use.size() >= 2 && (out.use.front() == '\'' || out.use.front() == '"') &&
        out.use.back() == out.use.front())
      out.use = out.use.substr(1, out.use.size() - 2);
    return out;
  }
  static const std::vector<std::pair<std::string_view, Act>> acts{
      {"hold", Act::hold},   {"reject", Act::reject}, {"filter", Act::filter},    {"warn", Act::warn},
      {"blank", Act::blank}, {"unknown", Act::blank}, {"truncate", Act::truncate}};
  for (const auto& [name, act] : acts) {
    if (*text != name || (act == Act::truncate && !may_truncate)) continue;
    out.act = act;
    return out;
  }
  std::vector<std::string_view> names{"hold", "reject", "filter", "warn", "blank", "use"};
  if (may_truncate) names.push_back("truncate");
  section.error("unknown-choice", section.line(), key,
                in_quotes(*text) + " is none of: hold, reject, filter, warn, blank, use X" +
                    (may_truncate ? ", truncate" : "") + did_you_mean(*text, names));
  return out;
}

}  // namespace gatehouse::mapping
