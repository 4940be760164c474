#include "report/check_values.hpp"

#include <algorithm>

#include "gatehouse/support/utf8.hpp"

namespace gatehouse::report {
namespace {

constexpr std::size_t most_codes_told = 25;

bool digits_only(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_plain_text(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return std::ranges::none_of(text, control) && is_utf8(text);
}

/// At most `type.size` digits in all, `type.scale` of them after the point; a minus is a digit's place of its own.
bool is_decimal(std::string_view text, const Type& type) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view places = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && places.empty())) return false;
  if (!digits_only(whole) || !digits_only(places) || places.size() > type.scale) return false;
  return type.size == 0 || whole.size() + type.scale <= type.size;
}

bool fits(const Field& field, const CheckRecord& record, std::size_t element) {
  const std::string_view text = record.text(element);
  const Type& type = field.type;
  if (!field.values.empty()) return std::ranges::find(field.values, text) != field.values.end();
  switch (type.kind) {
    case TypeKind::text:
    case TypeKind::code:
      return type.size == 0 || characters(text) <= type.size;
    case TypeKind::digits:
      return digits_only(text) && text.size() == type.size;
    case TypeKind::ssn:
      return digits_only(text) && text.size() == 9;
    case TypeKind::phone:
      return digits_only(text) && text.size() == 10;
    case TypeKind::zip:
      return digits_only(text) && (text.size() == 5 || text.size() == 9);
    case TypeKind::integer:
      return digits_only(text) && (type.size == 0 || text.size() <= type.size);
    case TypeKind::decimal:
      return is_decimal(text, type);
    case TypeKind::date:
      return record.date(element).has_value();
    default:
      return true;
  }
}

std::string codes_of(const Field& field) {
  if (field.values.size() > most_codes_told)
    return "is not one of its " + std::to_string(field.values.size()) + " codes";
  std::string text = "is not one of its codes: ";
  for (std::size_t i = 0; i < field.values.size(); ++i) text += (i == 0 ? "" : ", ") + field.values[i];
  return text;
}

std::string fault_of(const Field& field) {
  const std::string size = std::to_string(field.type.size);
  if (!field.values.empty()) return codes_of(field);
  switch (field.type.kind) {
    case TypeKind::digits:
      return "does not have exactly " + size + " digits";
    case TypeKind::ssn:
      return "does not have nine digits";
    case TypeKind::integer:
      return field.type.size == 0 ? "is no whole number" : "is no whole number of at most " + size + " digits";
    case TypeKind::decimal:
      return "is no number of at most " + std::to_string(field.type.size - field.type.scale) +
             " digits with at most " + std::to_string(field.type.scale) + " after a point";
    case TypeKind::date:
      return "is no date written " + (field.type.format.empty() ? "YYYYMMDD" : field.type.format);
    default:
      return field.type.size == 0 ? "holds a character that no text has"
                                  : "is longer than " + size + " characters, or holds a character that no text has";
  }
}

}  // namespace

ValueCheck::ValueCheck(const Schema& schema) : schema_(schema) {
  for (const Field& field : schema.fields) {
    rules_.push_back({.id = field.name + " blank",
                      .element = field.name,
                      .step = CheckStep::values,
                      .sentence = "\"" + field.doc + "\" is blank, and every record needs it",
                      .remedy = "Give it a value",
                      .source = "layout"});
    rules_.push_back({.id = field.name + " values",
                      .element = field.name,
                      .step = CheckStep::values,
                      .sentence = "\"" + field.doc + "\" " + fault_of(field),
                      .remedy = "Correct it, or leave it blank if it is not known",
                      .source = "layout"});
    rules_.push_back({.id = field.name + " padded",
                      .element = field.name,
                      .step = CheckStep::values,
                      .grade = CheckGrade::warning,
                      .sentence = "\"" + field.doc + "\" has blanks around its value; it was judged without them",
                      .remedy = "Write it without blanks: whether the federal side takes them is not known",
                      .source = "ours"});
  }
}

std::optional<std::size_t> ValueCheck::broken(const CheckRecord& record, std::size_t element) const {
  const Field& field = schema_.fields[element];
  if (!record.known(element)) return field.required ? std::optional(element * rules_each) : std::nullopt;
  const bool right = is_plain_text(record.text(element)) && fits(field, record, element);
  return right ? std::nullopt : std::optional(element * rules_each + 1);
}

}  // namespace gatehouse::report
