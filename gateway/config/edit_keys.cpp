#include "config/edit_keys.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "gatehouse/support/yaml.hpp"

namespace gatehouse::config {

namespace {

using yaml::Node;

bool same(const Node& a, const Node& b) {
  return a.kind == b.kind && a.text == b.text &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
         std::equal(
             a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
             [](const Node::Entry& x, const Node::Entry& y) { return x.key == y.key && same(x.value, y.value); });
}

std::size_t last_line_of(const Node& node) {
  std::size_t last = node.line;
  for (const Node& one : node.items) last = std::max(last, last_line_of(one));
  for (const Node::Entry& one : node.entries) last = std::max({last, one.line, last_line_of(one.value)});
  return last;
}

Result<Node> root_of(std::string_view text) {
  Findings findings;
  auto document = yaml::parse(text, "", findings);
  if (document && findings.ok() && document->root.is_map()) return std::move(document->root);
  return fail(Errc::bad_input, "the file is no plain list of keys; change it by hand");
}

/// Lines with their ends.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

/// Where the value of a line ends: before the blanks and the comment behind it, or before the line's end.
std::size_t value_end(std::string_view line, std::size_t from) {
  char quote = 0;
  std::size_t end = from;
  for (std::size_t i = from; i < line.size() && line[i] != '\n' && line[i] != '\r'; ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if ((c == '"' || c == '\'') && i == end + (end == from ? 0 : 1)) {
      quote = c;
    } else if (c == '#' && i > 0 && (line[i - 1] == ' ' || line[i - 1] == '\t')) {
      break;
    }
    if (c != ' ' && c != '\t') end = i + 1;
  }
  return end;
}

tl::unexpected<Error> by_hand(const std::string& key) {
  return fail(Errc::bad_input,
              "`" + key + "` is not written on a line of its own in the route's file; change it by hand");
}

class Editor {
 public:
  Editor(std::string_view text, Node root) : root_(std::move(root)), lines_(lines_of(text)) {
    crlf_ = !lines_.empty() && lines_.front().ends_with("\r\n");
  }

  Result<void> set(const KeyText& wanted, std::span<const KeyText> all, std::span<const std::string_view> near) {
    const auto meant = root_of(wanted.key + ": " + wanted.value + "\n");
    if (!meant) return fail(meant.error());
    const Node::Entry* const entry = entry_of(root_, wanted.key);
    if (entry == nullptr) return insert(wanted, all, near);
    if (same(entry->value, meant->entries.front().value)) return {};
    return replace(*entry, wanted);
  }

  [[nodiscard]] std::string text() const {
    std::string out;
    for (const std::string& line : lines_) out += line;
    return out;
  }
  [[nodiscard]] const Node& root() const { return root_; }

  static const Node::Entry* entry_of(const Node& root, std::string_view key) {
    const auto at = std::ranges::find(root.entries, key, &Node::Entry::key);
    return at == root.entries.end() ? nullptr : &*at;
  }

 private:
  Result<void> replace(const Node::Entry& entry, const KeyText& wanted) {
    const std::size_t first = entry.line - 1, last = std::max(entry.line, last_line_of(entry.value)) - 1;
    if (last >= lines_.size() || !lines_[first].starts_with(wanted.key + ":")) return by_hand(wanted.key);
    std::string& line = lines_[first];
    std::size_t from = wanted.key.size() + 1;
    while (from < line.size() && (line[from] == ' ' || line[from] == '\t')) ++from;
    const bool comment_only = from < line.size() && line[from] == '#';
    for (std::size_t i = first + 1; i <= last; ++i)
      if (lines_[i].find('#') != std::string::npos) return by_hand(wanted.key);
    if (comment_only || from >= line.size() || line[from] == '\n' || line[from] == '\r')
      line = wanted.key + ": " + wanted.value + (comment_only ? "  " : "") + line.substr(from);
    else
      line.replace(from, value_end(line, from) - from, wanted.value);
    lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                 lines_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    return reread();
  }

  Result<void> insert(const KeyText& wanted, std::span<const KeyText> all, std::span<const std::string_view> near) {
    std::size_t behind = 0;
    const auto look = [&](std::string_view key) {
      if (const Node::Entry* const entry = entry_of(root_, key))
        behind = std::max({behind, entry->line, last_line_of(entry->value)});
    };
    for (const KeyText& one : all) look(one.key);
    for (const std::string_view key : near) look(key);
    if (behind == 0 || behind > lines_.size()) behind = lines_.size();
    const std::string end = crlf_ ? "\r\n" : "\n";
    if (behind > 0 && !lines_[behind - 1].ends_with('\n')) lines_[behind - 1] += end;
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(behind), wanted.key + ": " + wanted.value + end);
    return reread();
  }

  Result<void> reread() {
    auto root = root_of(text());
    if (!root) return fail(root.error());
    root_ = std::move(*root);
    return {};
  }

  Node root_;
  std::vector<std::string> lines_;
  bool crlf_ = false;
};

/// What was not to be changed says what it said, and what was, what it should.
bool holds(const Node& before, const Node& after, std::span<const KeyText> wanted) {
  const auto is_wanted = [&](const std::string& key) {
    return std::ranges::find(wanted, key, &KeyText::key) != wanted.end();
  };
  const auto left_alone = [&](const Node::Entry& one) {
    const Node::Entry* const now = Editor::entry_of(after, one.key);
    return is_wanted(one.key) || (now != nullptr && same(one.value, now->value));
  };
  const auto said = [&](const KeyText& one) {
    const auto meant = root_of(one.key + ": " + one.value + "\n");
    const Node::Entry* const now = Editor::entry_of(after, one.key);
    return meant && now != nullptr && same(meant->entries.front().value, now->value);
  };
  const auto known = [&](const Node::Entry& one) {
    return is_wanted(one.key) || Editor::entry_of(before, one.key) != nullptr;
  };
  return std::ranges::all_of(before.entries, left_alone) && std::ranges::all_of(wanted, said) &&
         std::ranges::all_of(after.entries, known);
}

}  // namespace

Result<std::string> with_keys(std::string_view text, std::span<const KeyText> wanted,
                              std::span<const std::string_view> near) {
  auto before = root_of(text);
  if (!before) return fail(before.error());
  Editor editor(text, *before);
  for (const KeyText& one : wanted)
    if (const auto done = editor.set(one, wanted, near); !done) return fail(done.error());
  if (!holds(*before, editor.root(), wanted))
    return fail(Errc::bad_input,
                "the file is written in a way that cannot be changed from here; change it by hand");
  return editor.text();
}

}  // namespace gatehouse::config
