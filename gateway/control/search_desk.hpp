/// One box for everything that people come with: a file's name, a code, a case or client number, the number of a
/// run or a record. Each finds what is open to them. What is looked for travels in the body, never in an address.
#pragma once

#include "control/http.hpp"
#include "engine/service.hpp"
#include "hub/hub.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

class CodeDesk;

/// `POST /v1/search` {text}: {runs, records, files, codes, tables, clients}, 20 of each at most. Any thread.
[[nodiscard]] Response search(const engine::Service& service, hub::Hub& hub, CodeDesk& codes,
                              const Request& request, const policy::Caller& caller);

}  // namespace gatehouse::control
