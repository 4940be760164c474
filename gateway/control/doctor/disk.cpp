#include <sys/statvfs.h>

#include <algorithm>
#include <map>

#include "control/doctor/doctor.hpp"
#include "control/doctor/machine.hpp"
#include "control/last_backup.hpp"

namespace gatehouse::control::doctor {
namespace {

constexpr std::uint64_t mib = 1u << 20;
constexpr std::uint64_t least_day = 256 * mib;
constexpr std::uint64_t least_files = 10'000;

std::string in_words(std::uint64_t bytes) {
  if (bytes < 10'240 * mib) return std::to_string(bytes / mib) + " MiB";
  return std::to_string(bytes / (1024 * mib)) + " GiB";
}

void look_at(const std::filesystem::path& folder, const std::string& called, std::uint64_t need,
             Findings& findings) {
  struct statvfs about {};
  if (::statvfs(folder.c_str(), &about) != 0) return;
  judge_disk({.folder = called,
              .free_bytes = static_cast<std::uint64_t>(about.f_bavail) * about.f_frsize,
              .free_files = about.f_favail,
              .counts_files = about.f_files > 0,
              .day_bytes = need},
             findings);
}

}  // namespace

std::uint64_t bytes_of_a_day(const hub::Status& status, std::span<const hub::RunInfo> runs) {
  constexpr std::int64_t day = 86'400'000'000;
  std::map<std::int64_t, std::int64_t> read_on;
  std::int64_t busiest = 0;
  for (const hub::RunInfo& run : runs)
    busiest = std::max(busiest, read_on[run.began.micros / day] += run.balance.read);
  const std::int64_t each = status.records > 0 ? status.store_bytes / status.records : 0;
  return std::max(least_day, static_cast<std::uint64_t>(std::max<std::int64_t>(busiest, 0)) *
                                 static_cast<std::uint64_t>(std::max<std::int64_t>(each, 0)) * 2);
}

void judge_disk(const DiskFacts& facts, Findings& findings) {
  const std::string left =
      in_words(facts.free_bytes) + " are free, and a day takes up to " + in_words(facts.day_bytes);
  if (facts.free_bytes < facts.day_bytes)
    findings.error("disk-full", facts.folder, 0, "", left);
  else if (facts.free_bytes < 7 * facts.day_bytes)
    findings.warn("disk-low", facts.folder, 0, "", left);
  if (facts.counts_files && facts.free_files < least_files)
    findings.warn("disk-files", facts.folder, 0, "",
                  "its file system has room for " + std::to_string(facts.free_files) + " more files only");
}

void look_at_disk(const Patient& patient, Findings& findings) {
  const std::uint64_t need = bytes_of_a_day(patient.store.status, patient.store.runs);
  const config::Site& site = patient.site;
  std::error_code error;
  const auto state = std::filesystem::exists(site.state_folder(), error) ? site.state_folder() : site.folder;
  look_at(state, seen_from(site, state), need, findings);
  if (const auto last = last_backup(site))
    look_at(last->folder.parent_path(), "the copies' folder", need, findings);
}

}  // namespace gatehouse::control::doctor
