/// The API's answers about the daily work: routes and what is late or unusual, runs and their records, what is held
/// and for which reasons, codes that no table knows, one record's story. Requests in, responses out.
#pragma once

#include <mutex>
#include <optional>

#include "control/code_desk.hpp"
#include "control/http.hpp"
#include "control/route_answers.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service`, `hub` and `clock` outlive it.
class WorkApi {
 public:
  WorkApi(engine::Service& service, hub::Hub& hub, Clock& clock)
      : service_(service), hub_(hub), clock_(clock), codes_(service, hub) {}
  /// Nothing where the path is none of this part.
  [[nodiscard]] std::optional<Response> get(const Request& request, const policy::Caller& caller);
  [[nodiscard]] std::optional<Response> post(const Request& request, const policy::Caller& caller);

 private:
  [[nodiscard]] Response routes();
  [[nodiscard]] Response runs(const Request& request) const;
  [[nodiscard]] Response run(std::int64_t id) const;
  [[nodiscard]] Result<void> add_what_became(Json& body, const hub::RunInfo& run) const;
  [[nodiscard]] Response deliveries_of_run(std::int64_t id, const Request& request) const;
  [[nodiscard]] Response records_of_run(std::int64_t id, const Request& request) const;
  [[nodiscard]] Response held(const Request& request) const;
  [[nodiscard]] Response held_groups();
  [[nodiscard]] Response held_workbook(const Request& request, const policy::Caller& caller) const;
  [[nodiscard]] Response record(std::int64_t id, const policy::Caller& caller) const;
  [[nodiscard]] Response reveal_record(std::int64_t id, const Request& request, const policy::Caller& caller) const;

  engine::Service& service_;
  hub::Hub& hub_;
  Clock& clock_;
  CodeDesk codes_;
  /// With a million held records the groups take a while to count: an answer is good for twenty times as long as it
  /// took, so that pages that look again do not keep the store busy.
  std::mutex grouping_;
  std::string groups_{};
  Timestamp groups_until_{};
  std::mutex looking_;
  DayBook days_{};
};

}  // namespace gatehouse::control
