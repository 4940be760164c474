/// When reports are made by themselves, changed over the API: tried first, in words and dates, then put in force in
/// the route's own file. Who may send a report may say when it is sent; what else lies changed in the site's folder
/// is not put in force on the way.
#pragma once

#include <optional>

#include "control/http.hpp"
#include "control/report_schedule.hpp"
#include "control/site_changes.hpp"

namespace gatehouse::control {

/// Any thread. `service`, `changes` and `clock` outlive it.
class ScheduleDesk {
 public:
  /// `load` reads the site as the service would.
  ScheduleDesk(engine::Service& service, SiteChanges& changes, Clock& clock, engine::Service::Loader load)
      : service_(service), changes_(changes), clock_(clock), load_(std::move(load)) {}
  /// POST /v1/reports/ROUTE/schedule
  [[nodiscard]] Response change(const std::string& route, const Request& request, const policy::Caller& caller);
  /// What is in force, in the same words.
  [[nodiscard]] Json now(const engine::Plan& plan, const engine::PlannedRoute& route) const {
    return schedule_as_json(plan, route, clock_.now());
  }

 private:
  engine::Service& service_;
  SiteChanges& changes_;
  Clock& clock_;
  engine::Service::Loader load_;
};

}  // namespace gatehouse::control
