/// The hub on its store (either one): the public face over its parts, which sees to locks and nothing else.
#pragma once

#include <memory>

#include "hub/conflicts.hpp"
#include "hub/core.hpp"
#include "hub/hub.hpp"
#include "hub/store_corrections.hpp"
#include "hub/store_lists.hpp"
#include "hub/store_matching.hpp"
#include "hub/store_passwords.hpp"
#include "hub/store_retention.hpp"
#include "hub/store_tokens.hpp"

namespace gatehouse::hub {

class StoredHub final : public Hub {
 public:
  explicit StoredHub(std::unique_ptr<Core> core)
      : core_(std::move(core)),
        matching_(*core_),
        tokens_(*core_),
        passwords_(*core_),
        lists_(*core_),
        sync_(*core_),
        retention_(*core_),
        corrections_(*core_) {}
  ~StoredHub() override { core_->store->leave(); }

  Result<RunId> begin_run(const RunStart& start) override;
  Result<RunInfo> end_run(RunId run, RunState state, std::string_view note) override;
  Result<std::vector<RunInfo>> runs(std::size_t limit) override;
  Result<std::map<std::string, Timestamp>> last_runs() override;
  std::string told_name(std::string_view file) override;
  Result<Admission> admit(RunId run, const Arrival& arrival) override;
  Result<std::unique_ptr<Intake>> begin_intake(RunId run, FileId file, const MappingInfo& mapping,
                                               std::string_view head) override;
  Result<void> finish_transfer(RunId run, FileId file, const Balance& counts) override;
  Result<void> note_refused_file(RunId run, const Refusal& refusal) override;
  Result<void> note_acknowledged(FileId file) override;

  Result<std::vector<HeldRecord>> held(const HeldFilter& filter) override;
  Result<void> each_outcome(FileId file, const std::function<Result<void>(const RecordOutcome&)>& visit) override;
  Result<StoredRecord> record(RecordId id, std::string_view actor, std::string_view purpose) override;
  Result<Outcome> replay(RecordId id, const MappingInfo& mapping, std::string_view key, const MappedRecord& mapped,
                         std::string_view actor) override;
  Result<std::string> mapping_by_hash(std::string_view hash) override;
  Result<void> keep_mapping(const MappingInfo& mapping) override;

  Result<ClientView> client(ClientId id) override;
  Result<void> each_client(const AsOf& as_of, const std::function<Result<void>(const ClientView&)>& visit) override;
  Result<AsOf> now_as_of() override;
  Result<std::vector<Review>> reviews(std::size_t limit) override;
  Matching& matching() override { return matching_; }
  Tokens& tokens() override { return tokens_; }
  Passwords& passwords() override { return passwords_; }
  Lists& lists() override { return lists_; }
  Sync& sync() override { return sync_; }
  Retention& retention() override { return retention_; }
  Corrections& corrections() override { return corrections_; }
  Result<void> decide(std::int64_t review, std::string_view decision, std::string_view actor) override;
  Result<void> split(ClientId client, std::string_view actor) override;
  Result<std::vector<StoredRecord>> records_of(ClientId id, std::string_view actor,
                                               std::string_view purpose) override;

  Result<void> open_route(std::string_view route, const std::vector<std::string>& reads) override;
  Result<MergeEvent> merge_event(ChangeId change) override;
  Result<void> try_now(std::string_view route) override;
  Result<std::vector<Due>> claim(std::string_view route, std::size_t limit) override;
  Result<void> settle(RunId run, std::string_view route, std::span<const Settled> settled) override;
  Result<std::vector<std::pair<Due, DeliveryState>>> unsettled(std::string_view route, std::size_t limit) override;
  Result<DeliveryBalance> delivery_balance(std::string_view route) override;

  Result<void> audit(const AuditEntry& entry) override;
  Result<void> each_audit_row(const AuditFilter& filter,
                              const std::function<Result<void>(const AuditRow&)>& visit) override;
  Result<AuditHead> audit_head() override;
  Result<std::vector<std::string>> verify_audit(std::span<const AuditHead> kept_elsewhere) override;
  Result<DisclosureId> disclose(RunId run, const Terms& terms, std::span<const ClientId> clients) override;
  Result<void> end_disclosure(DisclosureId id, bool sent) override;
  Result<std::vector<Disclosure>> disclosures(ClientId id) override;
  Result<std::int64_t> release_kept_back(std::string_view route) override;
  Result<void> rotate_master(const std::filesystem::path& next_key_file, std::string_view actor) override;
  Result<Status> status() override;
  Result<std::vector<Finding>> fsck(const std::function<void(double)>& progress) override;

 private:
  [[nodiscard]] Result<void> audit_reading(std::string_view actor, std::string_view subject,
                                           std::string_view purpose);

  std::unique_ptr<Core> core_;
  StoreMatching matching_;
  StoreTokens tokens_;
  StorePasswords passwords_;
  StoreLists lists_;
  StoreSync sync_;
  StoreRetention retention_;
  StoreCorrections corrections_;
};

}  // namespace gatehouse::hub
