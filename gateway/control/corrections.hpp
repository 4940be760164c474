/// Corrections of held records as people ask for them, by the API and by the command line: tried or brought in, one
/// record after the other; what is wrong with one of them does not stop the others.
#pragma once

#include <string>
#include <vector>

#include "control/answers.hpp"
#include "control/http.hpp"
#include "engine/correcting.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

struct CorrectionsWish {
  struct One {
    std::int64_t record = 0;
    std::vector<std::pair<std::string, std::string>> fields{};
  };
  std::vector<One> records{};
  std::string because{}, actor{};
  bool only_try = false;
};

/// `{"tried": 2, "stored": 1, "held": 1, "filtered": 0, "failed": 0, "written": true, "records": [{"record",
/// "outcome", "problems" | "error", "message"}]}`. A field that `caller` sees nothing of is none that they correct.
[[nodiscard]] Json correct_records(const engine::Plan& plan, hub::Hub& hub, const CorrectionsWish& wish,
                                   const policy::Caller& caller);
/// `POST /v1/held/correct`.
[[nodiscard]] Response correct_records(const engine::Plan& plan, hub::Hub& hub, const Request& request,
                                       const policy::Caller& caller);

/// What a record's sender wrote, field by field, as somebody may see it; beside it what was corrected, and by whom.
[[nodiscard]] Json sources_as_json(const std::vector<mapping::SourceText>& came, const hub::StoredRecord& record,
                                   const policy::Caller& caller, bool revealing, bool protected_person);
/// The whole line, for somebody who may see all that stands in it in clear; else null.
[[nodiscard]] Json line_as_json(const mapping::Mapping& mapping, const hub::StoredRecord& record,
                                const policy::Caller& caller, bool revealing, bool protected_person);

}  // namespace gatehouse::control
