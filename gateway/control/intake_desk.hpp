/// One registration for all programs (`POST /v1/intake`): the person is told apart in the request, what is known is
/// given back for the form as far as the caller's agreement goes, each program says what it lacks, and its system
/// is told, under one correlation id. A key makes repeating safe: the same key has no second effect.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "control/answers.hpp"
#include "control/http.hpp"
#include "engine/service.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread.
class IntakeDesk {
 public:
  /// All outlive it.
  IntakeDesk(engine::Service& service, hub::Hub& hub, Clock& clock) : service_(service), hub_(hub), clock_(clock) {}
  [[nodiscard]] Response take(const Request& request, const policy::Caller& caller);

  /// Registrations of one caller; more are told to come again (429), so that somebody else is served too.
  static constexpr std::size_t most_at_once = 3;

 private:
  /// A registration that was looked at and may be done.
  struct Wanted {
    std::shared_ptr<const engine::Plan> plan{};
    const engine::PlannedRoute* route = nullptr;
    std::vector<std::string> programs{};
    std::string correlation{}, name{}, body{};  ///< `name`: what the hub calls the arrival, made of caller and key
    std::string caller{};
  };
  /// What became of it.
  struct Done {
    hub::RunId run{};
    bool repeated = false;
    hub::RecordOutcome outcome{};
  };
  [[nodiscard]] tl::expected<Wanted, Response> look_at(const Request& request, const policy::Caller& caller) const;
  [[nodiscard]] static std::vector<Problem> problems_with(const Wanted& wanted);
  [[nodiscard]] Response carry_out(const Wanted& wanted);
  [[nodiscard]] tl::expected<Done, Response> store(const Wanted& wanted);
  [[nodiscard]] Result<void> store_record(const Wanted& wanted, hub::RunId run, hub::FileId file);
  [[nodiscard]] tl::expected<Json, Response> answer(const Wanted& wanted, const Done& done);
  [[nodiscard]] Json prefill(const Wanted& wanted, const Done& done, const hub::ClientView& view, Json& withheld);
  [[nodiscard]] Json programs(const Wanted& wanted, const Done& done, const hub::ClientView& view);

  engine::Service& service_;
  hub::Hub& hub_;
  Clock& clock_;
  std::mutex mutex_{};
  std::map<std::string, std::string> in_flight_{};  ///< callers, by the name of what they register
};

}  // namespace gatehouse::control
