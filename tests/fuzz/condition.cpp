/// Conditions on arbitrary text and values. The first line is the condition, each further line a field's value.
/// Whatever parses is total, gives the same answer twice and obeys logic; whatever does not says why.
#include "mapping/condition.hpp"

#include <array>

#include "fuzz.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;
using mapping::Codec;
using mapping::Condition;
using mapping::Named;

struct KnownField {
  std::string_view name;
  Codec codec;
};

Codec codec(std::string_view type) { return Codec::of(*mapping::parse_type(type).type, false, true); }

const std::array<KnownField, 9>& known_fields() {
  static const std::array<KnownField, 9> fields{{{"T", codec("text")},
                                                 {"C", codec("code 2")},
                                                 {"N", codec("decimal 9,2")},
                                                 {"M", codec("decimal 18,0")},
                                                 {"I", codec("integer")},
                                                 {"D", codec("date MMDDYYYY")},
                                                 {"W", codec("timestamp")},
                                                 {"Y", codec("yes_no")},
                                                 {"901", codec("text 20")}}};
  return fields;
}

std::optional<Named> look_up(std::string_view name) {
  for (std::size_t i = 0; i < known_fields().size(); ++i)
    if (known_fields()[i].name == name) return Named{i, &known_fields()[i].codec};
  return std::nullopt;
}

/// Even rounds leave values as text, as a layout does; odd ones read them, as a schema does.
std::vector<Value> values_from(std::string_view text, bool typed, Arena& arena) {
  std::vector<Value> out(known_fields().size());
  for (std::size_t i = 0; i < out.size() && !text.empty(); ++i) {
    const std::string_view line = fuzz::take_line(text);
    if (line.empty()) continue;
    const auto reading = mapping::read_text(known_fields()[i].codec, line, arena);
    if (!typed)
      out[i] = Value::of(line);
    else if (reading.problem == nullptr)
      out[i] = reading.value;
  }
  return out;
}

std::optional<Condition> parsed(std::string_view text) {
  std::vector<std::string_view> names;
  for (const KnownField& field : known_fields()) names.push_back(field.name);
  std::string problem;
  auto made = Condition::parse(text, look_up, names, problem);
  require(made.has_value() == problem.empty(), "a condition that does not parse says why, and only then");
  require(problem.size() < 1000, "a problem's text is bounded");
  if (fuzz::well_formed_utf8(text)) require(fuzz::well_formed_utf8(problem), "a problem is UTF-8");
  return made;
}

bool holds(const Condition& condition, const std::vector<Value>& values, Arena& arena) {
  std::optional<std::size_t> bad, bad_again;
  const bool answer = condition.holds(values, arena, bad);
  require(condition.holds(values, arena, bad_again) == answer && bad == bad_again,
          "a condition gives the same answer twice");
  if (bad) {
    const auto& uses = condition.uses();
    require(std::find(uses.begin(), uses.end(), *bad) != uses.end(), "a bad value is one that was looked at");
  }
  return answer;
}

void check_logic(std::string_view text, const std::vector<Value>& values, bool answer, Arena& arena) {
  const std::string inner = "(" + std::string(text) + ")";
  if (const auto no = parsed("not " + inner)) require(holds(*no, values, arena) != answer, "not C is not C");
  if (const auto both = parsed(inner + " and " + inner))
    require(holds(*both, values, arena) == answer, "C and C is C");
  if (const auto either = parsed(inner + " or not " + inner))
    require(holds(*either, values, arena), "C or not C holds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::text_of(data, size);
  const std::string_view text = fuzz::take_line(rest);
  const auto condition = parsed(text);
  if (!condition) return 0;
  for (const std::size_t used : condition->uses())
    require(used < known_fields().size(), "a condition looks at known fields only");
  Arena arena(1024);
  for (const bool typed : {false, true}) {
    const std::vector<Value> values = values_from(rest, typed, arena);
    check_logic(text, values, holds(*condition, values, arena), arena);
  }
  (void)holds(*condition, std::vector<Value>(known_fields().size()), arena);
  return 0;
}
