#include "policy/access.hpp"

#include <algorithm>

namespace gatehouse::policy {
namespace {

constexpr Roles runner{Role::runner}, mapper{Role::mapper}, steward{Role::steward}, reporter{Role::reporter},
    auditor{Role::auditor};
constexpr Roles everybody{Role::runner, Role::mapper, Role::steward, Role::reporter, Role::auditor};

constexpr std::array all_permits{
    Permit{"GET", "/healthz", everybody},
    Permit{"GET", "/readyz", everybody},
    Permit{"GET", "/v1/me", everybody},
    Permit{"GET", "/v1/status", everybody},
    Permit{"GET", "/v1/runs", {Role::runner, Role::mapper, Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/jobs", {Role::runner, Role::mapper, Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/jobs/*", {Role::runner, Role::mapper, Role::reporter, Role::auditor}},
    Permit{"POST", "/v1/jobs/*/cancel", {Role::runner, Role::mapper, Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/events", everybody},
    Permit{"GET", "/metrics", runner},
    Permit{"POST", "/v1/routes/*/run", runner},
    Permit{"POST", "/v1/reports/*/run", reporter},       // it may send a federal file
    Permit{"POST", "/v1/reports/*/schedule", reporter},  // who may send it may say when
    Permit{"POST", "/v1/reload", mapper},
    Permit{"POST", "/v1/intake", everybody},  // and only through a route that names the caller
    Permit{"POST", "/v1/held/replay", mapper},
    Permit{"GET", "/v1/deliveries", {Role::runner, Role::mapper}},
    Permit{"POST", "/v1/held/decide", runner},
    Permit{"POST", "/v1/held/correct", steward},
    Permit{"GET", "/v1/reviews", steward},
    Permit{"GET", "/v1/reviews/*", steward},
    Permit{"POST", "/v1/reviews/*/claim", steward},
    Permit{"POST", "/v1/reviews/*/release", steward},
    Permit{"POST", "/v1/reviews/*/decide", steward},
    Permit{"GET", "/v1/conflicts", steward},
    Permit{"GET", "/v1/conflicts/*", steward},
    Permit{"POST", "/v1/conflicts/*/decide", steward},
    Permit{"GET", "/v1/clients/*", steward},
    Permit{"GET", "/v1/clients/*/how", steward},
    Permit{"GET", "/v1/clients/*/why/*", steward},
    Permit{"POST", "/v1/clients/*/reveal", steward},
    Permit{"POST", "/v1/clients/*/split", steward},
    Permit{"POST", "/v1/clients/*/pin", steward},
    Permit{"POST", "/v1/clients/*/unpin", steward},
    Permit{"POST", "/v1/clients/*/purge", steward},
    Permit{"POST", "/v1/clients/*/hold", steward},
    Permit{"POST", "/v1/holds/*/release", steward},
    Permit{"GET", "/v1/purges", {Role::steward, Role::auditor}},
    Permit{"GET", "/v1/holds", {Role::steward, Role::auditor}},
    Permit{"POST", "/v1/clients/merge", steward},
    Permit{"POST", "/v1/clients/reconsider", steward},
    Permit{"GET", "/v1/quality", {Role::steward, Role::auditor}},
    Permit{"GET", "/v1/models", {Role::steward, Role::auditor}},
    Permit{"POST", "/v1/models/*/activate", steward},
    Permit{"GET", "/v1/audit", auditor},
    Permit{"GET", "/v1/audit/verify", auditor},
    Permit{"GET", "/v1/routes", everybody},
    Permit{"GET", "/v1/runs/*", {Role::runner, Role::mapper, Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/runs/*/records", {Role::runner, Role::mapper, Role::auditor}},
    Permit{"GET", "/v1/runs/*/deliveries", {Role::runner, Role::mapper, Role::auditor}},
    Permit{"POST", "/v1/search", everybody},  // each finds what is open to them
    Permit{"GET", "/v1/held", {Role::runner, Role::mapper, Role::steward}},
    Permit{"GET", "/v1/held/groups", {Role::runner, Role::mapper, Role::steward}},
    Permit{"GET", "/v1/held/workbook", {Role::runner, Role::mapper, Role::steward}},
    Permit{"GET", "/v1/codes", mapper},
    Permit{"POST", "/v1/codes", mapper},
    Permit{"GET", "/v1/records/*", {Role::mapper, Role::steward}},
    Permit{"POST", "/v1/records/*/reveal", steward},
    Permit{"POST", "/v1/records/purge", steward},
    Permit{"POST", "/v1/records/*/take-out", steward},
    Permit{"POST", "/v1/clients/find", steward},
    Permit{"GET", "/v1/clients/*/disclosures", {Role::steward, Role::auditor}},
    Permit{"GET", "/v1/mappings", mapper},
    Permit{"GET", "/v1/mappings/*", mapper},
    Permit{"GET", "/v1/mappings/*/file", mapper},
    Permit{"POST", "/v1/mappings/*/try", mapper},
    Permit{"POST", "/v1/mappings/*/save", mapper},
    Permit{"GET", "/v1/mappings/*/trials/*", mapper},
    Permit{"GET", "/v1/mappings/*/trials/*/examples", mapper},
    Permit{"GET", "/v1/reports", {Role::runner, Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/reports/calendar", {Role::runner, Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/reports/*/checks", {Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/reports/*/findings", reporter},
    Permit{"GET", "/v1/measures/*", {Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/measures/*/people", reporter},
    Permit{"GET", "/v1/submissions", {Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/submissions/*/receipt", {Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/submissions/*/findings", reporter},
    Permit{"POST", "/v1/submissions/*/difference/*", reporter},
    Permit{"POST", "/v1/submissions/*/certify", reporter},
    Permit{"POST", "/v1/submissions/*/rebuild", {Role::reporter, Role::auditor}},
    Permit{"GET", "/v1/agreements", {Role::runner, Role::steward, Role::auditor}},
    Permit{"GET", "/v1/access", auditor},
    Permit{"GET", "/v1/health", {Role::runner, Role::auditor}},
    Permit{"GET", "/v1/keys", {Role::runner, Role::auditor}},
    Permit{"GET", "/v1/retention", {Role::runner, Role::steward, Role::auditor}},
};

std::string_view next_part(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view part = path.substr(0, end);
  path.remove_prefix(end);
  return part;
}

bool fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = next_part(pattern), part = next_part(path);
    if (part.empty() || (wanted != "*" && wanted != part)) return false;
  }
  return pattern.empty() && path.empty();
}

bool all_in(Labels wanted, Labels given) { return (wanted.bits() & ~given.bits()) == 0; }

Labels without(Labels labels, Label one) {
  Labels out;
  for (unsigned bit = 0; bit < 12; ++bit)
    if (const auto label = static_cast<Label>(1u << bit); label != one && labels.has(label)) out.add(label);
  return out;
}

}  // namespace

std::string_view word(Role role) {
  constexpr std::array<std::string_view, all_roles.size()> words{"operator", "mapper", "steward", "reporter",
                                                                 "auditor"};
  return words[static_cast<std::size_t>(role)];
}

std::optional<Role> role_of(std::string_view name) {
  const auto at = std::find_if(all_roles.begin(), all_roles.end(), [&](Role role) { return word(role) == name; });
  return at == all_roles.end() ? std::nullopt : std::optional(*at);
}

std::string_view word(Sight sight) {
  if (sight == Sight::clear) return "clear";
  return sight == Sight::masked ? "masked" : "withheld";
}

Sights Sights::everything() {
  Labels all;
  for (unsigned bit = 0; bit < 12; ++bit) all.add(static_cast<Label>(1u << bit));
  return {all, all};
}

Sights usual_sights(Role role) {
  Sights out;
  if (role != Role::steward) return out;
  out.sees.add(Label::pii);
  out.sees.add(Label::uc_confidential);
  out.reveals.add(Label::pii);
  return out;
}

std::span<const Permit> permits() { return all_permits; }

bool may(const Caller& caller, std::string_view method, std::string_view path) {
  if (caller.site_itself) return true;
  return std::any_of(all_permits.begin(), all_permits.end(), [&](const Permit& permit) {
    return permit.method == method && permit.roles.meets(caller.roles) && path.starts_with('/') &&
           fits(permit.path, path);
  });
}

Sight sight_of(const Caller& caller, const Field& field, bool revealing, bool protected_person) {
  if (caller.site_itself && !field.labels.only_open()) return revealing ? Sight::clear : Sight::masked;
  if (field.labels.empty() || field.labels.has(Label::restricted)) return Sight::withheld;
  if (field.labels.only_open()) return Sight::clear;
  if (!caller.merit_staff && (field.labels.bits() & caller.merit_only.bits()) != 0) return Sight::withheld;
  const bool about_place =
      field.labels.has(Label::protected_location) && field.labels != Labels(Label::protected_location);
  // Beside other labels this one only says when to keep back; alone it is a label like the others.
  const Labels asked =
      about_place && !protected_person ? without(field.labels, Label::protected_location) : field.labels;
  if (!all_in(asked, caller.sights.sees)) return Sight::withheld;
  return revealing && all_in(asked, caller.sights.reveals) ? Sight::clear : Sight::masked;
}

}  // namespace gatehouse::policy
