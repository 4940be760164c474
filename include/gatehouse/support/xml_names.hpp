/// Names, namespaces and texts of XML, as far as finding, reading and writing records and pages needs them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::xml {

/// `c:Claim` is prefix `c` and local name `Claim`; a name without a colon has no prefix.
struct Name {
  std::string_view prefix{}, local{};
};
[[nodiscard]] Name split_name(std::string_view name);

/// Prefix and what it stands for; `""` is the prefix of those without one.
using Namespaces = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] const std::string* find_namespace(const Namespaces& known, std::string_view prefix);

/// A name that is looked for: without a prefix it is found in any namespace, with one only in its own.
struct Wanted {
  std::string local{};
  std::optional<std::string> uri{};

  /// `uri`: the namespace of what is met, "" if none.
  [[nodiscard]] bool is(std::string_view met_local, std::string_view met_uri) const {
    return met_local == local && (!uri || *uri == met_uri);
  }
};
/// `declared`: the layout's prefixes. Nothing if the prefix is none of them, or it is no name.
[[nodiscard]] std::optional<Wanted> wanted(std::string_view name, const Namespaces& declared);

/// Calls `found(name, value)` for the attributes in `text`, which stands between a tag's name and its end. False if
/// it is malformed. Values are as written, entities unread.
template <class Found>
[[nodiscard]] bool each_attribute(std::string_view text, Found&& found) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  std::size_t at = 0;
  const auto pass_space = [&] {
    while (at < text.size() && is_space(text[at])) ++at;
  };
  for (pass_space(); at < text.size(); pass_space()) {
    const std::size_t first = at;
    while (at < text.size() && !is_space(text[at]) && text[at] != '=') ++at;
    const std::string_view name = text.substr(first, at - first);
    pass_space();
    if (name.empty() || at == text.size() || text[at++] != '=') return false;
    pass_space();
    if (at == text.size() || (text[at] != '"' && text[at] != '\'')) return false;
    const std::size_t stop = text.find(text[at], at + 1);
    if (stop == std::string_view::npos) return false;
    found(name, text.substr(at + 1, stop - at - 1));
    at = stop + 1;
  }
  return true;
}
/// Adds what `xmlns` attributes among these declare; false if they are malformed.
[[nodiscard]] bool add_declared(std::string_view attributes, Namespaces& to);

/// Appends `text` so that it reads back as itself, in an element or (`in_quotes`) in an attribute; good for HTML
/// too.
void append_text(std::string_view text, bool in_quotes, std::string& out);
/// The same for a place of either kind.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace gatehouse::xml
