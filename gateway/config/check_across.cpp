#include <array>
#include <map>
#include <set>

#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

std::string at(const Place& place) { return place.file + ":" + std::to_string(place.line); }

template <class Named>
void check_names(const std::vector<Named>& all, std::string_view what, Findings& findings) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Named& one = all[i];
    if (one.name.empty()) continue;
    const bool plain = one.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
    if (!plain || one.name == "hub")
      findings.error(
          "bad-name", one.where.file, one.where.line, std::string(what),
          "\"" + one.name + "\" is no name for a " + std::string(what) + "; use a-z, 0-9, - and _ (and not `hub`)");
    if (i > 0 && all[i - 1].name == one.name)
      findings.error("same-name", one.where.file, one.where.line, std::string(what),
                     "\"" + one.name + "\" is also the name in " + at(all[i - 1].where));
  }
}

/// What tells one place of a connector from another: its kind, every path, the name or pattern there, and the
/// options that the connector says.
std::string place_of(const Site& site, const Connector& connector, const OptionValues& options,
                     std::string_view pattern) {
  std::string place = connector.kind;
  for (const Option& option : connector.options) {
    const auto value = options.find(option.name);
    if (value == options.end()) continue;
    if (option.type == OptionType::path) {
      const std::filesystem::path path(value->second);
      const auto whole = path.is_absolute() ? path : site.folder / path;
      place += "\n" + whole.lexically_normal().generic_string();
    } else if (option.place || pattern == option.name) {
      place += "\n" + value->second;
    }
  }
  return place;
}

struct Ends {
  const System* system;
  const OptionValues* options;
};

std::optional<Ends> reading_end(const Site& site, const Route& route) {
  if (route.from.empty()) return std::nullopt;
  const System* system = site.system(route.from);
  if (system == nullptr || system->connector == nullptr) return std::nullopt;
  return Ends{system, &route.options};
}

std::optional<Ends> writing_end(const Site& site, const Route& route) {
  if (route.to.empty()) return std::nullopt;
  const System* system = site.system(route.to);
  if (system == nullptr || system->connector == nullptr) return std::nullopt;
  return Ends{system, route.shape == Shape::transfer ? &route.sink_options : &route.options};
}

void check_places(const Site& site, Findings& findings) {
  std::map<std::string, const Route*> read, written;
  for (const Route& route : site.routes) {
    if (const auto end = reading_end(site, route)) {
      const auto [other, fresh] =
          read.emplace(place_of(site, *end->system->connector, *end->options, "pattern"), &route);
      if (!fresh)
        findings.error("same-source", route.where.file, route.where.line, "from",
                       "this route takes the same files as route \"" + other->second->name + "\" (" +
                           at(other->second->where) + "); give one of them another folder or `pattern`");
    }
    if (const auto end = writing_end(site, route)) {
      const auto [other, fresh] =
          written.emplace(place_of(site, *end->system->connector, *end->options, "name"), &route);
      if (!fresh)
        findings.error("same-target", route.where.file, route.where.line, "to",
                       "this route writes the same files as route \"" + other->second->name + "\" (" +
                           at(other->second->where) + "); give one of them another folder or `name`");
    }
  }
}

/// Made-up people may be sent about freely; real ones go nowhere without an agreement that says all.
struct Complaint {
  Findings& findings;
  bool synthetic;

  void say(std::string rule, const Place& place, std::string key, std::string message) const {
    if (synthetic)
      findings.warn(std::move(rule), place.file, place.line, std::move(key), std::move(message));
    else
      findings.error(std::move(rule), place.file, place.line, std::move(key), std::move(message));
  }
};

void check_whole(const WrittenAgreement& agreement, const Complaint& complaint) {
  const Agreement& terms = agreement.terms;
  const std::array<std::pair<const char*, bool>, 4> parts{{{"parties", !terms.parties.empty()},
                                                           {"purpose", !terms.purpose.empty()},
                                                           {"basis", !terms.basis.empty()},
                                                           {"fields", !terms.fields.empty()}}};
  for (const auto& [key, there] : parts)
    if (!there)
      complaint.say("bad-agreement", agreement.where, key,
                    "the agreement does not say its " + std::string(key) +
                        "; an agreement names parties, purpose, legal basis and fields");
}

void check_agreements(const Site& site, Findings& findings) {
  const Complaint complaint{findings, site.synthetic};
  std::set<std::string_view> told;
  for (const Route& route : site.routes) {
    const bool sends = route.from.empty() && !route.to.empty();
    const System* system = sends ? site.system(route.to) : nullptr;
    if (system == nullptr || !told.insert(system->name).second) continue;
    if (system->agreement)
      check_whole(*system->agreement, complaint);
    else
      complaint.say("no-agreement", system->where, "agreement",
                    "route \"" + route.name +
                        "\" sends records of people to this system, and no agreement says who "
                        "may receive which fields for what purpose");
  }
}

/// A field has one owner: two could say two things.
void check_owners(const Site& site, Findings& findings) {
  std::map<std::string, const System*> owners;
  for (const System& system : site.systems) {
    if (!system.sync) continue;
    for (const std::string& field : system.sync->owns) {
      const auto [other, fresh] = owners.emplace(field, &system);
      if (!fresh)
        findings.error("two-owners", system.sync->where.file, system.sync->where.line, "sync.owns",
                       "\"" + field + "\" is owned by system \"" + other->second->name + "\" (" +
                           at(other->second->sync->where) + "); a field has one owner");
    }
  }
}

}  // namespace

void check_across(const Site& site, Findings& findings) {
  check_names(site.systems, "system", findings);
  check_names(site.routes, "route", findings);
  check_places(site, findings);
  check_agreements(site, findings);
  check_owners(site, findings);
  check_client_rules(site, findings);
  check_key_file(site, findings);
}

}  // namespace gatehouse::config
