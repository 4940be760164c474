// The way back as a mapping of its own: compiled, and as text.
#include <algorithm>

#include "mapping/compile.hpp"
#include "mapping/way_back.hpp"
#include "mapping/write.hpp"

namespace gatehouse::mapping {
namespace {

using yaml::Node;

/// Bare, if YAML and our loader read it as the same text; else in quotation marks.
std::string word(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/ ";
  const bool bare = !text.empty() && text.find_first_not_of(plain) == std::string_view::npos &&
                    text.front() != '-' && text.front() != ' ' && text.back() != ' ' && text != "null";
  if (bare) return std::string(text);
  std::string out;
  append_json_string(text, out);  // JSON's form of a text is YAML's in double quotation marks
  return out;
}

std::string in_line(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Node::Kind::null:
      return {};
    case Node::Kind::scalar:
      return word(node.text);
    case Node::Kind::list:
      for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + in_line(item);
      return "[" + out + "]";
    case Node::Kind::map:
      for (const Node::Entry& entry : node.entries)
        out += (out.empty() ? "" : ", ") + word(entry.key) + ": " + in_line(entry.value);
      return "{" + out + "}";
  }
  return out;
}

/// Fields one a line; groups of them below their name.
void add_fields(const Node& fields, const std::string& indent, std::string& out) {
  for (const Node::Entry& entry : fields.entries) {
    const Node* inner =
        entry.value.is_map() && entry.value.find("each") != nullptr ? entry.value.find("fields") : nullptr;
    if (inner == nullptr) {
      out +=
          indent + word(entry.key) + ": " + in_line(entry.value) + "  # line " + std::to_string(entry.line) + "\n";
      continue;
    }
    out += indent + word(entry.key) + ":\n" + indent + "  each: " + in_line(*entry.value.find("each")) + "\n" +
           indent + "  fields:\n";
    add_fields(*inner, indent + "    ", out);
  }
}

}  // namespace

std::string in_yaml(const yaml::Document& document) {
  std::string out;
  for (const Node::Entry& entry : document.root.entries) {
    if (entry.key == "fields") {
      out += "fields:\n";
      add_fields(entry.value, "  ", out);
    } else if (entry.value.is_list() && entry.key == "checks") {
      out += "checks:\n";
      for (const Node& check : entry.value.items) out += "  - " + in_line(check) + "\n";
    } else {
      out += word(entry.key) + ": " + in_line(entry.value) + "\n";
    }
  }
  return out;
}

bool add_way_back(Mapping& forward, const yaml::Document& document, DataFiles& files, Findings& findings) {
  if (!forward.two_way) return true;
  const auto turned = turned_round(forward, document, findings);
  if (!turned) return false;
  Findings own;
  auto back = compile_mapping(*turned, files, forward.synthetic, own);
  for (const Finding& one : own.all())
    if (one.grade == Finding::Grade::error)
      findings.error(one.rule, one.file, one.line, "back: " + one.path, "on the way back, " + one.message);
  if (back == nullptr) return false;
  back->is_back = true;
  forward.back_text = in_yaml(*turned);
  forward.back = std::move(back);
  return true;
}

}  // namespace gatehouse::mapping
