/// The inbox of unmapped codes for pages that look again and again: each held record is read once for a
/// configuration, and not anew for every look.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "control/code_inbox.hpp"
#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service` and `hub` outlive it. What records lack is remembered as long as they are held.
class CodeDesk {
 public:
  CodeDesk(engine::Service& service, hub::Hub& hub) : service_(service), hub_(hub) {}
  /// GET /v1/codes: `codes`, how many records were `looked_at`, how many are `unread` yet (a look reads some of
  /// them), how many are `answered`: all their codes have a line by now. Who looks first is who read them, in the
  /// audit trail.
  [[nodiscard]] Response list(const policy::Caller& caller);

 private:
  /// Forgets who is held no more, and reads some of those who are new; how many are left to read.
  [[nodiscard]] Result<std::size_t> bring_up_to_date(const engine::Plan& plan, std::string_view actor);

  engine::Service& service_;
  hub::Hub& hub_;
  std::mutex looking_;
  std::string configuration_{};  ///< what is remembered was found under it
  std::map<hub::RecordId, LackedCodes> lacked_{};
};

}  // namespace gatehouse::control
