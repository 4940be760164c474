/// The three-way comparison. A system that is sent what it sends (Survivorship::compared) says something: is that
/// what it was sent, what it said before, or news? And does the news meet a change that it had not seen? Everything
/// is decided field by field; a name, and an address, as a whole.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "hub/client_reader.hpp"
#include "hub/items.hpp"
#include "hub/origins.hpp"
#include "hub/sent.hpp"

namespace gatehouse::hub {

/// One batch. Inside its transaction, after the rows of its records are written.
class Comparing {
 public:
  Comparing(Core& core, const Plan& plan, Timestamp at);
  /// Writes whose word the record's values are, and the conflicts that come of it. True where it says nothing of
  /// the client that was not known before: then nobody needs to be told.
  [[nodiscard]] Result<bool> compare(const Item& item);

 private:
  /// What the record before it said, and whose word that was.
  struct Before {
    bool any = false;
    std::vector<Value> values{};
    Origins origins{};
  };
  struct Question;
  [[nodiscard]] Result<Before> read_before(const Item& item, Arena& arena);
  [[nodiscard]] Result<Origin> judge(Question& question, const Unit& unit);
  [[nodiscard]] Result<Origin> contest(Question& question, const Unit& unit, std::string kind, bool keep_back);
  [[nodiscard]] Result<void> see_what_stands(Question& question);
  [[nodiscard]] bool was_informed(const Question& question, const Unit& unit) const;

  Core& core_;
  const Plan& plan_;
  Timestamp at_;
  const Schema* schema_;
  std::vector<Unit> units_;
};

}  // namespace gatehouse::hub
