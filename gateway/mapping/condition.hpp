/// Conditions of `when:` lines: parsed once, evaluated without looking anything up by name.
///
///   STAT is '10' and BAL > 0          FIELD is [not] LITERAL | FIELD, is [not] blank, [not] in [..],
///   [901] is blank or [901] before [900]   before, after, <, <=, >, >=, starts with, length is N, and, or, not, (
///   )
///
/// A blank field fails every comparison, and `is not` holds for it. Text compares by its bytes; numbers, dates,
/// times and yes_no by what they say, however they are written.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/arena.hpp"
#include "gatehouse/findings.hpp"
#include "gatehouse/value.hpp"
#include "mapping/types.hpp"

namespace gatehouse::mapping {

/// Fields of such a type are compared by their values; of others, by their texts.
[[nodiscard]] bool compares_by_type(TypeKind kind);

/// What a name in a condition stands for.
struct Named {
  std::size_t index = 0;         ///< in the values that `holds` gets
  const Codec* codec = nullptr;  ///< how its text reads where numbers or dates are compared
};

class Condition {
 public:
  /// Finds the place of a field's name; nothing if it is unknown.
  using Lookup = std::function<std::optional<Named>(std::string_view)>;

  /// Nothing if the text has errors: `problem` then says which, with the place.
  static std::optional<Condition> parse(std::string_view text, const Lookup& lookup,
                                        const std::vector<std::string_view>& names, std::string& problem);

  /// `bad` gets the index of a value that could not be read for a comparison (and the condition is false).
  [[nodiscard]] bool holds(std::span<const Value> values, Arena& arena, std::optional<std::size_t>& bad) const;
  /// Indexes of all the values that it looks at.
  [[nodiscard]] const std::vector<std::size_t>& uses() const { return uses_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Adds, for each value that it looks at, those values that tell its comparisons apart: every literal, what lies
  /// just below and above one that is ordered, texts that begin so and have that length (which lie in `texts`, or
  /// in the condition). False, with nothing to rely on, if it compares two fields.
  [[nodiscard]] bool probes(std::map<std::size_t, std::vector<Value>>& by_field, Arena& texts) const;
  /// A comparison that goes against the type of its field.
  struct Misfit {
    std::size_t field = 0;
    enum class Outcome : std::uint8_t { never, always, held } outcome;  ///< of every value; `held`: of many
    std::string what{};                                                 ///< `is compared with a number`
  };
  /// `room` says how many characters a field has at most (0: not known).
  [[nodiscard]] std::vector<Misfit> misfits(const std::function<std::size_t(std::size_t field)>& room) const;
  /// Its parts that `and` joins, but for the whole.
  [[nodiscard]] std::vector<Condition> conjunctions() const;
  /// The texts that it compares source value `field` with for being the same.
  [[nodiscard]] std::vector<std::string> texts_of(std::size_t field) const;

 private:
  friend class ConditionParser;
  friend class LaneTests;
  enum class Op : std::uint8_t {
    always,
    all,
    any,
    no,
    is,
    in,
    blank,
    before,
    after,
    less,
    at_most,
    more,
    at_least,
    starts,
    length
  };
  struct Literal {
    std::string text;
    Value value{};  ///< as the field's type, if that is compared by value and the text can be read so; else null
  };
  struct Node {
    Op op = Op::always;
    bool negate = false;
    std::size_t field = 0;
    Codec codec{};
    std::optional<std::size_t> other{};  ///< the right side is a field
    Codec other_codec{};
    std::vector<Literal> literals{};
    std::size_t length = 0;
    std::vector<std::size_t> parts{};  ///< nodes below
  };
  void fields_below(std::size_t node, std::vector<std::size_t>& fields) const;
  [[nodiscard]] bool eval(std::size_t node, std::span<const Value> values, Arena& arena,
                          std::optional<std::size_t>& bad) const;
  [[nodiscard]] bool ordered(const Node& node, std::span<const Value> values, Arena& arena,
                             std::optional<std::size_t>& bad) const;
  [[nodiscard]] bool equals_one(const Node& node, const Value& value, Arena& arena,
                                std::optional<std::size_t>& bad) const;
  [[nodiscard]] bool equal_fields(const Node& node, const Value& value, const Value& other, Arena& arena,
                                  std::optional<std::size_t>& bad) const;
  [[nodiscard]] Value typed(const Value& value, const Codec& codec, std::size_t index, Arena& arena,
                            std::optional<std::size_t>& bad) const;

  std::vector<Node> nodes_;
  std::size_t root_ = 0;
  std::vector<std::size_t> uses_;
  std::string text_;
};

}  // namespace gatehouse::mapping
