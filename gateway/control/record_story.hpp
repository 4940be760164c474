/// One record's story: where it came from, what each rule made of it, whose it is, where it went. Every value is
/// shown as the viewer may see it: in clear, masked, or withheld with the way it came about. The line itself holds
/// fields of every kind: it is told only to somebody to whom all of them are revealed.
#pragma once

#include <string>

#include "control/client_answers.hpp"
#include "engine/plan.hpp"

namespace gatehouse::control {

struct StoryWish {
  Viewer viewer{};
  std::string actor{}, purpose{};  ///< for the audit: the record's bytes are read
};
/// Errc::not_found if there is no such record.
[[nodiscard]] Result<Json> record_story(const engine::Plan& plan, hub::Hub& hub, hub::RecordId id,
                                        const StoryWish& wish);

}  // namespace gatehouse::control
