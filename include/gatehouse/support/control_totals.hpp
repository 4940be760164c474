/// The totals by which a file proves that it is whole: how many records it has and what some of their numbers come
/// to, as its header or trailer says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/arena.hpp"
#include "gatehouse/batch.hpp"
#include "gatehouse/support/framing.hpp"

namespace gatehouse {

/// Decimals that sums are kept with: 12.34 is 123400.
constexpr unsigned sum_scale = 4;
using SumUnits = std::int64_t;

/// What a header or trailer says of a total; nothing if no number stands there.
[[nodiscard]] std::optional<SumUnits> told_total(const ControlTotal& total, std::string_view line,
                                                 const Framing& framing);

/// Adds up the records of one file. One thread at a time.
class ControlSums {
 public:
  explicit ControlSums(const Framing& framing);
  void add(const Batch& batch);
  /// A record that we write.
  void add(std::string_view record);
  /// What the total (its place among the framing's) comes to; nothing if a number of it could not be read.
  [[nodiscard]] std::optional<SumUnits> sum(std::size_t total) const;
  /// What does not agree with `head` and `trailer`, in a sentence without values of records; nothing if all does. A
  /// number that cannot be read counts as nothing, and the sentence says how many there were.
  [[nodiscard]] std::optional<std::string> fault(std::string_view head, std::string_view trailer) const;

 private:
  struct Sum {
    SumUnits units = 0;
    std::uint64_t unreadable = 0;
  };
  const Framing& framing_;
  std::vector<Sum> sums_;  ///< beside the framing's totals
  Arena arena_{4096};
  std::vector<std::string_view> columns_{};
};

}  // namespace gatehouse
