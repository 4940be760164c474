/// The third step of the federal order: records of one person against each other, over a file of any length with
/// bounded memory. Persons are known by a hash of their identifier only, until a finding names them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "report/check_record.hpp"
#include "report/check_rules.hpp"
#include "report/sorted_spill.hpp"

namespace gatehouse::report {

/// A record that breaks a duplicate rule, and the one that it stands against.
struct Duplicate {
  std::size_t rule = 0;  ///< index in CheckRules::duplicates
  std::uint64_t line = 0, other_line = 0;
  std::string_view individual{};  ///< its first 24 bytes
};

class DuplicateCheck {
 public:
  /// `rules` outlives it.
  explicit DuplicateCheck(const CheckRules& rules);
  [[nodiscard]] Result<void> add(const CheckRecord& record, std::uint64_t line);
  /// Visits every duplicate, by rule and person; call it once, after the last record.
  [[nodiscard]] Result<void> finish(const std::function<void(const Duplicate&)>& visit);

 private:
  static constexpr std::size_t most_open = 1000;  ///< of one person
  static constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::max();
  /// One record as one rule sees it. Ordered by group and key, then entry, closed periods first, then line.
  struct Seen {
    std::uint32_t group = 0;  ///< a rule's index; all rules about periods share the last group
    std::array<std::uint64_t, 2> key{};
    std::int32_t entry = 0, exit = no_day;
    std::uint64_t line = 0;
    std::uint64_t value = 0;
    std::uint64_t petition = 0;  ///< hash of the TAA petition; 0: none is told
    std::array<char, 24> individual{};
    friend auto operator<=>(const Seen&, const Seen&) = default;
  };
  /// What is remembered of the earlier records of one key while the later ones pass by: of each petition the record
  /// that reaches furthest, or came first. At most `most_open` of each.
  struct Person {
    Seen first{};
    std::vector<Seen> furthest{};
    std::vector<Seen> open{};  ///< periods without exit that no later one was told against
    bool any = false;
  };
  using Visit = std::function<void(const Duplicate&)>;
  [[nodiscard]] Result<void> add_period(const CheckRecord& record, Seen seen);
  void period(const Seen& seen, Person& person, const Visit& visit) const;
  void same(const Seen& seen, Person& person, const Visit& visit) const;
  void one_value(const Seen& seen, const Seen& first, const Visit& visit) const;
  [[nodiscard]] std::uint32_t periods_group() const { return static_cast<std::uint32_t>(rules_.duplicates.size()); }

  const CheckRules& rules_;
  bool has_period_rules_ = false;
  SortedSpill<Seen> seen_;
};

}  // namespace gatehouse::report
