/// How a batch gets into the hub: identify, recognise what is unchanged, describe, resolve, write, commit.
/// Everything that belongs to it is one transaction. With large batches, people are resolved on a second thread
/// while this one seals bodies and writes the rows of those before.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hub/items.hpp"
#include "hub/resolver.hpp"
#include "hub/rows.hpp"

namespace gatehouse::hub {

/// One `take`. Made, run once, thrown away. Under the hub's write lock.
class Taking {
 public:
  /// With what `recognise` and `describe` found out about the same records; both may be empty.
  Taking(Core& core, const Plan& plan, std::span<const Incoming> batch, std::span<const Recognised> recognised,
         Described described);

  [[nodiscard]] Result<void> run(FilePosition after);
  [[nodiscard]] const Tally& tally() const { return tally_; }
  /// It changed what a key means.
  [[nodiscard]] bool changed_keys() const { return any_new_; }

 private:
  void identify_all(std::span<const Incoming> batch, std::span<const Recognised> recognised);
  [[nodiscard]] Result<void> look_up_keys();
  [[nodiscard]] Result<void> classify();
  [[nodiscard]] Result<void> open_slots();
  [[nodiscard]] Result<void> complete(Item& item);
  void take_over(Described described);
  void describe_rest();
  [[nodiscard]] Result<void> seal_body(const Item& item);
  [[nodiscard]] Result<Known> look_up_people_and_parents();
  [[nodiscard]] Result<void> resolve_and_write(RowWriter& writer);
  [[nodiscard]] Result<void> compare(RowWriter& writer);
  [[nodiscard]] std::vector<Hash16> keys_that_came(const Resolver& resolver) const;
  [[nodiscard]] std::span<KeyRef> refs_of(const Item& item) {
    return std::span(refs_).subspan(item.refs_from, item.refs_to - item.refs_from);
  }
  [[nodiscard]] Result<void> count();
  [[nodiscard]] Result<void> write_ranges();
  [[nodiscard]] Result<void> settle_accounts(FilePosition after);

  Core& core_;
  const Plan& plan_;
  std::vector<Item> items_;
  std::vector<bool> looked_up_;  ///< by item: `states_` is what the store says
  std::vector<KeyState> states_;
  ByHash<KeySlot> slots_;
  std::vector<KeyRef> refs_;
  std::string plain_, sealed_;   ///< the body under way
  Arena arena_;                  ///< of values filled in for `unchanged`
  std::uint64_t commits_known_;  ///< when it was made
  LastIds last_;                 ///< becomes the hub's with the commit
  std::int64_t batch_ = 0;
  Timestamp received_{};
  bool any_new_ = false;
  Tally tally_;
};

}  // namespace gatehouse::hub
