// A sample of JSON (objects a line, or a document with a list of them) or XML (a repeated element).
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "mapping/draft_file.hpp"

namespace gatehouse::mapping {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t most_depth = 8, most_fields = 2'000, most_lines = 20'000;
constexpr int deepest_document = 64;

/// nlohmann goes down without end: what nests deeper than a layout could say is refused before it is read.
bool too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && (text[i] == '{' || text[i] == '[') && ++depth > deepest_document)
      return true;
    else if (!quoted && (text[i] == '}' || text[i] == ']'))
      --depth;
  }
  return false;
}

DraftField* field_at(std::vector<DraftField>& fields, const std::string& path) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const DraftField& one) { return one.place == path; });
  if (found != fields.end()) return &*found;
  if (fields.size() >= most_fields) return nullptr;
  DraftField made{.name = field_name(path == "." ? "VALUE" : path, fields)};
  made.place = path;
  fields.push_back(std::move(made));
  return &fields.back();
}

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return {};
  return value.dump();
}

void learn(std::vector<DraftField>& fields, const Json& object, const std::string& before, std::size_t depth) {
  if (depth > most_depth) return;
  for (const auto& [key, value] : object.items()) {
    const std::string path = before + key;
    if (value.is_object()) {
      learn(fields, value, path + ".", depth + 1);
      continue;
    }
    DraftField* const field = field_at(fields, path);
    if (field == nullptr) return;
    if (!value.is_array()) {
      field->profile.add(text_of(value));
      continue;
    }
    for (const Json& one : value) {
      if (one.is_object())
        learn(field->group, one, "", depth + 1);
      else if (DraftField* const plain = field_at(field->group, "."))
        plain->profile.add(text_of(one));
    }
    if (value.empty() && field->group.empty()) (void)field_at(field->group, ".");
  }
}

/// The way to the first list of objects, the shallowest one; empty: there is none.
std::string way_to_list(const Json& value, const Json*& list, std::size_t depth) {
  if (value.is_array() && !value.empty() && value.front().is_object()) {
    list = &value;
    return "[]";
  }
  if (!value.is_object() || depth > 3) return {};
  for (const auto& [key, one] : value.items())
    if (one.is_array() && !one.empty() && one.front().is_object()) {
      list = &one;
      return key;
    }
  for (const auto& [key, one] : value.items())
    if (const std::string way = way_to_list(one, list, depth + 1); one.is_object() && !way.empty())
      return key + "." + way;
  return {};
}

bool is_list_document(std::string_view sample, const Json& whole, const Json*& list, std::string& way) {
  way = way_to_list(whole, list, 0);
  const std::size_t ends = sample.find('\n');
  const bool one_line =
      ends == std::string_view::npos || sample.find_first_not_of(" \r\n\t", ends) == std::string_view::npos;
  // an object alone on its line may be the only record, with a list in it
  return !way.empty() && (way == "[]" || !one_line || whole.size() <= 4);
}

}  // namespace

Result<DraftFile> find_json(std::string_view sample) {
  DraftFile file{.kind = "json"};
  if (too_deep(sample)) return fail(Errc::bad_input, "it nests deeper than 64 levels");
  const Json whole = Json::parse(sample, nullptr, false);
  const Json* list = nullptr;
  if (!whole.is_discarded() && is_list_document(sample, whole, list, file.records_path)) {
    for (const Json& one : *list) {
      learn(file.fields, one, "", 0);
      ++file.records;
    }
    return file;
  }
  file.records_path.clear();
  if (!whole.is_discarded() && whole.is_object()) {
    learn(file.fields, whole, "", 0);
    file.records = 1;
    file.remarks.emplace_back("the sample is one object: it is taken for one record, an object a line");
    return file;
  }
  std::uint64_t bad = 0;
  for (const std::string_view line : lines_of(sample, most_lines)) {
    const Json one = Json::parse(line, nullptr, false);
    if (one.is_discarded() || !one.is_object()) {
      ++bad;
      continue;
    }
    learn(file.fields, one, "", 0);
    ++file.records;
  }
  if (file.records == 0) return fail(Errc::bad_input, "it is neither JSON nor an object a line");
  if (bad > 0) file.remarks.push_back(std::to_string(bad) + " lines are no objects");
  return file;
}

namespace {

/// A layout's name without a prefix is found in any namespace.
std::string bare_name(std::string_view name) { return std::string(name.substr(name.find(':') + 1)); }

void learn(std::vector<DraftField>& fields, const pugi::xml_node& element, const std::string& before,
           std::size_t depth);

void learn_child(std::vector<DraftField>& fields, const pugi::xml_node& child, const std::string& before,
                 bool repeated, std::size_t depth) {
  const std::string path = before + bare_name(child.name());
  const auto grouped = std::find_if(fields.begin(), fields.end(),
                                    [&](const DraftField& one) { return one.place == path && !one.group.empty(); });
  if (repeated || grouped != fields.end()) {
    DraftField* const field = field_at(fields, path);
    if (field == nullptr) return;
    learn(field->group, child, "", depth + 1);
    return;
  }
  learn(fields, child, path + "/", depth + 1);
}

void learn(std::vector<DraftField>& fields, const pugi::xml_node& element, const std::string& before,
           std::size_t depth) {
  if (depth > most_depth) return;
  for (const pugi::xml_attribute& one : element.attributes())
    if (std::string_view(one.name()).substr(0, 5) != "xmlns")
      if (DraftField* const field = field_at(fields, before + "@" + bare_name(one.name())))
        field->profile.add(one.value());
  const bool leaf =
      element.find_child([](const pugi::xml_node& node) { return node.type() == pugi::node_element; }).empty();
  if (leaf) {
    const std::string path = before.empty() ? "." : before.substr(0, before.size() - 1);
    if (path == "." && element.first_child().empty()) return;
    if (DraftField* const field = field_at(fields, path)) field->profile.add(element.child_value());
    return;
  }
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    const bool repeated =
        !child.next_sibling(child.name()).empty() || !child.previous_sibling(child.name()).empty();
    learn_child(fields, child, before, repeated, depth);
  }
}

bool is_element(const pugi::xml_node& node) { return node.type() == pugi::node_element; }

/// Where the records lie: below `parent`, by the name `record`; `way` leads there from the root on.
struct Records {
  pugi::xml_node parent{};
  std::string way{}, record{};
};

/// The element with children that comes most often below `parent`, twice at least; empty: none does.
std::string repeated_below(const pugi::xml_node& parent, std::size_t& times) {
  std::map<std::string, std::size_t> counts;
  for (const pugi::xml_node& child : parent.children())
    if (is_element(child) && !child.first_child().empty()) ++counts[child.name()];
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == counts.end() || most->second < 2) return {};
  times = most->second;
  return most->first;
}

/// The shallowest elements that come again and again. In a document of one record: the first element with several
/// below it.
Records records_of(const pugi::xml_document& document) {
  std::vector<Records> level{{document, "", ""}};
  for (std::size_t depth = 0; depth < most_depth && !level.empty(); ++depth) {
    const Records* best = nullptr;
    std::size_t most = 0;
    std::vector<Records> below;
    for (Records& one : level) {
      std::size_t times = 0;
      one.record = repeated_below(one.parent, times);
      if (!one.record.empty() && times > most) {
        most = times;
        best = &one;
      }
      for (const pugi::xml_node& child : one.parent.children())
        if (is_element(child) && below.size() < most_fields)
          below.push_back({child, one.way + (one.way.empty() ? "" : "/") + bare_name(child.name()), ""});
    }
    if (best != nullptr) return *best;
    level = std::move(below);
  }
  Records one{document, "", ""};
  for (pugi::xml_node at = document.document_element(); !at.empty();) {
    one.record = at.name();
    const auto children = static_cast<std::size_t>(std::count_if(at.begin(), at.end(), is_element));
    if (children != 1) return one;
    one.parent = at;
    one.way += (one.way.empty() ? "" : "/") + bare_name(at.name());
    at = at.find_child(is_element);
  }
  return one;
}

}  // namespace

Result<DraftFile> find_xml(const std::string& sample) {
  if (sample.find("<!DOCTYPE") != std::string::npos)
    return fail(Errc::bad_input, "it has a document type, which is not read");
  pugi::xml_document document;
  const auto read = document.load_buffer(sample.data(), sample.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!read) return fail(Errc::bad_input, std::string("it is no XML: ") + read.description());
  DraftFile file{.kind = "xml"};
  const Records at = records_of(document);
  file.records_path = at.way + (at.way.empty() ? "" : "/") + bare_name(at.record);
  for (const pugi::xml_node& one : at.parent.children(at.record.c_str())) {
    learn(file.fields, one, "", 0);
    ++file.records;
  }
  if (file.fields.empty()) return fail(Errc::bad_input, "no element in it looks like a record");
  return file;
}

}  // namespace gatehouse::mapping
