/// How often values occur, so that SMITH counts for less than SZYMBORSKI. Private to the room.
#pragma once

#include <cstdint>
#include <vector>

#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// log2 in thousandths, in whole numbers; 0 for 0 and 1.
[[nodiscard]] Millibits log2_millibits(std::uint64_t n);

/// Which fields are counted. The index counts only fields of few values: it learns from its keys how many share the
/// others.
enum class Counting : std::uint8_t { common_values, all_values };

/// Counts of values by field. Not thread-safe; the owner's rules apply.
class Frequencies {
 public:
  explicit Frequencies(Counting counting);

  void add(const PersonFeatures& person);
  void remove(const PersonFeatures& person);
  /// For each field log2(expected frequency of an agreement / frequency of this value), cut to plus or minus
  /// `limit`.
  [[nodiscard]] Rarity rarity_of(const PersonFeatures& person, Millibits limit) const;
  [[nodiscard]] std::uint64_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
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
