/// Who is it? The client index finds, for a record that comes in, the client it belongs to, in memory and in some
/// ten microseconds. It is a projection: whoever owns the store adds what the store holds and asks it about what
/// comes.
///
/// Threads: one resolver thread calls anything. Other threads may call the const functions while the resolver is
/// kept out (the caller guards with a shared lock). Nothing here reads a file, a clock or chance: the same calls in
/// the same order give the same answers on any machine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/clients/model.hpp"
#include "hub/clients/person.hpp"

namespace gatehouse::clients {

enum class ClientId : std::uint64_t {};  ///< zero: none
enum class RecordId : std::uint64_t {};

enum class Outcome : std::uint8_t {
  same,    ///< link the record to `client`
  review,  ///< make a provisional client, and put `candidates` before a person
  fresh,   ///< nobody we know: make a client
};

/// One client that the record may belong to, by its best record.
struct Candidate {
  ClientId client{};
  RecordId record{};
  Millibits score = 0;
  Rule rule = Rule::scored;
};

/// The answer to `resolve`.
struct Resolution {
  Outcome outcome = Outcome::fresh;
  ClientId client{};               ///< where `same`
  Rule rule = Rule::nothing_near;  ///< what decided
  Millibits score = 0;             ///< of the best candidate; 0 where there is none
  Millibits second_best = 0;       ///< score of the second client; `score` - `margin`
  Millibits margin = 0;            ///< how far the best client beats the second; large where there is no second
  std::uint32_t model = 0;
  Score evidence{};                     ///< of the best candidate; `evidence.encode()` is what the hub keeps
  std::vector<Candidate> candidates{};  ///< best first, at most `max_candidates`: all at or above the review line
  /// Clients that this record bridges, for a person to merge; the machine never does.
  std::vector<ClientId> merge_proposal{};
  std::uint32_t compared = 0;  ///< records scored
};
inline constexpr std::size_t max_candidates = 8;

/// The answer to `home_of`.
struct Home {
  Candidate best{};
  Score evidence{};
};

/// Sizes and alarms, for `status` and the quality report.
struct IndexFigures {
  std::uint64_t records = 0;  ///< in force
  std::uint64_t formers = 0;  ///< earlier versions of them that say something of their own
  std::uint64_t clients = 0;
  std::uint64_t keys = 0;           ///< distinct blocking keys
  std::uint64_t hot_keys = 0;       ///< keys that so many share that they count only together with a second one
  std::uint64_t refused_posts = 0;  ///< posts that even the second key could not take
  std::uint64_t bytes = 0;          ///< memory held
};

/// A value that several clients use; the value itself stays where it is.
struct SharedBy {
  Field field = Field::ssn;
  std::uint64_t clients = 0;
  std::uint64_t names = 0;           ///< different given and last names among them
  std::vector<ClientId> examples{};  ///< the first few
};

class ClientIndex {
 public:
  explicit ClientIndex(Model model = Model::shipped());
  ~ClientIndex();
  ClientIndex(ClientIndex&&) noexcept;
  ClientIndex& operator=(ClientIndex&&) noexcept;

  /// Decides where a record belongs. Does not change the index: follow with `add` once the store has it. Where
  /// `self` is given, that record is left out of the comparison: an update of a known record asks again where it
  /// belongs.
  [[nodiscard]] Resolution resolve(const PersonFeatures& person, std::optional<RecordId> self = std::nullopt) const;

  /// A client whose record left doubt: it is asked again when more is known, until a person has decided.
  void mark_provisional(ClientId client, bool provisional);
  /// These and no others.
  void set_provisional(const std::vector<ClientId>& clients);
  [[nodiscard]] bool is_provisional(ClientId client) const;
  /// Provisional clients that share a key with the person.
  [[nodiscard]] std::vector<ClientId> provisional_near(const PersonFeatures& person) const;
  /// For people who look somebody up: clients with this SSN if one is given, else with this surname and (as far as
  /// given) birth date, among those that share a blocking key; at most `limit`.
  [[nodiscard]] std::vector<ClientId> near(const PersonFeatures& person, std::size_t limit) const;
  /// Where such a client belongs after all: to the one client that a record of it fits so well that it would be
  /// linked, that none of its records contradicts, and that no third one rivals.
  [[nodiscard]] std::optional<Home> home_of(ClientId provisional) const;

  /// Makes room once, before a restore.
  void reserve(std::size_t records);
  /// The record now belongs to the client; a record already there is replaced.
  void add(ClientId client, RecordId record, const PersonFeatures& person);
  /// Its former versions go with it. False where the record is not in the index.
  bool remove(RecordId record);
  /// A newer version under the same key, `by`, took the place of `old`; both are of one client. What only the old
  /// one says of surname, telephone, e-mail and address still finds the person, and for the rest the newer one
  /// speaks: a corrected SSN counts no more. Nothing is kept that says nothing of its own, and the newest few only.
  void retire(RecordId old, RecordId by);
  /// The same for versions as a store has them, the newest first.
  void add_former(RecordId record, RecordId by, const PersonFeatures& person);
  [[nodiscard]] bool is_former(RecordId record) const;
  /// A merge or a split moves a record from one client to another; false where it does not belong to `from`.
  bool move(RecordId record, ClientId from, ClientId to);
  /// A person decided that `a` and `b` are two people: no record of the one is ever linked to the other by the
  /// machine, and no merge of the two is proposed. Lasting, both ways; survives moves.
  void forbid(ClientId a, ClientId b);
  [[nodiscard]] bool forbidden(ClientId a, ClientId b) const;
  /// Before all pairs are named anew.
  void forget_forbidden();
  /// The same for one record: it was split from `client` and does not go back by itself.
  void forbid(RecordId record, ClientId client);

  /// True where the client's records in force, or how it was known before, say this SSN, birth date and given name.
  [[nodiscard]] bool says(ClientId client, const PersonFeatures& person) const;

  [[nodiscard]] std::optional<ClientId> client_of(RecordId record) const;
  [[nodiscard]] std::vector<RecordId> records_of(ClientId client) const;
  /// Of a former version: what it says beside the one in force (`retire`).
  [[nodiscard]] std::optional<PersonFeatures> features_of(RecordId record) const;
  /// Former versions of a record in force, each as it was in its time, the newest first.
  [[nodiscard]] std::vector<std::pair<RecordId, PersonFeatures>> formers_of(RecordId record) const;
  /// Every record in the index but former versions.
  [[nodiscard]] std::vector<RecordId> all_records() const;

  /// Why these two records are, or are not, one person. Nothing where one of them is unknown.
  [[nodiscard]] std::optional<Explanation> why(RecordId a, RecordId b) const;
  /// Why this person fits that client: against the client's best record, cluster rules included.
  [[nodiscard]] std::optional<Explanation> why(const PersonFeatures& person, ClientId client) const;
  /// The score behind it, its rule included. Passes over what `but` says and said before.
  [[nodiscard]] std::optional<Score> fit(const PersonFeatures& person, ClientId client,
                                         std::optional<RecordId> but = std::nullopt) const;

  [[nodiscard]] const Model& model() const;
  /// From the next resolve on, decisions are made by this model.
  void switch_model(Model model);
  [[nodiscard]] IndexFigures figures() const;
  /// The values that most clients share, beyond what one person or one household explains. Walks the whole index.
  [[nodiscard]] std::vector<SharedBy> shared_values(std::size_t most) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::clients
