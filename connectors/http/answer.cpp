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

Result<Page> read_page(const std::string& body, std::string_view records, std::string_view cursor) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body).get(root) != simdjson::SUCCESS) return fail(Errc::bad_input, "the answer is no JSON");
  const auto list = list_at(root, records);
  if (!list) return fail(list.error());
  return Page{.records = list->size(), .cursor = text_in(root, cursor)};
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

std::string next_link(std::string_view header) {
  while (!header.empty()) {
    const auto open = header.find('<');
    const auto close = header.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const auto end = std::min(header.find(",", close), header.size());
    const std::string_view parameters = header.substr(close, end - close);
    if (parameters.find("rel=\"next\"") != std::string_view::npos ||
        parameters.find("rel=next") != std::string_view::npos) {
      return std::string(header.substr(open + 1, close - open - 1));
    }
    header.remove_prefix(end);
  }
  return {};
}

}  // namespace gatehouse::http
