/// The source of the connector `file`: whole files from pending/, each scanned before it is read.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::file {

[[nodiscard]] Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing);

}  // namespace gatehouse::file
