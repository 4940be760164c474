/// Conflicts between systems as JSON: the same from the command line and the API. Values are masked unless somebody
/// asked to see them, which is audited; what the viewer may not see is `withheld`.
#pragma once

#include "control/client_answers.hpp"
#include "hub/sync.hpp"

namespace gatehouse::control {

/// Without values.
[[nodiscard]] Json as_json(const hub::Conflict& conflict);
/// What its kind means, as a sentence.
[[nodiscard]] std::string_view sentence_of(const hub::Conflict& conflict);
/// One with its three values and what happened to the same field before and since.
[[nodiscard]] Result<Json> conflict_as_json(hub::Hub& hub, std::int64_t id, const Viewer& viewer);

}  // namespace gatehouse::control
