/// The sink of the connector `ftps`: a file that appears at the server when it is whole, and at no other time.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::ftps {

[[nodiscard]] Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around);

}  // namespace gatehouse::ftps
