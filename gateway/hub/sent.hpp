/// What a system was last sent about a client, and shortly before, until it shows that it has the newer one: by
/// this an echo is told from news. Texts as people read them; sealed in the store.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core.hpp"
#include "hub/sync.hpp"
#include "hub/view.hpp"

namespace gatehouse::hub {

/// Text by position in the client schema; empty: not sent, or sent as blank.
using SentTexts = std::vector<std::string>;

/// `shows` (sync.hpp) for all fields of a unit that the system says; false where it says none.
[[nodiscard]] bool shows(const Schema& schema, const Unit& unit, std::span<const Value> said,
                         const SentTexts& sent);

/// Of one system and client, newest first.
class SentLog {
 public:
  [[nodiscard]] static Result<SentLog> read(Core& core, std::string_view system, std::int64_t client,
                                            const Schema& schema);
  [[nodiscard]] bool empty() const { return sent_.empty(); }
  /// Something was sent of this unit.
  [[nodiscard]] bool knows(const Unit& unit) const;
  /// It was sent, now or before. The system has shown that it has it, so what was sent earlier is forgotten.
  [[nodiscard]] bool take_back(const Schema& schema, const Unit& unit, std::span<const Value> said);
  /// The newest that was sent of it is this.
  [[nodiscard]] bool ends_with(const Schema& schema, const Unit& unit, std::span<const Value> values) const;
  /// The newest text of a field; empty where none was sent.
  [[nodiscard]] std::string newest(std::size_t field) const;
  /// Keeps what was forgotten.
  [[nodiscard]] Result<void> write(Core& core, std::string_view system, std::int64_t client, const Schema& schema);

 private:
  std::vector<SentTexts> sent_;
  bool changed_ = false;
};

/// Inside the transaction that settles the delivery. Only for systems that are compared.
[[nodiscard]] Result<void> remember_sent(Core& core, std::string_view system, std::int64_t client,
                                         std::span<const std::pair<std::string, std::string>> values);

}  // namespace gatehouse::hub
