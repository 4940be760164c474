/// Reloads that somebody asks for: one that puts another configuration in force is a row of the audit trail, with
/// who asked and which files are others.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/service.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

/// Any thread. `service` and `hub` outlive it.
class ReloadDesk {
 public:
  ReloadDesk(engine::Service& service, hub::Hub& hub);
  [[nodiscard]] engine::Reload reload(std::string_view actor);

 private:
  using Hashes = std::map<std::string, std::string>;  ///< SHA-256 by the name of the file in the site
  [[nodiscard]] Hashes hashes_now() const;

  engine::Service& service_;
  hub::Hub& hub_;
  std::mutex one_at_a_time_;
  Hashes known_;
};

}  // namespace gatehouse::control
