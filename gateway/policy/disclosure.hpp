/// What may leave, decided from plain values: an agreement, a field with its labels, the receiver, the day, the
/// person. No input, no output, no state: the same values always give the same ruling, and tests try every
/// combination.
///
/// The rules, in the order in which they are asked:
///  1. a field without labels is `restricted` and leaves under no agreement;
///  2. where a person's location is protected, what tells it (label `protected-location` beside others) leaves to
///     nobody; the flag itself, which has that label alone, goes by rule 4;
///  3. `open` fields leave;
///  4. the agreement must name the field, its entity, or every label that it carries; `fti` and `ssa` data leave
///  only
///     where that label itself is named;
///  5. what the agreement keeps for merit staff leaves only to a system of merit staff, on the days of that rule.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/agreement.hpp"
#include "gatehouse/schema.hpp"

namespace gatehouse::policy {

/// Whether an agreement holds on a day.
enum class Standing : std::uint8_t { in_force, missing, not_begun, expired, suspended, revoked };
/// `agreement` null: there is none.
[[nodiscard]] Standing standing_on(const Agreement* agreement, Date day);
/// The rule's id, for what it keeps back: `agreement-expired`. Empty for in_force.
[[nodiscard]] std::string_view rule_of(Standing standing);
/// For people: "has expired".
[[nodiscard]] std::string_view in_words(Standing standing);

/// Who receives.
struct Receiver {
  bool merit_staff = false;  ///< known to be merit staff; not known counts as no
};

enum class Ruling : std::uint8_t { leaves, restricted, protected_location, not_agreed, merit_only };
[[nodiscard]] std::string_view word(Ruling ruling);

/// `protected_person`: this person's location must not become known. The agreement is taken to be in force.
[[nodiscard]] Ruling rule_on(const Agreement& agreement, const Receiver& receiver, Date day,
                             std::string_view entity, const Field& field, bool protected_person);

/// The rulings on all fields of one entity, made once for many records.
class Mask {
 public:
  Mask(const Agreement& agreement, const Receiver& receiver, Date day, const Schema& schema);
  /// No agreement is asked for (a site of made-up people): all leaves but what is restricted or protected.
  explicit Mask(const Schema& schema);

  [[nodiscard]] const std::string& entity() const { return entity_; }
  [[nodiscard]] std::span<const Ruling> rulings(bool protected_person) const {
    return protected_person ? protected_ : open_;
  }
  /// True where some field is kept back.
  [[nodiscard]] bool withholds(bool protected_person) const;
  /// Nothing of the entity may leave: not even how many rows there are.
  [[nodiscard]] bool withholds_all(bool protected_person) const;
  /// `withheld` in the place of every value that may not leave, known or not: whether there is one is also nobody's
  /// business. How many there were.
  std::size_t apply(std::span<Value> values, bool protected_person) const;

 private:
  std::string entity_;
  std::vector<Ruling> open_, protected_;
};

/// An entry of an agreement's `fields` that means nothing: no label, no entity, no field of the schemas.
struct UnknownEntry {
  std::string text;
  std::string suggestion;  ///< `; did you mean ...`, or empty
};
[[nodiscard]] std::vector<UnknownEntry> unknown_entries(std::span<const std::string> entries,
                                                        std::span<const Schema> schemas);

/// The label of that name; nothing if there is none.
[[nodiscard]] std::optional<Label> label_of(std::string_view name);

}  // namespace gatehouse::policy
