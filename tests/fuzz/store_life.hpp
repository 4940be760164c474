/// A real hub and the model beside it, through deeds that bytes choose. Each deed is done to both, and `check`
/// compares.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../unit/hub/world.hpp"
#include "fuzz.hpp"
#include "hub/corrections.hpp"
#include "hub/lists.hpp"
#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "store_model.hpp"

namespace gatehouse::fuzz {

/// Ends the process unless it worked.
template <class T>
void must(const Result<T>& result, std::string_view sentence) {
  if (!result) require(false, sentence, result.error().text());
}

/// The input, a byte at a time; zeros once it is at its end.
class Choices {
 public:
  Choices(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
  [[nodiscard]] bool left() const { return at_ != end_; }
  std::uint8_t byte() { return at_ == end_ ? std::uint8_t{0} : *at_++; }
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : byte() % limit; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

class Life {
 public:
  /// `folder` holds the key and an empty store, and is this life's own.
  explicit Life(std::filesystem::path folder);

  void file(Choices& in);
  void replay(Choices& in);
  void merge(Choices& in);
  void join_and_part(Choices& in);
  void split(Choices& in);
  void take_out(Choices& in);
  void reconsider(Choices& in);
  void decide(Choices& in);
  void pin(Choices& in);
  void purge(Choices& in);
  void hold(Choices& in);
  void retention(Choices& in);
  void retention_of_records(Choices& in);
  void deliver(Choices& in);
  void resolve(Choices& in);
  void drain();
  void reopen();
  void pass_time(Choices& in);

  /// After each deed. `deep` looks into every page and body too.
  void check(bool deep);

 private:
  struct Batch {
    hub::test::Lines lines;
    std::vector<ModelLine> model;
  };
  void open();
  void add_claim(Choices& in, const std::string& system, Batch& out);
  void add_payment(Choices& in, const std::string& system, Batch& out);
  void take(hub::Intake& intake, const Batch& batch, bool recognise);
  void send_again(std::size_t lane, const Arrival& arrival);
  [[nodiscard]] hub::RunId begin(std::size_t lane, std::string_view kind = "intake");
  /// Tries it. What fails must fail for a reason that a person can act on, and leave everything as it was.
  bool attempt(const std::function<Result<void>()>& deed);
  [[nodiscard]] std::string snapshot();
  [[nodiscard]] std::string told(const hub::ClientView& view, bool with_version = true);
  [[nodiscard]] std::optional<std::int64_t> kept_back(Choices& in);
  [[nodiscard]] hub::ClientId client(Choices& in);
  [[nodiscard]] std::set<int> people_of(hub::ClientId client);
  [[nodiscard]] std::string phone_of(hub::ClientId client);
  void become_one(hub::ClientId a, hub::ClientId b);
  [[nodiscard]] int group_of(int person) const;
  bool merge_by_two(hub::ClientId a, hub::ClientId b, hub::ClientId& absorbed);
  void purge_one(hub::ClientId client);
  [[nodiscard]] std::set<hub::ClientId> under_hold();
  [[nodiscard]] std::set<std::int64_t> past_by_themselves(const std::vector<hub::KeepRule>& rules);
  void note_due(const hub::Due& due);
  void settle(hub::RunId run, const hub::Due& due, hub::DeliveryState state);

  void check_records();
  void check_balances();
  void check_clients();
  void check_people();
  void check_deliveries();
  void check_deep();

  std::filesystem::path folder_;
  hub::test::TestClock clock_;
  std::unique_ptr<hub::Hub> hub_;
  Model model_;
  std::set<hub::ClientId> seen_;                   ///< every client there ever was
  std::map<hub::ClientId, bool> provisional_;      ///< of those with records, as they were after the last deed
  std::map<int, int> one_with_;                    ///< people that a person declared to be one
  std::set<int> parted_;                           ///< people whom a person made two of
  std::map<std::int64_t, hub::ClientId> holds_;    ///< in force
  std::map<hub::ClientId, std::int64_t> brought_;  ///< the version that the system has
  std::map<std::string, std::pair<hub::ClientId, std::int64_t>> keys_;          ///< of idempotency
  std::map<hub::ChangeId, std::pair<hub::Due, hub::DeliveryState>> unsettled_;  ///< unknown and held
  bool people_moved_ = false;  ///< by the deed under way, because a person said so
  int files_ = 0;
};

}  // namespace gatehouse::fuzz
