/// The sink of the connector `http`: one request a record. A service has no transactions, so nothing is sent before
/// `commit`, and only `final_answers` tells what the service said.
#pragma once

#include "gatehouse/connector.hpp"

namespace gatehouse::http {

[[nodiscard]] Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around);

}  // namespace gatehouse::http
