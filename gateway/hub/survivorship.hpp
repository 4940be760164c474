/// Whose word counts where the records of one client differ: the site's rules, field by field, and the reasons that
/// the merged view gives (view.hpp applies them).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::hub {

/// Why a value stands in the merged view: what set it apart from the others, in the order in which it is asked.
enum class Survived : std::uint8_t {
  unknown,        ///< nobody says anything
  pinned,         ///< a person pinned it
  only,           ///< the records that know it agree
  verified,       ///< it comes from a system that verifies this field
  trusted,        ///< its system stands higher in the site's trust
  fullest,        ///< it says the same and more: no nickname, no initial, no missing part
  newest,         ///< it came on a later day
  most_frequent,  ///< of those of that day most records say it
  latest,         ///< the others came earlier on that day
  says_yes,       ///< a danger that one system knows is not undone by one that does not
  owned,          ///< its system owns the field
  filled,         ///< others only fill in what nobody knew
  last_changed,   ///< of systems that are compared: it was said after the others
  echoed,         ///< only what came back from where it was sent is left of it
};
/// In plain words, for staff: "its system verifies this field".
[[nodiscard]] std::string_view words_of(Survived why);

/// Systems for one field, a group (`name`, `address`, `veteran`) or `default`.
using SystemsByField = std::map<std::string, std::vector<std::string>, std::less<>>;

/// What `clients:` in site.yaml and `sync:` of the systems say. The rule of the field itself counts, else that of
/// its group, else `default`.
struct Survivorship {
  SystemsByField verified{};                      ///< systems whose word on it was checked at its source
  SystemsByField trust{};                         ///< systems, the most trusted first; the others follow, all alike
  SystemsByField owners{};                        ///< the systems whose word is the client's value
  SystemsByField fills{};                         ///< systems whose word counts only while nobody else's is known
  std::set<std::string, std::less<>> compared{};  ///< systems that are sent what they send: compared three ways

  [[nodiscard]] bool is_verified(std::string_view field, std::string_view system) const;
  /// 0 is the most trusted; systems that are not listed share the last place.
  [[nodiscard]] std::size_t rank(std::string_view field, std::string_view system) const;
  [[nodiscard]] bool owns(std::string_view field, std::string_view system) const;
  [[nodiscard]] bool only_fills(std::string_view field, std::string_view system) const;
  [[nodiscard]] bool compares(std::string_view system) const { return compared.contains(system); }
};

}  // namespace gatehouse::hub
