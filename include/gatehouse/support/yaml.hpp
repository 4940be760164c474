/// The strict YAML that people write for us: every scalar is text until a schema types it (`010`, `N` and
/// `01234` stay what they are); duplicate keys, anchors, aliases, tags, tabs and several documents in one
/// file are refused; every node knows its line. JSON is accepted as it is a subset.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/findings.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::yaml {

struct Node {
  enum class Kind : std::uint8_t { null, scalar, list, map } kind = Kind::null;
  std::size_t line = 0;
  bool quoted = false;  ///< "quoted" text; bare text may be a field's name where both are allowed
  std::string text{};   ///< of a scalar
  struct Entry;
  std::vector<Node> items{};   ///< of a list
  std::vector<Entry> entries;  ///< of a map, in the order written (clang wants it without {})

  [[nodiscard]] bool is_map() const { return kind == Kind::map; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] const Node* find(std::string_view key) const;
};
struct Node::Entry {
  std::string key;
  std::size_t line = 0;
  bool key_quoted = false;
  Node value;
};

/// A file as written. `name` is how messages call it.
struct Document {
  std::string name;
  Node root;
};

/// Parses text; every error goes to `findings` under `name`. Limits: 8 MiB, 64 levels.
[[nodiscard]] std::optional<Document> parse(std::string_view text, std::string name, Findings& findings);
/// Reads and parses a file; one that cannot be read is a finding too.
[[nodiscard]] std::optional<Document> load(const std::filesystem::path& file, std::string name, Findings& findings);

/// The same for those who go on to say what else is wrong: a document that holds all that was written is given
/// though a key stands twice in it, or an anchor or a tag. Whoever asks must refuse it if `findings` has errors.
[[nodiscard]] std::optional<Document> parse_for_check(std::string_view text, std::string name, Findings& findings);
[[nodiscard]] std::optional<Document> load_for_check(const std::filesystem::path& file, std::string name,
                                                     Findings& findings);

/// Reads one map key by key, and complains of what was not asked for. Keys not read by the time `done` is
/// called are unknown: a finding with a suggestion from the keys that were asked for.
class Section {
 public:
  Section(const Node& node, std::string_view file, std::string path, Findings& findings);

  [[nodiscard]] const Node* node(std::string_view key);                 ///< null if absent
  [[nodiscard]] std::optional<std::string> text(std::string_view key);  ///< a scalar
  [[nodiscard]] std::string text_or(std::string_view key, std::string_view fallback);
  [[nodiscard]] std::string required(std::string_view key);  ///< "" and a finding if absent
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
  [[nodiscard]] std::optional<bool> yes_no(std::string_view key);  ///< yes/no, true/false
  /// One of `choices`; the first if absent.
  [[nodiscard]] std::string choice(std::string_view key, const std::vector<std::string_view>& choices);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);  ///< a list of scalars, or one scalar
  void done();

  void error(std::string rule, std::size_t line, std::string_view key, std::string message);
  void warn(std::string rule, std::size_t line, std::string_view key, std::string message);
  [[nodiscard]] std::string path_of(std::string_view key) const;
  [[nodiscard]] const Node& self() const { return node_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::size_t line() const { return node_.line; }

 private:
  const Node& node_;
  std::string file_;
  std::string path_;
  Findings& findings_;
  std::vector<std::string_view> asked_;
};

}  // namespace gatehouse::yaml
