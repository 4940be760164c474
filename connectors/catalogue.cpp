#include <array>

#include "exec/connector.hpp"
#include "file/connector.hpp"
#include "ftps/connector.hpp"
#include "gatehouse/connector.hpp"
#include "http/connector.hpp"
#include "odbc/connector.hpp"
#include "sftp/connector.hpp"

namespace gatehouse {

std::span<const Connector* const> connectors() {
  static constexpr std::array all{&file::connector, &sftp::connector, &ftps::connector,
                                  &http::connector, &odbc::connector, &exec::connector};
  return all;
}

std::span<const Probe> probes() {
  static constexpr std::array all{Probe{"file", file::reach}, Probe{"sftp", sftp::reach},
                                  Probe{"ftps", ftps::reach}, Probe{"http", http::reach},
                                  Probe{"odbc", odbc::reach}, Probe{"exec", exec::reach}};
  return all;
}

}  // namespace gatehouse
