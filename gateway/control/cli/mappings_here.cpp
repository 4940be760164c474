#include "control/cli/mappings_here.hpp"

#include <algorithm>
#include <set>

#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace fs = std::filesystem;

namespace {

std::optional<config::Site> site_here(const Session& session) {
  std::error_code ignored;
  if (!fs::is_regular_file(session.site_folder() / "site.yaml", ignored)) return std::nullopt;
  Findings not_now;  // `check` tells of them
  return config::load_site(session.site_folder(), session.parts.connectors, not_now);
}

void add_below(const fs::path& folder, std::string_view ending, std::vector<fs::path>& to) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && at != end; at.increment(error))
    if (at->path().string().ends_with(ending)) to.push_back(at->path());
}

}  // namespace

mapping::Library library_here(const Session& session) {
  if (const auto site = site_here(session)) return engine::library_of(*site, session.parts.shipped_mappings);
  mapping::Library library;
  library.synthetic = true;  // no site says whether people are made up: a number of area 9xx stays as it is
  if (!session.parts.shipped_mappings.empty()) library.roots.push_back(session.parts.shipped_mappings);
  return library;
}

std::vector<fs::path> files_of(const mapping::Library& library, std::string_view ending) {
  std::vector<fs::path> files;
  std::set<fs::path> names;
  for (const fs::path& root : library.roots) {
    std::vector<fs::path> found;
    add_below(root, ending, found);
    std::ranges::sort(found);
    for (fs::path& file : found)
      if (names.insert(file.filename()).second) files.push_back(std::move(file));
  }
  return files;
}

std::vector<fs::path> mappings_here(const Session& session, const std::vector<std::string>& names) {
  std::vector<fs::path> out(names.begin(), names.end());
  if (!out.empty()) return out;
  const auto site = site_here(session);
  if (site) {
    add_below(site->mappings_folder(), ".map.yaml", out);
    for (const config::Route& route : site->routes) {
      const bool there = std::any_of(out.begin(), out.end(), [&](const fs::path& file) {
        return file.filename() == route.mapping + ".map.yaml" || file == fs::path(route.mapping);
      });
      if (!route.mapping.empty() && !there) out.emplace_back(route.mapping);
    }
  } else {
    add_below(session.parts.shipped_mappings, ".map.yaml", out);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void refuse_unproven(const mapping::Mapping& mapping, const mapping::Library& library, Findings& findings) {
  Findings proof;
  (void)mapping::prove_two_way(mapping, library, proof);
  if (!proof.ok()) findings.take(proof);
}

}  // namespace gatehouse::control
