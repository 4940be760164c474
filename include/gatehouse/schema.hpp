/// What fields a record has: the canonical entities (client, claim, ...), a system's layout seen as
/// fields, and the labels that say how restricted each field is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

/// How a value is written and what is legal in it. The text forms are those of the data files.
enum class TypeKind : std::uint8_t {
  text,       ///< `text` or `text N`
  code,       ///< `code` or `code N`: a value of a list; kept as text
  digits,     ///< `digits N`: exactly N digits, leading zeros kept
  ssn,        ///< `ssn`: nine digits, hyphens allowed on the way in
  phone,      ///< `phone`: ten digits after cleaning
  zip,        ///< `zip`: five or nine digits
  integer,    ///< `integer` or `integer N`
  decimal,    ///< `decimal P,S`
  boolean,    ///< `yes_no`
  date,       ///< `date FORMAT`; without a format YYYY-MM-DD
  timestamp,  ///< `timestamp` (ISO 8601 with a zone)
};

struct Type {
  TypeKind kind = TypeKind::text;
  std::uint16_t size = 0;  ///< most characters (text, code), exact digits, or digits in all (decimal); 0: no limit
  std::uint8_t scale = 0;  ///< decimal places
  std::string format{};    ///< date format: YYYY MM DD YY in any order, with separators
  friend bool operator==(const Type&, const Type&) = default;
};

/// A set of labels; a record's labels are the union of its fields'.
enum class Label : std::uint16_t {
  open = 1 << 0,
  pii = 1 << 1,
  uc_confidential = 1 << 2,
  wage = 1 << 3,
  fti = 1 << 4,
  ssa = 1 << 5,
  ferpa = 1 << 6,
  vr = 1 << 7,
  medical = 1 << 8,
  note = 1 << 9,
  protected_location = 1 << 10,
  restricted = 1 << 11,  ///< what a field without labels is: it leaves under no agreement
};
class Labels {
 public:
  constexpr Labels() = default;
  constexpr Labels(Label l)
      : bits_(static_cast<std::uint16_t>(l)) {}  // NOLINT(google-explicit-constructor): a label is a set of one
  constexpr void add(Labels o) { bits_ = static_cast<std::uint16_t>(bits_ | o.bits_); }
  [[nodiscard]] constexpr bool has(Label l) const { return (bits_ & static_cast<std::uint16_t>(l)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::uint16_t bits() const { return bits_; }
  /// Only what everybody may see: nothing but `open`.
  [[nodiscard]] constexpr bool only_open() const { return bits_ == static_cast<std::uint16_t>(Label::open); }
  friend bool operator==(const Labels&, const Labels&) = default;

 private:
  std::uint16_t bits_ = 0;
};

struct Field {
  std::string name;
  Type type{};
  bool required = false;
  Labels labels{Label::restricted};
  std::string doc{};                  ///< the caption people see
  std::vector<std::string> values{};  ///< the legal values of a code, if the list is closed
};

/// Fields in their order; the order is the address, names are for people and for compiling.
struct Schema {
  std::string name;
  std::vector<Field> fields;
  std::string parent{};  ///< the entity this one belongs to (`claim` -> `client`), if any

  [[nodiscard]] std::optional<std::size_t> find(std::string_view field) const {
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (fields[i].name == field) return i;
    return std::nullopt;
  }
};

}  // namespace gatehouse
