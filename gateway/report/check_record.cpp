#include "report/check_record.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::report {
namespace {

constexpr std::size_t most_whole_digits = 12;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t integer_of(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

std::optional<std::int64_t> number_from(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole) || whole.size() > most_whole_digits) return std::nullopt;
  std::int64_t units = integer_of(whole) * number_scale;
  if (point != std::string_view::npos) {
    const std::string_view places = text.substr(point + 1);
    if (!all_digits(places) || places.size() > 4) return std::nullopt;
    std::int64_t part = integer_of(places);
    for (std::size_t i = places.size(); i < 4; ++i) part *= 10;
    units += part;
  }
  return negative ? -units : units;
}

CheckRecord::CheckRecord(const Schema& schema, const CheckMoment& moment)
    : schema_(schema),
      moment_(moment),
      fields_(schema.fields.size()),
      bad_(schema.fields.size()),
      format_of_(schema.fields.size()),
      read_(schema.fields.size()) {
  formats_.push_back(*DateFormat::compile("YYYYMMDD"));
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const std::string& wanted = schema.fields[i].type.format;
    if (wanted.empty()) continue;
    auto known = std::ranges::find(formats_, wanted, &DateFormat::text);
    if (known == formats_.end()) {
      if (const auto format = DateFormat::compile(wanted)) formats_.push_back(*format);
      known = formats_.end() - 1;
    }
    format_of_[i] = static_cast<std::uint8_t>(known - formats_.begin());
  }
}

void CheckRecord::begin(std::span<const std::string_view> fields) {
  ++round_;
  for (std::size_t i = 0; i < fields_.size(); ++i) fields_[i] = trimmed(fields[i]);
}

std::optional<Date> CheckRecord::date(std::size_t field) const {
  ReadDate& read = read_[field];
  if (read.round != round_) read = {round_, formats_[format_of_[field]].read(fields_[field])};
  return read.day;
}

}  // namespace gatehouse::report
