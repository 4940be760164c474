#include <fstream>

#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

/// A store with a bit of everything, in order; then one thing in it is broken.
class FsckTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines first;
    first.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    first.add(Claim{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000});
    first.add(Claim{"C3", "900110003", "MARCHETTI", "CARLA", 6000, "??", Outcome::held});
    feed("a.txt", first);
    Lines second;
    second.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    second.add(Claim{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000, "exhausted"});
    feed("b.txt", second);
    Lines early;
    early.add(Payment{"P1", "C9", 100});
    feed("p.txt", early, payments_mapping(), "pay-in");
    ASSERT_TRUE(hub->open_route("vos-out"));
    const auto due = hub->claim("vos-out", 10);
    const RunId run = *hub->begin_run({"vos-out", "vos", "delivery", "person"});
    const std::vector<Settled> settled = {{.change = due->at(0).change, .state = DeliveryState::delivered},
                                          {.change = due->at(1).change, .state = DeliveryState::held}};
    ASSERT_TRUE(hub->settle(run, "vos-out", settled));
  }

  [[nodiscard]] bool finds(const std::string& rule) {
    for (const Finding& finding : findings())
      if (finding.rule == rule) return true;
    return false;
  }
};

TEST_F(FsckTest, A_store_in_order_has_no_findings) {
  for (const Finding& finding : findings()) ADD_FAILURE() << finding.rule << " " << finding.text;
}

TEST_F(FsckTest, Progress_ends_at_one) {
  double last = 0;
  ASSERT_TRUE(hub->fsck([&](double done) {
    EXPECT_GE(done, last);
    last = done;
  }));
  EXPECT_EQ(last, 1.0);
}

struct Damage {
  const char* rule;
  const char* name;
  const char* sql;
  const char* on_server = nullptr;  ///< in PostgreSQL's words, where they differ
};
class DamagedStore : public FsckTest, public ::testing::WithParamInterface<Damage> {};

TEST_P(DamagedStore, Is_found) {
  damage(on_server() && GetParam().on_server != nullptr ? GetParam().on_server : GetParam().sql);

  EXPECT_TRUE(finds(GetParam().rule));
}

INSTANTIATE_TEST_SUITE_P(
    Fsck, DamagedStore,
    ::testing::Values(
        Damage{"F-02", "a_client_vanished", "DELETE FROM client WHERE id = 2"},
        Damage{"F-03", "a_body_was_altered",
               "UPDATE record SET body = CAST(substr(body, 1, length(body) - 1) ||"
               " CASE substr(body, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE id = 1",
               "UPDATE record SET body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1) "
               "WHERE id = 1"},
        Damage{
            "F-03", "two_bodies_were_swapped",
            "UPDATE record SET body = (SELECT body FROM record r WHERE r.id = 3 - record.id) WHERE id IN (1, 2)"},
        Damage{"F-10", "a_record_vanished", "DELETE FROM record WHERE id = 2"},
        Damage{"F-11", "a_change_vanished", "DELETE FROM change WHERE id = 1"},
        Damage{"F-12", "a_batch_vanished", "DELETE FROM batch WHERE id = 1"},
        Damage{"F-20", "an_unchanged_range_vanished", "DELETE FROM unchanged"},
        Damage{"F-21", "a_line_is_covered_twice", "UPDATE record SET line = 1 WHERE id = 2"},
        Damage{"F-22", "a_file_counts_wrong", "UPDATE file SET read = read + 1 WHERE id = 1"},
        Damage{"F-23", "a_receipt_does_not_balance", "UPDATE run SET read = read + 1 WHERE id = 1"},
        Damage{"F-24", "a_receipt_was_prettified", "UPDATE run SET held = 0, stored = stored + held WHERE id = 1"},
        Damage{"F-25", "a_live_count_is_wrong",
               "UPDATE lane SET held = held - 1, stored = stored + 1 WHERE id = 1"},
        Damage{"F-30", "a_held_record_is_in_force", "UPDATE record SET current = 1 WHERE id = 3"},
        Damage{"F-31", "a_key_points_to_an_old_version", "UPDATE record_key SET current = 2 WHERE current = 4"},
        Damage{"F-32", "two_versions_are_in_force", "UPDATE record SET current = 1 WHERE id = 2"},
        Damage{"F-33", "a_held_record_lost_its_reason", "DELETE FROM problem WHERE record = 3"},
        Damage{"F-34", "a_waiting_record_was_forgotten", "DELETE FROM waiting"},
        Damage{"F-35", "a_key_vanished", "DELETE FROM record_key WHERE record = 1"},
        Damage{"F-36", "a_digest_was_altered",
               "UPDATE record_key SET digest = zeroblob(16) WHERE record = 1 AND digest IS NOT NULL",
               "UPDATE record_key SET digest = decode(repeat('00', 16), 'hex') WHERE record = 1 AND digest IS NOT "
               "NULL"},
        Damage{"F-37", "a_record_in_force_has_no_key", "UPDATE record_key SET current = NULL WHERE current = 1"},
        Damage{"F-40", "a_merged_client_has_records", "UPDATE client SET merged_into = 2 WHERE id = 1"},
        Damage{"F-41", "merges_run_in_a_circle", "UPDATE client SET merged_into = 3 - id"},
        Damage{"F-42", "a_client_version_was_set_back", "UPDATE client SET version = 1 WHERE id = 2"},
        Damage{"F-43", "a_held_record_is_linked", "UPDATE record SET client = 1 WHERE id = 3"},
        Damage{"F-45", "an_exact_person_vanished", "DELETE FROM person_key"},
        Damage{"F-50", "a_delivery_row_vanished", "DELETE FROM delivery WHERE state = 1"},
        Damage{"F-51", "a_delivery_was_marked_by_hand", "UPDATE delivery SET state = 1 WHERE state = 3"},
        Damage{"F-52", "an_older_version_waits_behind_a_newer",
               "UPDATE delivery SET state = 0 WHERE client = 2 AND version = 1; UPDATE delivery SET state = 1 "
               "WHERE client = 2 AND version = 2"},
        Damage{"F-60", "an_audit_row_was_altered", "UPDATE audit SET actor = 'nobody' WHERE id = 2"},
        Damage{"F-60", "an_audit_row_vanished", "DELETE FROM audit WHERE id = 2"},
        Damage{"F-60", "the_tail_of_the_audit_was_cut",
               "DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)"}),
    [](const auto& one) { return one.param.name; });

TEST_F(FsckTest, A_damaged_page_is_found) {
  if (on_server()) GTEST_SKIP() << "the server checks its pages itself";
  close();
  {
    std::fstream file(database(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 9 + 8);
    file.write("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
  }
  auto opened = Hub::open(settings(), schemas(), clock);
  if (!opened) {
    EXPECT_EQ(opened.error().code, Errc::corrupt);
    return;
  }
  hub = std::move(*opened);
  EXPECT_TRUE(finds("F-01"));
}

}  // namespace
}  // namespace gatehouse::hub::test
