#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <set>

#include "control/doctor/doctor.hpp"
#include "control/doctor/doors.hpp"

namespace gatehouse::control::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 20'000;  // a site has hundreds; drop folders below it may have more

std::optional<struct stat> about(const fs::path& path) {
  struct stat out {};
  if (::stat(path.c_str(), &out) != 0) return std::nullopt;
  return out;
}

std::string mode_of(const struct stat& file) {
  std::array<char, 8> text{};
  (void)std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(file.st_mode & 07777));
  return text.data();
}

void check_secret(const Patient& patient, const fs::path& file, Findings& findings) {
  const auto there = about(file);
  if (!there || (there->st_mode & (S_IRWXG | S_IRWXO)) == 0) return;
  findings.error("secret-open", seen_from(patient.site, file), 0, "",
                 "others than its owner may open what is secret here (mode " + mode_of(*there) + ")");
}

/// Private keys and files of secrets that the site's files name; its own key is looked at when they are read.
std::set<fs::path> secrets_of(const Patient& patient) {
  const config::Site& site = patient.site;
  std::set<fs::path> out{site.api.tls.key};
  if (site.notices) out.insert(site.notices->password_file);
  if (site.access.openid) out.insert(site.access.openid->secret_file);
  if (site.store) out.insert(site.store->password_file);
  if (patient.plan != nullptr)
    for (const Door& door : doors_of(*patient.plan))
      for (const Option& option : door.connector->options) {
        const std::string_view name = option.name;
        if (option.type == OptionType::secret || name == "client_key" || name == "key_file" || name == "pgp_home")
          out.insert(file_of(site, option, *door.options));
      }
  out.erase(fs::path());
  return out;
}

/// What people configured says where records go and who may see them.
void check_configuration(const Patient& patient, Findings& findings) {
  const fs::path& folder = patient.site.folder;
  std::size_t open = 0;
  std::string first;
  const auto look = [&](const fs::path& path) {
    const auto there = about(path);
    if (!there || (there->st_mode & S_IWOTH) == 0) return;
    if (open++ == 0) first = seen_from(patient.site, path);
  };
  look(folder);
  look(folder / "site.yaml");
  look(folder / "access.yaml");
  for (const char* part : {"systems", "routes", "mappings", "agreements", "state"}) {
    look(folder / part);
    std::error_code error;
    std::size_t seen = 0;
    for (fs::recursive_directory_iterator at(folder / part, error), end; !error && at != end && seen < most_files;
         at.increment(error), ++seen)
      look(at->path());
  }
  if (open > 0)
    findings.error("site-open", first, 0, "",
                   "anybody on this machine may change it" +
                       (open == 1 ? std::string() : ", and " + std::to_string(open - 1) + " more of the site"));
}

void check_owner(const Patient& patient, Findings& findings) {
  const auto site = about(patient.site.folder);
  if (!site) return;
  std::size_t foreign = 0;
  std::string first;
  std::error_code error;
  std::size_t seen = 0;
  for (fs::recursive_directory_iterator at(patient.site.state_folder(), error), end;
       !error && at != end && seen < most_files; at.increment(error), ++seen) {
    const auto there = about(at->path());
    if (!there || there->st_uid == site->st_uid) continue;
    if (foreign++ == 0) first = seen_from(patient.site, at->path());
  }
  if (foreign > 0)
    findings.error("foreign-owner", first, 0, "",
                   "belongs to another account than the site" +
                       (foreign == 1 ? std::string() : ", as " + std::to_string(foreign - 1) + " more do") +
                       ": a command was likely run by another account, as root");
}

void check_store(const Patient& patient, Findings& findings) {
  const fs::path state = patient.site.state_folder();
  const auto folder = about(state), store = about(state / "hub.db");
  if (folder && ::access(state.c_str(), R_OK | W_OK | X_OK) != 0)
    findings.error("cannot-work", seen_from(patient.site, state), 0, "",
                   "this account may not read and write in it, so what lies there was not seen");
  if (!folder || !store || (folder->st_mode & S_IXOTH) == 0 || (store->st_mode & S_IROTH) == 0) return;
  findings.warn("store-open", seen_from(patient.site, state / "hub.db"), 0, "",
                "others may read the store (mode " + mode_of(*store) + "); what is personal in it is sealed");
}

}  // namespace

void look_at_permissions(const Patient& patient, Findings& findings) {
  check_configuration(patient, findings);
  check_owner(patient, findings);
  check_store(patient, findings);
  for (const fs::path& file : secrets_of(patient)) check_secret(patient, file, findings);
}

}  // namespace gatehouse::control::doctor
