#include "answer.hpp"

#include <simdjson.h>

#include <algorithm>
#include <optional>

namespace gatehouse::http {
namespace {

namespace dom = simdjson::dom;

std::string as_text(const dom::element& element) {
  if (element.is_string()) return std::string(element.get_string().value());
  if (element.is_int64()) return std::to_string(element.get_int64().value());
  if (element.is_uint64()) return std::to_string(element.get_uint64().value());
  return {};
}

/// Where a JSON pointer leads; nothing if nowhere.
std::optional<dom::element> element_at(const dom::element& root, std::string_view pointer) {
  if (pointer.empty()) return root;
  dom::element found;
  if (root.at_pointer(pointer).get(found) != simdjson::SUCCESS) return {};
  return found;
}

Result<dom::array> list_at(const dom::element& root, std::string_view pointer) {
  const auto found = element_at(root, pointer);
  dom::array list;
  if (found && found->get(list) == simdjson::SUCCESS) return list;
  return fail(Errc::bad_input, "the answer has no list at '" + std::string(pointer) + "'");
}

std::string text_in(const dom::element& root, std::string_view pointer) {
  const auto found = element_at(root, pointer);
  return found ? as_text(*found) : std::string();
}

}  // namespace

namespace {

bool may_be_absent(const CursorPlace& place, std::size_t records) {
  if (place.last == LastPage::fewer) return place.seen || records < place.asked_for;
  return place.last == LastPage::absent;
}

/// "" on the last page.
Result<std::string> cursor_at(const dom::element& root, const CursorPlace& place, std::size_t records) {
  const auto found = element_at(root, place.pointer);
  const std::string where = "'" + std::string(place.pointer) + "' (option cursor)";
  if (!found) {
    if (may_be_absent(place, records)) return std::string();
    return fail(Errc::bad_input, "the answer has no member at " + where +
                                     ", so whether pages follow is not known; if the service leaves it out on "
                                     "the last page, say last_page: absent");
  }
  if (found->is_null()) return std::string();
  if (found->is_bool() && !found->get_bool().value()) return std::string();
  if (found->is_string() || found->is_int64() || found->is_uint64()) return as_text(*found);
  return fail(Errc::bad_input,
              "what lies at " + where + " names no page: a text, a whole number, or null was expected");
}

}  // namespace

Result<Page> read_page(const std::string& body, std::string_view records,
                       const std::optional<CursorPlace>& cursor) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return fail(Errc::bad_input, "the answer is no JSON");
  const auto list = list_at(root, records);
  if (!list) return fail(list.error());
  Page page{.records = list->size()};
  if (!cursor) return page;
  auto next = cursor_at(root, *cursor, page.records);
  if (!next) return fail(next.error());
  page.cursor = std::move(*next);
  return page;
}

Result<std::vector<std::string>> read_ids(const std::string& body, std::string_view records, std::string_view id) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return fail(Errc::bad_input, "the answer is no JSON");
  const auto list = list_at(root, records);
  if (!list) return fail(list.error());
  std::vector<std::string> ids;
  for (const dom::element& element : *list) ids.push_back(text_in(element, id));
  return ids;
}

std::string text_at(const std::string& body, std::string_view pointer) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return {};
  return text_in(root, pointer);
}

namespace {

/// Reads a Link header from left to right.
class LinkReader {
 public:
  explicit LinkReader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return text_.empty(); }
  void skip(std::string_view what) { text_.remove_prefix(std::min(text_.find_first_not_of(what), text_.size())); }
  bool take(char c) {
    skip(" \t");
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// What stands before one of `ends`.
  std::string_view before(std::string_view ends) {
    const auto length = std::min(text_.find_first_of(ends), text_.size());
    const std::string_view out = text_.substr(0, length);
    text_.remove_prefix(length);
    return out;
  }
  /// A quoted text behind its first quote, or a word; nothing if the quote does not end.
  std::optional<std::string> value() {
    if (!take('"')) return std::string(before(" \t;,"));
    std::string out;
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') return out;
      if (c == '\\' && !text_.empty()) {
        out += text_.front();
        text_.remove_prefix(1);
      } else {
        out += c;
      }
    }
    return {};
  }

 private:
  std::string_view text_;
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// Relation types are parted by blanks, and small letters are as good as capitals.
bool is_next(std::string_view relations) {
  return (" " + lower(relations) + " ").find(" next ") != std::string::npos;
}

/// The parameters of one link: is it the next page? Nothing if they cannot be read. Only the first `rel` counts; a
/// link with an anchor speaks of something else than this answer.
std::optional<bool> next_by_parameters(LinkReader& link) {
  std::optional<std::string> relations;
  bool anchored = false;
  while (link.take(';')) {
    link.skip(" \t");
    const std::string name = lower(link.before(" \t=;,"));
    std::string value;
    if (link.take('=')) {
      link.skip(" \t");
      auto given = link.value();
      if (!given) return {};
      value = std::move(*given);
    }
    if (name == "anchor") anchored = true;
    if (name == "rel" && !relations) relations = std::move(value);
  }
  return relations && is_next(*relations) && !anchored;
}

}  // namespace

Result<std::string> next_link(std::string_view header) {
  LinkReader links(header);
  for (links.skip(" \t,"); !links.at_end(); links.skip(" \t,")) {
    if (!links.take('<')) return fail(Errc::bad_input, "the Link header is no list of links");
    const std::string_view target = links.before(">");
    const auto next = links.take('>') ? next_by_parameters(links) : std::nullopt;
    if (!next) return fail(Errc::bad_input, "the Link header is no list of links");
    if (*next) return std::string(target);
    links.skip(" \t");
    if (!links.at_end() && !links.take(',')) return fail(Errc::bad_input, "the Link header is no list of links");
  }
  return std::string();
}

}  // namespace gatehouse::http
