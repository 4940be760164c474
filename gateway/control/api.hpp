/// What the HTTP API answers: health, status, runs, reload, metrics, the audit trail; who is who (client_api.hpp).
/// Who calls is known (sign_in.hpp) and may do it (policy/access.hpp) before anything is done. No sockets here.
#pragma once

#include "control/console_files.hpp"
#include "control/http.hpp"
#include "control/intake_desk.hpp"
#include "control/mapping_desk.hpp"
#include "control/reload_desk.hpp"
#include "control/report_api.hpp"
#include "control/session_desk.hpp"
#include "control/sign_in.hpp"
#include "control/time_standards.hpp"
#include "control/trust_api.hpp"
#include "control/upkeep_desk.hpp"
#include "control/work_api.hpp"
#include "engine/service.hpp"

namespace gatehouse::control {

/// The parts of the API, each with its own state; whoever serves makes them once.
struct Desks {
  IntakeDesk& intake;
  SessionDesk& sessions;
  MappingDesk& mappings;
  WorkApi& work;
  ReportApi& reports;
  TrustApi& trust;
  UpkeepDesk& upkeep;
  ReloadDesk& reloads;
  const ConsoleFiles& console;
  const TimeStandards& standards;
};

/// Answers requests about `service` and `hub`, which outlive it, as `sign_in` and the desks do. Any thread.
class Api {
 public:
  Api(engine::Service& service, hub::Hub& hub, SignIn& sign_in, Clock& clock, Desks desks)
      : service_(service), hub_(hub), sign_in_(sign_in), clock_(clock), desks_(desks) {}
  [[nodiscard]] Response answer(const Request& request) const;

 private:
  [[nodiscard]] Response get(const Request& request, const policy::Caller& caller) const;
  [[nodiscard]] Response post(const Request& request, const policy::Caller& caller) const;
  [[nodiscard]] Response change(const Request& request, const policy::Caller& caller) const;
  [[nodiscard]] Response me(const policy::Caller& caller) const;
  [[nodiscard]] Response audit_trail(const Request& request) const;
  [[nodiscard]] Response status() const;
  [[nodiscard]] Response ask(std::string_view route, const Request& request, const policy::Caller& caller) const;
  [[nodiscard]] Response ask_report(std::string_view route, const Request& request,
                                    const policy::Caller& caller) const;
  [[nodiscard]] Response replay(const Request& request, std::string_view actor) const;
  [[nodiscard]] Response reload(std::string_view actor) const;

  engine::Service& service_;
  hub::Hub& hub_;
  SignIn& sign_in_;
  Clock& clock_;
  Desks desks_;
};

/// The hub's figures as Prometheus reads them (text format 0.0.4). Names and counts, no values.
[[nodiscard]] std::string metrics_text(const hub::Status& status, const engine::Plan& plan, Timestamp now,
                                       const std::vector<Measured>& standards);

}  // namespace gatehouse::control
