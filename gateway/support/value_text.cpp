#include "gatehouse/support/value_text.hpp"

#include "gatehouse/support/dates.hpp"

namespace gatehouse {
namespace {

std::string date_text(Date date) {
  const auto format = DateFormat::compile("YYYY-MM-DD");
  std::string out(format->size(), ' ');
  format->write(date, out.data());
  return out;
}

std::string decimal_text(Decimal decimal) {
  std::string digits = std::to_string(decimal.units < 0 ? -decimal.units : decimal.units);
  if (digits.size() <= decimal.scale) digits.insert(0, decimal.scale + 1U - digits.size(), '0');
  if (decimal.scale > 0) digits.insert(digits.size() - decimal.scale, ".");
  return (decimal.units < 0 ? "-" : "") + digits;
}

}  // namespace

std::string value_text(const Value& value) {
  if (!value.known()) return {};
  switch (value.kind()) {
    case Kind::null:
      return {};
    case Kind::boolean:
      return value.boolean() ? "yes" : "no";
    case Kind::integer:
      return std::to_string(value.integer());
    case Kind::decimal:
      return decimal_text(value.decimal());
    case Kind::text:
      return std::string(value.text());
    case Kind::date:
      return date_text(value.date());
    case Kind::timestamp:
      return iso(value.timestamp());
  }
  return {};
}

}  // namespace gatehouse
