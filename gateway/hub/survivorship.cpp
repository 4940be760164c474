#include "hub/survivorship.hpp"

#include <algorithm>

namespace gatehouse::hub {
namespace {

/// The systems listed for a field, else for its group, else for all; null where nothing is said.
const std::vector<std::string>* systems_for(const SystemsByField& rules, std::string_view field) {
  for (const std::string_view name : {field, field.substr(0, field.find('.')), std::string_view("default")})
    if (const auto found = rules.find(name); found != rules.end()) return &found->second;
  return nullptr;
}

bool is_listed(const SystemsByField& rules, std::string_view field, std::string_view system) {
  const auto* const systems = systems_for(rules, field);
  return systems != nullptr && std::find(systems->begin(), systems->end(), system) != systems->end();
}

}  // namespace

std::string_view words_of(Survived why) {
  switch (why) {
    case Survived::unknown:
      return "nobody says it";
    case Survived::pinned:
      return "pinned by a person";
    case Survived::only:
      return "all who know it agree";
    case Survived::verified:
      return "its system verifies this field";
    case Survived::trusted:
      return "its system is trusted most";
    case Survived::fullest:
      return "it says more than the others";
    case Survived::newest:
      return "it came last";
    case Survived::most_frequent:
      return "most records of that day say it";
    case Survived::latest:
      return "it came last on that day";
    case Survived::says_yes:
      return "one system knows of the danger";
    case Survived::owned:
      return "its system owns this field";
    case Survived::filled:
      return "others only fill in what nobody knew";
    case Survived::last_changed:
      return "it was changed last";
    case Survived::echoed:
      return "it came back from a system that was sent it";
  }
  return {};
}

bool Survivorship::is_verified(std::string_view field, std::string_view system) const {
  return is_listed(verified, field, system);
}

bool Survivorship::owns(std::string_view field, std::string_view system) const {
  return is_listed(owners, field, system);
}

bool Survivorship::only_fills(std::string_view field, std::string_view system) const {
  return is_listed(fills, field, system);
}

std::size_t Survivorship::rank(std::string_view field, std::string_view system) const {
  const auto* const systems = systems_for(trust, field);
  if (systems == nullptr) return 0;
  return static_cast<std::size_t>(std::find(systems->begin(), systems->end(), system) - systems->begin());
}

}  // namespace gatehouse::hub
