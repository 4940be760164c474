#include "control/agreement_answers.hpp"

#include "engine/grant.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

std::string day_text(const std::optional<Date>& day) { return day ? iso(*day) : ""; }

/// A route that sends to the system, to ask how its agreement stands; null if none does.
const engine::PlannedRoute* route_to(const engine::Plan& plan, std::string_view system) {
  for (const engine::PlannedRoute& route : plan.routes)
    if (route.route.to == system) return &route;
  return nullptr;
}

}  // namespace

std::string standing_of(const engine::Plan& plan, const config::System& system, Clock& clock) {
  const engine::PlannedRoute* const route = route_to(plan, system.name);
  if (route == nullptr) return "no route sends to it";
  return std::string(policy::in_words(engine::Grant::now(plan, clock, *route).standing()));
}

Json agreement_as_json(const config::System& system, const std::string& standing) {
  const Agreement& terms = system.agreement->terms;
  return {{"system", system.name},
          {"agreement", terms.name},
          {"parties", terms.parties},
          {"purpose", terms.purpose},
          {"basis", terms.basis},
          {"fields", terms.fields},
          {"merit_only", terms.merit_only.fields},
          {"merit_staff", system.merit_staff},
          {"from", day_text(terms.from)},
          {"to", day_text(terms.to)},
          {"redisclosure", terms.redisclosure},
          {"standing", standing}};
}

}  // namespace gatehouse::control
