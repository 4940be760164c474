#include "gatehouse/support/certificates.hpp"

#include <map>

#include "control/doctor/doctor.hpp"
#include "control/doctor/doors.hpp"
#include "control/doctor/ends.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::control::doctor {
namespace {

namespace fs = std::filesystem;

/// Certificates in `file`: ours (one of a chain that has ended spoils it), or of those we trust (a list in which
/// some have ended is good as long as others are).
void check_file(const Patient& patient, const fs::path& file, const std::string& what, bool trusted,
                Findings& findings) {
  const std::string subject = seen_from(patient.site, file);
  const auto all = read_certificates(file);
  if (!all) {
    findings.error("certificate-unreadable", subject, 0, "", what + ": " + all.error().message);
    return;
  }
  const Certificate* worst = &all->front();
  for (const Certificate& one : *all)
    if (trusted ? one.ends > worst->ends : one.ends < worst->ends) worst = &one;
  judge_end(certificate_ends, subject, what + " (" + worst->subject + ")", worst->ends, patient.clock.now(),
            findings);
  if (worst->begins > patient.clock.now())
    findings.error(
        "certificate-not-yet", subject, 0, "",
        what + " (" + worst->subject + ") is good from " + iso(worst->begins).substr(0, 10) + " on only");
}

void check_key(const Patient& patient, const std::string& system, const PgpKeys& keys,
               const std::string& fingerprint, PgpUse use, Findings& findings) {
  const std::string subject = "key " + fingerprint + " of " + system;
  const auto key = look_at_pgp_key(keys, fingerprint, use);
  if (!key)
    findings.error("pgp-key-unusable", subject, 0, "", key.error().message);
  else if (!key->fault.empty())
    findings.error("pgp-key-unusable", subject, 0, "", key->fault);
  else if (key->ends)
    judge_end(pgp_key_ends, subject, "the key", *key->ends, patient.clock.now(), findings);
}

void check_keys(const Patient& patient, const Door& door, Findings& findings) {
  const fs::path home = text_option(*door.options, "pgp_home");
  if (home.empty()) return;
  const PgpKeys keys{.home = patient.site.folder / home};
  for (const std::string& one : list_option(*door.options, "pgp_recipient"))
    check_key(patient, door.system, keys, one, PgpUse::seal, findings);
  for (const std::string& one : list_option(*door.options, "pgp_signer"))
    check_key(patient, door.system, keys, one, PgpUse::sign, findings);
}

}  // namespace

void look_at_certificates(const Patient& patient, Findings& findings) {
  const config::Site& site = patient.site;
  struct Role {
    std::string what;
    bool trusted;
  };
  std::map<fs::path, Role> files;
  const auto add = [&files](const fs::path& file, std::string what, bool trusted) {
    if (!file.empty()) files.try_emplace(file, Role{std::move(what), trusted});
  };
  add(site.api.tls.certificate, "the certificate by which the API is known", false);
  add(site.api.tls.client_ca, "who vouches for callers of the API", true);
  if (site.notices) add(site.notices->ca_file, "who vouches for the mail server", true);
  const std::vector<Door> doors = patient.plan == nullptr ? std::vector<Door>() : doors_of(*patient.plan);
  for (const Door& door : doors)
    for (const Option& option : door.connector->options) {
      const std::string_view name = option.name;
      if (name == "client_cert")
        add(file_of(site, option, *door.options), "our certificate at " + door.system, false);
      if (name == "ca_file") add(file_of(site, option, *door.options), "who vouches for " + door.system, true);
    }
  for (const auto& [file, role] : files) check_file(patient, file, role.what, role.trusted, findings);
  for (const Door& door : doors) check_keys(patient, door, findings);
}

}  // namespace gatehouse::control::doctor
