#include "mapping/sample_values.hpp"

#include <algorithm>

#include "mapping/encoding.hpp"
#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t longest_text = 200;  ///< of a text without a limit of its own

std::string repeated(std::string_view pattern, std::size_t size) {
  std::string out;
  while (out.size() < size) out += pattern;
  return out.substr(0, size);
}

/// Texts of an open field that has room for `most` characters.
std::vector<std::string> texts(std::size_t most) {
  std::vector<std::string> out{"LEE",         "a",       "B",      "7",     "McDonald",    "De  La Cruz", "00123",
                               "O'Neil-Roe",  "x,y;z|w", "q\"r\"", "<a&b>", "Jos\xC3\xA9", "ROE, JAN Q",  "{[#]}",
                               "12-34 (56)7", "null",    "-5",     "0",     "true"};
  out.push_back(repeated("Abcdefghij klm", most));
  std::erase_if(out, [most](const std::string& text) { return text.size() > most; });
  return out;
}

/// Leap days, ends of years and months, and years on both sides of what two digits can say.
std::vector<std::string> days() {
  return {"1985-06-15", "2024-02-29", "2000-02-29", "1999-12-31", "2000-01-01", "1935-01-31",
          "1940-12-31", "1941-01-01", "2040-12-31", "2041-01-01", "1900-03-01", "2026-10-09"};
}

std::vector<std::string> numbers(const Type& type, std::size_t columns) {
  const std::size_t scale = type.scale;
  std::size_t digits = type.size > 0 ? type.size : 9;
  if (columns > 0) digits = std::min(digits, columns);
  digits = std::clamp<std::size_t>(digits, scale + (digits > scale ? 1 : 0), 18);
  std::vector<std::string> units{"12", "0", "1", "10", "-1", repeated("9", digits), repeated("1234567890", digits)};
  if (scale == 0) return units;
  std::vector<std::string> out;
  for (std::string unit : units) {
    const bool negative = unit.front() == '-';
    if (negative) unit.erase(0, 1);
    if (unit.size() <= scale) unit.insert(0, scale + 1 - unit.size(), '0');
    out.push_back((negative ? "-" : "") + unit.substr(0, unit.size() - scale) + "." +
                  unit.substr(unit.size() - scale));
  }
  return out;
}

/// Texts that people would type for values of the type, dates as YYYY-MM-DD.
std::vector<std::string> typed_texts(const SampledField& field) {
  const Type& type = field.codec.type;
  const std::size_t columns = field.place != nullptr ? field.place->length : 0;
  switch (type.kind) {
    case TypeKind::text:
    case TypeKind::code: {
      if (!type.format.empty()) return {"2026Q1", "1999Q4"};
      std::size_t most = type.size > 0 ? type.size : longest_text;
      if (columns > 0) most = std::min(most, columns);
      std::vector<std::string> out = texts(most);
      for (const std::size_t digits : field.numbers)
        if (digits <= most) out.push_back(repeated("1234567890", digits));
      return out;
    }
    case TypeKind::digits: {
      const std::size_t size = type.size > 0 ? type.size : 4;
      return {repeated("1234567890", size), repeated("0", size), repeated("9", size), repeated("0123456789", size)};
    }
    case TypeKind::ssn:
      return {"900456789", "912340001", "987010203"};
    case TypeKind::phone:
      return {"6025550100", "2025550199"};
    case TypeKind::zip:
      return {"85001", "01234", "850011234"};
    case TypeKind::integer:
    case TypeKind::decimal:
      return numbers(type, columns);
    case TypeKind::boolean:
      return {"yes", "no"};
    case TypeKind::date:
      return days();
    case TypeKind::timestamp:
      return {"2026-01-31T23:59:59Z", "2024-02-29T00:00:00Z", "2026-07-04T12:30:15.250000Z"};
  }
  return {};
}

/// The value that a text means to the field's type.
Value value_of(const SampledField& field, std::string_view text, Arena& arena) {
  const std::string_view kept = arena.copy(std::string(text));
  if (field.codec.type.kind != TypeKind::date) return read_text(field.codec, kept, arena).value;
  const auto day = date_from_iso(text);
  return day ? Value::of(*day) : read_text(field.codec, kept, arena).value;
}

/// The layout can hold the value, and reads the same again.
bool stands(const SampledField& field, const Value& value, Arena& arena) {
  if (field.layout == nullptr) return true;
  const LayoutField& place = *field.place;
  const Layout& layout = *field.layout;
  const std::string_view text = formatted(value, field.codec, true, arena);
  const auto is = [text](const std::string& word) { return word == text; };
  if (std::any_of(place.sentinels.begin(), place.sentinels.end(), is) ||
      std::any_of(place.deletes.begin(), place.deletes.end(), is) || place.withheld == text)
    return false;
  const auto bytes = encoded(text, layout.encoding, arena);
  if (!bytes) return false;
  if (layout.kind == LayoutKind::fixed_width && place.storage == Storage::text && bytes->size() > place.length)
    return false;
  if (place.storage != Storage::text &&
      !write_stored(text, place.storage, is_ebcdic(layout.encoding), place.is_signed, place.length, arena))
    return false;
  if (layout.kind == LayoutKind::delimited && layout.dialect.quoting == Quoting::none &&
      text.find(layout.dialect.delimiter) != std::string_view::npos)
    return false;
  const Reading again = read_text(field.codec, text, arena);
  return again.problem == nullptr && again.value.known() &&
         formatted(again.value, field.codec, true, arena) == text;
}

/// A code that no table and no list has.
std::string unlisted(const SampledField& field) {
  for (const char* const made_up : {"ZQ9", "Zq", "~", "8"}) {
    const auto is = [made_up](const std::string& code) { return code == made_up; };
    const std::size_t most = field.codec.type.size;
    if ((most == 0 || std::string_view(made_up).size() <= most) &&
        std::none_of(field.codes.begin(), field.codes.end(), is))
      return made_up;
  }
  return {};
}

}  // namespace

std::vector<Value> sample_values(const SampledField& field, Arena& arena) {
  std::vector<std::string> wanted;
  for (const std::string& code : field.codes)
    if (!code.starts_with('(')) wanted.push_back(code);
  wanted.insert(wanted.end(), field.legal.begin(), field.legal.end());
  if (wanted.empty()) wanted = typed_texts(field);
  if (!field.codes.empty() && field.legal.empty()) wanted.push_back(unlisted(field));
  for (const std::string& text : field.compared)
    if (std::find(wanted.begin(), wanted.end(), text) == wanted.end()) wanted.push_back(text);
  std::vector<Value> out;
  for (const std::string& text : wanted) {
    const Value value = value_of(field, text, arena);
    const bool legal =
        field.legal.empty() || std::find(field.legal.begin(), field.legal.end(), text) != field.legal.end();
    if (value.known() && legal && stands(field, value, arena)) out.push_back(value);
  }
  if (field.required && !out.empty()) return out;
  out.emplace_back();
  if (field.place == nullptr) return out;
  for (const std::string& sentinel : field.place->sentinels)
    if (!sentinel.starts_with('(') && field.place->storage == Storage::text)
      out.push_back(Value::of(std::string_view(sentinel)));
  if (!field.place->deletes.empty()) out.push_back(Value::in_state(State::remove));
  return out;
}

}  // namespace gatehouse::mapping
