// What people pinned: it outranks records, travels with merges, comes back with splits, and is told again as it
// was.
#include "hub/matching.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

class PinTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines lines;
    lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
    lines.add(Claim{"C2", "900110001", "OKAFOR-BELL", "ANNA", 4000});
    lines.add(Claim{"C3", "900330003", "HAUGEN", "SIGRID", 6000});
    feed("a.txt", lines);
    ASSERT_EQ(client_of(1), client_of(2));
    one = client_of(1);
    other = client_of(3);
  }
  Result<void> pin(ClientId client, std::string field, std::string value, RecordId record = {}) {
    return hub->matching().pin({client, std::move(field), record, std::move(value), "on her licence"},
                               "person:maria");
  }
  [[nodiscard]] std::string shown(ClientId client, std::string_view field) {
    return text_of(*hub->client(client), field);
  }

  ClientId one{}, other{};
};

TEST_F(PinTest, A_pinned_value_stands_until_it_is_unpinned) {
  ASSERT_TRUE(pin(one, "phone", "(608) 555-0101"));
  EXPECT_EQ(shown(one, "phone"), "6085550101");
  open();
  EXPECT_EQ(shown(one, "phone"), "6085550101");

  ASSERT_TRUE(hub->matching().unpin(one, "phone", "person:piotr"));

  EXPECT_EQ(hub->matching().unpin(one, "phone", "person:piotr").error().code, Errc::not_found);
  EXPECT_FALSE(hub->client(one)->values[4].known());
  EXPECT_TRUE(findings().empty());
}

TEST_F(PinTest, A_name_is_pinned_whole_from_the_record_that_says_it) {
  EXPECT_EQ(shown(one, "name.last"), "OKAFOR-BELL");

  ASSERT_TRUE(pin(one, "name.last", "", RecordId{1}));

  EXPECT_EQ(shown(one, "name.last"), "OKAFOR");
  const auto view = hub->client(one);
  EXPECT_EQ(view->sources[1].why, Survived::pinned) << "the first name comes along";
  EXPECT_EQ(view->sources[1].record, RecordId{1});
}

TEST_F(PinTest, What_cannot_be_pinned_is_refused_with_a_reason_and_without_the_value) {
  const auto bad_date = pin(one, "birth_date", "17 March");
  EXPECT_EQ(bad_date.error().code, Errc::bad_config);
  EXPECT_EQ(bad_date.error().message.find("March"), std::string::npos);
  EXPECT_EQ(pin(one, "shoe_size", "44").error().code, Errc::bad_config);
  EXPECT_EQ(pin(one, "phone", "", RecordId{3}).error().code, Errc::not_found) << "somebody else's record";
  EXPECT_EQ(hub->matching().pin({one, "phone", {}, "6085550101", ""}, "person:maria").error().code,
            Errc::bad_config);
  EXPECT_EQ(pin(ClientId{99}, "phone", "6085550101").error().code, Errc::not_found);
}

TEST_F(PinTest, A_pin_makes_the_client_due_and_stands_in_the_trail) {
  ASSERT_TRUE(hub->open_route("vos-out"));
  const auto before = hub->delivery_balance("vos-out")->due;

  ASSERT_TRUE(pin(one, "phone", "6085550101"));

  EXPECT_EQ(hub->delivery_balance("vos-out")->due, before + 1);
  std::int64_t rows = 0;
  ASSERT_TRUE(hub->each_audit_row({.action = "pin"}, [&](const AuditRow& row) -> Result<void> {
    ++rows;
    EXPECT_EQ(row.entry.detail.find("608555"), std::string::npos);
    return {};
  }));
  EXPECT_EQ(rows, 1);
}

TEST_F(PinTest, A_merge_carries_pins_along_and_a_split_takes_them_back) {
  ASSERT_TRUE(pin(other, "phone", "6085550303"));
  merge(one, other);
  EXPECT_EQ(shown(one, "phone"), "6085550303");

  ASSERT_TRUE(hub->split(other, "person:maria"));

  EXPECT_FALSE(hub->client(one)->values[4].known());
  EXPECT_EQ(shown(other, "phone"), "6085550303");
  EXPECT_TRUE(findings().empty());
}

TEST_F(PinTest, A_part_of_a_name_that_a_person_writes_holds_the_rest_as_it_is_shown) {
  const std::string last = shown(one, "name.last");
  ASSERT_TRUE(pin(one, "name.first", "MARIA"));
  Lines more;
  more.add(Claim{"C1", "900110001", "SOMETHING-ELSE", "ANNA", 4000, "exhausted"});
  feed("later.txt", more);

  EXPECT_EQ(shown(one, "name.first"), "MARIA");
  EXPECT_EQ(shown(one, "name.last"), last) << "a name that nobody ever said";
  ASSERT_TRUE(hub->matching().unpin(one, "name.first", "person:piotr"));
  EXPECT_NE(shown(one, "name.first"), "MARIA");
}

TEST_F(PinTest, The_survivors_own_pin_goes_before_the_one_that_comes_along) {
  ASSERT_TRUE(pin(one, "phone", "6085550101"));
  ASSERT_TRUE(pin(other, "phone", "6085550303"));

  merge(one, other);

  EXPECT_EQ(shown(one, "phone"), "6085550101");
}

TEST_F(PinTest, An_earlier_moment_is_told_without_the_pin) {
  const AsOf moment = *hub->now_as_of();
  ASSERT_TRUE(pin(one, "phone", "6085550101"));

  bool known = true;
  ASSERT_TRUE(hub->each_client(moment, [&](const ClientView& view) -> Result<void> {
    if (view.id == one) known = view.values[4].known();
    return {};
  }));
  EXPECT_FALSE(known);
}

TEST_F(PinTest, A_pin_of_a_record_that_a_split_took_away_does_not_count) {
  ASSERT_TRUE(hub->matching().merge(one, other, "seen at the counter", "person:maria"));
  ASSERT_TRUE(hub->decide(hub->reviews(10)->front().id, "same", "person:piotr"));
  ASSERT_TRUE(pin(one, "name", "", RecordId{3}));
  EXPECT_EQ(shown(one, "name.last"), "HAUGEN");

  ASSERT_TRUE(hub->split(other, "person:maria"));

  EXPECT_EQ(shown(one, "name.last"), "OKAFOR-BELL");
}

}  // namespace
}  // namespace gatehouse::hub::test
