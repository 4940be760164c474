/// The mappings as administrators read and change them over the API. What is saved are the site's files, so that
/// git sees it. A change is tried aside first: findings, tests, and what it would do to the last real records; then
/// it is put in force whole, or not at all: if the site would not run with it, the files are what they were.
#pragma once

#include <filesystem>
#include <optional>

#include "control/answers.hpp"
#include "control/http.hpp"
#include "control/mapping_trial.hpp"
#include "control/site_changes.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service`, `hub`, `clock` and `changes` outlive it.
class MappingDesk {
 public:
  MappingDesk(engine::Service& service, hub::Hub& hub, Clock& clock, SiteChanges& changes,
              std::filesystem::path shipped)
      : service_(service), hub_(hub), clock_(clock), changes_(changes), shipped_(std::move(shipped)) {}
  [[nodiscard]] std::optional<Response> get(const Request& request, const policy::Caller& caller);
  [[nodiscard]] std::optional<Response> post(const Request& request, const policy::Caller& caller);

 private:
  [[nodiscard]] Response list() const;
  [[nodiscard]] Response show(const std::string& name) const;
  [[nodiscard]] Response show_file(const std::string& name, const std::string& file) const;
  [[nodiscard]] Response try_out(const std::string& name, const Json& body, const policy::Caller& caller) const;
  [[nodiscard]] Response ask_trial_of(const std::string& name, const Json& body, const policy::Caller& caller);
  [[nodiscard]] Response show_trial(const Request& request, const policy::Caller& caller) const;
  [[nodiscard]] Response save(const std::string& name, const Json& body, const policy::Caller& caller);
  [[nodiscard]] Result<std::optional<std::string>> not_legal(const std::filesystem::path& file,
                                                             const std::filesystem::path& table,
                                                             std::string_view text) const;
  [[nodiscard]] Response add_code(const Json& body, const policy::Caller& caller);

  engine::Service& service_;
  hub::Hub& hub_;
  Clock& clock_;
  SiteChanges& changes_;
  std::filesystem::path shipped_;
  std::shared_ptr<TrialShelf> trials_ = std::make_shared<TrialShelf>();
};

}  // namespace gatehouse::control
