/// Lists on the store. Private to the hub.
#pragma once

#include "hub/core.hpp"
#include "hub/lists.hpp"

namespace gatehouse::hub {

class StoreLists final : public Lists {
 public:
  explicit StoreLists(Core& core) : core_(core) {}
  Result<std::vector<RunInfo>> runs(const RunFilter& filter) override;
  Result<RunInfo> run(RunId id) override;
  Result<std::vector<FileRow>> files_of(RunId run, std::size_t limit) override;
  Result<std::vector<FoundFile>> files_named(std::string_view part, std::size_t limit) override;
  Result<KeptBackNow> kept_back_of(RunId run) override;
  Result<std::map<std::string, std::int64_t>> delivered_by(RunId run) override;
  Result<std::vector<RunDelivery>> deliveries_of_run(RunId run, std::string_view state, std::int64_t after,
                                                     std::size_t limit) override;
  Result<std::vector<HeldGroup>> held_groups(std::size_t limit) override;
  Result<std::vector<RecordRow>> records(const RecordFilter& filter) override;
  Result<std::vector<RecordId>> newest_of(std::string_view route, std::size_t limit) override;
  Result<void> each_newest(std::string_view route, std::size_t limit,
                           const std::function<Result<bool>(const StoredRecord&)>& visit) override;
  Result<std::vector<DeliveryRow>> deliveries_of(ClientId client, std::size_t limit) override;
  Result<std::vector<ClientId>> clients_like(const clients::PersonFacts& person, std::size_t limit) override;
  Result<std::vector<ClientId>> clients_of_key(const std::vector<std::string>& systems,
                                               const std::vector<std::string>& entities,
                                               std::string_view key) override;
  Result<std::vector<ClientId>> aliases_of(ClientId client, std::size_t limit) override;

 private:
  Core& core_;
};

}  // namespace gatehouse::hub
