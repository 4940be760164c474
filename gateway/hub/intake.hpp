/// A file on its way into the hub: what `begin_intake` hands to the runner.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "hub/core.hpp"
#include "hub/items.hpp"
#include "hub/rows.hpp"

namespace gatehouse::hub {

/// `recognise` and `describe` may run on the mapping thread, a batch ahead of `take`: they have a connection and
/// keys of their own, and share with `take` only the answers that wait to be handed over and the keys that are
/// under way.
class FileIntake final : public Intake {
 public:
  FileIntake(Core& core, Plan plan, Reading reading)
      : core_(core), plan_(std::move(plan)), reading_(std::move(reading)) {}

  Result<void> recognise(std::span<const RawRecord> records, std::span<const std::string_view> keys,
                         std::vector<bool>& unchanged) override;
  Result<void> describe(std::span<const Incoming> batch) override;
  Result<void> take(std::span<const Incoming> batch, FilePosition after) override;
  Result<Balance> finish() override;
  Result<void> break_off(std::string_view rule, std::string_view reason) override;

 private:
  /// What is known ahead of a batch that waits for its `take`.
  struct Answer {
    std::vector<Recognised> records;
    Described described;
    std::vector<Hash16> under_way;  ///< its keys that may get another meaning
    std::uint64_t others = 0;       ///< commits of others when it was asked
  };
  [[nodiscard]] std::uint64_t commits_of_others() const { return core_.key_commits.load() - own_commits_.load(); }
  [[nodiscard]] Answer claim_answer(std::span<const Incoming> batch);
  void release(const Answer& answer);
  [[nodiscard]] Result<void> close(FileState state, std::string_view rule, std::string_view reason);

  Core& core_;
  Plan plan_;
  Reading reading_;
  Balance balance_;
  std::atomic<std::uint64_t> own_commits_{0};
  std::mutex guard_;
  std::deque<Answer> answers_;                             ///< guarded by `guard_`
  std::unordered_multiset<Hash16, HashOfHash> under_way_;  ///< guarded by `guard_`
};

}  // namespace gatehouse::hub
