/// What a receiving system may have at this moment: its agreement as it stands in its file now, and what that lets
/// leave. Asked when changes are claimed and again before they are sent: who revokes an agreement stops what is
/// under way.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/client_row.hpp"
#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "policy/disclosure.hpp"
#include "report/receipt.hpp"

namespace gatehouse::engine {

class Grant {
 public:
  [[nodiscard]] static Grant now(const Plan& plan, Clock& clock, const PlannedRoute& route);

  [[nodiscard]] policy::Standing standing() const { return standing_; }
  [[nodiscard]] bool in_force() const { return standing_ == policy::Standing::in_force; }
  /// The rule that keeps all back; empty where the agreement is in force.
  [[nodiscard]] std::string rule() const { return std::string(policy::rule_of(standing_)); }
  /// "the agreement NAME has expired"
  [[nodiscard]] std::string sentence() const;
  /// The same standing, and the same fields leave.
  [[nodiscard]] bool same_as(const Grant& other) const {
    return standing_ == other.standing_ && text_ == other.text_;
  }

  /// Puts `withheld` into what may not leave. What `row` points to afterwards lies in `arena` or in `view`.
  void keep_back(ClientRow& row, const hub::ClientView& view, Arena& arena);
  /// The fields of `schema` that do not leave, by name: of anybody, and of people whose location is protected.
  [[nodiscard]] report::Withheld withheld(const Schema& schema) const;

  /// What the accounts say of this: to whom, for what, on which ground, and the fields that the mapping reads and
  /// that may leave.
  [[nodiscard]] hub::Terms terms(const PlannedRoute& route, std::span<const Schema> schemas) const;
  /// Values that were kept back so far.
  [[nodiscard]] std::size_t kept_back() const { return kept_back_; }

 private:
  /// The same for one row of a schema: what may not leave, in a copy in `arena`.
  [[nodiscard]] std::span<const Value> keep_back(const Schema& schema, std::span<const Value> row,
                                                 bool protected_person, Arena& arena);
  [[nodiscard]] policy::Mask mask_of(const Schema& schema) const;
  const policy::Mask& mask(const Schema& schema);

  std::optional<Agreement> agreement_{};  ///< nothing: made-up people, no agreement asked for
  policy::Receiver receiver_{};
  Date day_{};
  policy::Standing standing_ = policy::Standing::missing;
  std::string text_{};  ///< all of the agreement, to compare
  std::map<const Schema*, policy::Mask> masks_{};
  std::size_t kept_back_ = 0;
};

/// True where the client's location must not become known.
[[nodiscard]] bool is_protected(const hub::ClientView& view);

/// What is wrong with the agreements of a plan's routes: entries that mean nothing (errors), and on `today` those
/// that are not in force and mappings that read what will be withheld (warnings).
void check_entries(const Plan& plan, Findings& findings);
void check_agreements(const Plan& plan, Clock& clock, Findings& findings);

}  // namespace gatehouse::engine
