/// The source of the connector `ftps`: whole files of a folder, fetched before they are read.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::ftps {

[[nodiscard]] Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing);

}  // namespace gatehouse::ftps
