/// The API's answers about trust: agreements and whether they hold, who may do what, whether the audit trail is
/// whole, what left about one client; and who may be meant when somebody is looked up.
#pragma once

#include <optional>

#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service`, `hub` and `clock` outlive it.
class TrustApi {
 public:
  TrustApi(engine::Service& service, hub::Hub& hub, Clock& clock) : service_(service), hub_(hub), clock_(clock) {}
  [[nodiscard]] std::optional<Response> get(const Request& request, const policy::Caller& caller);
  [[nodiscard]] std::optional<Response> post(const Request& request, const policy::Caller& caller);

 private:
  [[nodiscard]] Response agreements() const;
  [[nodiscard]] Response access() const;
  [[nodiscard]] Response verify_audit() const;
  [[nodiscard]] Response disclosures(std::int64_t client) const;
  [[nodiscard]] Response find(const Request& request, const policy::Caller& caller) const;

  engine::Service& service_;
  hub::Hub& hub_;
  Clock& clock_;
};

}  // namespace gatehouse::control
