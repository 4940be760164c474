// Merges and splits as events: told to systems in their order, heard from systems as a question to a person.
#include "hub/matching.hpp"
#include "hub/sync.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

MappingInfo people_mapping(const std::string& hash) {
  return {"people", hash, "canonical form of " + hash, {{"client", &schemas()[0], true, ""}}};
}
MappingInfo merges_mapping() {
  return {"merges", "merges-1", "canonical form", {{"merge", &schemas()[3], true, ""}}};
}

class MergeEventTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    person("V7", "900110001", "OKAFOR", "ANNA", 4000);
    person("V8", "", "QUILLFEATHER", "SIGRID", 6000);
    kept = client_of(1);
    gone = client_of(2);
    ASSERT_NE(kept, gone);
    ASSERT_TRUE(hub->open_route("merges", {"merge"}));
  }
  /// A record whose key is the system's id of the person.
  void person(const std::string& id, const std::string& ssn, const std::string& last, const std::string& first,
              int birth_days) {
    Lines lines;
    lines.add(Claim{id, ssn, last, first, birth_days});
    auto incoming = lines.incoming();
    MappedEntity client = incoming[0].mapped->entities[0];
    client.key = incoming[0].key;
    MappedRecord mapped;
    mapped.entities = {&client, 1};
    incoming[0].mapped = &mapped;
    take("people-" + id + ".txt", incoming, people_mapping("p1"), lines.after());
  }
  /// The system says that one of its ids went into another.
  void heard(const std::string& number, const std::string& stays, const std::string& withdrawn) {
    const std::string bytes = number + "|" + stays + "|" + withdrawn;
    const std::vector<Value> values = {Value::of(std::string_view(stays)), Value::of(std::string_view(withdrawn))};
    const MappedEntity entity{.block = 0, .values = values, .key = number};
    MappedRecord mapped;
    mapped.entities = {&entity, 1};
    const Incoming record{{bytes, 1, nullptr}, number, &mapped};
    take("merge-" + number + ".txt", {&record, 1}, merges_mapping(), {100, 1});
  }
  void take(const std::string& name, std::span<const Incoming> records, const MappingInfo& mapping,
            FilePosition after) {
    const RunId run = begin("vos-in", "vos");
    const auto intake = hub->begin_intake(run, admit(run, name), mapping);
    ASSERT_TRUE(intake) << intake.error().text();
    const auto taken = (*intake)->take(records, after);
    ASSERT_TRUE(taken) << taken.error().text();
    ASSERT_TRUE((*intake)->finish());
    ASSERT_TRUE(hub->end_run(run, RunState::done, ""));
  }
  void join() {
    clock.pass(std::chrono::hours(1));  // what came at the moment of a merge is asked again when they are parted
    merge(kept, gone);
  }

  ClientId kept{}, gone{};
};

TEST_F(MergeEventTest, A_route_of_merges_owes_nothing_while_nobody_is_merged) {
  EXPECT_TRUE(hub->claim("merges", 10)->empty());
  EXPECT_EQ(hub->delivery_balance("merges")->due, 0);
  EXPECT_TRUE(hub->delivery_balance("merges")->holds());
}

TEST_F(MergeEventTest, A_merge_is_told_with_both_ids_and_the_records_that_moved) {
  join();

  const auto due = *hub->claim("merges", 10);

  ASSERT_EQ(due.size(), 1u);
  const MergeEvent event = *hub->merge_event(due[0].change);
  EXPECT_EQ(event.kind, "merged");
  EXPECT_EQ(event.kept, kept);
  EXPECT_EQ(event.withdrawn, gone);
  EXPECT_EQ(event.moved, std::vector<RecordId>{RecordId{2}});
  EXPECT_TRUE(findings().empty());
}

TEST_F(MergeEventTest, A_split_is_told_after_its_merge_and_neither_replaces_the_other) {
  join();
  ASSERT_TRUE(hub->split(gone, "person:maria"));

  const auto first = *hub->claim("merges", 10);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(hub->merge_event(first[0].change)->kind, "merged");
  const auto run = *hub->begin_run({"merges", "vos", "delivery", "person"});
  const std::vector<Settled> done = {{.change = first[0].change}};
  ASSERT_TRUE(hub->settle(run, "merges", done));

  const auto second = *hub->claim("merges", 10);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(hub->merge_event(second[0].change)->kind, "split");
  EXPECT_EQ(hub->merge_event(second[0].change)->withdrawn, gone);
  EXPECT_EQ(hub->delivery_balance("merges")->superseded, 0);
}

TEST_F(MergeEventTest, A_system_that_merges_two_of_our_clients_asks_a_person_once) {
  heard("1", "V7", "V8");
  heard("2", "V7", "V8");

  const auto reviews = *hub->reviews(10);

  ASSERT_EQ(reviews.size(), 1u);
  EXPECT_EQ(reviews[0].rule, "system-merged");
  EXPECT_EQ(reviews[0].client, gone);
  EXPECT_EQ(reviews[0].candidate, kept);
  EXPECT_EQ(hub->client(gone)->id, gone) << "nothing is joined on its word alone";
  ASSERT_TRUE(hub->decide(reviews[0].id, "same", "person:maria"));
  EXPECT_EQ(hub->client(gone)->id, kept);
  EXPECT_EQ(hub->claim("merges", 10)->size(), 1u);
  EXPECT_TRUE(findings().empty());
}

TEST_F(MergeEventTest, A_doubt_that_is_open_already_says_that_the_system_has_merged_them) {
  person("V9", "", "OKAFOR", "ANNA", 4001);  // may be the first one: a day beside
  const auto before = *hub->reviews(10);
  ASSERT_EQ(before.size(), 1u);
  ASSERT_NE(before[0].rule, "system-merged");

  heard("1", "V7", "V9");

  const auto after = *hub->reviews(10);
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].id, before[0].id);
  EXPECT_EQ(after[0].rule, "system-merged");
}

TEST_F(MergeEventTest, Two_whom_a_person_parted_are_not_asked_about_again) {
  join();
  ASSERT_TRUE(hub->split(gone, "person:maria"));

  heard("1", "V7", "V8");

  const auto asked = *hub->reviews(10);
  EXPECT_TRUE(asked.empty()) << asked[0].rule;
}

TEST_F(MergeEventTest, An_id_that_nobody_knows_becomes_another_name_of_the_person) {
  heard("1", "V9", "V7");

  EXPECT_TRUE(hub->reviews(10)->empty());
  EXPECT_TRUE(findings().empty());
}

TEST_F(MergeEventTest, The_age_of_what_waits_is_that_of_the_record_that_came_first) {
  ASSERT_TRUE(hub->open_route("out", {"client"}));
  const Timestamp came = clock.now();
  clock.pass(std::chrono::hours(3));

  EXPECT_EQ(hub->status()->delivery[1].oldest_due, came);

  const auto run = *hub->begin_run({"out", "vos", "delivery", "person"});
  std::vector<Settled> done;
  const auto waiting = *hub->claim("out", 10);
  for (const Due& due : waiting) done.push_back({.change = due.change});
  ASSERT_TRUE(hub->settle(run, "out", done));
  EXPECT_EQ(hub->status()->delivery[1].oldest_due, Timestamp{});
  EXPECT_EQ(hub->status()->delivery[1].last_delay, std::chrono::hours(3));
}

}  // namespace
}  // namespace gatehouse::hub::test
