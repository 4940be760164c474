#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "config/plugins.hpp"
#include "config/reading.hpp"
#include "config/site.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/yaml.hpp"

namespace gatehouse::config {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t largest_file = 8ull << 20;

/// Every file below `folder` that says something about the site, by name relative to `site`.
std::vector<std::string> files_below(const fs::path& site, std::string_view folder,
                                     std::span<const std::string_view> endings) {
  std::vector<std::string> names;
  std::error_code error;
  fs::recursive_directory_iterator at(site / folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().lexically_relative(site).generic_string();
    const bool wanted = std::any_of(endings.begin(), endings.end(), [&](auto end) { return name.ends_with(end); });
    if (wanted && at->is_regular_file(error)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

constexpr const char* access_file = "access.yaml";
constexpr std::array<std::string_view, 1> yaml_endings{".yaml"};
constexpr std::array<std::string_view, 3> data_endings{".yaml", ".csv", ".json"};

std::string hash_of(const fs::path& folder) {
  std::vector<std::string> names{"site.yaml"};
  if (std::error_code error; fs::exists(folder / access_file, error)) names.emplace_back(access_file);
  for (auto& name : files_below(folder, "systems", yaml_endings)) names.push_back(std::move(name));
  for (auto& name : files_below(folder, "agreements", yaml_endings)) names.push_back(std::move(name));
  for (auto& name : files_below(folder, "routes", yaml_endings)) names.push_back(std::move(name));
  for (auto& name : files_below(folder, "mappings", data_endings)) names.push_back(std::move(name));
  Sha256 hash;
  for (const auto& name : names) {
    const auto bytes = read_file(folder / name, largest_file);
    hash.add(name);
    hash.add("\n");
    hash.add(bytes ? sha256_hex(*bytes) : "unreadable");
    hash.add("\n");
  }
  return hash.hex();
}

std::optional<yaml::Document> load_file(const fs::path& folder, const std::string& name, Findings& findings) {
  return yaml::load_for_check(folder / name, name, findings);
}

/// A system has one agreement, wherever it is written: two could say two things.
void add_agreement(const yaml::Document& document, Site& site, Findings& findings) {
  auto [name, agreement] = read_agreement_file(document, findings);
  if (name.empty()) return;
  const auto at =
      std::find_if(site.systems.begin(), site.systems.end(), [&](const System& one) { return one.name == name; });
  if (at == site.systems.end()) {
    findings.error("unknown-system", document.name, agreement.where.line, "system",
                   "there is no system \"" + name + "\" to receive under this agreement");
  } else if (at->agreement) {
    findings.error(
        "two-agreements", document.name, agreement.where.line, "system",
        "system \"" + name + "\" has an agreement in " + at->agreement->where.file + " already; keep one of them");
  } else {
    at->agreement = std::move(agreement);
  }
}

template <class Named>
void sort_by_name(std::vector<Named>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Named& a, const Named& b) { return a.name < b.name; });
}

template <class Named>
const Named* find_by_name(const std::vector<Named>& all, std::string_view wanted) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == wanted; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

std::string_view word(Shape shape) {
  switch (shape) {
    case Shape::intake:
      return "intake";
    case Shape::delivery:
      return "delivery";
    case Shape::report:
      return "report";
    case Shape::reminders:
      return "reminders";
    case Shape::transfer:
      break;
  }
  return "transfer";
}

const System* Site::system(std::string_view wanted) const { return find_by_name(systems, wanted); }
const Route* Site::route(std::string_view wanted) const { return find_by_name(routes, wanted); }
const Person* Access::person(std::string_view wanted) const { return find_by_name(people, wanted); }

std::string_view Site::compared(std::string_view wanted) const {
  const System* const found = system(wanted);
  if (found == nullptr) return {};
  const bool sends = std::any_of(routes.begin(), routes.end(),
                                 [&](const Route& one) { return one.from == wanted && one.to.empty(); });
  const bool receives = std::any_of(routes.begin(), routes.end(), [&](const Route& one) {
    return one.to == wanted && one.shape == Shape::delivery;
  });
  return found->sync || (sends && receives) ? std::string_view(found->name) : std::string_view();
}

bool same_sync(const Site& a, const Site& b) {
  return std::equal(a.systems.begin(), a.systems.end(), b.systems.begin(), b.systems.end(),
                    [&](const System& one, const System& other) {
                      return one.name == other.name && one.sync == other.sync &&
                             a.compared(one.name) == b.compared(other.name);
                    });
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0 || count > 1'000'000'000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  for (const auto& [name, factor] : units)
    if (unit == name) return std::chrono::milliseconds(count * factor);
  return std::nullopt;
}

std::optional<Site> load_site(const fs::path& folder, std::span<const Connector* const> connectors,
                              Findings& findings) {
  std::error_code error;
  if (!fs::exists(folder / "site.yaml", error)) {
    findings.error("no-site", "site.yaml", 0, "",
                   "there is no site in " + folder.string() +
                       "; name its folder by --site or $GATEHOUSE_SITE, or make one by `gatehouse init DIR`");
    return std::nullopt;
  }
  Site site;
  site.folder = fs::absolute(folder, error).lexically_normal();
  site.hash = hash_of(site.folder);
  std::vector<const Connector*> known(connectors.begin(), connectors.end());
  if (const auto document = load_file(site.folder, "site.yaml", findings)) {
    known = connectors_of(*document, site.folder, connectors, findings);
    read_site_file(*document, site, findings);
  }
  if (fs::exists(site.folder / access_file, error)) {
    site.access.demanded = true;  // one that cannot be read lets nobody in
    if (const auto document = yaml::load(site.folder / access_file, access_file, findings))
      site.access = read_access(*document, site.folder, findings);
  }
  check_api(site, findings);
  for (const auto& name : files_below(site.folder, "systems", yaml_endings)) {
    if (const auto document = load_file(site.folder, name, findings))
      site.systems.push_back(read_system(*document, known, findings));
  }
  sort_by_name(site.systems);
  for (const auto& name : files_below(site.folder, "agreements", yaml_endings)) {
    if (const auto document = load_file(site.folder, name, findings)) add_agreement(*document, site, findings);
  }
  for (const auto& name : files_below(site.folder, "routes", yaml_endings)) {
    if (const auto document = load_file(site.folder, name, findings))
      site.routes.push_back(read_route(*document, site, findings));
  }
  sort_by_name(site.routes);
  check_across(site, findings);
  check_retention(site, findings);
  return site;
}

}  // namespace gatehouse::config
