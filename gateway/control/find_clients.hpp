/// Somebody is looked up: who may be meant? One way for the API and the command line.
#pragma once

#include <string>
#include <vector>

#include "control/client_answers.hpp"
#include "engine/plan.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

/// What is known of the one who is looked for: a client's number, or a case number, or an SSN, or a last name with
/// a first name and a birth date. The first that is there counts.
struct LookedFor {
  std::string client, key, ssn, last, first, birth_date;

  /// By what the search goes, for the audit: never the value.
  [[nodiscard]] std::string_view by() const;
};

inline constexpr std::size_t most_found = 20;

/// The clients who may be meant, `most_found` at most; the search is audited as `actor`'s. Fails with
/// Errc::bad_config where nothing was said to look for.
[[nodiscard]] Result<std::vector<hub::ClientView>> find_clients(hub::Hub& hub, const engine::Plan& plan,
                                                                const LookedFor& who, std::string_view actor);
/// `{client, id, state, name.last, name.first, birth_date, ssn}`, as this viewer may see them.
[[nodiscard]] Json found_as_json(const hub::ClientView& view, const Viewer& viewer);

}  // namespace gatehouse::control
