/// Puts a change of the site's own files in force, whole or not at all: if the site would not run with it, the file
/// is what it was. One at a time, whoever makes it.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>

#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Any thread. `service` and `hub` outlive it.
class SiteChanges {
 public:
  SiteChanges(engine::Service& service, hub::Hub& hub) : service_(service), hub_(hub) {}
  /// Hold it from reading a file until it is in force.
  [[nodiscard]] std::unique_lock<std::mutex> begin() { return std::unique_lock(changing_); }
  /// 200 and `live: true`, or 409 with the findings. `what` is changed, for the audit.
  [[nodiscard]] Response put_in_force(const std::filesystem::path& file, const std::string& text,
                                      const std::string& what, const policy::Caller& caller);

 private:
  engine::Service& service_;
  hub::Hub& hub_;
  std::mutex changing_;
};

}  // namespace gatehouse::control
