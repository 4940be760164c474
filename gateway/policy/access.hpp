/// Who may do what, and see which values, over the API: one place, decided from plain values; what no line allows
/// is refused. The same values always give the same verdict, and tests try every combination.
///
/// A value that somebody may not see is `withheld`, whether or not there is one. The rules, in their order:
///  1. a field without labels is `restricted`: nobody sees it;
///  2. `open` fields are seen by all, in clear;
///  3. where a person's location is protected, what tells it (label `protected-location` beside others) is seen
///  only
///     in roles that name that label;
///  4. labels for merit staff are seen by merit staff;
///  5. a field is seen, masked, in roles that see every label that it carries; in clear, for a purpose, in roles
///  that
///     reveal them all.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gatehouse/schema.hpp"

namespace gatehouse::policy {

enum class Role : std::uint8_t { runner, mapper, steward, reporter, auditor };
inline constexpr std::array all_roles{Role::runner, Role::mapper, Role::steward, Role::reporter, Role::auditor};
[[nodiscard]] std::string_view word(Role role);  ///< as it is written: `operator` for runner
[[nodiscard]] std::optional<Role> role_of(std::string_view name);

class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) add(role);
  }
  constexpr void add(Role role) { bits_ = static_cast<std::uint8_t>(bits_ | 1u << static_cast<unsigned>(role)); }
  [[nodiscard]] constexpr bool has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1u) != 0; }
  [[nodiscard]] constexpr bool meets(Roles other) const { return (bits_ & other.bits_) != 0; }
  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  std::uint8_t bits_ = 0;
};

/// Which labels somebody sees masked, and which in clear for a purpose.
struct Sights {
  Labels sees{Label::open}, reveals{Label::open};
  [[nodiscard]] static Sights everything();  ///< who holds the site's key file: the command line on this machine
};
/// What a role sees if the site says nothing: a steward names, numbers and dates of people; the others no values.
[[nodiscard]] Sights usual_sights(Role role);

/// Who calls.
struct Caller {
  std::string name{};  ///< for the audit: `person:ana`; empty: whoever the request says, on this machine
  Roles roles{};
  Sights sights{};
  bool merit_staff = false;
  Labels merit_only{};       ///< labels that only merit staff see
  bool site_itself = false;  ///< the account that the site belongs to: everything is open to it
};

/// One kind of request, and the roles to which it is open. In `path` a `*` stands for one part.
struct Permit {
  std::string_view method, path;
  Roles roles;
};
[[nodiscard]] std::span<const Permit> permits();
/// May it be asked at all? A path that no permit names is open to nobody who signed in.
[[nodiscard]] bool may(const Caller& caller, std::string_view method, std::string_view path);

enum class Sight : std::uint8_t { clear, masked, withheld };
[[nodiscard]] std::string_view word(Sight sight);
/// `revealing`: the caller has said for what purpose, and it is audited. `protected_person`: that person's location
/// must not become known.
[[nodiscard]] Sight sight_of(const Caller& caller, const Field& field, bool revealing, bool protected_person);

}  // namespace gatehouse::policy
