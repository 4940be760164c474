#include "gatehouse/support/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <unordered_map>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/utf8.hpp"

namespace gatehouse::yaml {
namespace {

constexpr std::size_t most_bytes = 8u << 20;
constexpr std::size_t most_depth = 64;
constexpr std::size_t most_nodes = 2'000'000;

/// Builds our nodes from the parser's events and complains of everything that we do not allow.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string name, Findings& findings) : name_(std::move(name)), findings_(findings) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2) lose("one-document", mark, "a second document begins here; one file holds one document");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_anchor(mark, anchor);
    Node node;
    node.line = line_of(mark);
    put(std::move(node), mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    lose("no-anchors", mark, "an alias (*name) stands here; write the value out");
    put(Node{}, mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_anchor(mark, anchor);
    if (!tag.empty() && tag != "?" && tag != "!")
      complain("no-tags", mark, "a tag (" + tag + ") stands here; leave it out");
    if (!is_utf8(value))  // the parser makes bytes of \N and \_ that are no UTF-8
      lose("not-utf8", mark, "an escape (a backslash with a letter) stands here that makes no text; write \\x..");
    Node node;
    node.kind = Node::Kind::scalar;
    node.line = line_of(mark);
    node.quoted = tag == "!";
    node.text = value;
    put(std::move(node), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, anchor);
  }
  void OnMapEnd() override { close(); }

  [[nodiscard]] Node take() { return std::move(root_); }
  /// Nothing that follows can mend it. (On a stray comma the parser gives empty documents for ever.)
  [[nodiscard]] bool lost() const { return too_much_ || documents_ > 1; }
  /// All that was written stands in the nodes, though some of it must be written otherwise.
  [[nodiscard]] bool is_whole() const { return whole_; }

 private:
  struct Open {
    Node node;
    bool key_next = true;
    std::string key{};
    std::size_t key_line = 0;
    bool key_quoted = false;
    std::unordered_map<std::string, std::size_t> keys{};  ///< with their lines, so that many keys cost little
  };

  static std::size_t line_of(const YAML::Mark& mark) { return static_cast<std::size_t>(mark.line) + 1; }

  void complain(std::string rule, const YAML::Mark& mark, std::string message) {
    findings_.error(std::move(rule), name_, line_of(mark), path(), std::move(message));
  }
  /// Complains of what is no part of the nodes, so that nobody can judge the rest by them.
  void lose(std::string rule, const YAML::Mark& mark, std::string message) {
    complain(std::move(rule), mark, std::move(message));
    whole_ = false;
  }
  void check_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0)
      complain("no-anchors", mark, "an anchor (&name) stands here; write the value out where it is needed");
  }
  [[nodiscard]] std::string path() const {
    std::string out;
    for (const Open& level : stack_) {
      if (level.node.kind != Node::Kind::map || level.key.empty()) continue;
      if (!out.empty()) out += '.';
      out += level.key;
    }
    return out;
  }
  void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    check_anchor(mark, anchor);
    if (stack_.size() >= most_depth) {
      if (!too_much_) lose("too-deep", mark, "nested deeper than 64 levels");
      too_much_ = true;
    }
    if (!stack_.empty() && stack_.back().node.is_map() && stack_.back().key_next) {
      lose("key-not-text", mark, "a key must be plain text");
    }
    Open level;
    level.node.kind = kind;
    level.node.line = line_of(mark);
    stack_.push_back(std::move(level));
  }
  void close() {
    Node done = std::move(stack_.back().node);
    stack_.pop_back();
    const YAML::Mark mark = at(done.line);
    put(std::move(done), mark);
  }
  static YAML::Mark at(std::size_t line) {
    YAML::Mark mark;
    mark.line = static_cast<int>(line) - 1;
    return mark;
  }
  void put(Node node, const YAML::Mark& mark) {
    if (++nodes_ > most_nodes) {
      if (!too_much_) lose("too-large", mark, "the file has more than two million values");
      too_much_ = true;
      return;
    }
    if (stack_.empty()) {
      if (documents_ <= 1) root_ = std::move(node);
      return;
    }
    Open& level = stack_.back();
    if (level.node.is_list()) {
      level.node.items.push_back(std::move(node));
      return;
    }
    if (level.key_next) {
      level.key_line = line_of(mark);
      level.key_quoted = node.quoted;
      level.key = std::move(node.text);
      level.key_next = false;
      const auto [first, fresh] = level.keys.emplace(level.key, level.key_line);
      if (!fresh)
        complain("duplicate-key", mark,
                 "this key stands here a second time (first in line " + std::to_string(first->second) + ")");
      return;
    }
    if (node.line == 0) node.line = level.key_line;
    level.node.entries.push_back({std::move(level.key), level.key_line, level.key_quoted, std::move(node)});
    level.key.clear();
    level.key_next = true;
  }

  std::string name_;
  Findings& findings_;
  std::vector<Open> stack_;
  Node root_;
  int documents_ = 0;
  std::size_t nodes_ = 0;
  bool too_much_ = false;
  bool whole_ = true;
};

/// The parser's words are for programmers; these are for administrators.
std::string plain_words(const std::string& parsers) {
  if (parsers.find("end of sequence flow not found") != std::string::npos) return "a [ is opened and never closed";
  if (parsers.find("end of map flow not found") != std::string::npos) return "a { is opened and never closed";
  if (parsers.find("end of map not found") != std::string::npos)
    return "this line does not fit the lines above: check the indentation and the colon after the key";
  if (parsers.find("end of sequence not found") != std::string::npos)
    return "this line does not fit the list above: check the indentation and the dash";
  if (parsers.find("illegal map value") != std::string::npos)
    return "a colon stands where none may be: quote the text if it contains a colon";
  if (parsers.find("illegal block entry") != std::string::npos)
    return "a list may not begin here: check the indentation";
  if (parsers.find("illegal EOF in scalar") != std::string::npos)
    return "a quotation mark is opened and never closed";
  if (parsers.find("illegal character") != std::string::npos || parsers.find("unknown token") != std::string::npos)
    return "this text must stand in quotation marks";
  if (parsers.find("illegal map key") != std::string::npos)
    return "a key may not begin here: check the indentation";
  if (parsers.find("unknown escape") != std::string::npos)
    return "a backslash stands before a character that needs none: use 'single quotes' or \\\\";
  return "this is not YAML that can be read (" + parsers + ")";
}

bool refuse_tabs(std::string_view text, const std::string& name, Findings& findings) {
  std::size_t line = 1;
  bool indenting = true;
  bool found = false;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      indenting = true;
    } else if (c == '\t' && indenting) {
      findings.error("no-tabs", name, line, "", "a tab stands at the beginning of the line; indent with spaces");
      found = true;
      indenting = false;
    } else if (c != ' ') {
      indenting = false;
    }
  }
  return found;
}

/// What no parser can make nodes of.
bool is_readable(std::string_view text, const std::string& name, Findings& findings) {
  const auto line_at = [text](std::size_t at) {
    return static_cast<std::size_t>(
               std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
           1;
  };
  if (const std::size_t bad = utf8_until(text); bad < text.size()) {
    findings.error("not-utf8", name, line_at(bad), "", "the text is not UTF-8; save the file as UTF-8");
    return false;
  }
  if (const std::size_t at = text.find('\0'); at != text.npos) {  // the parser would guess UTF-16 or 32
    findings.error("not-utf8", name, line_at(at), "", "the text has a zero byte; save the file as UTF-8");
    return false;
  }
  return !refuse_tabs(text, name, findings);
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

std::optional<Document> parse_for_check(std::string_view text, std::string name, Findings& findings) {
  if (text.size() > most_bytes) {
    findings.error("too-large", name, 0, "", "the file is larger than 8 MiB");
    return std::nullopt;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_readable(text, name, findings)) return std::nullopt;
  Builder builder(name, findings);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (!builder.lost() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::ParserException& e) {
    findings.error("yaml", name, static_cast<std::size_t>(e.mark.line) + 1, "", plain_words(e.msg));
    return std::nullopt;
  }
  if (!builder.is_whole()) return std::nullopt;
  return Document{std::move(name), builder.take()};
}

std::optional<Document> parse(std::string_view text, std::string name, Findings& findings) {
  const std::size_t before = findings.errors();
  auto document = parse_for_check(text, std::move(name), findings);
  if (findings.errors() != before) return std::nullopt;
  return document;
}

std::optional<Document> load_for_check(const std::filesystem::path& file, std::string name, Findings& findings) {
  auto text = read_file(file, most_bytes);
  if (!text) {
    findings.error("cannot-read", name, 0, "", text.error().message);
    return std::nullopt;
  }
  return parse_for_check(*text, std::move(name), findings);
}

std::optional<Document> load(const std::filesystem::path& file, std::string name, Findings& findings) {
  const std::size_t before = findings.errors();
  auto document = load_for_check(file, std::move(name), findings);
  if (findings.errors() != before) return std::nullopt;
  return document;
}

Section::Section(const Node& node, std::string_view file, std::string path, Findings& findings)
    : node_(node), file_(file), path_(std::move(path)), findings_(findings) {
  if (!node.is_map() && node.kind != Node::Kind::null)
    findings_.error("not-a-map", file_, node.line, path_, "here stand keys with values (`key: value`), one a line");
}

const Node* Section::node(std::string_view key) {
  asked_.push_back(key);
  const Node* found = node_.find(key);
  return found != nullptr && found->kind == Node::Kind::null ? nullptr : found;
}

std::optional<std::string> Section::text(std::string_view key) {
  const Node* found = node(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_scalar()) {
    error("not-text", found->line, key, "one value is expected here, not a list or a map");
    return std::nullopt;
  }
  return found->text;
}

std::string Section::text_or(std::string_view key, std::string_view fallback) {
  auto found = text(key);
  return found ? *found : std::string(fallback);
}

std::string Section::required(std::string_view key) {
  auto found = text(key);
  if (found && !found->empty()) return *found;
  const Node* written = node_.find(key);
  if (found || written == nullptr || written->kind == Node::Kind::null)  // `key:` alone says nothing either
    error("missing-key", node_.line, "", "the key \"" + std::string(key) + "\" is missing");
  return {};
}

std::optional<std::int64_t> Section::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  auto found = text(key);
  if (!found) return std::nullopt;
  std::int64_t number = 0;
  const char* end = found->data() + found->size();
  const auto [stop, why] = std::from_chars(found->data(), end, number);
  if (why != std::errc{} || stop != end || number < low || number > high) {
    error("not-a-number", node_.find(key)->line, key,
          "a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is expected here");
    return std::nullopt;
  }
  return number;
}

std::optional<bool> Section::yes_no(std::string_view key) {
  auto found = text(key);
  if (!found) return std::nullopt;
  if (*found == "yes" || *found == "true") return true;
  if (*found == "no" || *found == "false") return false;
  error("not-yes-no", node_.find(key)->line, key, "yes or no is expected here");
  return std::nullopt;
}

std::string Section::choice(std::string_view key, const std::vector<std::string_view>& choices) {
  auto found = text(key);
  if (!found) return std::string(choices.front());
  for (const std::string_view c : choices)
    if (*found == c) return *found;
  std::string list;
  for (const std::string_view c : choices) list += (list.empty() ? "" : ", ") + std::string(c);
  error("unknown-choice", node_.find(key)->line, key,
        "\"" + *found + "\" is none of: " + list + did_you_mean(*found, choices));
  return std::string(choices.front());
}

std::vector<std::string> Section::texts(std::string_view key) {
  const Node* found = node(key);
  std::vector<std::string> out;
  if (found == nullptr) return out;
  if (found->is_scalar()) return {found->text};
  if (!found->is_list()) {
    error("not-a-list", found->line, key, "a list is expected here: [a, b]");
    return out;
  }
  for (const Node& item : found->items) {
    if (item.is_scalar())
      out.push_back(item.text);
    else
      error("not-text", item.line, key, "plain values are expected in this list");
  }
  return out;
}

void Section::done() {
  for (const Node::Entry& entry : node_.entries) {
    bool known = false;
    for (const std::string_view asked : asked_) known = known || asked == entry.key;
    if (!known)
      error("unknown-key", entry.line, "",
            "\"" + entry.key + "\" is not a key that is known here" + did_you_mean(entry.key, asked_));
  }
}

void Section::error(std::string rule, std::size_t line, std::string_view key, std::string message) {
  findings_.error(std::move(rule), file_, line, path_of(key), std::move(message));
}
void Section::warn(std::string rule, std::size_t line, std::string_view key, std::string message) {
  findings_.warn(std::move(rule), file_, line, path_of(key), std::move(message));
}
std::string Section::path_of(std::string_view key) const {
  if (key.empty()) return path_;
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

}  // namespace gatehouse::yaml
