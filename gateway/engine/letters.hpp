/// Claimed changes made into letters: the client's view as the system's layout writes it. What is not to be sent
/// (merged away, left out by a rule, held by the mapping, the same bytes as last time) is settled instead.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/client_row.hpp"
#include "engine/grant.hpp"
#include "gatehouse/pipeline.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::engine {

/// A claimed change with its bytes.
struct Letter {
  hub::Due due;
  std::string id{};      ///< as the system sees it
  std::string bytes{};   ///< without a line end
  std::string digest{};  ///< SHA-256 (hex) of the bytes
  /// What it says of the client, by field, where the system's echo must be known.
  std::vector<std::pair<std::string, std::string>> values{};
};

/// Who receives letters.
struct Receiver {
  std::string system{};
  bool compared = false;  ///< what it sends is compared with what it was sent
  bool merges = false;    ///< it is told of merges and splits, not of changes
};
[[nodiscard]] Receiver receiver_of(const Plan& plan, const PlannedRoute& route);

/// One thread at a time. Each `add` leaves one letter or one settled change more. What `grant` keeps back is
/// withheld before the mapping sees it.
class LetterWriter {
 public:
  LetterWriter(hub::Hub& hub, std::shared_ptr<const mapping::Mapping> mapping, Grant& grant, Receiver receiver);

  [[nodiscard]] Result<void> add(const hub::Due& due);

  std::vector<Letter> letters{};
  std::vector<hub::Settled> settled{};
  std::vector<std::string> problems{};  ///< for people, one a line

 private:
  [[nodiscard]] Result<void> add_merge(const hub::Due& due);
  /// The mapped row as a letter, or settled.
  void write(const hub::Due& due, const hub::ClientView& view);
  void settle_unsent(const hub::Due& due);
  void leave_what_it_keeps(hub::ClientView& view) const;
  [[nodiscard]] bool says_otherwise(const hub::ClientView& view, const hub::Due& due) const;
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> told(const hub::ClientView& view) const;

  hub::Hub& hub_;
  Grant& grant_;
  ClientRow row_;
  Receiver receiver_;
  std::vector<std::string> fields_{};  ///< of the client, that the mapping reads
  mapping::Mapper mapper_;
  Arena arena_;
  MappedRecord mapped_{};
};

}  // namespace gatehouse::engine
