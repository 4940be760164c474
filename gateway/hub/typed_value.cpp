#include "hub/typed_value.hpp"

#include <algorithm>
#include <charconv>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::hub {
namespace {

/// Digits without the separators that people write between them; empty where anything else stands there.
std::string digits_only(std::string_view text, std::string_view separators) {
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      out += c;
    else if (separators.find(c) == std::string_view::npos)
      return {};
  }
  return out;
}

tl::unexpected<Error> refuse(const Field& field, std::string_view wanted) {
  return fail(Errc::bad_config, "that is no value for " + field.name + ": " + std::string(wanted));
}

Result<Value> number_text(const Field& field, std::string_view text, std::string_view separators,
                          std::initializer_list<std::size_t> sizes, std::string_view wanted, Arena& arena) {
  const std::string digits = digits_only(text, separators);
  if (std::find(sizes.begin(), sizes.end(), digits.size()) == sizes.end()) return refuse(field, wanted);
  return Value::of(arena.copy(digits));
}

/// A code whose type says `format` is a calendar quarter, `2026Q1`.
bool is_quarter(std::string_view text) {
  return text.size() == 6 && digits_only(text.substr(0, 4), "").size() == 4 && text[4] == 'Q' && text[5] >= '1' &&
         text[5] <= '4';
}

Result<Value> free_text(const Field& field, std::string_view text, Arena& arena) {
  if (text.empty()) return refuse(field, "write something; to go back to the records, unpin it");
  if (field.type.size != 0 && text.size() > field.type.size)
    return refuse(field, "at most " + std::to_string(field.type.size) + " characters");
  if (!field.values.empty() && std::find(field.values.begin(), field.values.end(), text) == field.values.end())
    return refuse(field, "it is none of its codes");
  if (!field.type.format.empty() && !is_quarter(text))
    return refuse(field, "write a calendar quarter as 2026Q1: year, Q, 1 to 4");
  return Value::of(arena.copy(text));
}

Result<Value> yes_or_no(const Field& field, std::string_view text) {
  if (text == "yes" || text == "true") return Value::of(true);
  if (text == "no" || text == "false") return Value::of(false);
  return refuse(field, "write yes or no");
}

Result<Value> whole_number(const Field& field, std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return refuse(field, "write a whole number");
  return Value::of(number);
}

}  // namespace

Result<Value> typed_value(const Field& field, std::string_view text, Arena& arena) {
  switch (field.type.kind) {
    case TypeKind::text:
    case TypeKind::code:
      return free_text(field, text, arena);
    case TypeKind::digits:
      return number_text(field, text, "", {field.type.size}, "write its digits", arena);
    case TypeKind::ssn:
      return number_text(field, text, "- ", {9}, "write nine digits", arena);
    case TypeKind::phone:
      return number_text(field, text, "- ().", {10}, "write ten digits", arena);
    case TypeKind::zip:
      return number_text(field, text, "-", {5, 9}, "write five or nine digits", arena);
    case TypeKind::integer:
      return whole_number(field, text);
    case TypeKind::boolean:
      return yes_or_no(field, text);
    case TypeKind::date:
      break;
    case TypeKind::decimal:
    case TypeKind::timestamp:
      return refuse(field, "fields of this type are taken from a record");
  }
  const auto format = DateFormat::compile("YYYY-MM-DD");
  const auto date = format ? format->read(text) : std::nullopt;
  if (!date) return refuse(field, "write the date as YYYY-MM-DD");
  return Value::of(*date);
}

}  // namespace gatehouse::hub
