/// Fields of a document that no record had, and members that no layout names (unnamed.hpp): a path that is wrong,
/// or a member that its sender renamed, is no error of any one record, and would leave a column empty for ever
/// without a word.
#pragma once

#include <cstdint>
#include <vector>

#include "mapping/compiled.hpp"
#include "mapping/decode.hpp"
#include "mapping/slices.hpp"
#include "mapping/unnamed.hpp"

namespace gatehouse::mapping {

class Unseen {
 public:
  /// Of JSON and XML layouts; of others nothing is expected, since their columns are where they are.
  explicit Unseen(const Mapping& mapping);
  void look(const SourceRow& row, std::string_view record);
  void look(std::span<const Slice> values, std::string_view record);
  /// A record of which nothing can be said.
  void pass() { ++records_; }
  /// Each with the number of records that came (rule `never-a-value`), or that had it (`unnamed-...`).
  [[nodiscard]] std::vector<QuietCount> told() const;

 private:
  const Mapping& mapping_;
  std::vector<std::size_t> unseen_{};  ///< source values
  std::uint64_t records_ = 0;
  Unnamed unnamed_;
};

}  // namespace gatehouse::mapping
