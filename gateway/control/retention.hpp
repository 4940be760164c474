/// The site's rules on how long people are kept, applied by the service: once an hour it destroys who is past the
/// time, or says how many there are where the rules are only tried.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "config/site.hpp"
#include "gatehouse/clock.hpp"
#include "hub/hub.hpp"
#include "hub/retention.hpp"

namespace gatehouse::control {

/// The rules as the hub asks for them: classes of data (an entity, a label) as the mappings whose records have
/// them.
[[nodiscard]] Result<std::vector<hub::KeepRule>> keep_rules(const config::RetentionRules& rules, hub::Hub& hub);

/// What one round came to.
struct RetentionRound {
  Timestamp at{};
  bool dry_run = false;                   ///< the figures are of who would go
  std::int64_t clients = 0, records = 0;  ///< whole clients; records that go by themselves
  std::string failed{};                   ///< why it did not come to its end; empty: it did
};

/// One round; nothing where there are no rules. A client that cannot go now (a hold, an answer that is still due)
/// is tried again in the next.
[[nodiscard]] std::optional<RetentionRound> keep_to_rules(const config::RetentionRules& rules, hub::Hub& hub,
                                                          Clock& clock, Log& log);

/// The last round since the service began, for whoever asks. Any thread.
class LastRound {
 public:
  void note(std::optional<RetentionRound> round) {
    const std::lock_guard lock(mutex_);
    round_ = std::move(round);
  }
  [[nodiscard]] std::optional<RetentionRound> get() const {
    const std::lock_guard lock(mutex_);
    return round_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<RetentionRound> round_{};
};

}  // namespace gatehouse::control
