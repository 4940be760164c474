#include "mapping/unnamed.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>

#include "mapping/decode.hpp"
#include "mapping/encoding.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t records_looked_at = 100, most_told = 50, longest_name = 40, most_digits = 3;

using Names = Unnamed::Names;
using Found = std::set<std::string>;

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// A step of a layout's path as documents are looked at: prefixes of namespaces mean nothing here.
std::string bare(std::string_view step, LayoutKind kind) {
  if (kind != LayoutKind::xml) return std::string(step);
  if (step.starts_with('@')) return "@" + std::string(without_prefix(step.substr(1)));
  return std::string(without_prefix(step));
}

Names& reach(Names& from, const std::vector<std::string>& path, LayoutKind kind) {
  Names* at = &from;
  for (const std::string& step : path) at = &at->members[bare(step, kind)];
  return *at;
}

Names& group_names(Names& root, const Layout& layout, int group) {
  const LayoutGroup& of = layout.groups[static_cast<std::size_t>(group)];
  return reach(of.outer < 0 ? root : group_names(root, layout, of.outer), of.path, layout.kind);
}

/// Some documents have people's numbers and names in the place of a member's name: those are not told.
std::string tellable(std::string_view name) {
  std::size_t digits = 0, most = 0;
  bool plain = !name.empty() && name.size() <= longest_name;
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    digits = digit ? digits + 1 : 0;
    most = std::max(most, digits);
    plain = plain && (digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
                      c == '@' || c == '.');
  }
  return plain && most <= most_digits ? std::string(name) : "(a name that is not shown)";
}

void look(const nlohmann::json& object, const Names& names, const std::string& path, Found& found) {
  for (const auto& [key, value] : object.items()) {
    const std::string here = path + tellable(key);
    const auto known = names.members.find(key);
    if (known == names.members.end()) {
      found.insert(here);
      continue;
    }
    if (known->second.is_field) continue;
    if (value.is_object()) {
      look(value, known->second, here + ".", found);
    } else if (value.is_array()) {
      for (const nlohmann::json& element : value)
        if (element.is_object()) look(element, known->second, here + "[].", found);
    } else if (!value.is_null()) {
      found.insert(here);  // only members of it have names, and it has a value of its own
    }
  }
}

/// Text of its own where the layout names only what the element holds: no name stands for it.
bool has_unnamed_text(const pugi::xml_node& element, const Names& names) {
  if (names.is_field || names.members.contains(".")) return false;
  const auto parts = element.children();
  return std::any_of(parts.begin(), parts.end(), [](const pugi::xml_node& part) {
    const bool text = part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata;
    return text && std::string_view(part.value()).find_first_not_of(" \t\r\n") != std::string_view::npos;
  });
}

/// `path` ends with a slash, or is empty for the record's own element.
void look(const pugi::xml_node& element, const Names& names, const std::string& path, Found& found) {
  if (has_unnamed_text(element, names)) found.insert(path + "text()");
  for (const pugi::xml_attribute& attribute : element.attributes()) {
    const std::string name = attribute.name();
    if (name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:")) continue;
    const std::string step = "@" + std::string(without_prefix(name));
    if (!names.members.contains(step)) found.insert(path + tellable(step));
  }
  for (const pugi::xml_node& child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    const std::string_view step = without_prefix(child.name());
    const auto known = names.members.find(step);
    if (known == names.members.end())
      found.insert(path + tellable(step));
    else
      look(child, known->second, path + tellable(step) + "/", found);
  }
}

/// Low values fill what no program has written to, as blanks do.
bool says_something(std::string_view bytes, char blank) {
  return std::any_of(bytes.begin(), bytes.end(), [blank](char c) { return c != blank && c != '\0'; });
}

}  // namespace

Unnamed::Unnamed(const Layout* layout) : layout_(layout) {
  if (layout == nullptr || layout->kind == LayoutKind::delimited) return;
  left_ = records_looked_at;
  if (layout->kind == LayoutKind::fixed_width) {
    const int types = static_cast<int>(layout->types.size());
    for (int type = types == 0 ? -1 : 0; type < types; ++type)
      for (const Columns& columns : unnamed_columns(*layout, type)) gaps_.push_back({type, columns});
    return;
  }
  for (std::size_t group = 0; group < layout->groups.size(); ++group)
    (void)group_names(names_, *layout, static_cast<int>(group));
  for (const LayoutField& field : layout->fields)
    reach(field.group < 0 ? names_ : group_names(names_, *layout, field.group), field.path, layout->kind).is_field =
        true;
}

/// What cannot be read is the decoder's to judge.
void Unnamed::look_into(std::string_view record) {
  --left_;
  if (layout_->kind == LayoutKind::fixed_width) return look_between_fields(record);
  Found found;
  if (layout_->kind == LayoutKind::json) {
    const auto object = nlohmann::json::parse(record, nullptr, false);
    if (object.is_object()) mapping::look(object, names_, "", found);
  } else {
    pugi::xml_document document;
    if (document.load_buffer(record.data(), record.size()))
      mapping::look(document.document_element(), names_, "", found);
  }
  for (const std::string& path : found)
    if (seen_.contains(path) || seen_.size() < most_told) ++seen_[path];
}

void Unnamed::look_between_fields(std::string_view record) {
  int type = -1;
  if (find_type(*layout_, record, type) != nullptr) return;
  for (Gap& gap : gaps_)
    if (gap.type == type && gap.columns.at < record.size() &&
        says_something(record.substr(gap.columns.at, gap.columns.length), blank_of(layout_->encoding)))
      ++gap.records;
}

std::vector<QuietCount> Unnamed::told() const {
  std::vector<QuietCount> out;
  for (const auto& [path, records] : seen_)
    out.push_back({std::string(unnamed_member), path, "layout " + layout_->name, records});
  for (const Gap& gap : gaps_) {
    if (gap.records == 0) continue;
    const std::string of = gap.type < 0 ? "" : layout_->types[static_cast<std::size_t>(gap.type)].name + ": ";
    out.push_back(
        {std::string(unnamed_columns_rule), of + gap.columns.text(), "layout " + layout_->name, gap.records});
    if (out.size() == most_told) break;
  }
  return out;
}

}  // namespace gatehouse::mapping
