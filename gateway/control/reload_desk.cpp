#include "control/reload_desk.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> folders{"systems", "agreements", "routes", "mappings"};
constexpr std::array<std::string_view, 3> endings{".yaml", ".csv", ".json"};
constexpr std::size_t most_named = 12;

bool says_something(const fs::path& file) {
  return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

/// What people configured, relative to the site.
std::vector<std::string> configured_files(const fs::path& site) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator at(site, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".yaml") out.push_back(at->path().filename().string());
  for (const std::string_view folder : folders) {
    error.clear();
    fs::recursive_directory_iterator at(site / folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error))
      if (says_something(at->path())) out.push_back(at->path().lexically_relative(site).generic_string());
  }
  return out;
}

using Hashes = std::map<std::string, std::string>;

std::string difference(const Hashes& before, const Hashes& now) {
  std::vector<std::string> all;
  for (const auto& [name, hash] : now) {
    const auto old = before.find(name);
    if (old == before.end())
      all.push_back(name + " is new");
    else if (old->second != hash)
      all.push_back(name + " changed");
  }
  for (const auto& [name, hash] : before)
    if (!now.contains(name)) all.push_back(name + " is gone");
  if (all.empty()) return "files that came with the program changed";
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most_named); ++i) text += (i == 0 ? "" : ", ") + all[i];
  if (all.size() > most_named) text += ", and " + std::to_string(all.size() - most_named) + " more";
  return text;
}

}  // namespace

ReloadDesk::ReloadDesk(engine::Service& service, hub::Hub& hub)
    : service_(service), hub_(hub), known_(hashes_now()) {}

Hashes ReloadDesk::hashes_now() const {
  Hashes out;
  const fs::path site = service_.plan()->site.folder;
  for (const std::string& name : configured_files(site)) {
    const auto hash = sha256_of_file(site / name);
    out[name] = hash ? *hash : "unreadable";
  }
  return out;
}

/// What the console changed since the last reload has rows of its own, and is named here once more.
engine::Reload ReloadDesk::reload(std::string_view actor) {
  const std::lock_guard hold(one_at_a_time_);
  const std::string before = service_.plan()->hash;
  engine::Reload done = service_.reload();
  if (!done.live || done.hash == before) return done;
  Hashes now = hashes_now();
  (void)hub_.audit({std::string(actor), "configuration", "reload", "ok", "",
                    "now " + done.hash + "; since the last: " + difference(known_, now)});
  known_ = std::move(now);
  return done;
}

}  // namespace gatehouse::control
