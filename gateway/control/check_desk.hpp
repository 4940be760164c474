/// What the edit checks found in the file of each quarter that was made last, a dry run's too: each rule with its
/// count and what to do, and the error workbook of it. Rules name no person; the workbook names people by their
/// case numbers, so a look at it is a row of the audit trail.
#pragma once

#include <string>

#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service` and `hub` outlive it.
class CheckDesk {
 public:
  CheckDesk(engine::Service& service, hub::Hub& hub) : service_(service), hub_(hub) {}
  /// GET /v1/reports/ROUTE/checks
  [[nodiscard]] Response rules(const std::string& route) const;
  /// GET /v1/reports/ROUTE/findings?quarter=
  [[nodiscard]] Response workbook(const std::string& route, const Request& request,
                                  const policy::Caller& caller) const;

 private:
  engine::Service& service_;
  hub::Hub& hub_;
};

}  // namespace gatehouse::control
