/// What the HTTP API answers: health, status, runs, reload, metrics; who is who (client_api.hpp). No sockets here.
#pragma once

#include "control/http.hpp"
#include "engine/service.hpp"

namespace gatehouse::control {

/// Answers requests about `service` and `hub`, which outlive it. Any thread.
class Api {
 public:
  Api(engine::Service& service, hub::Hub& hub) : service_(service), hub_(hub) {}
  [[nodiscard]] Response answer(const Request& request) const;

 private:
  [[nodiscard]] Response get(const Request& request) const;
  [[nodiscard]] Response post(const Request& request) const;
  [[nodiscard]] Response status() const;
  [[nodiscard]] Response runs(const Request& request) const;
  [[nodiscard]] Response job(std::string_view id) const;
  [[nodiscard]] Response ask(std::string_view route, const Request& request) const;
  [[nodiscard]] Response replay(const Request& request) const;
  [[nodiscard]] Response decide(const Request& request) const;
  [[nodiscard]] Response reload() const;

  engine::Service& service_;
  hub::Hub& hub_;
};

/// The hub's figures as Prometheus reads them (text format 0.0.4). Names and counts, no values.
[[nodiscard]] std::string metrics_text(const hub::Status& status, const engine::Plan& plan);

}  // namespace gatehouse::control
