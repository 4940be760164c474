// What people look through, on the embedded store and on a server alike: each order, each choice, each page.
#include "hub/lists.hpp"

#include <algorithm>

#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

Claim claim(int number, Outcome outcome = Outcome::stored, const std::string& rule = "bad-date") {
  const std::string digit = std::to_string(number);
  Claim out{"C" + digit, "90011000" + digit, "OKAFOR" + std::string(static_cast<std::size_t>(number), 'A'), "ANNA",
            4000 + number};
  out.outcome = outcome;
  out.rule = rule;
  return out;
}

/// Four runs of two routes: three people; two held and one turned away; one more person; and one run of nothing.
class ListsTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    Lines people;
    for (const int n : {1, 2, 3}) people.add(claim(n));
    feed("UICLM_20260301.txt", people);
    clock.pass(std::chrono::seconds(60));
    Lines broken;
    broken.add(claim(4, Outcome::held));
    broken.add(claim(5, Outcome::rejected, "no-key"));
    broken.add(claim(6, Outcome::held, "unmapped-code"));
    broken.add(claim(7));
    feed("uiclm%20260302.txt", broken);
    clock.pass(std::chrono::seconds(60));
    Lines other;
    other.add(claim(8, Outcome::held));
    other.add(claim(9));
    feed("wages!1.csv", other, claims_mapping(), "wages", "wages");
    begin("wages", "wages");
  }
  Lists& lists() { return hub->lists(); }
  std::vector<std::int64_t> runs(const std::string& sort, RunFilter filter = {}) {
    filter.sort = sort;
    std::vector<std::int64_t> out;
    const auto found = lists().runs(filter);
    EXPECT_TRUE(found) << sort << ": " << found.error().text();
    for (const RunInfo& run : found.value_or(std::vector<RunInfo>{}))
      out.push_back(static_cast<std::int64_t>(run.id));
    return out;
  }
  std::vector<std::int64_t> records(const RecordFilter& filter) {
    std::vector<std::int64_t> out;
    const auto found = lists().records(filter);
    EXPECT_TRUE(found) << found.error().text();
    for (const RecordRow& row : found.value_or(std::vector<RecordRow>{}))
      out.push_back(static_cast<std::int64_t>(row.id));
    return out;
  }
  std::vector<std::string> files(std::string_view part, std::size_t limit = 10) {
    std::vector<std::string> out;
    const auto found = lists().files_named(part, limit);
    EXPECT_TRUE(found) << part << ": " << found.error().text();
    for (const FoundFile& file : found.value_or(std::vector<FoundFile>{})) out.push_back(file.file.name);
    return out;
  }
};

using Numbers = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

TEST_F(ListsTest, Runs_are_sorted_by_each_column_both_ways_and_the_newest_comes_first_among_equals) {
  EXPECT_EQ(runs(""), (Numbers{4, 3, 2, 1}));
  EXPECT_EQ(runs("run"), (Numbers{1, 2, 3, 4}));
  EXPECT_EQ(runs("-run"), (Numbers{4, 3, 2, 1}));
  EXPECT_EQ(runs("route"), (Numbers{2, 1, 4, 3}));
  EXPECT_EQ(runs("-route"), (Numbers{4, 3, 2, 1}));
  EXPECT_EQ(runs("state"), (Numbers{4, 3, 2, 1}));
  EXPECT_EQ(runs("-state"), (Numbers{3, 2, 1, 4}));
  EXPECT_EQ(runs("read"), (Numbers{4, 3, 1, 2}));
  EXPECT_EQ(runs("-read"), (Numbers{2, 1, 3, 4}));
  EXPECT_EQ(runs("held"), (Numbers{4, 1, 3, 2}));
  EXPECT_EQ(runs("-held"), (Numbers{2, 3, 4, 1}));
  EXPECT_EQ(runs("clients_new"), (Numbers{4, 3, 2, 1}));
  EXPECT_EQ(runs("-clients_new"), (Numbers{1, 3, 2, 4}));
}

TEST_F(ListsTest, Sorted_runs_go_on_where_they_ended_and_keep_to_what_was_chosen) {
  EXPECT_EQ(runs("-read", {.limit = 2}), (Numbers{2, 1}));
  EXPECT_EQ(runs("-read", {.limit = 2, .skip = 2}), (Numbers{3, 4}));
  EXPECT_EQ(runs("-read", {.limit = 2, .skip = 4}), Numbers{});
  EXPECT_EQ(runs("-held", {.route = "ui-in"}), (Numbers{2, 1}));
  EXPECT_EQ(runs("run", {.state = RunState::running}), Numbers{4});
  EXPECT_EQ(runs("run", {.kind = "delivery"}), Numbers{});
  EXPECT_EQ(runs("", {.before = 3}), (Numbers{2, 1}));
  EXPECT_EQ(lists().run(RunId{2})->balance.held, 2);
  EXPECT_EQ(lists().run(RunId{9}).error().code, Errc::not_found);
}

TEST_F(ListsTest, Files_are_found_by_a_part_of_their_name_and_no_sign_of_SQL_is_one) {
  EXPECT_EQ(files("uiclm"), (Names{"uiclm%20260302.txt", "UICLM_20260301.txt"}));
  EXPECT_EQ(files("UICLM", 1), Names{"uiclm%20260302.txt"});
  EXPECT_EQ(files("m_2"), Names{"UICLM_20260301.txt"});
  EXPECT_EQ(files("m%2"), Names{"uiclm%20260302.txt"});
  EXPECT_EQ(files("s!1"), Names{"wages!1.csv"});
  EXPECT_EQ(files("'; --"), Names{});
  EXPECT_EQ(files("\\"), Names{});
  ASSERT_EQ(lists().files_of(RunId{2}, 10)->size(), 1u);
  EXPECT_EQ(lists().files_of(RunId{2}, 10)->at(0).state, "done");
}

TEST_F(ListsTest, What_is_kept_back_is_chosen_by_route_file_reason_and_run_and_read_from_either_end) {
  EXPECT_EQ(records({.held_only = true}), (Numbers{4, 5, 6, 8}));
  EXPECT_EQ(records({.held_only = true, .newest_first = true}), (Numbers{8, 6, 5, 4}));
  EXPECT_EQ(records({.held_only = true, .newest_first = true, .after = 6, .limit = 1}), Numbers{5});
  EXPECT_EQ(records({.held_only = true, .after = 4, .limit = 2}), (Numbers{5, 6}));
  EXPECT_EQ(records({.outcome = Outcome::held, .held_only = true}), (Numbers{4, 6, 8}));
  EXPECT_EQ(records({.route = "wages", .held_only = true}), Numbers{8});
  EXPECT_EQ(records({.file = "uiclm%20260302.txt", .held_only = true}), (Numbers{4, 5, 6}));
  EXPECT_EQ(records({.rule = "bad-date", .held_only = true}), (Numbers{4, 8}));
  EXPECT_EQ(records({.rule = "bad-date", .source = "DOB", .held_only = true, .newest_first = true}),
            (Numbers{8, 4}));
  EXPECT_EQ(records({.rule = "unmapped-code", .held_only = true, .any_reason = true}), Numbers{6});
  EXPECT_EQ(records({.run = RunId{2}, .held_only = true}), (Numbers{4, 5, 6}));
}

TEST_F(ListsTest, Records_of_a_run_a_client_or_a_route_are_listed_and_one_by_its_number) {
  EXPECT_EQ(records({.run = RunId{2}}), (Numbers{4, 5, 6, 7}));
  EXPECT_EQ(records({.run = RunId{2}, .outcome = Outcome::stored}), Numbers{7});
  EXPECT_EQ(records({.run = RunId{4}}), Numbers{});
  EXPECT_EQ(records({.id = RecordId{5}}), Numbers{5});
  EXPECT_EQ(records({.client = client_of(9)}), Numbers{9});
  EXPECT_EQ(*lists().newest_of("wages", 1), std::vector<RecordId>{RecordId{9}});
  int opened = 0;
  ASSERT_TRUE(lists().each_newest("ui-in", 10, [&](const StoredRecord&) -> Result<bool> { return ++opened < 2; }));
  EXPECT_EQ(opened, 2);
}

TEST_F(ListsTest, What_is_held_is_grouped_by_reason_the_most_first_and_a_run_says_how_many_still_are) {
  const auto groups = lists().held_groups(10);
  ASSERT_TRUE(groups) << groups.error().text();
  ASSERT_EQ(groups->size(), 4u);
  EXPECT_TRUE(std::ranges::is_sorted(*groups, std::ranges::greater(), &HeldGroup::records));
  const auto dates = std::ranges::find(*groups, "wages", &HeldGroup::route);
  ASSERT_NE(dates, groups->end());
  EXPECT_EQ(dates->source, "DOB");
  EXPECT_EQ(dates->message, "It is no date.");
  EXPECT_EQ(dates->records, 1);
  EXPECT_EQ(lists().held_groups(2)->size(), 2u);
  EXPECT_EQ(lists().kept_back_of(RunId{2})->held, 2);
  EXPECT_EQ(lists().kept_back_of(RunId{2})->rejected, 1);
  EXPECT_EQ(lists().kept_back_of(RunId{4})->held, 0);
}

TEST_F(ListsTest, A_delivery_run_counts_what_became_of_its_changes_and_lists_them_a_page_at_a_time) {
  ASSERT_TRUE(hub->open_route("vos-out"));
  const RunId run = *hub->begin_run({"vos-out", "vos", "delivery", "person"});
  const auto due = *hub->claim("vos-out", 3);
  ASSERT_EQ(due.size(), 3u);
  const std::vector<Settled> settled{{.change = due[0].change, .state = DeliveryState::delivered},
                                     {.change = due[1].change, .state = DeliveryState::held, .reason = "too-long"},
                                     {.change = due[2].change, .state = DeliveryState::delivered}};
  ASSERT_TRUE(hub->settle(run, "vos-out", settled));

  const auto counts = lists().delivered_by(run);
  ASSERT_TRUE(counts) << counts.error().text();
  EXPECT_EQ(*counts, (std::map<std::string, std::int64_t>{{"delivered", 2}, {"held", 1}}));
  const auto change = [&](std::size_t at) { return static_cast<std::int64_t>(due[at].change); };
  const auto first = lists().deliveries_of_run(run, "delivered", 0, 1);
  ASSERT_TRUE(first) << first.error().text();
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ(first->at(0).change, change(0));
  EXPECT_EQ(lists().deliveries_of_run(run, "delivered", change(0), 9)->at(0).change, change(2));
  EXPECT_EQ(lists().deliveries_of_run(run, "", 0, 9)->size(), 3u);
  EXPECT_EQ(lists().deliveries_of_run(run, "held", 0, 9)->at(0).reason, "too-long");
  EXPECT_TRUE(lists().delivered_by(RunId{1})->empty());
  EXPECT_EQ(lists().deliveries_of(due[1].client, 5)->at(0).state, "held");
}

TEST_F(ListsTest, A_client_is_found_by_a_systems_key_and_by_its_old_numbers) {
  const std::vector<std::string> systems{"ui", "wages"}, entities{"client", "claim"};
  const auto found = lists().clients_of_key(systems, entities, "C2");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(*found, std::vector<ClientId>{client_of(2)});
  EXPECT_TRUE(lists().clients_of_key(systems, entities, "C4")->empty()) << "it is held and nobody's";
  const ClientId one = client_of(1), other = client_of(2);
  merge(one, other);
  const ClientId survivor = client_of(1), gone = survivor == one ? other : one;
  EXPECT_EQ(*lists().aliases_of(survivor, 5), std::vector<ClientId>{gone});
  EXPECT_EQ(*lists().aliases_of(gone, 5), std::vector<ClientId>{gone})
      << "it leads to the other, and so to the same list";
}

}  // namespace
}  // namespace gatehouse::hub::test
