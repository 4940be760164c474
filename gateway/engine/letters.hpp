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
};

/// One thread at a time. Each `add` leaves one letter or one settled change more. What `grant` keeps back is
/// withheld before the mapping sees it.
class LetterWriter {
 public:
  LetterWriter(hub::Hub& hub, std::shared_ptr<const mapping::Mapping> mapping, Grant& grant)
      : hub_(hub), grant_(grant), row_(*mapping), mapper_(std::move(mapping)) {}

  [[nodiscard]] Result<void> add(const hub::Due& due);

  std::vector<Letter> letters{};
  std::vector<hub::Settled> settled{};
  std::vector<std::string> problems{};  ///< for people, one a line

 private:
  void settle_unsent(const hub::Due& due);

  hub::Hub& hub_;
  Grant& grant_;
  ClientRow row_;
  mapping::Mapper mapper_;
  Arena arena_;
  MappedRecord mapped_{};
};

}  // namespace gatehouse::engine
