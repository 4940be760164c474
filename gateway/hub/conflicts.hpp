/// Conflicts as the store keeps them: opened when a record comes, listed, decided by a person.
#pragma once

#include <string_view>
#include <vector>

#include "hub/core.hpp"
#include "hub/sync.hpp"

namespace gatehouse::hub {

/// Writes one and gives its number. What the same system said before of the same field is replaced, unless this one
/// only tells of an ordinary change. Inside the caller's transaction.
[[nodiscard]] Result<std::int64_t> open_conflict(Core& core, const Conflict& conflict);
/// How often the field was changed or contested since a moment.
[[nodiscard]] Result<std::int64_t> changes_since(Core& core, std::int64_t client, std::string_view field,
                                                 Timestamp at);

/// What is open, and of those loops, for the status.
struct ConflictCounts {
  std::int64_t open = 0, loops = 0;
};
[[nodiscard]] Result<ConflictCounts> count_conflicts(Connection& db);

class StoreSync final : public Sync {
 public:
  explicit StoreSync(Core& core) : core_(core) {}
  Result<std::vector<Conflict>> conflicts(const ConflictFilter& filter) override;
  Result<Conflict> conflict(std::int64_t id) override;
  Result<std::vector<Conflict>> history(const Conflict& conflict) override;
  Result<void> decide(std::int64_t id, std::string_view decision, std::string_view actor) override;
  Result<void> write(std::int64_t id, std::string_view value, std::string_view because,
                     std::string_view actor) override;

 private:
  Core& core_;
};

}  // namespace gatehouse::hub
