#include <algorithm>
#include <cctype>

#include "control/doctor/doctor.hpp"
#include "control/doctor/doors.hpp"
#include "control/doctor/ends.hpp"
#include "engine/grant.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::control::doctor {
namespace {

/// This machine, by name, address or socket.
bool is_here(std::string_view host) {
  return host.empty() || host == "localhost" || host == "::1" || host.starts_with("127.") || host.starts_with('/');
}

/// The driver's attributes demand TLS with the server's certificate checked: sslmode=verify-full of PostgreSQL,
/// sslverify=1 of MariaDB.
bool demands_tls(std::string options) {
  std::ranges::transform(options, options.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* word : {"sslmode=verify", "sslverify=1"})
    if (options.find(word) != std::string::npos) return true;
  return false;
}

void look_at_api(const config::Site& site, Findings& findings) {
  const config::Api& api = site.api;
  if (is_here(api.address) || !api.behind_something) return;  // what `check` refuses is told already
  if (api.tls.certificate.empty())
    findings.warn("api-in-clear", "site.yaml", api.where.line, "api.listen",
                  "the API answers other machines without TLS; only what stands in front of it protects it");
  if (!site.access.demanded)
    findings.warn("nobody-signs-in", "site.yaml", api.where.line, "api.listen",
                  "the API answers other machines, and there is no access.yaml: it asks nobody who they are");
}

void look_at_databases(const Patient& patient, Findings& findings) {
  const config::Site& site = patient.site;
  if (site.store && !is_here(site.store->host) && !demands_tls(site.store->options))
    findings.warn("database-in-clear", "site.yaml", 0, "store.options",
                  "the store's server is another machine, and nothing demands TLS to it");
  if (patient.plan == nullptr) return;
  for (const Door& door : doors_of(*patient.plan))
    if (door.connector->kind == std::string_view("odbc") && !is_here(text_option(*door.options, "server")) &&
        !demands_tls(text_option(*door.options, "extra")))
      findings.warn("database-in-clear", "system " + door.system, 0, "extra",
                    "the database is on another machine, and nothing demands TLS to it");
}

/// The first moment after the last day.
Timestamp end_of(Date last) { return {(static_cast<std::int64_t>(last.days) + 1) * 86'400'000'000}; }

void look_at_agreements(const Patient& patient, Findings& findings) {
  if (patient.plan == nullptr) return;
  Findings all;
  engine::check_agreements(*patient.plan, patient.clock, all);
  for (const Finding& one : all.all())
    if (one.rule == "expired-agreement") findings.warn(one.rule, one.file, one.line, one.path, one.message);
  for (const config::System& system : patient.site.systems)
    if (system.agreement && system.agreement->terms.to && end_of(*system.agreement->terms.to) > patient.clock.now())
      judge_end(agreement_ends, "system " + system.name, "its agreement", end_of(*system.agreement->terms.to),
                patient.clock.now(), findings);
}

}  // namespace

void look_at_settings(const Patient& patient, Findings& findings) {
  const config::Site& site = patient.site;
  if (site.untested)
    findings.warn("untested-site", "site.yaml", 0, "untested",
                  "mappings are put to work though their tests fail or are missing");
  look_at_api(site, findings);
  look_at_databases(patient, findings);
  look_at_agreements(patient, findings);
}

}  // namespace gatehouse::control::doctor
