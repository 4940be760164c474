/// The source of the connector `sftp`: whole files of a folder, fetched before they are read.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::sftp {

[[nodiscard]] Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing);

}  // namespace gatehouse::sftp
