#include "hub/store/postgres_text.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "gatehouse/support/utf8.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string_view placeholder(Parameter::Kind kind) {
  switch (kind) {
    case Parameter::Kind::untyped:
      return "?";
    case Parameter::Kind::integer:
      return "CAST(? AS bigint)";
    case Parameter::Kind::text:
      return "CAST(? AS text)";
    case Parameter::Kind::blob:
      return "CAST(? AS bytea)";
  }
  return "?";
}

/// Calls `plain` for the text between values and `value` for each value's number (from 0).
template <class Plain, class Value>
void walk(std::string_view sql, Plain plain, Value value) {
  bool quoted = false;
  std::size_t from = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '\'') quoted = !quoted;
    if (quoted || sql[i] != '?') continue;
    plain(sql.substr(from, i - from));
    std::size_t number = 0;
    const auto end = std::from_chars(sql.data() + i + 1, sql.data() + sql.size(), number).ptr;
    assert(number > 0);
    value(number - 1);
    from = static_cast<std::size_t>(end - sql.data());
    i = from - 1;
  }
  plain(sql.substr(from));
}

/// Where the list of values stands: its opening bracket and the place behind its closing one.
std::pair<std::size_t, std::size_t> list_of(std::string_view sql) {
  constexpr std::string_view word = "VALUES (";
  const std::size_t at = sql.find(word);
  assert(at != std::string_view::npos);
  const std::size_t open = at + word.size() - 1;
  return {open, sql.find(')', open) + 1};
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_hex(std::string_view bytes, std::string& out) {
  const std::size_t at = out.size();
  out.resize(at + 2 * bytes.size());
  char* to = out.data() + at;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *to++ = hex_digits[byte >> 4];
    *to++ = hex_digits[byte & 15];
  }
}

void append_escaped(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t good = std::min(utf8_until(text), text.find('\0'));
    out += text.substr(0, good);
    if (good >= text.size()) return;
    out += "\\x";
    append_hex(text.substr(good, 1), out);
    text.remove_prefix(good + 1);
  }
}

}  // namespace

Translated translate(std::string_view sql, std::span<const Parameter> values) {
  Translated out;
  walk(
      sql, [&](std::string_view text) { out.text += text; },
      [&](std::size_t number) {
        out.text += placeholder(values[number].kind);
        out.order.push_back(number);
      });
  return out;
}

Translated translate_rows(std::string_view sql, std::span<const Parameter> row, std::size_t rows) {
  const auto [open, end] = list_of(sql);
  const Translated one = translate(sql.substr(open, end - open), row);
  Translated out;
  out.text = sql.substr(0, open);
  for (std::size_t i = 0; i < rows; ++i) {
    out.text += i == 0 ? "" : ", ";
    out.text += one.text;
    for (const std::size_t number : one.order) out.order.push_back(i * row.size() + number);
  }
  out.text += sql.substr(end);
  return out;
}

Translated translate_keys(std::string_view sql, const Parameter& key, std::size_t keys) {
  Translated out;
  out.text = "SELECT answer.*, asked.place FROM (VALUES ";
  for (std::size_t i = 0; i < keys; ++i) {
    out.text += (i == 0 ? "(" : ", (") + std::to_string(i) + ", ";
    out.text += placeholder(key.kind);
    out.text += ")";
    out.order.push_back(i);
  }
  out.text += ") AS asked (place, key) CROSS JOIN LATERAL (";
  walk(
      sql, [&](std::string_view text) { out.text += text; }, [&](std::size_t) { out.text += "asked.key"; });
  out.text += ") AS answer";
  return out;
}

void append_text(const Parameter& value, std::string& out) {
  if (value.kind == Parameter::Kind::integer) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value.number).ptr;
    out.append(digits.data(), end);
  } else if (value.kind == Parameter::Kind::blob) {
    out += "\\x";
    append_hex(value.bytes, out);
  } else {
    append_escaped(value.bytes, out);
  }
}

void from_hex(std::string_view digits, std::string& out) {
  out.resize(digits.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = nibble(digits[2 * i]);
    const int low = nibble(digits[2 * i + 1]);
    if (high < 0 || low < 0) return out.clear();
    out[i] = static_cast<char>(high << 4 | low);
  }
}

}  // namespace gatehouse::hub
