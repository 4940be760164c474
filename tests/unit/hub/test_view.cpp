// The merged view, as the pure function that it is: which of the values survives, and why.
#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "hub/view.hpp"

namespace gatehouse::hub::test {
namespace {

Schema client_schema() {
  Schema out{"client", {}, ""};
  for (const char* name : {"ssn", "name.first", "name.middle", "name.last", "name.suffix", "name.previous", "phone",
                           "address.line1", "address.city", "protected_location"})
    out.fields.push_back({.name = name});
  return out;
}

class ViewTest : public ::testing::Test {
 protected:
  using Says = std::map<std::string, Value>;
  /// A record that came on the day `day`.
  void record(std::int64_t id, const char* system, const Says& says, int day = 1) {
    auto& values = kept_.emplace_back(schema.fields.size());
    for (const auto& [name, value] : says) values[*schema.find(name)] = value;
    parts.push_back({RecordId{id}, {day * 86'400'000'000 + id}, system, values});
  }
  [[nodiscard]] MergedClient merged() const { return merge_client(schema, parts, pins, rules); }
  [[nodiscard]] std::string view(std::string_view name) const {
    const MergedClient client = merged();
    const Value& value = client.values[*schema.find(name)];
    return value.known() ? std::string(value.text()) : "(unknown)";
  }
  [[nodiscard]] Survived why(std::string_view name) const { return merged().sources[*schema.find(name)].why; }
  static Value text(const char* words) { return Value::of(std::string_view(words)); }
  static Says name(const char* first, const char* last) {
    return {{"name.first", text(first)}, {"name.last", text(last)}};
  }

  const Schema schema = client_schema();
  std::vector<ClientPart> parts;
  std::vector<Pin> pins;
  Survivorship rules;

 private:
  std::deque<std::vector<Value>> kept_;
};

TEST_F(ViewTest, Known_beats_unknown_and_then_the_latest_day_counts) {
  record(1, "ui", {{"phone", text("6085550101")}}, 1);
  record(2, "vos", {{"phone", text("6085550202")}}, 2);
  record(3, "ui", {{"name.last", text("OKAFOR")}}, 3);

  EXPECT_EQ(view("phone"), "6085550202");
  EXPECT_EQ(why("phone"), Survived::newest);
  EXPECT_EQ(why("name.last"), Survived::only);
  EXPECT_EQ(view("address.city"), "(unknown)");
  EXPECT_EQ(why("address.city"), Survived::unknown);
}

TEST_F(ViewTest, The_order_in_which_records_are_given_does_not_matter) {
  record(2, "vos", {{"phone", text("6085550202")}});
  record(1, "ui", {{"phone", text("6085550101")}});

  EXPECT_EQ(view("phone"), "6085550202");
  EXPECT_EQ(why("phone"), Survived::latest);
}

TEST_F(ViewTest, Of_one_day_the_value_that_most_records_say_survives) {
  record(1, "ui", {{"phone", text("6085550101")}});
  record(2, "wages", {{"phone", text("6085550101")}});
  record(3, "vos", {{"phone", text("6085550202")}});

  EXPECT_EQ(view("phone"), "6085550101");
  EXPECT_EQ(why("phone"), Survived::most_frequent);
}

TEST_F(ViewTest, A_system_that_verifies_the_field_beats_one_that_is_trusted_and_both_beat_the_newest) {
  rules.trust["default"] = {"vos", "ui"};
  record(1, "ssa", {{"ssn", text("900110001")}}, 1);
  record(2, "vos", {{"ssn", text("900110002")}}, 2);
  record(3, "ui", {{"ssn", text("900110003")}}, 3);
  EXPECT_EQ(view("ssn"), "900110002");
  EXPECT_EQ(why("ssn"), Survived::trusted);

  rules.verified["ssn"] = {"ssa"};

  EXPECT_EQ(view("ssn"), "900110001");
  EXPECT_EQ(why("ssn"), Survived::verified);
}

TEST_F(ViewTest, The_rule_of_a_field_goes_before_that_of_its_group_and_that_before_the_default) {
  rules.trust["default"] = {"ui"};
  rules.trust["address"] = {"vos"};
  record(1, "vos", {{"address.line1", text("4 ELM ST")}, {"phone", text("6085550202")}}, 1);
  record(2, "ui", {{"address.line1", text("9 OAK ST")}, {"phone", text("6085550101")}}, 2);
  EXPECT_EQ(view("address.line1"), "4 ELM ST");
  EXPECT_EQ(view("phone"), "6085550101");

  rules.trust["address.line1"] = {"ui"};

  EXPECT_EQ(view("address.line1"), "9 OAK ST");
}

TEST_F(ViewTest, A_name_comes_whole_from_one_record) {
  record(1, "ui", {{"name.first", text("ANNA")}, {"name.middle", text("LEE")}, {"name.last", text("OKAFOR")}}, 1);
  record(2, "vos", name("ANNA", "OKAFOR-BELL"), 2);

  EXPECT_EQ(view("name.last"), "OKAFOR-BELL");
  EXPECT_EQ(view("name.middle"), "(unknown)");
}

TEST_F(ViewTest, A_nickname_or_an_initial_never_replaces_the_name_it_stands_for) {
  record(1, "ui", name("WILLIAM", "HALL"), 1);
  record(2, "vos", name("Bill", "HALL"), 2);
  record(3, "wages", name("W", "HALL"), 3);

  EXPECT_EQ(view("name.first"), "WILLIAM");
  EXPECT_EQ(why("name.first"), Survived::fullest);
}

TEST_F(ViewTest, A_suffix_survives_a_later_record_that_lacks_it) {
  record(1, "ui", {{"name.first", text("JOHN")}, {"name.last", text("HALL")}, {"name.suffix", text("JR")}}, 1);
  record(2, "vos", name("JOHN", "HALL"), 2);

  EXPECT_EQ(view("name.suffix"), "JR");
}

TEST_F(ViewTest, A_name_without_a_first_name_yields_to_one_that_has_it) {
  record(1, "ui", name("ANNA", "OKAFOR"), 1);
  record(2, "wages", {{"name.last", text("OKAFOR-BELL")}}, 2);

  EXPECT_EQ(view("name.first"), "ANNA");
  EXPECT_EQ(view("name.last"), "OKAFOR");
}

TEST_F(ViewTest, A_later_record_without_a_last_name_does_not_touch_the_name) {
  record(1, "ui", name("ANNA", "OKAFOR"), 1);
  record(2, "vos", {{"name.first", text("EVA")}}, 2);

  EXPECT_EQ(view("name.first"), "ANNA");
}

TEST_F(ViewTest, An_address_comes_whole_from_one_record) {
  record(1, "ui", {{"address.line1", text("4 ELM ST")}, {"address.city", text("ASHLAND")}}, 1);
  record(2, "vos", {{"address.line1", text("9 OAK ST")}}, 2);

  EXPECT_EQ(view("address.line1"), "9 OAK ST");
  EXPECT_EQ(view("address.city"), "(unknown)");
}

TEST_F(ViewTest, Half_of_an_address_does_not_replace_the_whole_one) {
  record(1, "ui", {{"address.line1", text("4 ELM ST")}, {"address.city", text("ASHLAND")}}, 1);
  record(2, "vos", {{"address.line1", text("4 ELM ST")}}, 2);

  EXPECT_EQ(view("address.city"), "ASHLAND");
}

TEST_F(ViewTest, Remove_clears_what_the_same_system_said_before) {
  record(1, "vos", {{"phone", text("6085550202")}});
  record(2, "ui", {{"phone", text("6085550101")}});
  record(3, "ui", {{"phone", Value::in_state(State::remove)}});

  EXPECT_EQ(view("phone"), "6085550202");
}

TEST_F(ViewTest, A_system_may_say_it_again_after_it_removed_it) {
  record(1, "ui", {{"phone", Value::in_state(State::remove)}});
  record(2, "ui", {{"phone", text("6085550303")}});

  EXPECT_EQ(view("phone"), "6085550303");
}

TEST_F(ViewTest, Unchanged_and_withheld_never_overwrite) {
  record(1, "ui", {{"phone", text("6085550101")}});
  record(2, "ui", {{"phone", Value::in_state(State::unchanged)}});
  record(3, "vos", {{"phone", Value::in_state(State::withheld)}});

  EXPECT_EQ(view("phone"), "6085550101");
}

TEST_F(ViewTest, A_danger_that_one_system_knows_stands_whoever_is_trusted) {
  rules.trust["default"] = {"ui"};
  record(1, "vos", {{"protected_location", Value::of(true)}}, 1);
  record(2, "ui", {{"protected_location", Value::of(false)}}, 2);

  EXPECT_TRUE(merged().values[*schema.find("protected_location")].boolean());
  EXPECT_EQ(why("protected_location"), Survived::says_yes);
}

TEST_F(ViewTest, What_a_person_pinned_stands_before_all_and_says_who_pinned_it) {
  rules.verified["default"] = {"ssa"};
  record(1, "ssa", {{"phone", text("6085550101")}});
  pins.push_back({"phone", RecordId{}, "", {5}, "person:maria", {{*schema.find("phone"), text("6085550909")}}});

  EXPECT_EQ(view("phone"), "6085550909");
  const MergedClient client = merged();
  const Source& source = client.sources[*schema.find("phone")];
  EXPECT_EQ(source.why, Survived::pinned);
  EXPECT_EQ(source.pinned_by, "person:maria");
}

TEST_F(ViewTest, Each_value_says_where_it_comes_from) {
  record(1, "ui", {{"phone", text("6085550101")}});
  record(2, "vos", {{"name.last", text("OKAFOR")}});

  const MergedClient client = merged();

  EXPECT_EQ(client.sources[*schema.find("phone")].record, RecordId{1});
  EXPECT_EQ(client.sources[*schema.find("name.last")].system, "vos");
  EXPECT_EQ(client.sources[*schema.find("ssn")].record, RecordId{});
}

}  // namespace
}  // namespace gatehouse::hub::test
