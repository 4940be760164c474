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

}  // namespace gatehouse
