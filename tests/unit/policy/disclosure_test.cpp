#include <gtest/gtest.h>

#include <array>

#include "gatehouse/support/dates.hpp"
#include "policy/disclosure.hpp"

namespace gatehouse::policy {
namespace {

constexpr Date today{20'000};
constexpr Date before{19'999};
constexpr Date after{20'001};

Field field_of(std::string name, std::initializer_list<Label> labels) {
  Field field{.name = std::move(name), .labels = {}};
  for (const Label label : labels) field.labels.add(label);
  return field;
}
Agreement granting(std::vector<std::string> fields) {
  return {.name = "test", .purpose = "test", .fields = std::move(fields)};
}

// ---- standing

TEST(Standing, IsMissingWhereThereIsNoAgreement) { EXPECT_EQ(standing_on(nullptr, today), Standing::missing); }

TEST(Standing, HoldsOnItsFirstAndOnItsLastDay) {
  const Agreement agreement{.from = today, .to = today};
  EXPECT_EQ(standing_on(&agreement, today), Standing::in_force);
  EXPECT_EQ(standing_on(&agreement, before), Standing::not_begun);
  EXPECT_EQ(standing_on(&agreement, after), Standing::expired);
}

TEST(Standing, RevokedAndSuspendedCountOnEveryDay) {
  const Agreement revoked{.from = after, .status = Agreement::Status::revoked};
  const Agreement suspended{.status = Agreement::Status::suspended};
  EXPECT_EQ(standing_on(&revoked, today), Standing::revoked);
  EXPECT_EQ(standing_on(&suspended, today), Standing::suspended);
}

TEST(Standing, EachButInForceHasARuleOfItsOwn) {
  EXPECT_EQ(rule_of(Standing::in_force), "");
  EXPECT_EQ(rule_of(Standing::expired), "agreement-expired");
  EXPECT_EQ(rule_of(Standing::revoked), "agreement-revoked");
  EXPECT_EQ(rule_of(Standing::missing), "agreement-missing");
}

// ---- rulings

TEST(Disclosure, AFieldWithoutLabelsLeavesUnderNoAgreement) {
  const Field field{.name = "secret"};
  EXPECT_EQ(rule_on(granting({"client", "client.secret", "pii"}), {}, today, "client", field, false),
            Ruling::restricted);
}

TEST(Disclosure, AFieldLeavesWhenEachOfItsLabelsIsAgreed) {
  const Field wages = field_of("amount", {Label::wage, Label::uc_confidential});
  EXPECT_EQ(rule_on(granting({"wage"}), {}, today, "wages", wages, false), Ruling::not_agreed);
  EXPECT_EQ(rule_on(granting({"wage", "uc-confidential"}), {}, today, "wages", wages, false), Ruling::leaves);
}

TEST(Disclosure, AFieldLeavesWhenItOrItsEntityIsNamed) {
  const Field status = field_of("status", {Label::uc_confidential});
  EXPECT_EQ(rule_on(granting({"claim.status"}), {}, today, "claim", status, false), Ruling::leaves);
  EXPECT_EQ(rule_on(granting({"claim"}), {}, today, "claim", status, false), Ruling::leaves);
  EXPECT_EQ(rule_on(granting({"claim.balance", "clai", "status"}), {}, today, "claim", status, false),
            Ruling::not_agreed);
}

TEST(Disclosure, FederalTaxDataLeavesOnlyWhereItsLabelIsNamed) {
  const Field offset = field_of("offset", {Label::fti});
  EXPECT_EQ(rule_on(granting({"claim", "claim.offset"}), {}, today, "claim", offset, false), Ruling::not_agreed);
  EXPECT_EQ(rule_on(granting({"fti"}), {}, today, "claim", offset, false), Ruling::leaves);
}

TEST(Disclosure, AProtectedLocationIsKeptFromEverybody) {
  const Field city = field_of("address.city", {Label::pii, Label::protected_location});
  const Agreement all = granting({"client", "pii", "protected-location"});
  EXPECT_EQ(rule_on(all, {.merit_staff = true}, today, "client", city, true), Ruling::protected_location);
  EXPECT_EQ(rule_on(all, {}, today, "client", city, false), Ruling::leaves);
}

TEST(Disclosure, TheFlagOfAProtectedLocationLeavesWhereItIsAgreed) {
  const Field flag = field_of("protected_location", {Label::protected_location});
  EXPECT_EQ(rule_on(granting({"protected-location"}), {}, today, "client", flag, true), Ruling::leaves);
  EXPECT_EQ(rule_on(granting({"pii"}), {}, today, "client", flag, true), Ruling::not_agreed);
}

TEST(Disclosure, WhatIsForMeritStaffIsKeptFromOthersOnTheDaysOfTheRule) {
  const Field status = field_of("status", {Label::uc_confidential});
  Agreement agreement = granting({"uc-confidential"});
  agreement.merit_only = {.fields = {"uc-confidential"}, .from = today, .to = today};
  EXPECT_EQ(rule_on(agreement, {.merit_staff = false}, today, "claim", status, false), Ruling::merit_only);
  EXPECT_EQ(rule_on(agreement, {.merit_staff = false}, before, "claim", status, false), Ruling::leaves);
  EXPECT_EQ(rule_on(agreement, {.merit_staff = false}, after, "claim", status, false), Ruling::leaves);
  EXPECT_EQ(rule_on(agreement, {.merit_staff = true}, today, "claim", status, false), Ruling::leaves);
}

/// Every set of labels against every agreement on labels, with and without protection and merit staff: the ruling
/// is what the rules say when they are written down another way, as sums of bits.
TEST(Disclosure, EveryCellOfTheMatrixFollowsTheRules) {
  constexpr std::array<std::pair<const char*, Label>, 8> labels{
      {{"open", Label::open},
       {"pii", Label::pii},
       {"uc-confidential", Label::uc_confidential},
       {"wage", Label::wage},
       {"fti", Label::fti},
       {"medical", Label::medical},
       {"note", Label::note},
       {"protected-location", Label::protected_location}}};
  constexpr unsigned open = 1, uc = 4, place = 128;
  std::size_t cells = 0, leaving = 0;
  for (unsigned on_field = 0; on_field < 256; ++on_field) {
    Field field{.name = "f", .labels = {}};
    for (unsigned i = 0; i < 8; ++i)
      if ((on_field >> i & 1) != 0) field.labels.add(labels[i].second);
    for (unsigned granted = 0; granted < 256; ++granted) {
      Agreement agreement = granting({});
      agreement.merit_only.fields = {"uc-confidential"};
      for (unsigned i = 0; i < 8; ++i)
        if ((granted >> i & 1) != 0) agreement.fields.emplace_back(labels[i].first);
      for (unsigned corner = 0; corner < 4; ++corner) {
        const bool merit = (corner & 1) != 0, guarded = (corner & 2) != 0;
        const unsigned needed = on_field == place ? place : on_field & ~open & ~place;
        const bool may = on_field != 0 && !(guarded && (on_field & place) != 0 && on_field != place) &&
                         (needed & ~granted) == 0 && (merit || (on_field & uc) == 0);
        const bool does = rule_on(agreement, {.merit_staff = merit}, today, "e", field, guarded) == Ruling::leaves;
        ASSERT_EQ(does, may) << "field " << on_field << ", agreement " << granted << ", corner " << corner;
        ++cells;
        leaving += does ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(cells, 256u * 256u * 4u);
  EXPECT_GT(leaving, 0u);
}

// ---- masks

Schema person() {
  return {
      .name = "client",
      .fields = {field_of("ssn", {Label::pii}), field_of("address.city", {Label::pii, Label::protected_location}),
                 field_of("disability", {Label::medical}), Field{.name = "secret"}}};
}

TEST(MaskOfAnEntity, PutsWithheldWhereAValueMayNotLeaveKnownOrNot) {
  const Schema schema = person();
  const Mask mask(granting({"pii"}), {}, today, schema);
  std::array values{Value::of("1"), Value::of("2"), Value(), Value::of("4")};
  EXPECT_EQ(mask.apply(values, false), 2u);
  EXPECT_TRUE(values[0].known());
  EXPECT_TRUE(values[1].known());
  EXPECT_EQ(values[2].state(), State::withheld);
  EXPECT_EQ(values[3].state(), State::withheld);
}

TEST(MaskOfAnEntity, HidesThePlaceOfAProtectedPerson) {
  const Mask mask(granting({"client"}), {}, today, person());
  std::array values{Value::of("1"), Value::of("2"), Value::of("3"), Value::of("4")};
  mask.apply(values, true);
  EXPECT_TRUE(values[0].known());
  EXPECT_EQ(values[1].state(), State::withheld);
}

TEST(MaskOfAnEntity, WithholdsAllOfAnEntityThatNobodyAgreedTo) {
  EXPECT_TRUE(Mask(granting({"wage"}), {}, today, person()).withholds_all(false));
  EXPECT_FALSE(Mask(granting({"medical"}), {}, today, person()).withholds_all(false));
}

TEST(MaskOfAnEntity, OfMadeUpPeopleLetsAllLeaveButWhatIsRestrictedOrProtected) {
  const Schema schema = person();
  const Mask mask(schema);
  EXPECT_EQ(mask.rulings(false)[2], Ruling::leaves);
  EXPECT_EQ(mask.rulings(false)[3], Ruling::restricted);
  EXPECT_EQ(mask.rulings(true)[1], Ruling::protected_location);
}

TEST(MaskOfAnEntity, WithholdsAValueThatItsSchemaDoesNotKnow) {
  const Mask mask(granting({"client"}), {}, today, Schema{.name = "client", .fields = {}});
  std::array values{Value::of("1")};
  mask.apply(values, false);
  EXPECT_EQ(values[0].state(), State::withheld);
}

// ---- entries

TEST(EntriesOfAnAgreement, ThatMeanNothingAreFoundWithASuggestion) {
  const std::vector<Schema> schemas{person()};
  const std::vector<std::string> entries{"pii", "client", "client.ssn", "client.snn", "uc"};
  const auto unknown = unknown_entries(entries, schemas);
  ASSERT_EQ(unknown.size(), 2u);
  EXPECT_EQ(unknown[0].text, "client.snn");
  EXPECT_NE(unknown[0].suggestion.find("client.ssn"), std::string::npos);
  EXPECT_EQ(unknown[1].text, "uc");
}

}  // namespace
}  // namespace gatehouse::policy
