/// What was measured of each quarter when its report was made last, and who is behind each number, over the API. A
/// list of people is paged here, masked by the roles of who asks, and each look at it is a row of the audit trail.
#pragma once

#include <string>

#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service` and `hub` outlive it.
class MeasureDesk {
 public:
  MeasureDesk(engine::Service& service, hub::Hub& hub) : service_(service), hub_(hub) {}
  /// GET /v1/measures/ROUTE
  [[nodiscard]] Response numbers(const std::string& route) const;
  /// GET /v1/measures/ROUTE/people?quarter=&measure=&population=&counts=&after=&limit=
  [[nodiscard]] Response people(const std::string& route, const Request& request,
                                const policy::Caller& caller) const;

 private:
  engine::Service& service_;
  hub::Hub& hub_;
};

}  // namespace gatehouse::control
