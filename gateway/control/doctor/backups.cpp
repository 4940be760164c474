#include <sys/stat.h>

#include "control/doctor/doctor.hpp"
#include "control/last_backup.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control::doctor {
namespace {

constexpr std::int64_t hour = 3'600'000'000;
constexpr std::int64_t old_after = 48;  // a nightly copy may fail once

bool same_disk(const std::filesystem::path& a, const std::filesystem::path& b) {
  struct stat one {
  }, other{};
  return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && one.st_dev == other.st_dev;
}

}  // namespace

void look_at_backups(const Patient& patient, Findings& findings) {
  const config::Site& site = patient.site;
  const auto last = last_backup(site);
  if (!last) {
    if (!site.synthetic && patient.store.status.records > 0)
      findings.warn("backup-none", "the site", 0, "", "`gatehouse backup` has never made a copy of it");
    return;
  }
  const std::int64_t age = (patient.clock.now().micros - last->made.micros) / hour;
  if (age > old_after)
    findings.warn(
        "backup-old", "the site", 0, "",
        "its last copy was made at " + iso(last->made).substr(0, 19) + "Z, " + std::to_string(age) + " hours ago");
  std::error_code error;
  if (!std::filesystem::exists(last->folder, error))
    findings.warn("backup-gone", "the site", 0, "",
                  "its last copy, " + last->folder.filename().string() + ", is no more where it was made");
  else if (!site.synthetic && same_disk(last->folder, site.folder))
    findings.warn("backup-same-disk", "the site", 0, "",
                  "its last copy lies on the same disk as the site: one fault takes both");
}

}  // namespace gatehouse::control::doctor
