#include "report/check_columns.hpp"

#include <algorithm>

namespace gatehouse::report {
namespace {

constexpr std::size_t most_remarks = 100;
constexpr std::size_t longest_told = 60;

bool digit(char c) { return c >= '0' && c <= '9'; }

/// The digits of a column's name, and the letter after them: `PIRL 108-A` -> `108`, `A`.
std::pair<std::string, std::string> number_in(std::string_view name) {
  std::size_t at = 0;
  while (at < name.size() && !digit(name[at])) ++at;
  std::string number, letter;
  for (; at < name.size() && digit(name[at]); ++at) number.push_back(name[at]);
  if (at < name.size() && name[at] == '-') ++at;
  if (at < name.size() && name[at] >= 'A' && name[at] <= 'Z') letter = name[at];
  return {number, letter};
}

}  // namespace

ColumnNames::ColumnNames(const Schema& schema) : schema_(schema) {
  for (std::size_t i = 0; i < schema.fields.size(); ++i) element_of_.emplace_back(i);
}

std::optional<std::size_t> ColumnNames::element_named(std::string_view name) const {
  if (const auto exact = schema_.find(name)) return exact;
  if (name.starts_with("CALC")) return std::nullopt;
  const auto [number, letter] = number_in(name);
  if (number.empty()) return std::nullopt;
  return schema_.find(letter.empty() ? number : number + "-" + letter);
}

BoundHeader ColumnNames::bind(const std::vector<std::string_view>& header) {
  BoundHeader bound{.names = is_header(header)};
  element_of_.clear();
  std::vector<bool> named(schema_.fields.size());
  for (const std::string_view name : header) {
    auto element = element_named(name);
    const bool again = element && named[*element];
    if (again) bound.twice.push_back(schema_.fields[*element].name);
    if (again) element.reset();
    if (element) named[*element] = true;
    if (!element && !again && bound.remarks.size() < most_remarks)
      bound.remarks.push_back("column " + std::to_string(element_of_.size() + 1) +
                              (bound.names ? " (\"" + std::string(name.substr(0, longest_told)) + "\")" : "") +
                              " is none of the layout's; it is not checked");
    element_of_.push_back(element);
  }
  for (std::size_t i = 0; i < named.size(); ++i)
    if (!named[i]) bound.missing.push_back(schema_.fields[i].name);
  bound.named = named.size() - bound.missing.size();
  return bound;
}

bool ColumnNames::is_header(const std::vector<std::string_view>& fields) const {
  std::vector<bool> named(schema_.fields.size());
  for (const std::string_view name : fields)
    if (const auto element = element_named(name)) named[*element] = true;
  const auto count = static_cast<std::size_t>(std::ranges::count(named, true));
  return count > 1 && count * 2 >= named.size();
}

void ColumnNames::place(const std::vector<std::string_view>& fields, std::vector<std::string_view>& placed) const {
  placed.assign(schema_.fields.size(), {});
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (element_of_[i]) placed[*element_of_[i]] = fields[i];
}

}  // namespace gatehouse::report
