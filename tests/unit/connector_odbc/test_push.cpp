#include "site.hpp"

namespace gatehouse {
namespace {

using Lines = std::vector<std::string>;
using Said = Answer::Said;

class OdbcPush : public OdbcSite {
 protected:
  OdbcPush() {
    database.table("people", "id varchar(20) PRIMARY KEY, name varchar(10), wage numeric(8,2), version integer");
    set({{"table", "people"}, {"key", "id"}});
  }
  Lines people() { return database.rows("SELECT id, name, version FROM people ORDER BY id"); }
};
INSTANTIATE_TEST_SUITE_P(All, OdbcPush, every_database, name_of);

TEST_P(OdbcPush, inserts_and_overwrites_by_key) {
  ASSERT_TRUE(push("id,name", {"1,Ann", "2,Bob"}));
  ASSERT_TRUE(push("id,name", {"2,Bo", "3,Cy"}));
  EXPECT_EQ(people(), (Lines{"1|Ann|(null)", "2|Bo|(null)", "3|Cy|(null)"}));
}

TEST_P(OdbcPush, a_bad_row_is_found_and_all_others_are_written) {
  Lines lines;
  for (int i = 100; i < 200; ++i) lines.push_back(std::to_string(i) + ",ok");
  lines[37] = ",no key";
  lines[81] = "181";
  const auto sent = push("id,name", lines).value();
  EXPECT_EQ(sent.answers[81].said, Said::refused);
  EXPECT_EQ(sent.answers[36].said, Said::accepted);
  EXPECT_EQ(std::count_if(sent.answers.begin(), sent.answers.end(),
                          [](const Answer& one) { return one.said == Said::accepted; }),
            static_cast<std::ptrdiff_t>(people().size()));
}

TEST_P(OdbcPush, the_same_key_twice_leaves_the_later_row) {
  ASSERT_TRUE(push("id,name", {"1,first", "2,Bob", "1,second"}));
  EXPECT_EQ(people(), (Lines{"1|second|(null)", "2|Bob|(null)"}));
}

TEST_P(OdbcPush, an_older_version_never_overwrites_a_newer_one) {
  set({{"version_column", "version"}});
  ASSERT_TRUE(push("id,name", {"1,new"}, 5));
  ASSERT_TRUE(push("id,name", {"1,old", "2,Bob"}, 4));
  EXPECT_EQ(people(), (Lines{"1|new|5", "2|Bob|4"}));
  ASSERT_TRUE(push("id,name", {"1,newer"}, 6));
  EXPECT_EQ(people(), (Lines{"1|newer|6", "2|Bob|4"}));
}

TEST_P(OdbcPush, standard_sql_does_the_same) {
  set({{"sql", "standard"}, {"version_column", "version"}});
  ASSERT_TRUE(push("id,name", {"1,new", "2,Bob"}, 5));
  ASSERT_TRUE(push("id,name", {"1,old", "3,Cy"}, 4));
  EXPECT_EQ(people(), (Lines{"1|new|5", "2|Bob|5", "3|Cy|4"}));
}

TEST_P(OdbcPush, our_own_id_can_be_the_key) {
  set({{"id_column", "id"}});
  ASSERT_TRUE(push("name", {"Ann", "Bob"}));
  EXPECT_EQ(people(), (Lines{"C1|Ann|(null)", "C2|Bob|(null)"}));
}

TEST_P(OdbcPush, a_blank_field_is_null_unless_the_options_say_text) {
  ASSERT_TRUE(push("id,name", {"1,"}));
  set({{"blank", "text"}});
  ASSERT_TRUE(push("id,name", {"2,"}));
  EXPECT_EQ(people(), (Lines{"1|(null)|(null)", "2||(null)"}));
}

TEST_P(OdbcPush, a_value_is_never_sql) {
  ASSERT_TRUE(push("id,name", {"1,\"'); --\""}));
  EXPECT_EQ(people(), (Lines{"1|'); --|(null)"}));
}

TEST_P(OdbcPush, a_column_that_is_not_listed_is_not_written) {
  set({{"columns", "id, name"}});
  const auto sent = push("id,wage", {"1,100"});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::not_permitted);
}

TEST_P(OdbcPush, a_column_that_the_table_does_not_have_is_named) {
  const auto sent = push("id,nmae", {"1,Ann"});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::bad_config);
  EXPECT_NE(sent.error().message.find("nmae"), std::string::npos);
}

TEST_P(OdbcPush, in_portions_of_any_size_writes_every_row) {
  set({{"rows_per_statement", "3"}});
  Lines lines;
  for (int i = 10; i < 20; ++i) lines.push_back(std::to_string(i) + ",x");
  const auto sent = push("id,name", lines).value();
  EXPECT_EQ(people().size(), 10u);
  EXPECT_EQ(sent.shipped.front().records, 10u);
}

TEST_P(OdbcPush, that_only_inserts_says_which_row_is_another) {
  set({{"write", "insert"}});
  ASSERT_TRUE(push("id,name", {"1,Ann", "2,Bob"}));
  const auto sent = push("id,name", {"1,Ann", "2,Bo", "3,Cy"}).value();
  EXPECT_EQ(sent.answers[0].said, Said::accepted);
  EXPECT_EQ(sent.answers[1].said, Said::refused);
  EXPECT_EQ(sent.answers[2].said, Said::accepted);
  EXPECT_EQ(people(), (Lines{"1|Ann|(null)", "2|Bob|(null)", "3|Cy|(null)"}));
}

/// Servers that check types; SQLite takes any value into any column.
class OdbcRefusal : public OdbcPush {};
INSTANTIATE_TEST_SUITE_P(All, OdbcRefusal,
                         ::testing::Values(DatabaseName{"postgresql", TestDatabase::postgresql},
                                           DatabaseName{"mariadb", TestDatabase::mariadb}),
                         name_of);

TEST_P(OdbcRefusal, is_told_in_our_words_without_the_value) {
  const auto sent =
      push("id,name,wage", {"1,much too long a name,1", "2,Bob,ninety", "3,Cy,123456789", "4,Di,4.50"});
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(sent->answers[0].reason, "a value is too long for its column [22001]");
  EXPECT_NE(sent->answers[1].reason.find("cannot be read as what its column holds"), std::string::npos);
  EXPECT_EQ(sent->answers[2].reason, "a number is too large for its column [22003]");
  EXPECT_EQ(sent->answers[3].said, Said::accepted);
  EXPECT_EQ(sent->answers[1].reason.find("ninety"), std::string::npos);
}

TEST_P(OdbcRefusal, of_every_row_leaves_nothing_to_ship) {
  const auto sent = push("id,name", {"1,much too long a name"}).value();
  EXPECT_TRUE(sent.shipped.empty());
  EXPECT_EQ(people(), Lines{});
}

}  // namespace
}  // namespace gatehouse
