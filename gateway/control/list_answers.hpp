/// What people look through, as JSON: runs' files, held records and their reasons, a record's place, deliveries.
/// The same from the command line and the API.
#pragma once

#include "control/answers.hpp"
#include "hub/lists.hpp"

namespace gatehouse::control {

[[nodiscard]] Json as_json(const std::vector<Problem>& problems);
[[nodiscard]] Json as_json(const hub::HeldRecord& held);
[[nodiscard]] Json as_json(const hub::FileRow& file);
/// With what the rule means and what to do about it.
[[nodiscard]] Json as_json(const hub::HeldGroup& group);
[[nodiscard]] Json as_json(const hub::RecordRow& record);
[[nodiscard]] Json as_json(const hub::DeliveryRow& delivery);
[[nodiscard]] Json as_json(const hub::Disclosure& disclosure);
/// What to do about a rule by which records are held; empty for a rule of the site's own.
[[nodiscard]] std::string_view remedy_of(std::string_view rule);
[[nodiscard]] std::string_view word(hub::DisclosureState state);

}  // namespace gatehouse::control
