/// The hub's answers about who is who: locks, the index, the store. Private to the hub.
#pragma once

#include "hub/core.hpp"
#include "hub/matching.hpp"

namespace gatehouse::hub {

class StoreMatching final : public Matching {
 public:
  explicit StoreMatching(Core& core) : core_(core) { core.people.use_models(core.settings.folder / "models"); }

  Result<PairReason> why(ClientId a, ClientId b) override;
  Result<ClientStory> how(ClientId id) override;
  Result<MergeAnswer> merge(ClientId a, ClientId b, std::string_view because, std::string_view actor) override;
  Result<void> pin(const PinWish& wish, std::string_view actor) override;
  Result<void> unpin(ClientId client, std::string_view field, std::string_view actor) override;
  Result<Review> review(std::int64_t id) override;
  Result<void> claim(std::int64_t review, std::string_view actor) override;
  Result<void> release(std::int64_t review, std::string_view actor) override;
  Result<TakenOut> take_out(RecordId record, std::string_view because, std::string_view actor) override;
  Result<void> reconsider(ClientId a, ClientId b, std::string_view because, std::string_view actor) override;
  Result<MatchingQuality> quality() override;
  Result<TrainingReport> train(Learning what, std::string_view actor) override;
  Result<std::vector<ModelInfo>> models() override;
  Result<void> activate(std::uint32_t number, std::string_view actor) override;

 private:
  [[nodiscard]] Result<clients::ClientIndex*> index();
  [[nodiscard]] Result<std::vector<clients::RecordId>> side_of(std::int64_t asked, std::int64_t survivor);
  [[nodiscard]] Result<void> try_labels(std::vector<std::string>& findings);
  [[nodiscard]] Result<void> shelve(clients::Model& model, TrainingReport& report, std::string_view actor);
  /// Inside a transaction.
  [[nodiscard]] Result<void> audit_model(std::string_view action, std::uint32_t number, std::string_view outcome,
                                         std::string_view actor);
  [[nodiscard]] Result<void> count_weeks(MatchingQuality& out);
  [[nodiscard]] Result<void> read_reason(std::int64_t merger, Happening& happening);
  [[nodiscard]] Result<void> read_partings(std::int64_t client, ClientStory& story);
  [[nodiscard]] Result<void> read_first_link(std::int64_t client, LinkStory& link);
  [[nodiscard]] Result<void> read_happenings(std::int64_t client, ClientStory& story);

  Core& core_;
};

}  // namespace gatehouse::hub
