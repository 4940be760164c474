/// What people correct in held records: tried first or brought in at once, and laid over what came whenever the
/// record is mapped or explained again.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/plan.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::engine {

/// Field and text, the last word for each: a whole record that was written anew makes what was corrected before it
/// void.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> corrected_fields(
    const std::vector<hub::Correction>& corrections);

/// Binds a mapper to the head of the record's file, and to what people corrected in the record.
[[nodiscard]] Result<void> bind_to(mapping::Mapper& mapper, const hub::StoredRecord& record);

/// Says in the story of each value that was read from a corrected field who corrected it, when and why.
void tell_corrections(mapping::Mapper& mapper, const hub::StoredRecord& record,
                      std::vector<mapping::Trace>& traces);

/// What becomes, or would become, of a record.
struct CorrectionResult {
  Outcome outcome = Outcome::held;
  std::vector<Problem> problems{};  ///< those that are left
};

/// Maps a held record with what was corrected before and with `correction`, through the mapping that its route has
/// now. With `only_try` nothing is written; else the correction is kept, whatever its outcome, and the record
/// brought in if nothing is against it any more. Errc::bad_input where the mapping reads no such field,
/// Errc::conflict where the record is not held.
[[nodiscard]] Result<CorrectionResult> correct_held(const Plan& plan, hub::Hub& hub, hub::RecordId id,
                                                    const hub::Correction& correction, bool only_try);

}  // namespace gatehouse::engine
