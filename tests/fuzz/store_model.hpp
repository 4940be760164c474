/// What a hub must know after a sequence of deeds, kept in plain maps beside it: which version of each key came
/// last and which is in force, what became of every record, and how many there were of each. No person is
/// recognised here: whose a record is, is the hub's word, and the fuzzer looks only whether it may have changed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hub/hub.hpp"

namespace gatehouse::fuzz {

struct ModelRecord {
  std::size_t lane = 0;
  std::string key;      ///< with its system and kind: nothing else has it
  std::string bytes;    ///< as they came
  std::string mapping;  ///< hash
  std::string status;   ///< of a claim
  std::string parent;   ///< of a payment: the claim that it needs
  std::int64_t sequence = 0;
  Timestamp received{};
  int person = -1;        ///< of a claim
  std::int64_t next = 0;  ///< the version that took its place
  hub::ClientId client{};
  Outcome outcome = Outcome::stored;
  bool waits = false, purged = false;
};

/// A line on its way in; `outcome` is what its mapping says.
struct ModelLine {
  std::string key, bytes, status, parent;
  int person = -1;
  Outcome outcome = Outcome::stored;
};

/// How each lane is called.
inline constexpr std::array<const char*, 4> routes{"ui-in", "mis-in", "ui-pay", "mis-pay"};
inline constexpr std::array<const char*, 4> systems{"ui", "mis", "ui", "mis"};

class Model {
 public:
  static constexpr std::size_t lanes = routes.size();

  /// A batch of one file. What must become of its lines.
  hub::Balance take(std::size_t lane, std::int64_t sequence, const std::string& mapping,
                    const std::vector<ModelLine>& lines, Timestamp at);
  /// A record that was kept back goes in again. What must become of it.
  Outcome replay(std::int64_t id, const std::string& mapping, Outcome outcome);
  /// Those that a purge of this client must destroy.
  [[nodiscard]] std::set<std::int64_t> records_of(hub::ClientId client) const;
  void purge(const std::set<std::int64_t>& gone);
  /// Records that go by themselves. What comes under their keys is new; what else there is under them stays.
  void purge_alone(const std::set<std::int64_t>& gone);

  /// The record in force of each key that has one, by number.
  [[nodiscard]] std::set<std::int64_t> in_force() const;
  /// Those, and claims whose key was given to somebody else: the last word about whom they speak of.
  [[nodiscard]] std::set<std::int64_t> last_words() const;
  [[nodiscard]] const std::map<std::int64_t, ModelRecord>& records() const { return records_; }
  [[nodiscard]] ModelRecord& record(std::int64_t id) { return records_.at(id); }
  [[nodiscard]] const hub::Balance& lane(std::size_t number) const { return lanes_.at(number); }

 private:
  struct Key {
    std::int64_t newest = 0, current = 0;
    std::string bytes, mapping;  ///< of the newest
  };
  [[nodiscard]] bool is_late(const Key& key, std::int64_t id, std::int64_t sequence) const;
  void store(std::int64_t id, bool late);
  void free_those_that_wait_for(const std::string& claim);
  [[nodiscard]] bool has(const std::string& claim) const;
  void count(std::size_t lane, Outcome outcome, std::int64_t by);

  std::map<std::int64_t, ModelRecord> records_;
  std::map<std::string, Key> keys_;
  std::array<hub::Balance, lanes> lanes_{};
};

/// The count of a balance that an outcome belongs to.
[[nodiscard]] std::int64_t& count_of(hub::Balance& balance, Outcome outcome);

}  // namespace gatehouse::fuzz
