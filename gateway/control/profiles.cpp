#include "control/profiles.hpp"

#include "gatehouse/findings.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace fs = std::filesystem;

namespace {

std::string_view profile_of(const SiteFile& file) { return file.path.substr(0, file.path.find('/')); }

/// The path inside the site.
std::string_view place_of(const SiteFile& file) { return file.path.substr(file.path.find('/') + 1); }

/// The comment at the file's top, to its first full stop.
std::string first_sentence(std::string_view text) {
  std::string comment;
  while (text.starts_with("# ")) {
    const std::size_t end = text.find('\n');
    comment.append(comment.empty() ? "" : " ").append(text.substr(2, end - 2));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  const std::size_t stop = comment.find(". ");
  return stop == std::string::npos ? comment : comment.substr(0, stop + 1);
}

bool is_its_system(const SiteFile& file) {
  return place_of(file) == "systems/" + std::string(profile_of(file)) + ".yaml";
}

}  // namespace

std::vector<Profile> profiles() {
  std::vector<Profile> all;
  for (const SiteFile& file : profile_files())
    if (is_its_system(file)) all.push_back({profile_of(file), first_sentence(file.text)});
  return all;
}

Result<void> take_up_profile(const fs::path& site, std::string_view name) {
  std::vector<const SiteFile*> files;
  for (const SiteFile& file : profile_files())
    if (profile_of(file) == name) files.push_back(&file);
  if (files.empty()) {
    std::vector<std::string_view> names;
    for (const Profile& profile : profiles()) names.push_back(profile.name);
    return fail(Errc::not_found, "there is no profile \"" + std::string(name) + "\"" + did_you_mean(name, names) +
                                     "; `gatehouse describe systems` lists them");
  }
  std::error_code error;
  for (const SiteFile* file : files)
    if (const fs::path path = site / place_of(*file); fs::exists(path, error))
      return fail(Errc::not_permitted, path.string() + " is there already; move it away, or edit it by hand");
  for (const SiteFile* file : files) {
    const fs::path path = site / place_of(*file);
    fs::create_directories(path.parent_path(), error);
    if (error)
      return fail(Errc::unavailable,
                  "cannot make the folder " + path.parent_path().string() + ": " + error.message());
    if (auto written = write_file(path, file->text, {.replace = false}); !written) return fail(written.error());
  }
  return {};
}

}  // namespace gatehouse::control
