/// The mappings as administrators read and change them over the API. What is saved are the site's files, so that
/// git sees it. A change is tried aside first: findings, tests, and what it would do to the last real records; then
/// it is put in force whole, or not at all: if the site would not run with it, the files are what they were.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>

#include "control/answers.hpp"
#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread; one change at a time. `service`, `hub` and `clock` outlive it.
class MappingDesk {
 public:
  MappingDesk(engine::Service& service, hub::Hub& hub, Clock& clock, std::filesystem::path shipped)
      : service_(service), hub_(hub), clock_(clock), shipped_(std::move(shipped)) {}
  [[nodiscard]] std::optional<Response> get(const Request& request, const policy::Caller& caller);
  [[nodiscard]] std::optional<Response> post(const Request& request, const policy::Caller& caller);

 private:
  [[nodiscard]] Response list() const;
  [[nodiscard]] Response show(const std::string& name) const;
  [[nodiscard]] Response try_out(const std::string& name, const Json& body, const policy::Caller& caller) const;
  [[nodiscard]] Response save(const std::string& name, const Json& body, const policy::Caller& caller);
  [[nodiscard]] Response add_code(const Json& body, const policy::Caller& caller);
  [[nodiscard]] Response put_in_force(const std::filesystem::path& file, const std::string& text,
                                      const std::string& what, const policy::Caller& caller);

  engine::Service& service_;
  hub::Hub& hub_;
  Clock& clock_;
  std::filesystem::path shipped_;
  std::mutex changing_;
};

}  // namespace gatehouse::control
