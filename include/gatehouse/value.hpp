/// One value of one field, small enough to copy: sixteen bytes, and no allocation. Text is a view into
/// the arena of the batch that the value came with and dies with it.
#pragma once

#include <cstdint>
#include <string_view>

namespace gatehouse {

/// Money and other exact numbers: `units` × 10^-`scale`. Never floating point.
struct Decimal {
  std::int64_t units = 0;
  std::uint8_t scale = 0;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// A civil date without a time zone: days since 1970-01-01, years 0001 to 9999.
struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
  std::int64_t micros = 0;
  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// What a field of a mapped record says. Only `known` carries a value.
enum class State : std::uint8_t {
  unknown,    ///< nobody knows: blank, a sentinel such as 00000000, never asked
  known,      ///< the value stands beside it
  withheld,   ///< there is a value, and the receiver may not have it
  unchanged,  ///< the sender says nothing about it: never overwrites
  remove,     ///< the sender says "delete it": clears this system's value only
};

enum class Kind : std::uint8_t { null, boolean, integer, decimal, text, date, timestamp };

/// Optional remark beside a state; it never changes what the state means.
enum class Note : std::uint8_t { none, not_asked, invalid, at_least, truncated };

class Value {
 public:
  constexpr Value() = default;
  static constexpr Value of(bool v) { return Value(Kind::boolean, v ? 1 : 0); }
  static constexpr Value of(std::int64_t v) { return Value(Kind::integer, v); }
  static constexpr Value of(Decimal v) {
    Value out(Kind::decimal, v.units);
    out.scale_ = v.scale;
    return out;
  }
  static constexpr Value of(Date v) { return Value(Kind::date, v.days); }
  static constexpr Value of(Timestamp v) { return Value(Kind::timestamp, v.micros); }
  /// `v` must outlive the value: it lies in the batch's arena or is a literal of the mapping.
  static Value of(std::string_view v) {
    Value out;
    out.kind_ = Kind::text;
    out.state_ = State::known;
    out.size_ = static_cast<std::uint32_t>(v.size());
    out.payload_.text = v.data();
    return out;
  }
  static constexpr Value in_state(State s) {
    Value out;
    out.state_ = s;
    return out;
  }

  [[nodiscard]] constexpr Kind kind() const { return kind_; }
  [[nodiscard]] constexpr State state() const { return state_; }
  [[nodiscard]] constexpr bool known() const { return state_ == State::known; }
  [[nodiscard]] constexpr Note note() const { return note_; }
  constexpr void set_note(Note n) { note_ = n; }

  // Each of these asks for the kind that the value has; another kind is a bug.
  [[nodiscard]] constexpr bool boolean() const { return payload_.number != 0; }
  [[nodiscard]] constexpr std::int64_t integer() const { return payload_.number; }
  [[nodiscard]] constexpr Decimal decimal() const { return {payload_.number, scale_}; }
  [[nodiscard]] constexpr Date date() const { return {static_cast<std::int32_t>(payload_.number)}; }
  [[nodiscard]] constexpr Timestamp timestamp() const { return {payload_.number}; }
  [[nodiscard]] std::string_view text() const { return {payload_.text, size_}; }

 private:
  constexpr Value(Kind k, std::int64_t n) : kind_(k), state_(State::known) { payload_.number = n; }

  Kind kind_ = Kind::null;
  State state_ = State::unknown;
  std::uint8_t scale_ = 0;
  Note note_ = Note::none;
  std::uint32_t size_ = 0;
  union {
    std::int64_t number = 0;
    const char* text;
  } payload_;
};
static_assert(sizeof(Value) == 16);

/// Same state, kind and content (text by its bytes). Decimals compare by value: 1.50 equals 1.5.
[[nodiscard]] bool operator==(const Value& a, const Value& b);

}  // namespace gatehouse
