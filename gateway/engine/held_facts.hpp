/// What intake holds and a report therefore misses: how many records of each route that brings what reports are
/// made of, and of which people the wage records are, by the key of their client in that system, or the SSN. A
/// person whose wage record is held is told as "not employed" otherwise, and nobody would know.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan.hpp"
#include "hub/hub.hpp"
#include "report/explain.hpp"
#include "report/receipt.hpp"

namespace gatehouse::engine {

class HeldFacts {
 public:
  /// Reads raw bytes of held wage records, which is audited under `actor`; of others their number only.
  [[nodiscard]] static Result<HeldFacts> read(const Plan& plan, hub::Hub& hub, std::string_view actor);

  /// One for each route that holds something.
  [[nodiscard]] const std::vector<report::HeldAtIntake>& routes() const { return routes_; }
  /// The person's wage records that are held.
  [[nodiscard]] std::vector<report::HeldWage> wages_of(const hub::ClientView& view) const;
  /// Counts the person's held wage records among those of people in the file.
  void in_file(std::span<const report::HeldWage> wages);

 private:
  Result<void> read_route(const Plan& plan, hub::Hub& hub, const PlannedRoute& route, std::string_view actor);

  std::vector<report::HeldAtIntake> routes_{};
  std::map<hub::ClientId, std::vector<report::HeldWage>> by_client_{};
  std::map<std::string, std::vector<report::HeldWage>, std::less<>>
      by_ssn_{};                      ///< the key may be of somebody in doubt
  std::set<std::int64_t> in_file_{};  ///< records that were counted
};

/// Of which quarters the hub has a wage record of anybody. It looks no further than it must, and at nobody twice:
/// all clients are read once at most.
class WageQuarters {
 public:
  explicit WageQuarters(hub::Hub& hub) : hub_(hub) {}
  [[nodiscard]] Result<bool> has(report::Quarter quarter);

 private:
  hub::Hub& hub_;
  std::set<std::string, std::less<>> seen_{};
  bool all_ = false;  ///< `seen_` is all there are
};

}  // namespace gatehouse::engine
