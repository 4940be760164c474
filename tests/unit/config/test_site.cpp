#include <gtest/gtest.h>

#include <algorithm>

#include "config/site.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::config {
namespace {

using std::chrono::milliseconds;

class SiteFiles : public testing::Test {
 protected:
  void SetUp() override {
    write("site.yaml", "site: test\n");
    write("systems/ui.yaml", "system: ui\nconnector: file\noptions: {folder: in, stable_seconds: 5m}\n");
    write("systems/mis.yaml", "system: mis\nconnector: file\noptions: {folder: out, name: \"{stamp}.csv\"}\n");
  }

  void write(const std::string& name, std::string_view text) const { temporary_.put(name, text); }
  std::optional<Site> load() { return load_site(temporary_.path, connectors(), findings_); }
  /// True if there is a finding with this rule at this place.
  bool found(std::string_view rule, std::string_view file, std::size_t line) const {
    return std::any_of(findings_.all().begin(), findings_.all().end(), [&](const Finding& one) {
      return one.rule == rule && one.file == file && one.line == line;
    });
  }

  TemporaryFolder temporary_;
  Findings findings_;
};

TEST_F(SiteFiles, DefaultsAreFilledInFromTheConnectorsTable) {
  write("routes/claims.yaml", "route: claims\nfrom: ui\nmapping: claim\nto: hub\n");
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  EXPECT_EQ(site->route("claims")->options.at("pattern"), "*");
  EXPECT_EQ(site->route("claims")->options.at("stable_seconds"), "300");
}

TEST_F(SiteFiles, ARoutesOptionsOverrideItsSystems) {
  write("routes/claims.yaml",
        "route: claims\nfrom: ui\noptions: {pattern: \"c*\", stable_seconds: 1}\nmapping: m\nto: hub\n");
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  EXPECT_EQ(site->route("claims")->options.at("stable_seconds"), "1");
}

TEST_F(SiteFiles, TheShapeOfARouteFollowsFromItsEnds) {
  write("site.yaml", "site: test\nsynthetic: yes\n");
  write("routes/a.yaml", "route: a\nfrom: ui\nmapping: m\nto: hub\n");
  write("routes/b.yaml",
        "route: b\nfrom: hub\ndeliver: changes\nmapping: m\nto: mis\nretry: {first: 2s, most: 1m}\n");
  write("routes/c.yaml", "route: c\nfrom: hub\nreport: pirl\nmapping: m\nto: mis\noptions: {name: \"c.csv\"}\n");
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  EXPECT_EQ(site->route("a")->shape, Shape::intake);
  EXPECT_EQ(site->route("b")->shape, Shape::delivery);
  EXPECT_EQ(site->route("b")->retry.first, milliseconds(2000));
  EXPECT_EQ(site->route("c")->shape, Shape::report);
}

TEST_F(SiteFiles, AnUnknownSystemIsAFindingWithItsLine) {
  write("routes/a.yaml", "route: a\nfrom: uy\nmapping: m\nto: hub\n");
  (void)load();
  EXPECT_TRUE(found("unknown-system", "routes/a.yaml", 2));
}

TEST_F(SiteFiles, AnApiBeyondThisMachineIsRefusedUnlessItIsSaidOutright) {
  write("site.yaml", "site: test\napi: {listen: \"0.0.0.0:80\"}\n");
  (void)load();
  EXPECT_TRUE(found("api-not-on-loopback", "site.yaml", 2));
}

TEST_F(SiteFiles, AnApiBeyondThisMachineIsTakenWhenItIsSaidOutright) {
  write("site.yaml", "site: test\napi: {listen: \"0.0.0.0:80\", allow_beyond_this_machine: yes}\n");
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  EXPECT_EQ(site->api.port, 80);
}

TEST_F(SiteFiles, TwoRoutesThatWriteTheSameFileAreAFinding) {
  write("routes/a.yaml", "route: a\nfrom: hub\ndeliver: changes\nmapping: m\nto: mis\n");
  write("routes/b.yaml", "route: b\nfrom: hub\ndeliver: changes\nmapping: m\nto: mis\n");
  (void)load();
  EXPECT_TRUE(found("same-target", "routes/b.yaml", 1));
}

constexpr const char* to_mis = "route: a\nfrom: hub\ndeliver: changes\nmapping: m\nto: mis\n";

TEST_F(SiteFiles, ADeliveryWithoutAnAgreementIsRefused) {
  write("routes/a.yaml", to_mis);
  (void)load();
  EXPECT_FALSE(findings_.ok());
  EXPECT_TRUE(found("no-agreement", "systems/mis.yaml", 1));
}

TEST_F(SiteFiles, ADeliveryOfMadeUpPeopleWithoutAnAgreementIsAWarning) {
  write("site.yaml", "site: test\nsynthetic: yes\n");
  write("routes/a.yaml", to_mis);
  (void)load();
  EXPECT_TRUE(findings_.ok());
  EXPECT_TRUE(found("no-agreement", "systems/mis.yaml", 1));
}

constexpr const char* whole_agreement =
    "agreement: mis-2026\nsystem: mis\nparties: [A, B]\npurpose: Referral\nbasis: 20 CFR 603.5(e)\n"
    "fields: [pii, claim.status]\nfrom: 2026-01-01\nto: 2026-12-31\n";

TEST_F(SiteFiles, AnAgreementMayStandInAFileOfItsOwn) {
  write("agreements/mis.yaml",
        std::string(whole_agreement) + "merit_only: {fields: [claim], to: 2026-06-30}\nredisclosure: none\n");
  write("routes/a.yaml", to_mis);
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  const Agreement& terms = site->system("mis")->agreement->terms;
  EXPECT_EQ(terms.name, "mis-2026");
  EXPECT_EQ(terms.fields, (std::vector<std::string>{"pii", "claim.status"}));
  EXPECT_EQ(terms.merit_only.fields, std::vector<std::string>{"claim"});
  EXPECT_EQ(terms.status, Agreement::Status::active);
  EXPECT_TRUE(terms.to && terms.merit_only.to && *terms.merit_only.to < *terms.to);
}

TEST_F(SiteFiles, ASystemHasOneAgreement) {
  write("agreements/a.yaml", whole_agreement);
  write("agreements/b.yaml", whole_agreement);
  (void)load();
  EXPECT_TRUE(found("two-agreements", "agreements/b.yaml", 1));
}

TEST_F(SiteFiles, AnAgreementThatLeavesOutItsLegalBasisIsRefused) {
  write("systems/mis.yaml",
        "system: mis\nconnector: file\noptions: {folder: out, name: \"{stamp}.csv\"}\n"
        "agreement:\n  parties: [A]\n  purpose: Referral\n  fields: [pii]\n");
  write("routes/a.yaml", to_mis);
  (void)load();
  EXPECT_TRUE(found("bad-agreement", "systems/mis.yaml", 5));
}

TEST_F(SiteFiles, AnAgreementThatEndsBeforeItBeginsIsAFindingWithItsLine) {
  write("agreements/mis.yaml", "agreement: x\nsystem: mis\nfrom: 2026-02-01\nto: 2026-01-01\n");
  (void)load();
  EXPECT_TRUE(found("bad-agreement", "agreements/mis.yaml", 4));
}

TEST_F(SiteFiles, WhoRevokesAnAgreementDoesSoBySavingItsFile) {
  write("agreements/mis.yaml", whole_agreement);
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  const System& mis = *site->system("mis");
  EXPECT_EQ(agreement_now(*site, mis)->status, Agreement::Status::active);
  write("agreements/mis.yaml", std::string(whole_agreement) + "status: revoked\n");
  EXPECT_EQ(agreement_now(*site, mis)->status, Agreement::Status::revoked);
}

TEST_F(SiteFiles, AnAgreementThatCannotBeReadAnyMoreIsNone) {
  write("agreements/mis.yaml", whole_agreement);
  const auto site = load();
  write("agreements/mis.yaml", "agreement: [");
  EXPECT_FALSE(agreement_now(*site, *site->system("mis")));
  std::filesystem::remove(temporary_.path / "agreements/mis.yaml");
  EXPECT_FALSE(agreement_now(*site, *site->system("mis")));
}

TEST_F(SiteFiles, TheHashChangesWithAnyFileAndWithNothingElse) {
  const std::string before = load()->hash;
  EXPECT_EQ(load()->hash, before);
  write("mappings/codes/a.csv", "source,canonical\n");
  EXPECT_NE(load()->hash, before);
}

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("2h"), milliseconds(7'200'000));
  EXPECT_FALSE(parse_duration("5"));
  EXPECT_FALSE(parse_duration("-1s"));
  EXPECT_FALSE(parse_duration("1 s"));
}

TEST_F(SiteFiles, ASystemThatSendsAndReceivesIsCompared) {
  write("site.yaml", "site: test\nsynthetic: yes\n");
  write("systems/mis.yaml",
        "system: mis\nconnector: file\noptions: {folder: out, name: \"{stamp}.csv\"}\nsync: {owns: [phone], fills: "
        "[sex]}\n");
  write("routes/in.yaml", "route: in\nfrom: ui\nmapping: m\nto: hub\n");
  write("routes/out.yaml", "route: out\nfrom: hub\nmapping: m\nto: ui\noptions: {folder: back, name: \"x.csv\"}\n");
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  EXPECT_EQ(site->compared("ui"), "ui");
  EXPECT_EQ(site->compared("mis"), "mis") << "it says sync:";
  EXPECT_EQ(site->system("mis")->sync->owns, std::vector<std::string>{"phone"});
}

TEST_F(SiteFiles, AFieldHasOneOwner) {
  write("systems/mis.yaml", "system: mis\nconnector: file\noptions: {folder: out}\nsync: {owns: [phone]}\n");
  write("systems/ui.yaml",
        "system: ui\nconnector: file\noptions: {folder: in}\nsync: {owns: [phone, name], fills: [name]}\n");
  (void)load();
  EXPECT_TRUE(found("two-owners", "systems/ui.yaml", 4)) << findings_.text();
  EXPECT_TRUE(found("owns-and-fills", "systems/ui.yaml", 4)) << findings_.text();
}

TEST_F(SiteFiles, RulesOfRetentionNameAFlowAClassOrWhatIsHeld) {
  write("routes/claims.yaml", "route: claims\nfrom: ui\nmapping: claim\nto: hub\n");
  write("site.yaml",
        "site: test\nretention:\n  rules:\n"
        "    - {route: claims, label: medical, days: 365, alone: yes}\n"
        "    - {held: yes, system: ui, days: 180}\n"
        "    - {held: yes, days: 30}\n"
        "    - {entity: wage, days: 1095}\n"
        "    - {days: 3650}\n");
  const auto site = load();
  ASSERT_TRUE(findings_.ok()) << findings_.text();
  const auto& rules = site->retention.rules;
  ASSERT_EQ(rules.size(), 5u);
  EXPECT_TRUE(site->retention.dry_run) << "nothing goes until the site says so";
  EXPECT_EQ(rules[0].route + rules[0].label, "claimsmedical");
  EXPECT_TRUE(rules[0].alone && !rules[0].held);
  EXPECT_TRUE(rules[1].held && !rules[1].alone);
  EXPECT_EQ(rules[3].entity, "wage");
  EXPECT_EQ(rules[4].days, 3650);
}

TEST_F(SiteFiles, ARuleOfRetentionThatNothingComesToIsTold) {
  write("site.yaml",
        "site: test\nretention:\n  rules:\n"
        "    - {held: yes, days: 30}\n"
        "    - {held: yes, system: ui, days: 180}\n"
        "    - {days: 3650, alone: yes}\n"
        "    - {label: medical, days: 365}\n"
        "    - {held: yes, alone: yes, days: 9}\n"
        "    - {system: ui}\n");
  (void)load();
  EXPECT_FALSE(found("bad-retention", "site.yaml", 4)) << findings_.text();
  EXPECT_TRUE(found("bad-retention", "site.yaml", 5)) << "the one before is for all that is held";
  EXPECT_FALSE(found("bad-retention", "site.yaml", 6)) << "what is held does not count among the others";
  EXPECT_TRUE(found("bad-retention", "site.yaml", 7));
  EXPECT_TRUE(found("bad-retention", "site.yaml", 8));
  EXPECT_TRUE(found("bad-retention", "site.yaml", 9)) << "for how many days?";
}

TEST_F(SiteFiles, HoursAreReadStrictly) {
  write("systems/mis.yaml",
        "system: mis\nconnector: file\noptions: {folder: out}\nclosed: [mon-fri 08:00-18:00, sun 25:00-26:00]\n"
        "outages:\n  - {from: 2026-03-07 06:00, to: 2026-03-01 06:00}\n");
  (void)load();
  EXPECT_TRUE(found("bad-hours", "systems/mis.yaml", 4)) << findings_.text();
  EXPECT_TRUE(found("bad-hours", "systems/mis.yaml", 6)) << findings_.text();
}

}  // namespace
}  // namespace gatehouse::config
