#include "mapping/types.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace gatehouse::mapping {
namespace {

constexpr std::array<std::pair<std::string_view, Label>, 12> label_names{{
    {"open", Label::open},
    {"pii", Label::pii},
    {"uc-confidential", Label::uc_confidential},
    {"wage", Label::wage},
    {"fti", Label::fti},
    {"ssa", Label::ssa},
    {"ferpa", Label::ferpa},
    {"vr", Label::vr},
    {"medical", Label::medical},
    {"note", Label::note},
    {"protected-location", Label::protected_location},
    {"restricted", Label::restricted},
}};

constexpr std::array<std::pair<std::string_view, TypeKind>, 13> type_names{{
    {"text", TypeKind::text},
    {"code", TypeKind::code},
    {"digits", TypeKind::digits},
    {"ssn", TypeKind::ssn},
    {"phone", TypeKind::phone},
    {"zip", TypeKind::zip},
    {"integer", TypeKind::integer},
    {"decimal", TypeKind::decimal},
    {"yes_no", TypeKind::boolean},
    {"boolean", TypeKind::boolean},
    {"date", TypeKind::date},
    {"timestamp", TypeKind::timestamp},
    {"fips_county", TypeKind::digits},
}};

/// A quarter is a code of six characters whose `format` says so: it is kept as text, and read strictly.
constexpr std::string_view quarter_word = "quarter", quarter_format = "YYYYQN";

/// `2026Q1`: four digits, a capital Q, 1 to 4.
bool is_quarter(std::string_view text) {
  constexpr std::size_t year_digits = 4;
  return text.size() == quarter_format.size() &&
         std::all_of(text.begin(), text.begin() + year_digits, [](char c) { return c >= '0' && c <= '9'; }) &&
         text[4] == 'Q' && text[5] >= '1' && text[5] <= '4';
}

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr std::int64_t power10[] = {1,
                                    10,
                                    100,
                                    1'000,
                                    10'000,
                                    100'000,
                                    1'000'000,
                                    10'000'000,
                                    100'000'000,
                                    1'000'000'000,
                                    10'000'000'000,
                                    100'000'000'000,
                                    1'000'000'000'000,
                                    10'000'000'000'000,
                                    100'000'000'000'000,
                                    1'000'000'000'000'000,
                                    10'000'000'000'000'000,
                                    100'000'000'000'000'000,
                                    1'000'000'000'000'000'000};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Reading bad(const char* rule, const char* problem) { return {{}, problem, rule}; }

/// Digits of `text`, letting `-`, `.`, `(`, `)`, `+` and blanks pass; anything else: nothing.
std::optional<std::string_view> digits_of(std::string_view text, Arena& arena) {
  if (all_digits(text)) return text;
  char* out = arena.take(text.size());
  std::size_t n = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      out[n++] = c;
    else if (c != '-' && c != '.' && c != ' ' && c != '(' && c != ')' && c != '+')
      return std::nullopt;
  }
  return std::string_view(out, n);
}

Reading read_ssn(std::string_view text, bool synthetic, Arena& arena) {
  if (text.size() != 9 || !all_digits(text)) {
    const auto digits = digits_of(text, arena);
    if (!digits || digits->size() != 9) return bad("bad-ssn", "is not a social security number of nine digits");
    text = *digits;
  }
  if (placeholder_ssn(text, synthetic)) return {};
  return {Value::of(text)};
}

Reading read_integer(std::string_view text, const Type& type) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, why] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || text.starts_with("+-") || why != std::errc{} || end != digits.data() + digits.size())
    return bad("bad-number", "is not a whole number");
  if (type.size > 0 && type.size < 19 && (value >= power10[type.size] || value <= -power10[type.size]))
    return bad("bad-number", "has more digits than its type allows");
  return {Value::of(value)};
}

Reading read_decimal(std::string_view text, const Codec& codec) {
  bool negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  } else if (text.ends_with('-')) {
    negative = true;
    text.remove_suffix(1);
  }
  std::int64_t units = 0;
  unsigned places = 0;
  bool point = false;
  int count = 0;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return bad("bad-number", "is not a decimal number");
    if (units > (std::numeric_limits<std::int64_t>::max() - 9) / 10)
      return bad("bad-number", "is too large a number");
    units = units * 10 + (c - '0');
    places += point ? 1 : 0;
    ++count;
  }
  if (count == 0) return bad("bad-number", "is not a decimal number");
  const unsigned scale = codec.type.scale;
  if (!point && codec.implied_point) places = scale;
  while (places > scale && units % 10 == 0) {
    units /= 10;
    --places;
  }
  if (places > scale) return bad("bad-number", "has more decimal places than its type allows");
  for (; places < scale; ++places) {
    if (units > std::numeric_limits<std::int64_t>::max() / 10) return bad("bad-number", "is too large a number");
    units *= 10;
  }
  if (codec.type.size > 0 && codec.type.size < 19 && units >= power10[codec.type.size])
    return bad("bad-number", "has more digits than its type allows");
  return {Value::of(Decimal{negative ? -units : units, static_cast<std::uint8_t>(scale)})};
}

Reading read_boolean(std::string_view text) {
  if (text == "Y" || text == "y" || text == "yes" || text == "YES" || text == "Yes" || text == "1" ||
      text == "true" || text == "TRUE" || text == "T")
    return {Value::of(true)};
  if (text == "N" || text == "n" || text == "no" || text == "NO" || text == "No" || text == "0" ||
      text == "false" || text == "FALSE" || text == "F")
    return {Value::of(false)};
  return bad("bad-yes-no", "is neither yes nor no");
}

}  // namespace

ParsedType parse_type(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  std::string_view rest = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (word == quarter_word && rest.empty())
    return {Type{.kind = TypeKind::code,
                 .size = static_cast<std::uint16_t>(quarter_format.size()),
                 .format = std::string(quarter_format)},
            {}};
  const auto* found =
      std::find_if(type_names.begin(), type_names.end(), [&](const auto& n) { return n.first == word; });
  if (found == type_names.end())
    return {std::nullopt,
            "\"" + std::string(word) +
                "\" is not a type; types are text, code, digits N, ssn, phone, zip, integer, decimal P,S, yes_no, "
                "date FORMAT, timestamp, quarter"};
  Type type;
  type.kind = found->second;
  if (word == "fips_county") type.size = 3;
  switch (type.kind) {
    case TypeKind::date:
      type.format = rest.empty() ? "YYYY-MM-DD" : std::string(rest);
      if (!DateFormat::compile(type.format))
        return {std::nullopt, "\"" + type.format +
                                  "\" is not a date format; it is made of YYYY or YY, MM, M or MON, DD or D (or "
                                  "DDD, the day of the year) "
                                  "and separators"};
      return {type, {}};
    case TypeKind::decimal: {
      const std::size_t comma = rest.find(',');
      const auto precision = number(rest.substr(0, comma));
      const auto scale =
          comma == std::string_view::npos ? std::optional<unsigned>(0) : number(rest.substr(comma + 1));
      if (!precision || !scale || *precision < 1 || *precision > 18 || *scale > *precision)
        return {std::nullopt,
                "a decimal is written \"decimal P,S\": P digits in all (1 to 18), S of them after the point"};
      type.size = static_cast<std::uint16_t>(*precision);
      type.scale = static_cast<std::uint8_t>(*scale);
      return {type, {}};
    }
    case TypeKind::text:
    case TypeKind::code:
    case TypeKind::digits:
    case TypeKind::integer: {
      if (rest.empty()) {
        if (type.kind == TypeKind::digits && word == "digits")
          return {std::nullopt, "digits needs a count: \"digits 5\""};
        return {type, {}};
      }
      const auto size = number(rest);
      if (!size || *size < 1 || *size > 60000)
        return {std::nullopt, "\"" + std::string(rest) + "\" is not a length"};
      type.size = static_cast<std::uint16_t>(*size);
      return {type, {}};
    }
    default:
      if (!rest.empty()) return {std::nullopt, "the type " + std::string(word) + " takes nothing after it"};
      return {type, {}};
  }
}

std::string type_text(const Type& type) {
  if (type.format == quarter_format) return std::string(quarter_word);
  for (const auto& [name, kind] : type_names) {
    if (kind != type.kind) continue;
    std::string out(name);
    if (kind == TypeKind::date) return out + " " + type.format;
    if (kind == TypeKind::decimal) return out + " " + std::to_string(type.size) + "," + std::to_string(type.scale);
    if (type.size > 0) out += " " + std::to_string(type.size);
    return out;
  }
  return "text";
}

std::optional<Label> parse_label(std::string_view text) {
  for (const auto& [name, label] : label_names)
    if (name == text) return label;
  return std::nullopt;
}

std::string labels_text(Labels labels) {
  std::string out;
  for (const auto& [name, label] : label_names)
    if (labels.has(label)) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

Codec Codec::of(const Type& type, bool implied_point, bool synthetic) {
  Codec out;
  out.type = type;
  out.implied_point = implied_point;
  out.synthetic = synthetic;
  if (type.kind == TypeKind::date) out.date = DateFormat::compile(type.format);
  return out;
}

Reading read_text(const Codec& codec, std::string_view text, Arena& arena) {
  const Type& type = codec.type;
  switch (type.kind) {
    case TypeKind::text:
    case TypeKind::code:
      if (type.size > 0 && text.size() > type.size && characters(text) > type.size)
        return bad("too-long", "is longer than its type allows");
      if (type.format == quarter_format && !is_quarter(text))
        return bad("bad-quarter-value", "is no calendar quarter written 2026Q1 (year, Q, 1 to 4)");
      return {Value::of(text)};
    case TypeKind::digits:
      if (!all_digits(text) || (type.size > 0 && text.size() != type.size))
        return bad("bad-digits", "does not have the right number of digits, or has other characters");
      return {Value::of(text)};
    case TypeKind::ssn:
      return read_ssn(text, codec.synthetic, arena);
    case TypeKind::phone: {
      auto digits = digits_of(text, arena);
      if (digits && digits->size() == 11 && digits->front() == '1') digits->remove_prefix(1);
      if (!digits || digits->size() != 10) return bad("bad-phone", "is not a telephone number of ten digits");
      return {Value::of(*digits)};
    }
    case TypeKind::zip: {
      const auto digits = digits_of(text, arena);
      if (!digits || (digits->size() != 5 && digits->size() != 9))
        return bad("bad-zip", "is not a ZIP code of five or nine digits");
      return {Value::of(*digits)};
    }
    case TypeKind::integer:
      return read_integer(text, type);
    case TypeKind::decimal:
      return read_decimal(text, codec);
    case TypeKind::boolean:
      return read_boolean(text);
    case TypeKind::date: {
      const auto date = codec.date->read(text);
      if (!date) return bad("bad-date", "is not a date in the form that its type says");
      return {Value::of(*date)};
    }
    case TypeKind::timestamp: {
      const auto time = timestamp_from_iso(text);
      if (!time) return bad("bad-timestamp", "is not a time in ISO 8601 with a zone");
      return {Value::of(*time)};
    }
  }
  return bad("bad-value", "cannot be read");
}

std::size_t plain_size(const Codec& codec) {
  const Type& type = codec.type;
  switch (type.kind) {
    case TypeKind::ssn:
    case TypeKind::zip:
      return 9;
    case TypeKind::phone:
      return 10;
    case TypeKind::boolean:
      return std::string_view("yes").size();
    case TypeKind::decimal:
      return type.size == 0 ? 0 : std::max(type.size - type.scale, 1) + (type.scale > 0 ? 1 + type.scale : 0);
    case TypeKind::date: {
      if (codec.date->has_day()) return std::string_view("2026-01-31").size();
      const bool year_only = codec.date->in_place() && codec.date->month_at() < 0;
      return std::string_view(year_only ? "2026" : "2026-01").size();
    }
    case TypeKind::timestamp:
      return 0;
    default:
      return type.size;
  }
}

std::string_view plain_text(const Value& value, Arena& arena) {
  switch (value.kind()) {
    case Kind::null:
      return {};
    case Kind::text:
      return value.text();
    case Kind::boolean:
      return value.boolean() ? "yes" : "no";
    case Kind::integer: {
      char* out = arena.take(20);
      const auto [end, why] = std::to_chars(out, out + 20, value.integer());
      return {out, static_cast<std::size_t>(end - out)};
    }
    case Kind::decimal: {
      const Decimal d = value.decimal();
      char* out = arena.take(24);
      char* at = out;
      auto units = static_cast<std::uint64_t>(d.units);
      if (d.units < 0) {
        *at++ = '-';
        units = ~units + 1;
      }
      const auto unit = static_cast<std::uint64_t>(power10[d.scale]);
      at = std::to_chars(at, out + 24, units / unit).ptr;
      if (d.scale > 0) {
        *at++ = '.';
        std::uint64_t rest = units % unit;
        for (int i = d.scale - 1; i >= 0; --i) {
          at[i] = static_cast<char>('0' + rest % 10);
          rest /= 10;
        }
        at += d.scale;
      }
      return {out, static_cast<std::size_t>(at - out)};
    }
    case Kind::date: {
      static const DateFormat iso_format = *DateFormat::compile("YYYY-MM-DD");
      char* out = arena.take(10);
      iso_format.write(value.date(), out);
      return {out, 10};
    }
    case Kind::timestamp:
      return arena.copy(iso(value.timestamp()));
  }
  return {};
}

std::size_t characters(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return n;
}

Reading convert(const Value& value, const Codec& from, const Codec& to, Arena& arena) {
  (void)from;
  const TypeKind want = to.type.kind;
  switch (value.kind()) {
    case Kind::text:
      return read_text(to, value.text(), arena);
    case Kind::date:
      if (want == TypeKind::date) return {value};
      break;
    case Kind::timestamp:
      if (want == TypeKind::timestamp) return {value};
      if (want == TypeKind::date) {
        const std::int64_t day = 86'400'000'000;
        const std::int64_t micros = value.timestamp().micros;
        return {Value::of(Date{static_cast<std::int32_t>((micros - (micros % day + day) % day) / day)})};
      }
      break;
    case Kind::integer:
      if (want == TypeKind::decimal) {
        const std::int64_t unit = power10[to.type.scale];
        if (value.integer() > std::numeric_limits<std::int64_t>::max() / unit ||
            value.integer() < std::numeric_limits<std::int64_t>::min() / unit)
          return bad("bad-number", "is too large a number");
        return {Value::of(Decimal{value.integer() * unit, to.type.scale})};
      }
      if (want == TypeKind::boolean && (value.integer() == 0 || value.integer() == 1))
        return {Value::of(value.integer() == 1)};
      break;
    case Kind::boolean:
      if (want == TypeKind::boolean) return {value};
      break;
    case Kind::decimal:
    case Kind::null:
      break;
  }
  return read_text(to, plain_text(value, arena), arena);
}

bool placeholder_ssn(std::string_view s, bool synthetic) {
  if (s.size() != 9) return true;
  const std::string_view area = s.substr(0, 3);
  if (area == "000" || area == "666" || s.substr(3, 2) == "00" || s.substr(5) == "0000") return true;
  if (s.find_first_not_of(s[0]) == std::string_view::npos) return true;
  if (s[0] == '9') return !synthetic || s.substr(0, 8) == "98765432";
  return s == "123456789" || s == "078051120" || s == "219099999";
}

}  // namespace gatehouse::mapping
