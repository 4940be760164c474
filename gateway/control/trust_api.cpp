#include "control/trust_api.hpp"

#include <algorithm>
#include <array>

#include "control/agreement_answers.hpp"
#include "control/anchor.hpp"
#include "control/answering.hpp"
#include "control/find_clients.hpp"
#include "control/list_answers.hpp"

namespace gatehouse::control {

std::optional<Response> TrustApi::get(const Request& request, const policy::Caller&) {
  if (request.path == "/v1/agreements") return agreements();
  if (request.path == "/v1/access") return access();
  if (request.path == "/v1/audit/verify") return verify_audit();
  const auto parts = parts_of(request.path);
  if (parts.size() != 4 || parts[1] != "clients" || parts[3] != "disclosures") return std::nullopt;
  const auto id = id_of(parts[2]);
  if (!id) return std::nullopt;
  return disclosures(*id);
}

std::optional<Response> TrustApi::post(const Request& request, const policy::Caller& caller) {
  if (request.path != "/v1/clients/find") return std::nullopt;
  return find(request, caller);
}

Response TrustApi::agreements() const {
  const auto plan = service_.plan();
  Json list = Json::array();
  for (const config::System& system : plan->site.systems)
    if (system.agreement) list.push_back(agreement_as_json(system, standing_of(*plan, system, clock_)));
  return json_response(200, list);
}

Response TrustApi::access() const {
  const auto plan = service_.plan();
  Json people = Json::array();
  for (const config::Person& one : plan->site.access.people)
    people.push_back({{"name", one.name},
                      {"roles", one.roles},
                      {"merit_staff", one.merit_staff},
                      {"certificate", !one.certificate.empty()}});
  Json permits = Json::array();
  for (const policy::Permit& permit : policy::permits()) {
    Json roles = Json::array();
    for (const policy::Role role : policy::all_roles)
      if (permit.roles.has(role)) roles.push_back(policy::word(role));
    permits.push_back({{"method", permit.method}, {"path", permit.path}, {"roles", std::move(roles)}});
  }
  return json_response(200, {{"people", std::move(people)}, {"permits", std::move(permits)}});
}

Response TrustApi::verify_audit() const {
  const auto proof = prove_audit(service_.plan()->site, hub_);
  if (!proof) return failure_response(proof.error());
  return json_response(200, {{"ok", proof->wrong.empty()},
                             {"rows", proof->rows},
                             {"anchors", proof->anchors},
                             {"findings", proof->wrong}});
}

Response TrustApi::disclosures(std::int64_t client) const {
  const auto found = hub_.disclosures(hub::ClientId{client});
  if (!found) return failure_response(found.error());
  Json list = Json::array();
  for (const hub::Disclosure& one : *found) list.push_back(as_json(one));
  return json_response(200, list);
}

/// {client} or {key} (a case number) or {ssn} or {last, first, birth_date}. In a body, because addresses of pages
/// are kept in places where no number of a person belongs; and audited, without what was asked for.
Response TrustApi::find(const Request& request, const policy::Caller& caller) const {
  const Json body = body_of(request, caller);
  constexpr std::array members{"client", "key", "ssn", "last", "first", "birth_date", "actor"};
  for (const auto& member : body.items()) {
    const bool known = std::find(members.begin(), members.end(), member.key()) != members.end();
    if (known && member.value().is_string()) continue;
    return failure_response({Errc::bad_config,
                             "the body has the texts `client`, `key`, `ssn`, or `last` with `first` and "
                             "`birth_date`; one of its members is none of them"});
  }
  const LookedFor who{text_of(body, "client"), text_of(body, "key"),   text_of(body, "ssn"),
                      text_of(body, "last"),   text_of(body, "first"), text_of(body, "birth_date")};
  const auto found = find_clients(hub_, *service_.plan(), who, actor_of(caller));
  if (!found) return failure_response(found.error());
  Json list = Json::array();
  for (const hub::ClientView& view : *found) list.push_back(found_as_json(view, {caller, false}));
  return json_response(200, list);
}

}  // namespace gatehouse::control
