/// Tokens as the command line and the API tell them; never their text, which nobody knows.
#pragma once

#include <string_view>

#include "config/site.hpp"
#include "control/answers.hpp"
#include "hub/tokens.hpp"

namespace gatehouse::control {

/// good | expired | revoked | nobody's (access.yaml names the person no more).
[[nodiscard]] std::string_view state_of(const hub::Token& token, Timestamp now, const config::Access& access);
[[nodiscard]] Json token_as_json(const hub::Token& token, Timestamp now, const config::Access& access);

}  // namespace gatehouse::control
