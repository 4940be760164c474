#include "engine/grant.hpp"

#include <algorithm>
#include <set>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::string_view protecting_field = "protected_location";

Date today_in(const Zone& zone, Clock& clock) {
  constexpr std::int64_t minutes_per_day = 24 * 60;
  return {static_cast<std::int32_t>(zone.local_minutes(clock.now()) / minutes_per_day)};
}

std::string joined(const std::vector<std::string>& all, std::string_view between) {
  std::string out;
  for (const std::string& one : all) {
    if (!out.empty()) out += between;
    out += one;
  }
  return out;
}

std::string day_text(const std::optional<Date>& day) { return day ? iso(*day) : "-"; }

/// Everything that decides what may leave, in one text.
std::string text_of(const Agreement& agreement, const policy::Receiver& receiver) {
  return joined(agreement.fields, ",") + "|" + day_text(agreement.from) + "|" + day_text(agreement.to) + "|" +
         joined(agreement.merit_only.fields, ",") + "|" + day_text(agreement.merit_only.from) + "|" +
         day_text(agreement.merit_only.to) + "|" + (receiver.merit_staff ? "merit" : "");
}

bool sends(const PlannedRoute& route) { return route.route.from.empty(); }

const Schema* find_schema(std::span<const Schema> schemas, std::string_view name) {
  const auto at = std::find_if(schemas.begin(), schemas.end(), [&](const Schema& one) { return one.name == name; });
  return at == schemas.end() ? nullptr : &*at;
}

/// Each (entity, field) that the mapping reads, with the ruling on it.
template <class Visit>
void each_field_read(const PlannedRoute& route, std::span<const Schema> schemas, const Visit& visit) {
  for (const auto& [entity, name] : mapping::fields_read(*route.mapping)) {
    const Schema* schema = find_schema(schemas, entity);
    if (schema == nullptr) continue;
    if (const auto at = schema->find(name)) visit(*schema, *at);
  }
}

void check_standing(const config::System& system, policy::Standing standing, Findings& findings) {
  if (standing == policy::Standing::in_force || standing == policy::Standing::missing) return;
  const auto& written = *system.agreement;
  findings.warn("expired-agreement", written.where.file, written.where.line, "agreement",
                "the agreement of system \"" + system.name + "\" " + std::string(policy::in_words(standing)) +
                    "; nothing is sent to it");
}

void check_withheld(const PlannedRoute& route, const config::System& system, Date day,
                    std::span<const Schema> schemas, Findings& findings) {
  std::map<policy::Ruling, std::string> kept;
  each_field_read(route, schemas, [&](const Schema& schema, std::size_t at) {
    const policy::Ruling ruling = policy::rule_on(system.agreement->terms, {.merit_staff = system.merit_staff}, day,
                                                  schema.name, schema.fields[at], false);
    if (ruling == policy::Ruling::leaves) return;
    std::string& names = kept[ruling];
    names += (names.empty() ? "" : ", ") + schema.name + "." + schema.fields[at].name;
  });
  for (const auto& [ruling, names] : kept)
    findings.warn("outside-agreement", route.route.mapping_at.file, route.route.mapping_at.line, "mapping",
                  "the mapping reads what the agreement of system \"" + system.name + "\" keeps back (" +
                      std::string(policy::word(ruling)) + "), so it will be withheld: " + names);
}

/// `access.yaml` says by labels what a role sees; one that is misspelt would open nothing, in silence.
void check_labels(const config::Access& access, Findings& findings) {
  const auto check = [&](const std::vector<std::string>& labels, const std::string& path, std::size_t line) {
    for (const std::string& label : labels)
      if (!policy::label_of(label))
        findings.error("unknown-label", "access.yaml", line, path,
                       "\"" + label + "\" is no label; docs/security/agreements.md lists them");
  };
  for (const config::RoleSight& role : access.roles) {
    check(role.sees, "roles." + role.role + ".sees", role.where.line);
    check(role.reveals, "roles." + role.role + ".reveals", role.where.line);
  }
  check(access.merit_only, "merit_only", 0);
}

/// Rules of retention name classes of data; one that is misspelt would keep for ever what should go.
void check_classes(const config::RetentionRules& retention, std::span<const Schema> schemas, Findings& findings) {
  for (const config::KeepRule& rule : retention.rules) {
    const auto complain = [&](std::string message) {
      findings.error("bad-retention", rule.where.file, rule.where.line, "retention.rules", std::move(message));
    };
    if (!rule.label.empty() && !policy::label_of(rule.label))
      complain("\"" + rule.label + "\" is no label; docs/security/agreements.md lists them");
    const bool known =
        std::any_of(schemas.begin(), schemas.end(), [&](const Schema& s) { return s.name == rule.entity; });
    if (!rule.entity.empty() && !known) complain("there is no entity \"" + rule.entity + "\" in the schemas");
  }
}

}  // namespace

bool is_protected(const hub::ClientView& view) {
  const auto at = view.schema == nullptr ? std::nullopt : view.schema->find(protecting_field);
  if (!at || *at >= view.values.size()) return false;
  const Value& value = view.values[*at];
  return value.known() && value.kind() == Kind::boolean && value.boolean();
}

Grant Grant::now(const Plan& plan, Clock& clock, const PlannedRoute& route) {
  Grant grant;
  const config::Site& site = plan.site;
  const config::System* system = site.system(route.route.to);
  grant.day_ = today_in(plan.zone, clock);
  if (system == nullptr) return grant;
  grant.receiver_.merit_staff = system->merit_staff;
  if (!system->agreement) {
    if (site.synthetic) grant.standing_ = policy::Standing::in_force;
    return grant;
  }
  grant.agreement_ = config::agreement_now(site, *system);
  grant.standing_ = policy::standing_on(grant.agreement_ ? &*grant.agreement_ : nullptr, grant.day_);
  if (grant.agreement_) grant.text_ = text_of(*grant.agreement_, grant.receiver_);
  return grant;
}

std::string Grant::sentence() const {
  const std::string name = agreement_ && !agreement_->name.empty() ? " \"" + agreement_->name + "\"" : "";
  return "the agreement" + name + " " + std::string(policy::in_words(standing_));
}

policy::Mask Grant::mask_of(const Schema& schema) const {
  return agreement_ ? policy::Mask(*agreement_, receiver_, day_, schema) : policy::Mask(schema);
}

const policy::Mask& Grant::mask(const Schema& schema) {
  const auto known = masks_.find(&schema);
  return known != masks_.end() ? known->second : masks_.emplace(&schema, mask_of(schema)).first->second;
}

void Grant::keep_back(ClientRow& row, const hub::ClientView& view, Arena& arena) {
  const bool guarded = is_protected(view);
  kept_back_ += mask(row.schema()).apply(row.values, guarded);
  row.groups.clear();
  for (const hub::EntityRow& one : view.rows) {
    if (one.schema == nullptr || mask(*one.schema).withholds_all(guarded)) continue;
    row.groups[one.entity].push_back(keep_back(*one.schema, one.values, guarded, arena));
  }
}

std::span<const Value> Grant::keep_back(const Schema& schema, std::span<const Value> row, bool protected_person,
                                        Arena& arena) {
  const policy::Mask& rulings = mask(schema);
  if (!rulings.withholds(protected_person)) return row;
  const std::span<Value> copy = arena.array<Value>(row.size());
  std::copy(row.begin(), row.end(), copy.begin());
  kept_back_ += rulings.apply(copy, protected_person);
  return copy;
}

report::Withheld Grant::withheld(const Schema& schema) const {
  const policy::Mask mask = mask_of(schema);
  report::Withheld out;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (mask.rulings(false)[i] != policy::Ruling::leaves) out.fields.push_back(schema.fields[i].name);
    if (mask.rulings(true)[i] != policy::Ruling::leaves) out.of_protected.push_back(schema.fields[i].name);
  }
  return out;
}

hub::Terms Grant::terms(const PlannedRoute& route, std::span<const Schema> schemas) const {
  hub::Terms out{.system = route.route.to,
                 .route = route.route.name,
                 .mapping = mapping::info(*route.mapping).name + " " + mapping::info(*route.mapping).hash};
  if (agreement_) {
    out.agreement = agreement_->name;
    out.parties = joined(agreement_->parties, "; ");
    out.purpose = agreement_->purpose;
    out.basis = joined(agreement_->basis, "; ");
    out.redisclosure = agreement_->redisclosure;
  }
  each_field_read(route, schemas, [&](const Schema& schema, std::size_t at) {
    if (mask_of(schema).rulings(false)[at] != policy::Ruling::leaves) return;
    out.fields += (out.fields.empty() ? "" : " ") + schema.name + "." + schema.fields[at].name;
  });
  return out;
}

void check_entries(const Plan& plan, Findings& findings) {
  check_labels(plan.site.access, findings);
  check_classes(plan.site.retention, plan.schemas, findings);
  for (const config::System& system : plan.site.systems) {
    if (!system.agreement) continue;
    const auto& [terms, where] = *system.agreement;
    for (const auto* entries : {&terms.fields, &terms.merit_only.fields})
      for (const policy::UnknownEntry& entry : policy::unknown_entries(*entries, plan.schemas))
        findings.error("bad-agreement", where.file, where.line, "agreement.fields",
                       "\"" + entry.text + "\" is no label, no entity and no field of one" + entry.suggestion);
  }
}

void check_agreements(const Plan& plan, Clock& clock, Findings& findings) {
  const Date day = today_in(plan.zone, clock);
  std::set<std::string_view> told;
  for (const PlannedRoute& route : plan.routes) {
    const config::System* system = sends(route) ? plan.site.system(route.route.to) : nullptr;
    if (system == nullptr || !system->agreement) continue;
    if (told.insert(system->name).second)
      check_standing(*system, policy::standing_on(&system->agreement->terms, day), findings);
    check_withheld(route, *system, day, plan.schemas, findings);
  }
}

}  // namespace gatehouse::engine
