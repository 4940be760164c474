#include "control/token_answers.hpp"

#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

std::string_view state_of(const hub::Token& token, Timestamp now, const config::Access& access) {
  if (token.revoked.micros != 0) return "revoked";
  if (!token.good_at(now)) return "expired";
  return access.person(token.person) == nullptr ? "nobody's" : "good";
}

Json token_as_json(const hub::Token& token, Timestamp now, const config::Access& access) {
  return {{"token", token.id},       {"of", token.person},          {"state", state_of(token, now, access)},
          {"made", iso(token.made)}, {"until", iso(token.expires)}, {"by", token.made_by}};
}

}  // namespace gatehouse::control
