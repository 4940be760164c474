#include "control/open_site.hpp"

#include "base/process.hpp"
#include "control/anchor.hpp"

namespace gatehouse::control {

namespace {

hub::SystemsByField systems_by_field(const std::vector<config::FieldSystems>& rules) {
  hub::SystemsByField out;
  for (const config::FieldSystems& rule : rules) out[rule.field] = rule.systems;
  return out;
}

/// Ownership as the systems' files say it, by field.
void add_sync(const config::Site& site, hub::Survivorship& rules) {
  for (const config::System& system : site.systems) {
    if (!site.compared(system.name).empty()) rules.compared.insert(system.name);
    if (!system.sync) continue;
    for (const std::string& field : system.sync->owns) rules.owners[field].push_back(system.name);
    for (const std::string& field : system.sync->fills) rules.fills[field].push_back(system.name);
  }
}

}  // namespace

hub::Settings hub_settings(const config::Site& site, bool read_only) {
  hub::Settings out{.folder = site.state_folder(),
                    .key_file = site.key_file,
                    .synthetic = site.synthetic,
                    .read_only = read_only,
                    .cache_mib = site.limits.cache_mib,
                    .survivorship = {.verified = systems_by_field(site.clients.verified),
                                     .trust = systems_by_field(site.clients.trust)},
                    .budgets = {.one_false_in = site.clients.one_false_link_in,
                                .missed_of_hundred_thousand = site.clients.missed_of_hundred_thousand}};
  add_sync(site, out.survivorship);
  if (!site.store) return out;
  const config::ServerStore& store = *site.store;
  out.server = hub::ServerStore{.driver = store.driver,
                                .host = store.host,
                                .port = store.port,
                                .database = store.database,
                                .user = store.user,
                                .password_file = store.password_file,
                                .schema = store.schema,
                                .options = store.options};
  return out;
}

Result<std::unique_ptr<hub::Hub>> open_hub(const engine::Plan& plan, bool read_only, Clock& clock) {
  if (plan.site.require_fips) GATEHOUSE_TRY(require_fips());
  auto hub = hub::Hub::open(hub_settings(plan.site, read_only), plan.schemas, clock);
  if (hub && !read_only) GATEHOUSE_TRY(check_newest_anchor(plan.site, **hub));
  return hub;
}

}  // namespace gatehouse::control
