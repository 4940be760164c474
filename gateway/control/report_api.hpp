/// The API's answers about reports: which there are, when they are due, what was sent, its receipt and findings,
/// who certified it, what changed between two, the proof of one. Making one is a run like any other (`POST
/// /v1/reports/ROUTE/run`).
#pragma once

#include <mutex>
#include <optional>

#include "control/check_desk.hpp"
#include "control/http.hpp"
#include "control/measure_desk.hpp"
#include "control/schedule_desk.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service`, `hub`, `clock` and `schedules` outlive it.
class ReportApi {
 public:
  ReportApi(engine::Service& service, hub::Hub& hub, Clock& clock, ScheduleDesk& schedules)
      : service_(service),
        hub_(hub),
        clock_(clock),
        schedules_(schedules),
        measures_(service, hub),
        checks_(service, hub) {}
  [[nodiscard]] std::optional<Response> get(const Request& request, const policy::Caller& caller);
  [[nodiscard]] std::optional<Response> post(const Request& request, const policy::Caller& caller);

 private:
  [[nodiscard]] Response reports() const;
  [[nodiscard]] Response calendar(const Request& request) const;
  [[nodiscard]] Response submissions(const Request& request) const;
  [[nodiscard]] Response receipt(std::int64_t number, const policy::Caller& caller) const;
  [[nodiscard]] Response findings(std::int64_t number, const policy::Caller& caller) const;
  [[nodiscard]] Response difference(std::int64_t older, std::int64_t newer, const policy::Caller& caller);
  [[nodiscard]] Response rebuild(std::int64_t number, const Request& request, const policy::Caller& caller);
  [[nodiscard]] Response certify(std::int64_t number, const Request& request, const policy::Caller& caller);

  engine::Service& service_;
  hub::Hub& hub_;
  Clock& clock_;
  ScheduleDesk& schedules_;
  MeasureDesk measures_;
  CheckDesk checks_;
  std::mutex certifying_;
  std::mutex rebuilding_;  ///< it reads all clients: one at a time
};

}  // namespace gatehouse::control
