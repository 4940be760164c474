/// Who is it? The hub's side of the client index: it reads a client row's values as facts of a person, fills the
/// index from the store the first time it is needed, and turns the index's answer into a link with its reason.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/schema.hpp"
#include "gatehouse/value.hpp"
#include "hub/clients/index.hpp"
#include "hub/clients/model_file.hpp"
#include "hub/clients/person.hpp"
#include "hub/dictionary.hpp"
#include "hub/keys.hpp"
#include "hub/store/database.hpp"

namespace gatehouse::hub {

/// Why a record is linked to its client: below 64 the index's rules (clients::Rule), from there ours.
enum class LinkRule : std::uint8_t {
  exact_person = 64,     ///< SSN, birth date and full name are those of the client, to the letter
  earlier_version = 65,  ///< an earlier version of the record is the client's
  parent = 66,           ///< the record that it names as its parent is the client's
  decided = 67,          ///< a person said so
  system_merged = 69,    ///< the system says that two of its ids are one person: before a person, never by itself
  which_side = 70,       ///< it came while two were one, and a person has parted them: whose is it?
  key_reused = 68,       ///< the system gave its key to somebody else: a provisional client, for review
};
/// Stable id, for events, reviews and tests: `exact-person`, `certain`, ...
[[nodiscard]] std::string_view link_rule_id(std::int64_t rule);
[[nodiscard]] std::string_view link_rule_sentence(std::int64_t rule);

/// The rule forbids the machine this link; to say `same` then takes two people.
[[nodiscard]] bool needs_two(std::int64_t rule);

/// Where the facts of a person stand in a client schema.
class PersonShape {
 public:
  explicit PersonShape(const Schema& client);
  /// Pure: any thread.
  [[nodiscard]] clients::PersonFeatures read(std::span<const Value> values, const clients::Options& options) const;

 private:
  struct Place {
    std::string_view clients::PersonFacts::*fact;
    std::size_t at;
  };
  std::vector<Place> places_;
  std::optional<std::size_t> previous_name_;
};

class PersonReader;

/// The index with its store. The hub's write lock guards it.
class People {
 public:
  /// Fills the index from the linked records where that is not done yet.
  [[nodiscard]] Result<void> restore(Connection& db, Keys& keys, const Dictionary& dictionary,
                                     const clients::Options& options);
  /// Where the site's models lie; the active one judges from the next restore on.
  void use_models(std::filesystem::path folder) { models_ = std::move(folder); }
  [[nodiscard]] clients::ModelFolder models() const { return clients::ModelFolder(models_); }
  /// The model that a person made active now judges. Errc::corrupt where its file is not what was trained: nothing
  /// is decided by another model than the one that was chosen.
  [[nodiscard]] Result<void> use_active_model(Connection& db);
  /// Whom people have parted, as the clients that they are now: these and no others.
  [[nodiscard]] Result<void> read_parted(Connection& db);
  /// Others have written: takes over their records after `known` and what they moved.
  [[nodiscard]] Result<void> follow(Connection& db, Keys& keys, const Dictionary& dictionary,
                                    const clients::Options& options, std::int64_t known);
  /// Versions of one key may have come together in these clients, or apart, or one of them went.
  [[nodiscard]] Result<void> read_again(Connection& db, Keys& keys, const Dictionary& dictionary,
                                        const clients::Options& options, std::span<const std::int64_t> clients);
  /// After a failed commit the index knows too much: it is filled again when next needed.
  void forget() { index_.reset(); }
  [[nodiscard]] bool ready() const { return index_ != nullptr; }
  [[nodiscard]] clients::ClientIndex& index() { return *index_; }

 private:
  [[nodiscard]] Result<void> read_again(PersonReader& reader, std::int64_t client);
  [[nodiscard]] Result<void> follow_events(Connection& db, PersonReader& reader);

  std::unique_ptr<clients::ClientIndex> index_;
  std::int64_t last_event_ = 0;  ///< that the index knows for certain; it may know later ones
  std::filesystem::path models_;
};

}  // namespace gatehouse::hub
