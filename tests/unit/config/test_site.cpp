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

TEST_F(SiteFiles, ADeliveryWithoutAnAgreementIsAWarning) {
  write("routes/a.yaml", "route: a\nfrom: hub\ndeliver: changes\nmapping: m\nto: mis\n");
  (void)load();
  EXPECT_TRUE(findings_.ok());
  EXPECT_TRUE(found("no-agreement", "systems/mis.yaml", 1));
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

}  // namespace
}  // namespace gatehouse::config
