/// The ways between a site and its systems, as its routes use them, each place once.
#pragma once

#include <vector>

#include "control/doctor/doctor.hpp"

namespace gatehouse::control::doctor {

struct Door {
  std::string system;
  const Connector* connector = nullptr;
  const OptionValues* options = nullptr;  ///< of the plan
  Side side = Side::source;
};
[[nodiscard]] std::vector<Door> doors_of(const engine::Plan& plan);

/// Where an option of the type `path`, or a secret of the form file:PATH, lies; empty: neither.
[[nodiscard]] std::filesystem::path file_of(const config::Site& site, const Option& option,
                                            const OptionValues& options);

}  // namespace gatehouse::control::doctor
