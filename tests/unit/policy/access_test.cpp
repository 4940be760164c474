/// Every combination of a caller's labels with a field's, said a second time in other words.
#include <gtest/gtest.h>

#include <vector>

#include "policy/access.hpp"

namespace gatehouse::policy {
namespace {

Labels of_bits(unsigned bits) {
  Labels out;
  for (unsigned bit = 0; bit < 12; ++bit)
    if ((bits >> bit & 1u) != 0) out.add(static_cast<Label>(1u << bit));
  return out;
}

constexpr unsigned open_bit = 1u << 0, uc_bit = 1u << 2, wage_bit = 1u << 3, place_bit = 1u << 10,
                   restricted_bit = 1u << 11;

/// The rules of access.hpp once more, on bits.
Sight expected(unsigned field, unsigned sees, unsigned reveals, bool merit, bool revealing, bool protected_person) {
  if (field == 0 || (field & restricted_bit) != 0) return Sight::withheld;
  if (field == open_bit) return Sight::clear;
  if (!merit && (field & (uc_bit | wage_bit)) != 0) return Sight::withheld;
  unsigned asked = field;
  if ((field & place_bit) != 0 && field != place_bit && !protected_person) asked &= ~place_bit;
  if ((asked & ~sees) != 0) return Sight::withheld;
  return revealing && (asked & ~reveals) == 0 ? Sight::clear : Sight::masked;
}

TEST(Access, EachFieldInEachSightIsAsTheRulesSay) {
  const std::vector<unsigned> sees{1, 3, 0b111, 0b1111, 0b11111111, 1 | place_bit, 3 | place_bit, 0b11111111111};
  std::size_t cells = 0;
  for (unsigned field = 0; field < 1u << 12; ++field)
    for (const unsigned seen : sees)
      for (const unsigned revealed : sees)
        for (unsigned flags = 0; flags < 8; ++flags) {
          Caller caller{.sights = {of_bits(seen), of_bits(revealed)}, .merit_staff = (flags & 1u) != 0};
          caller.merit_only = of_bits(uc_bit | wage_bit);
          const Field about{.name = "f", .labels = of_bits(field)};
          const bool revealing = (flags & 2u) != 0, protected_person = (flags & 4u) != 0;
          ASSERT_EQ(sight_of(caller, about, revealing, protected_person),
                    expected(field, seen, revealed, caller.merit_staff, revealing, protected_person))
              << "field " << field << ", sees " << seen << ", reveals " << revealed << ", flags " << flags;
          ++cells;
        }
  EXPECT_EQ(cells, 4096u * 8 * 8 * 8);
}

TEST(Access, WhatNobodyIsNamedForIsOpenToNobody) {
  for (const Role role : all_roles) {
    const Caller caller{.roles = {role}};
    EXPECT_FALSE(may(caller, "GET", "/v1/anything"));
    EXPECT_FALSE(may(caller, "GET", ""));
    EXPECT_FALSE(may(caller, "GET", "/v1/clients/"));
    EXPECT_FALSE(may(caller, "DELETE", "/v1/status"));
    EXPECT_FALSE(may(caller, "GET", "/v1/status/"));
    EXPECT_TRUE(may(caller, "GET", "/v1/status"));
  }
  EXPECT_FALSE(may(Caller{}, "GET", "/v1/status"));
}

TEST(Access, NoRoleHasEverything) {
  for (const Role role : all_roles) {
    std::size_t open = 0;
    for (const Permit& permit : permits()) open += permit.roles.has(role) ? 1 : 0;
    EXPECT_LT(open, permits().size()) << word(role);
  }
}

TEST(Access, RolesAreKnownByTheirWords) {
  for (const Role role : all_roles) EXPECT_EQ(role_of(word(role)), role);
  EXPECT_EQ(role_of("root"), std::nullopt);
}

TEST(Access, OnlyAStewardSeesValues) {
  for (const Role role : all_roles) {
    const bool sees = usual_sights(role).sees.has(Label::pii);
    EXPECT_EQ(sees, role == Role::steward) << word(role);
    EXPECT_FALSE(usual_sights(role).sees.has(Label::fti));
    EXPECT_FALSE(usual_sights(role).reveals.has(Label::uc_confidential));
  }
}

}  // namespace
}  // namespace gatehouse::policy
