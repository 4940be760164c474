#include "gatehouse/support/xml_names.hpp"

#include <algorithm>

namespace gatehouse::xml {

Name split_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

const std::string* find_namespace(const Namespaces& known, std::string_view prefix) {
  const auto found = std::find_if(known.rbegin(), known.rend(), [&](const auto& n) { return n.first == prefix; });
  return found == known.rend() ? nullptr : &found->second;
}

std::optional<Wanted> wanted(std::string_view name, const Namespaces& declared) {
  const Name parts = split_name(name);
  if (parts.local.empty() || name.find_first_of(" \t\r\n<>&\"'=/@") != std::string_view::npos) return std::nullopt;
  if (parts.prefix.empty()) return Wanted{std::string(parts.local), std::nullopt};
  const std::string* uri = find_namespace(declared, parts.prefix);
  if (uri == nullptr) return std::nullopt;
  return Wanted{std::string(parts.local), *uri};
}

bool add_declared(std::string_view attributes, Namespaces& to) {
  return each_attribute(attributes, [&to](std::string_view name, std::string_view value) {
    if (name == "xmlns")
      to.emplace_back("", value);
    else if (name.starts_with("xmlns:"))
      to.emplace_back(name.substr(6), value);
  });
}

void append_text(std::string_view text, bool in_quotes, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\r':
        out += "&#13;";  // a reader would take it for a line end
        break;
      case '"':
        out += in_quotes ? "&quot;" : "\"";
        break;
      case '\n':
        out += in_quotes ? "&#10;" : "\n";
        break;
      case '\t':
        out += in_quotes ? "&#9;" : "\t";
        break;
      default:
        out += c;
    }
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  append_text(text, true, out);
  return out;
}

}  // namespace gatehouse::xml
