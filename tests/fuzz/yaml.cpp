/// Strict YAML on arbitrary text. What parses has its lines inside the text, no key twice and no more levels than
/// promised; what does not parse says why, in bounded, well-formed text.
#include "gatehouse/support/yaml.hpp"

#include <algorithm>
#include <set>

#include "fuzz.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;

constexpr std::size_t most_levels = 64;
constexpr std::size_t longest_line = 8192;  // of the findings' text
constexpr std::size_t most_findings = 1001;

void check_node(const yaml::Node& node, std::size_t lines, std::size_t level) {
  require(level <= most_levels, "a document has at most 64 levels");
  require(node.line <= lines, "a node's line lies in the text");
  require(fuzz::well_formed_utf8(node.text), "a scalar is UTF-8");
  std::set<std::string_view> keys;
  for (const yaml::Node::Entry& entry : node.entries) {
    require(keys.insert(entry.key).second, "no key stands twice in one map");
    require(entry.line <= lines, "a key's line lies in the text");
    require(fuzz::well_formed_utf8(entry.key), "a key is UTF-8");
    check_node(entry.value, lines, level + 1);
  }
  for (const yaml::Node& item : node.items) check_node(item, lines, level + 1);
}

void check_findings(const Findings& findings, std::size_t lines) {
  require(findings.all().size() <= most_findings, "findings are bounded in number");
  for (const Finding& finding : findings.all()) {
    require(finding.path.size() + finding.message.size() <= longest_line, "a finding's text is bounded");
    require(finding.line <= lines + 1, "a finding's line lies in the text");
    require(fuzz::well_formed_utf8(finding.path) && fuzz::well_formed_utf8(finding.message), "a finding is UTF-8");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  Findings findings;
  const auto document = yaml::parse(text, "input", findings);
  require(document.has_value() == findings.ok(), "a document that does not parse has a finding, and only then");
  check_findings(findings, lines);
  if (document) check_node(document->root, lines, 0);
  Findings same;
  const auto judged = yaml::parse_for_check(text, "input", same);
  require(same.text() == findings.text(), "the same is wrong with it, whoever asks");
  require(judged.has_value() || !document, "what parses can be judged");
  return 0;
}
