/// Asks the service that holds a site, over HTTP on this machine: the command line's way to a running service.
#pragma once

#include <string>

#include "control/service_file.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct LocalAnswer {
  int status = 0;
  std::string body{};
};

/// One request, one connection; gives up after ten seconds without a byte.
[[nodiscard]] Result<LocalAnswer> ask_service(const ServiceAddress& service, std::string_view method,
                                              std::string_view target, std::string_view body = {});

/// The hash of the configuration by which the service works; empty if it does not say.
[[nodiscard]] std::string live_configuration(const ServiceAddress& service);

}  // namespace gatehouse::control
