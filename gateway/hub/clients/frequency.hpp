/// How often values occur, so that SMITH counts for less than SZYMBORSKI. Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// log2 in thousandths, in whole numbers; 0 for 0 and 1.
[[nodiscard]] Millibits log2_millibits(std::uint64_t n);

/// Which fields are counted. The index counts only fields of few values: it learns from its keys how many share the
/// others.
enum class Counting : std::uint8_t { common_values, all_values };

/// For each field how many of the records that have the value say it once more of the same client: somebody who
/// registers often does not make their own name a common one.
using Repeated = std::array<std::uint32_t, field_count>;

/// Counts of values by field. Not thread-safe; the owner's rules apply.
class Frequencies {
 public:
  explicit Frequencies(Counting counting);

  void add(const PersonFeatures& person);
  void remove(const PersonFeatures& person);
  [[nodiscard]] std::span<const Field> fields() const;  ///< those that are counted
  /// For each field log2(expected frequency of an agreement / frequency of this value), cut to plus or minus
  /// `limit`. Occurrences that are `repeated` do not count.
  [[nodiscard]] Rarity rarity_of(const PersonFeatures& person, Millibits limit,
                                 const Repeated& repeated = {}) const;
  [[nodiscard]] std::uint64_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  /// The most that a value can be worth more for being rare among so many.
  [[nodiscard]] Millibits known_from(std::uint64_t values) const;
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t count = 0;
  };
  struct Totals {
    std::uint64_t values = 0;  ///< records that know the field
    std::uint64_t squares =
        0;  ///< sum of the squared counts: agreements expected by chance, times `values` squared
  };

  void change(Field field, std::uint64_t value, int by);
  [[nodiscard]] std::size_t find(std::uint64_t key) const;
  void grow();

  Counting counting_;
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  std::array<Totals, field_count> totals_{};
};

/// The hash of the value that an exact agreement on `field` is about; 0 where unknown.
[[nodiscard]] std::uint64_t value_hash(const PersonFeatures& person, Field field);

}  // namespace gatehouse::clients
