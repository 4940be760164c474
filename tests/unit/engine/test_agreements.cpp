// What leaves under which agreement, over a real hub, real mappings and real files; the receiving system is a
// mailbox whose owner may meddle while it is being filled.
#include <gtest/gtest.h>

#include <functional>

#include "base/log.hpp"
#include "engine/grant.hpp"
#include "engine/runner.hpp"
#include "manual_clock.hpp"
#include "temporary_folder.hpp"
#include "where.hpp"

namespace gatehouse::engine {
namespace {

/// What came out at the other side, and what happens while it is written. One test at a time uses it.
struct Mailbox {
  std::vector<std::string> delivered{};
  std::function<void()> while_writing = [] {};
};
Mailbox& mailbox() {
  static Mailbox one;
  return one;
}

class MailboxSink final : public Sink {
 public:
  Result<void> frame(std::string_view, std::string_view) override { return {}; }
  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    for (const Outgoing& one : records) waiting_.emplace_back(one.bytes);
    mailbox().while_writing();
    return std::vector<Answer>(records.size());
  }
  Result<std::vector<Shipped>> commit() override {
    for (std::string& one : waiting_) mailbox().delivered.push_back(std::move(one));
    return std::vector<Shipped>{};
  }

 private:
  std::vector<std::string> waiting_;
};
Result<std::unique_ptr<Sink>> open_mailbox(const Surroundings&) { return std::make_unique<MailboxSink>(); }
const Connector mailbox_connector{
    .kind = "mailbox", .summary = "A sink for tests", .options = {}, .open_sink = open_mailbox};

constexpr const char* terms =
    "agreement: vos-2026\nsystem: vos\nparties: [A, B]\npurpose: Referral\nbasis: 20 CFR 603.5(e)\n";
constexpr const char* people = "NO,LAST,SEX,CITY,HIDE\n1,ABLE,male,AVON,N\n2,BAKER,female,BOND,Y\n";

class AgreementRun : public testing::Test {
 protected:
  void SetUp() override {
    mailbox() = {};
    site_.put("site.yaml", "site: test\nsynthetic: yes\n");
    site_.put("systems/ui.yaml", "system: ui\nconnector: file\noptions: {folder: in, stable_seconds: 0}\n");
    site_.put("systems/vos.yaml", "system: vos\nconnector: mailbox\n");
    site_.put("routes/in.yaml", "route: in\nfrom: ui\nmapping: people\nto: hub\n");
    site_.put("routes/out.yaml", "route: out\nfrom: hub\ndeliver: changes\nmapping: out\nto: vos\n");
    site_.put("mappings/people.layout.yaml",
              "layout: people\nkind: delimited\nheader: yes\nfields:\n"
              "  NO: {type: text 10, labels: [pii]}\n  LAST: {type: text 20, labels: [pii]}\n"
              "  SEX: {type: text 10, labels: [pii]}\n  CITY: {type: text 20, labels: [pii]}\n"
              "  HIDE: {type: yes_no, labels: [pii]}\n");
    site_.put("mappings/people.map.yaml",
              "mapping: people\nfrom: layout people\nentities:\n  client:\n    key: [NO]\n    fields:\n"
              "      name.last: LAST\n      sex: SEX\n      address.line1: CITY\n      address.city: CITY\n"
              "      protected_location: HIDE\n");
    layout("withheld: \"#\"\n");
    site_.put(
        "mappings/out.map.yaml",
        "mapping: out\nfrom: schema client\nto: layout out\nfields:\n  LAST: name.last\n  CITY: address.city\n"
        "  KIND:\n    choose:\n      - {when: \"sex is 'male'\", value: M}\n    otherwise: {value: F}\n");
    site_.put("in/pending/people.csv", people);
    ASSERT_TRUE(hub::make_key_file(site_.path / "site.key"));
  }
  void layout(const std::string& extra) {
    site_.put("mappings/out.layout.yaml", "layout: out\nkind: delimited\n" + extra +
                                              "fields:\n  LAST: {labels: [pii]}\n  CITY: {labels: [pii]}\n"
                                              "  KIND: {labels: [pii]}\n");
  }
  void agree(const std::string& more) { site_.put("agreements/vos.yaml", terms + more); }

  void open() {
    Findings findings;
    std::vector<const Connector*> known(connectors().begin(), connectors().end());
    known.push_back(&mailbox_connector);
    plan_ = load_plan(site_.path, std::filesystem::path(source_folder) / "mappings", known, findings);
    ASSERT_NE(plan_, nullptr) << findings.text();
    auto hub = hub::Hub::open({.folder = site_.path / "state",
                               .key_file = site_.path / "site.key",
                               .synthetic = plan_->site.synthetic,
                               .durable = false},
                              plan_->schemas, clock_);
    ASSERT_TRUE(hub) << hub.error().text();
    hub_ = std::move(*hub);
    (void)run("in");
  }
  RunResult run(const std::string& route) {
    const Tools tools{
        .plan = *plan_, .hub = *hub_, .clock = clock_, .random = random_, .log = log_, .version = "test"};
    auto result = run_route(tools, *plan_->route(route), {});
    EXPECT_TRUE(result) << result.error().text();
    return result ? std::move(*result) : RunResult{};
  }
  std::vector<std::string> deliver() {
    open();
    (void)run("out");
    return mailbox().delivered;
  }

  TemporaryFolder site_;
  ManualClock clock_;  // 2026-01-01
  SystemRandom random_;
  Log log_{Grade::error};
  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<hub::Hub> hub_;
};

using Lines = std::vector<std::string>;

TEST_F(AgreementRun, AFieldOutsideTheAgreementNeverLeavesAndIsNotBlank) {
  agree("fields: [client.name.last]\n");
  EXPECT_EQ(deliver(), (Lines{"ABLE,#,#", "BAKER,#,#"}));
}

TEST_F(AgreementRun, WhatIsMadeFromAWithheldValueIsWithheld) {
  agree("fields: [client.name.last, client.address.city]\n");
  EXPECT_EQ(deliver(), (Lines{"ABLE,AVON,#", "BAKER,#,#"}));
}

TEST_F(AgreementRun, AProtectedLocationIsKeptFromAnybodyWhoMayHaveTheRest) {
  agree("fields: [pii]\n");
  EXPECT_EQ(deliver(), (Lines{"ABLE,AVON,M", "BAKER,#,F"}));
}

TEST_F(AgreementRun, MeritStaffRulesHoldOnTheirDaysOnly) {
  agree("fields: [pii]\nmerit_only: {fields: [client.sex], to: 2026-01-31}\n");
  EXPECT_EQ(deliver(), (Lines{"ABLE,AVON,#", "BAKER,#,#"}));
  clock_.advance(std::chrono::hours(24 * 31));
  site_.put("in/pending/later.csv", "NO,LAST,SEX,CITY,HIDE\n3,COLE,male,CAIRO,N\n");
  (void)run("in");
  (void)run("out");
  EXPECT_EQ(mailbox().delivered.back(), "COLE,CAIRO,M");
}

TEST_F(AgreementRun, AnExpiredAgreementSendsNothingAndSaysWhy) {
  agree("fields: [pii]\nto: 2025-12-31\n");
  open();
  const RunResult result = run("out");
  EXPECT_TRUE(mailbox().delivered.empty());
  EXPECT_EQ(result.delivery.filtered, 2);
  EXPECT_TRUE(result.delivery.holds());
  ASSERT_FALSE(result.notes.empty());
  EXPECT_NE(result.notes.front().find("[agreement-expired]"), std::string::npos);
}

TEST_F(AgreementRun, WhatAnAgreementKeptBackIsDueAgainWhenItIsRenewed) {
  agree("fields: [pii]\nto: 2025-12-31\n");
  open();
  (void)run("out");
  agree("fields: [pii]\nto: 2026-12-31\n");
  const RunResult result = run("out");
  EXPECT_EQ(mailbox().delivered.size(), 2u);
  EXPECT_EQ(result.delivery.delivered, 2);
  EXPECT_EQ(result.delivery.filtered, 0);
}

TEST_F(AgreementRun, ARevokedAgreementStopsWhatIsInFlight) {
  agree("fields: [pii]\n");
  open();
  mailbox().while_writing = [this] { agree("fields: [pii]\nstatus: revoked\n"); };
  const RunResult result = run("out");
  EXPECT_TRUE(mailbox().delivered.empty());
  EXPECT_EQ(result.delivery.filtered, 2);
  EXPECT_NE(result.notes.back().find("[agreement-revoked]"), std::string::npos);
}

TEST_F(AgreementRun, AnAgreementThatLosesAFieldInFlightIsObeyed) {
  agree("fields: [pii]\n");
  open();
  mailbox().while_writing = [this] {
    agree("fields: [client.name.last]\n");
  };  // the same each time: once is a change
  (void)run("out");
  EXPECT_EQ(mailbox().delivered, (Lines{"ABLE,#,#", "BAKER,#,#"}));
}

TEST_F(AgreementRun, AnAgreementThatVanishesStopsTheRoute) {
  agree("fields: [pii]\n");
  open();
  std::filesystem::remove(site_.path / "agreements/vos.yaml");
  const RunResult result = run("out");
  EXPECT_TRUE(mailbox().delivered.empty());
  EXPECT_EQ(result.delivery.filtered, 2);
}

TEST_F(AgreementRun, ARequiredFieldThatIsWithheldHoldsTheRecordUnlessTheLayoutCanSayIt) {
  site_.put("mappings/out.layout.yaml",
            "layout: out\nkind: delimited\nfields:\n  LAST: {labels: [pii]}\n"
            "  CITY: {labels: [pii], required: yes}\n  KIND: {labels: [pii]}\n");
  agree("fields: [client.name.last]\n");
  open();
  const RunResult result = run("out");
  EXPECT_TRUE(mailbox().delivered.empty());
  EXPECT_EQ(result.delivery.held, 2);
}

TEST_F(AgreementRun, ABlankThatMeansDeleteIsNotWrittenForAWithheldValue) {
  layout("blank: delete\n");
  agree("fields: [client.name.last]\n");
  open();
  EXPECT_EQ(run("out").delivery.held, 2);
}

TEST_F(AgreementRun, TheAccountSaysToWhomWhenWhyAndWhat) {
  agree("fields: [client.name.last]\n");
  (void)deliver();
  const auto told = hub_->disclosures(hub::ClientId{1});
  ASSERT_TRUE(told) << told.error().text();
  ASSERT_EQ(told->size(), 1u);
  const hub::Disclosure& one = told->front();
  EXPECT_EQ(one.state, hub::DisclosureState::sent);
  EXPECT_EQ(one.terms.system, "vos");
  EXPECT_EQ(one.terms.purpose, "Referral");
  EXPECT_EQ(one.terms.basis, "20 CFR 603.5(e)");
  EXPECT_EQ(one.terms.agreement, "vos-2026");
  EXPECT_EQ(one.terms.fields, "client.name.last");
  EXPECT_EQ(one.at, clock_.now());
  EXPECT_EQ(one.people, 2);
}

TEST_F(AgreementRun, WhatWasStoppedInFlightIsOnTheAccountAsNotSent) {
  agree("fields: [pii]\n");
  open();
  mailbox().while_writing = [this] { agree("status: revoked\n"); };
  (void)run("out");
  EXPECT_EQ(hub_->disclosures(hub::ClientId{2})->front().state, hub::DisclosureState::not_sent);
}

TEST_F(AgreementRun, ACheckNamesWhatTheMappingReadsAndTheAgreementKeepsBack) {
  agree("fields: [client.name.last]\n");
  open();
  Findings findings;
  check_agreements(*plan_, clock_, findings);
  EXPECT_NE(findings.text().find("client.address.city"), std::string::npos) << findings.text();
  EXPECT_NE(findings.text().find("[outside-agreement]"), std::string::npos);
}

TEST_F(AgreementRun, AnEntryThatMeansNothingIsAnError) {
  agree("fields: [client.name.lasst]\n");
  Findings findings;
  std::vector<const Connector*> known(connectors().begin(), connectors().end());
  known.push_back(&mailbox_connector);
  EXPECT_EQ(load_plan(site_.path, std::filesystem::path(source_folder) / "mappings", known, findings), nullptr);
  EXPECT_NE(findings.text().find("did you mean \"client.name.last\""), std::string::npos) << findings.text();
}

}  // namespace
}  // namespace gatehouse::engine
