/// The totals by which a file proves that it is whole: how many records it has and what some of their numbers come
/// to, as its header or trailer says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/support/framing.hpp"

namespace gatehouse {

/// Adds up the records of one file. One thread at a time.
class ControlSums {
 public:
  explicit ControlSums(const Framing& framing);
  void add(const Batch& batch);
  /// What does not agree with `head` and `trailer`, in a sentence without values of records; nothing if all does. A
  /// number that cannot be read counts as nothing, and the sentence says how many there were.
  [[nodiscard]] std::optional<std::string> fault(std::string_view head, std::string_view trailer) const;

 private:
  struct Sum {
    std::int64_t units = 0;
    std::uint64_t unreadable = 0;
  };
  const Framing& framing_;
  std::vector<Sum> sums_;  ///< beside the framing's totals
  std::uint64_t records_ = 0;
};

}  // namespace gatehouse
