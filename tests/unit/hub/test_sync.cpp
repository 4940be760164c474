// Systems that are sent what they send: what is an echo, what is news, who wins, and what a person decides.
#include "hub/sync.hpp"

#include "gatehouse/support/value_text.hpp"
#include "hub/matching.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

/// UI and VOS know Anna, and each is sent what the other says.
class SyncTest : public HubTest {
 protected:
  static constexpr std::size_t phone = 4, line1 = 5, city = 6;

  void SetUp() override {
    rules.compared = {"ui", "vos"};
    HubTest::SetUp();
    says("ui", "6085550101");
    says("vos", "6085550101");
    ASSERT_TRUE(hub->open_route("to-ui", {"client"}));
    ASSERT_TRUE(hub->open_route("to-vos", {"client"}));
    tell("ui");
    tell("vos");
  }
  void under(const Survivorship& other) {
    rules = other;
    rules.compared = {"ui", "vos"};
    open();
  }
  /// The system's record of Anna, with this telephone. A tick later than what came before.
  void says(const std::string& system, std::string_view number, const std::string& status = "active",
            std::string_view last = "OKAFOR") {
    clock.pass(std::chrono::seconds(60));
    Lines lines;
    lines.add(Claim{system + "-1", "900110001", std::string(last), "ANNA", 4000, status});
    if (!number.empty()) lines.client_values(0)[phone] = Value::of(number);
    feed_anew(system, lines);
  }
  /// Under a mapping of its own: the bytes of `Lines` do not tell what the client's values are.
  void feed_anew(const std::string& system, const Lines& lines) {
    const std::string number = std::to_string(++files_);
    feed(system + number + ".txt", lines, claims_mapping("m" + number), system + "-in", system);
  }
  /// Everything due to the system is sent to it as it stands; how much that was.
  std::size_t tell(const std::string& system) {
    clock.pass(std::chrono::seconds(60));
    const auto run = *hub->begin_run({"to-" + system, system, "delivery", "person"});
    const auto due = *hub->claim("to-" + system, 100);
    std::vector<Settled> settled;
    for (const Due& one : due) {
      const ClientView view = *hub->client(one.client);
      Settled done{.change = one.change, .state = DeliveryState::delivered, .digest = "d"};
      for (std::size_t i = 0; i < view.values.size(); ++i)
        if (view.values[i].known())
          done.values.emplace_back(view.schema->fields[i].name, value_text(view.values[i]));
      settled.push_back(std::move(done));
    }
    EXPECT_TRUE(hub->settle(run, "to-" + system, settled));
    EXPECT_TRUE(hub->end_run(run, RunState::done, ""));
    return due.size();
  }
  [[nodiscard]] ClientView anna() { return *hub->client(client_of(1)); }
  [[nodiscard]] std::string stands() { return text_of(anna(), "phone"); }
  [[nodiscard]] std::vector<Conflict> open_conflicts() { return *hub->sync().conflicts({}); }
  [[nodiscard]] std::vector<Conflict> all_conflicts() { return *hub->sync().conflicts({.all = true}); }

  int files_ = 0;
};

TEST_F(SyncTest, What_comes_back_because_we_sent_it_is_no_news) {
  says("ui", "6085550202");
  tell("vos");
  tell("ui");

  says("vos", "6085550202");

  EXPECT_EQ(stands(), "6085550202");
  EXPECT_EQ(anna().sources[phone].system, "ui");
  EXPECT_TRUE(all_conflicts().size() == 1 && all_conflicts()[0].kind == "changed");
  EXPECT_TRUE(findings().empty());
}

TEST_F(SyncTest, An_echo_makes_nothing_due) {
  Lines first;
  first.add(Claim{"ui-1", "900110001", "OKAFOR", "ANNA", 4000, "active"});
  first.client_values(0)[phone] = Value::of(std::string_view("6085550202"));
  feed("x1.txt", first, claims_mapping("m8"), "ui-in", "ui");
  tell("vos");
  tell("ui");
  Lines back;
  back.add(Claim{"vos-9", "900110001", "OKAFOR", "ANNA", 4000, "active"});
  back.client_values(0)[phone] = Value::of(std::string_view("6085550202"));
  feed("x2.txt", back, claims_mapping("m9"), "vos-in", "vos");

  EXPECT_EQ(tell("ui"), 0u);
  EXPECT_EQ(tell("vos"), 0u);
  EXPECT_TRUE(hub->delivery_balance("to-ui")->holds());
  EXPECT_TRUE(findings().empty());
}

TEST_F(SyncTest, An_old_value_that_comes_with_another_change_does_not_undo_a_newer_one) {
  says("ui", "6085550202");

  says("vos", "6085550101", "exhausted");

  EXPECT_EQ(stands(), "6085550202");
  EXPECT_TRUE(open_conflicts().empty());
}

TEST_F(SyncTest, A_change_by_a_system_that_knew_what_stood_is_taken) {
  says("ui", "6085550202");
  tell("vos");

  says("vos", "6085550303");

  EXPECT_EQ(stands(), "6085550303");
  EXPECT_EQ(anna().sources[phone].why, Survived::last_changed);
  EXPECT_TRUE(open_conflicts().empty());
}

TEST_F(SyncTest, Two_changes_that_did_not_know_of_each_other_wait_for_a_person) {
  says("ui", "6085550202");
  says("vos", "6085550303");

  EXPECT_EQ(stands(), "6085550202") << "what stood goes on to stand";
  ASSERT_EQ(open_conflicts().size(), 1u);
  const Conflict conflict = open_conflicts()[0];
  EXPECT_EQ(conflict.kind, "both-changed");
  EXPECT_EQ(conflict.field, "phone");
  EXPECT_EQ(conflict.system, "vos");
  EXPECT_EQ(conflict.other, "ui");
  ASSERT_EQ(conflict.texts.size(), 1u);
  EXPECT_EQ(conflict.texts[0].agreed, "6085550101");
  EXPECT_EQ(conflict.texts[0].ours, "6085550202");
  EXPECT_EQ(conflict.texts[0].theirs, "6085550303");
  EXPECT_EQ(anna().kept_back.size(), 1u);
  EXPECT_EQ(hub->status()->conflicts, 1);
}

TEST_F(SyncTest, A_person_takes_theirs_and_the_systems_are_told) {
  says("ui", "6085550202");
  says("vos", "6085550303");
  tell("ui");

  ASSERT_TRUE(hub->sync().decide(open_conflicts()[0].id, "theirs", "person:maria"));

  EXPECT_EQ(stands(), "6085550303");
  EXPECT_EQ(tell("ui"), 1u);
  EXPECT_TRUE(open_conflicts().empty());
  EXPECT_TRUE(findings().empty());
}

TEST_F(SyncTest, A_person_keeps_ours_and_it_stays_so_when_the_system_repeats_itself) {
  says("ui", "6085550202");
  says("vos", "6085550303");
  const auto id = open_conflicts()[0].id;

  ASSERT_TRUE(hub->sync().decide(id, "ours", "person:maria"));
  says("vos", "6085550303", "exhausted");

  EXPECT_EQ(stands(), "6085550202");
  EXPECT_TRUE(open_conflicts().empty());
  EXPECT_EQ(hub->sync().decide(id, "theirs", "person:piotr").error().code, Errc::conflict);
}

TEST_F(SyncTest, A_person_writes_what_is_right_and_it_is_pinned) {
  says("ui", "6085550202");
  says("vos", "6085550303");

  ASSERT_TRUE(hub->sync().write(open_conflicts()[0].id, "(608) 555-0909", "she said so", "person:maria"));

  EXPECT_EQ(stands(), "6085550909");
  EXPECT_EQ(anna().sources[phone].why, Survived::pinned);
  EXPECT_EQ(all_conflicts().back().state, "written");
}

TEST_F(SyncTest, A_moment_before_the_decision_is_told_as_it_was) {
  says("ui", "6085550202");
  says("vos", "6085550303");
  const AsOf then = *hub->now_as_of();
  ASSERT_TRUE(hub->sync().decide(open_conflicts()[0].id, "theirs", "person:maria"));

  std::string was;
  ASSERT_TRUE(hub->each_client(then, [&](const ClientView& view) -> Result<void> {
    was = text_of(view, "phone");
    return {};
  }));

  EXPECT_EQ(was, "6085550202");
}

TEST_F(SyncTest, The_owner_of_a_field_wins_and_the_other_change_is_on_record) {
  under({.owners = {{"phone", {"ui"}}}});
  says("vos", "6085550303");

  EXPECT_EQ(stands(), "6085550101");
  EXPECT_TRUE(open_conflicts().empty());
  ASSERT_EQ(all_conflicts().size(), 1u);
  EXPECT_EQ(all_conflicts()[0].kind, "owned");
  says("ui", "6085550404");
  EXPECT_EQ(stands(), "6085550404");
}

TEST_F(SyncTest, An_owner_that_says_nothing_leaves_the_word_to_others) {
  under({.owners = {{"phone", {"ui"}}}});
  says("ui", "");

  says("vos", "6085550303");

  EXPECT_EQ(stands(), "6085550303");
}

TEST_F(SyncTest, A_system_that_only_fills_in_does_not_change_what_is_known) {
  under({.fills = {{"phone", {"vos"}}}});

  says("vos", "6085550303");

  EXPECT_EQ(stands(), "6085550101");
  EXPECT_EQ(all_conflicts()[0].kind, "filled");
}

TEST_F(SyncTest, Of_systems_that_only_fill_in_the_first_one_counts) {
  under({.fills = {{"phone", {"vos", "ui"}}}});

  says("vos", "6085550303");

  EXPECT_EQ(stands(), "6085550101");
  EXPECT_EQ(anna().sources[phone].system, "ui");
}

TEST_F(SyncTest, A_correction_by_a_person_is_protected_and_the_contradiction_listed) {
  ASSERT_TRUE(hub->matching().pin({client_of(1), "phone", {}, "6085550999", "her card"}, "person:maria"));

  says("vos", "6085550303");

  EXPECT_EQ(stands(), "6085550999");
  ASSERT_EQ(open_conflicts().size(), 1u);
  EXPECT_EQ(open_conflicts()[0].kind, "pinned");
  EXPECT_TRUE(anna().kept_back.empty()) << "the system is told what the person wrote";
  ASSERT_TRUE(hub->sync().decide(open_conflicts()[0].id, "theirs", "person:maria"));
  EXPECT_EQ(stands(), "6085550303");
}

TEST_F(SyncTest, A_field_that_changes_to_and_fro_is_stopped_and_a_person_is_asked) {
  for (int turn = 0; turn < 4; ++turn) {
    says("ui", "60855502" + std::to_string(10 + turn));
    tell("vos");
    tell("ui");
    says("vos", "60855503" + std::to_string(10 + turn));
    tell("ui");
    tell("vos");
  }

  ASSERT_FALSE(open_conflicts().empty());
  EXPECT_EQ(open_conflicts()[0].kind, "loop");
  EXPECT_EQ(hub->status()->loops, static_cast<std::int64_t>(open_conflicts().size()));
}

TEST_F(SyncTest, A_name_that_a_narrow_form_cut_is_an_echo) {
  says("ui", "6085550101", "active", "MONTGOMERY-WASHINGTON");
  tell("vos");

  says("vos", "6085550101", "active", "Montgomery-W");

  EXPECT_EQ(text_of(anna(), "name.last"), "MONTGOMERY-WASHINGTON");
  EXPECT_TRUE(open_conflicts().empty());
}

TEST_F(SyncTest, What_was_sent_before_the_last_thing_sent_is_an_echo_until_the_system_shows_the_last) {
  says("ui", "6085550202");
  tell("vos");
  says("ui", "6085550303");
  tell("vos");
  says("vos", "6085550202");
  EXPECT_EQ(stands(), "6085550303");

  says("vos", "6085550303");
  says("vos", "6085550202");

  EXPECT_EQ(stands(), "6085550202") << "it has had the last one, so this is a person's change";
}

TEST_F(SyncTest, An_address_is_compared_as_a_whole) {
  const auto lives = [&](const std::string& system, std::string_view line, std::string_view town) {
    clock.pass(std::chrono::seconds(60));
    Lines lines;
    lines.add(Claim{system + "-1", "900110001", "OKAFOR", "ANNA", 4000});
    lines.client_values(0)[line1] = Value::of(line);
    lines.client_values(0)[city] = Value::of(town);
    feed_anew(system, lines);
  };
  lives("ui", "1 OAK ST", "MADISON");
  lives("vos", "1 OAK ST", "MADISON");
  lives("ui", "2 ELM ST", "MONONA");

  lives("vos", "9 ASH AVE", "MADISON");

  EXPECT_EQ(text_of(anna(), "address.line1"), "2 ELM ST");
  EXPECT_EQ(text_of(anna(), "address.city"), "MONONA");
  ASSERT_EQ(open_conflicts().size(), 1u);
  EXPECT_EQ(open_conflicts()[0].field, "address");
  EXPECT_EQ(open_conflicts()[0].texts.size(), 2u);
}

TEST_F(SyncTest, The_values_of_a_conflict_are_sealed) {
  says("ui", "6085550202");
  says("vos", "6085550303");
  damage("UPDATE conflict SET field = 'name' WHERE state = 'open'");
  EXPECT_EQ(open_conflicts().size(), 1u);
  damage("UPDATE conflict SET body = (SELECT body FROM sent LIMIT 1) WHERE state = 'open'");
  EXPECT_FALSE(hub->sync().conflicts({}));
}

}  // namespace
}  // namespace gatehouse::hub::test
