#include "site.hpp"

namespace gatehouse {
namespace {

using Lines = std::vector<std::string>;

class OdbcPull : public OdbcSite {
 protected:
  OdbcPull() {
    database.table("claims", "id integer PRIMARY KEY, name varchar(200), changed varchar(30)");
    set({{"table", "claims"}, {"key", "id"}, {"cursor", "changed"}});
    clock.advance(std::chrono::hours(24 * 30));
  }
};
INSTANTIATE_TEST_SUITE_P(All, OdbcPull, every_database, name_of);

TEST_P(OdbcPull, gives_rows_as_lines_under_the_columns_names) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2026-01-01 10:00:00'), (2, NULL, '2026-01-01 11:00:00')");
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "1,Ann,2026-01-01 10:00:00", "2,,2026-01-01 11:00:00"}));
}

TEST_P(OdbcPull, quotes_what_would_be_cut_wrongly) {
  database.run("INSERT INTO claims VALUES (1, 'O''Hara, \"Jo\"', '2026-01-01'), (2, 'two\nlines', '2026-01-02')");
  EXPECT_EQ(pull(),
            (Lines{"id,name,changed", "1,\"O'Hara, \"\"Jo\"\"\",2026-01-01", "2,\"two\nlines\",2026-01-02"}));
}

TEST_P(OdbcPull, text_is_utf8_whatever_its_length) {
  const std::string name = "Zo\xc3\xab " + std::string(190, 'x');
  database.run("INSERT INTO claims VALUES (1, '" + name + "', '2026-01-01')");
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "1," + name + ",2026-01-01"}));
}

TEST_P(OdbcPull, of_changes_gives_only_rows_that_are_new_or_other) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2026-01-01 10:00:00'), (2, 'Bob', '2026-01-01 11:00:00')");
  (void)pull();
  database.run("UPDATE claims SET name = 'Anne', changed = '2026-01-01 12:00:00' WHERE id = 1");
  database.run("INSERT INTO claims VALUES (3, 'Cy', '2026-01-01 12:00:00')");
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "1,Anne,2026-01-01 12:00:00", "3,Cy,2026-01-01 12:00:00"}));
  EXPECT_EQ(pull(), Lines{});
}

TEST_P(OdbcPull, of_changes_finds_a_row_that_was_committed_late) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2026-01-01 10:00:00')");
  (void)pull();
  database.run("INSERT INTO claims VALUES (2, 'Late', '2026-01-01 09:56:00')");
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "2,Late,2026-01-01 09:56:00"}));
  database.run("INSERT INTO claims VALUES (3, 'Too late', '2026-01-01 09:54:59')");
  EXPECT_EQ(pull(), Lines{});
}

TEST_P(OdbcPull, a_row_from_the_future_is_read_and_told_and_blinds_nobody) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2026-01-01 10:00:00'), (2, 'Bob', '2099-01-01 00:00:00')");
  EXPECT_EQ(pull().size(), 3u);
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused.front().rule, "odd-cursor");
  EXPECT_NE(refused.front().reason.find("1 row has a time in changed"), std::string::npos)
      << refused.front().reason;
  clock.advance(std::chrono::hours(24));
  database.run("INSERT INTO claims VALUES (3, 'Cy', '2026-02-01 00:00:00')");
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "3,Cy,2026-02-01 00:00:00"}));
  EXPECT_EQ(refused.size(), 1u) << "told once";
}

TEST_P(OdbcPull, a_cursor_that_is_none_moves_nothing_and_is_told) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2026-01-01 10:00:00'), (2, 'Bob', 'later'), (3, 'Cy', '17')");
  EXPECT_EQ(pull().size(), 4u);
  ASSERT_EQ(refused.size(), 1u);
  database.run("INSERT INTO claims VALUES (4, 'Di', '2026-01-02 10:00:00')");
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "4,Di,2026-01-02 10:00:00"}));
}

TEST_P(OdbcPull, a_pull_that_had_come_to_the_future_looks_at_all_rows_again) {
  clock.advance(std::chrono::hours(24 * 400));
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2027-01-01 10:00:00')");
  (void)pull();
  clock.advance(-std::chrono::hours(24 * 400));
  database.run("INSERT INTO claims VALUES (2, 'Bob', '2026-01-01 10:00:00')");
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "2,Bob,2026-01-01 10:00:00"}));
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_NE(refused.front().reason.find("looked at again"), std::string::npos) << refused.front().reason;
}

TEST_P(OdbcPull, numbers_in_a_column_of_text_are_no_cursor) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '9'), (2, 'Bob', '8')");
  const Error why = pull_error();
  EXPECT_EQ(why.code, Errc::bad_config);
  EXPECT_NE(why.message.find("puts 10 before 9"), std::string::npos) << why.message;
}

TEST_P(OdbcPull, the_cursor_is_among_the_columns_that_are_read) {
  set({{"columns", "id, name"}});
  EXPECT_NE(pull_error().message.find("option columns"), std::string::npos);
}

TEST_P(OdbcPull, that_was_not_accepted_comes_again_as_it_was) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2026-01-01')");
  const Lines first = pull(false);
  database.run("INSERT INTO claims VALUES (2, 'Bob', '2026-01-02')");
  EXPECT_EQ(pull(), first);
  EXPECT_EQ(pull(), (Lines{"id,name,changed", "2,Bob,2026-01-02"}));
}

TEST_P(OdbcPull, of_changes_can_begin_at_a_start_and_read_some_columns) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2025-12-31'), (2, 'Bob', '2026-01-02')");
  set({{"start", "2026-01-01"}, {"columns", "changed, id"}});
  EXPECT_EQ(pull(), (Lines{"changed,id", "2026-01-02,2"}));
}

TEST_P(OdbcPull, of_a_stored_query_takes_the_cursor_as_its_value) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', '2026-01-01'), (2, 'Bob', '2026-01-03')");
  folder.put("query.sql", "SELECT id, changed FROM claims WHERE changed >= ? ORDER BY changed, id;\n");
  set({{"table", ""}, {"query_file", "query.sql"}, {"start", "2026-01-02"}, {"overlap", "1"}});
  EXPECT_EQ(pull(), (Lines{"id,changed", "2,2026-01-03"}));
  database.run("INSERT INTO claims VALUES (3, 'Cy', '2026-01-02')");
  EXPECT_EQ(pull(), (Lines{"id,changed", "3,2026-01-02"}));
}

TEST_P(OdbcPull, of_the_full_set_tells_what_is_new_other_or_gone) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', 'a'), (2, 'Bob', 'b'), (3, 'Cy', 'c')");
  set({{"pull", "full"}, {"gone_column", "gone"}, {"most_gone_percent", "50"}});
  EXPECT_EQ(pull(), (Lines{"id,name,changed,gone", "1,Ann,a,no", "2,Bob,b,no", "3,Cy,c,no"}));
  database.run("DELETE FROM claims WHERE id = 1");
  database.run("UPDATE claims SET name = 'Bo' WHERE id = 2");
  EXPECT_EQ(pull(), (Lines{"id,name,changed,gone", "2,Bo,b,no", "1,,,yes"}));
  EXPECT_EQ(pull(), Lines{});
}

TEST_P(OdbcPull, of_the_full_set_is_refused_when_too_much_is_gone) {
  database.run("INSERT INTO claims VALUES (1, 'Ann', 'a'), (2, 'Bob', 'b')");
  set({{"pull", "full"}, {"gone_column", "gone"}});
  (void)pull();
  database.run("DELETE FROM claims");
  EXPECT_EQ(pull(), Lines{});
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused.front().rule, "too-many-gone");
}

TEST_P(OdbcPull, asked_in_pages_gives_every_row_once) {
  database.run("INSERT INTO claims VALUES (1, 'a', '1'), (2, 'b', '2'), (3, 'c', '3'), (4, 'd', '4')");
  set({{"pull", "all"}, {"page_rows", "2"}, {"columns", "id"}});
  EXPECT_EQ(pull(), (Lines{"id", "1", "2", "3", "4"}));
}

TEST_P(OdbcPull, takes_no_names_that_are_none) {
  set({{"table", "claims; DROP TABLE claims"}});
  EXPECT_EQ(pull_error().code, Errc::bad_config);
  set({{"table", "claims"}, {"columns", "id, name\" FROM claims --"}});
  EXPECT_EQ(pull_error().code, Errc::bad_config);
  EXPECT_TRUE(database.rows("SELECT id FROM claims").empty());
}

TEST_P(OdbcPull, of_a_table_that_is_not_there_says_so) {
  set({{"table", "no_such_table"}});
  const Error why = pull_error();
  EXPECT_EQ(why.code, Errc::bad_config) << why.message;
  EXPECT_NE(why.message.find("no_such_table"), std::string::npos) << why.message;
}

TEST_P(OdbcPull, stops_when_asked_to) {
  std::stop_source stop;
  Surroundings stopped = around();
  stopped.stop = stop.get_token();
  const auto source = connector().open_source(stopped, Framing{}).value();
  stop.request_stop();
  EXPECT_EQ(source->next(refused).error().code, Errc::unavailable);
}

TEST(OdbcAccess, a_server_that_does_not_answer_is_unavailable_and_the_password_is_not_told) {
  odbc::Access access = TestDatabase::postgresql().access;
  access.port = std::to_string(free_port());
  access.password = "hush-hush";
  const auto opened = odbc::Connection::open(access);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::unavailable);
  EXPECT_EQ(opened.error().message.find("hush"), std::string::npos);
}

TEST(OdbcAccess, a_driver_that_is_not_there_is_a_fault_of_the_configuration) {
  EXPECT_EQ(odbc::Connection::open({.driver = "/no/such/driver.so"}).error().code, Errc::bad_config);
}

TEST(OdbcAccess, a_value_cannot_smuggle_in_attributes) {
  EXPECT_EQ(odbc::Connection::open({.driver = "x", .database = "a};Server=evil"}).error().code, Errc::bad_config);
}

TEST(OdbcAccess, a_waiting_statement_ends_at_its_time) {
  odbc::Access access = TestDatabase::postgresql().access;
  access.statement_wait = std::chrono::seconds(1);
  auto connection = odbc::Connection::open(access).value();
  const auto done = connection.run("SELECT pg_sleep(30)");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::unavailable);
}

}  // namespace
}  // namespace gatehouse
