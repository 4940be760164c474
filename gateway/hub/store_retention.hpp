/// Retention on the store. Private to the hub.
#pragma once

#include "hub/core.hpp"
#include "hub/retention.hpp"

namespace gatehouse::hub {

class StoreRetention final : public Retention {
 public:
  explicit StoreRetention(Core& core) : core_(core) {}
  Result<PurgeReceipt> purge(const PurgeWish& wish) override;
  Result<std::vector<PurgeReceipt>> purges() override;
  Result<Hold> hold(ClientId client, std::string_view because, std::string_view actor) override;
  Result<void> release(std::int64_t hold, std::string_view actor) override;
  Result<std::vector<Hold>> holds() override;
  Result<std::vector<ClientId>> past_their_time(std::span<const KeepRule> rules, Timestamp now,
                                                std::size_t limit) override;
  Result<std::vector<PastRecords>> records_past_their_time(std::span<const KeepRule> rules, Timestamp now,
                                                           std::size_t limit) override;
  Result<std::vector<PurgeReceipt>> purge_records(std::span<const PastRecords> past, std::string_view because,
                                                  std::string_view actor) override;
  Result<std::vector<std::string>> mappings() override;

 private:
  Core& core_;
};

}  // namespace gatehouse::hub
