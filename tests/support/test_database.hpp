/// Databases for tests: PostgreSQL and MariaDB as servers of our own, SQLite as a file. Drivers by their path.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/odbc.hpp"
#include "test_server.hpp"

namespace gatehouse {

class TestDatabase {
 public:
  explicit TestDatabase(odbc::Access how) : access(std::move(how)) {
    auto opened = odbc::Connection::open(access);
    if (opened) connection_.emplace(std::move(*opened));
  }

  /// Started when first asked for, one for each test program.
  static TestDatabase& postgresql() {
    static TestServer server("postgresql", SIGINT);
    static TestDatabase database = ready(
        server,
        {.driver = driver("psqlodbcw.so"), .server = "127.0.0.1", .database = "postgres", .user = "gatehouse"});
    return database;
  }
  static TestDatabase& mariadb() {
    static TestServer server("mariadb", SIGTERM);
    static TestDatabase database = ready(
        server,
        {.driver = driver("libmaodbc.so"), .server = "127.0.0.1", .database = "gatehouse", .user = "gatehouse"});
    return database;
  }
  static TestDatabase& sqlite() {
    static const TemporaryFolder folder;
    static TestDatabase database(
        {.driver = driver("libsqlite3odbc.so"), .database = (folder.path / "test.sqlite").string()});
    return database;
  }

  /// The options of the connector `odbc` that lead here.
  [[nodiscard]] OptionValues options() const {
    return {{"driver", access.driver}, {"server", access.server},     {"port", access.port},
            {"user", access.user},     {"database", access.database}, {"statement_seconds", "5"}};
  }
  [[nodiscard]] odbc::Connection& connection() { return connection_.value(); }
  void run(const std::string& sql) {
    const auto done = connection().run(sql);
    EXPECT_TRUE(done) << sql << ": " << done.error().message;
  }
  /// Drops the table if it is there, and makes it anew.
  void table(const std::string& name, const std::string& columns) {
    run("DROP TABLE IF EXISTS " + name);
    run("CREATE TABLE " + name + " (" + columns + ")");
  }
  /// The rows of a SELECT, cells between bars; NULL as (null).
  [[nodiscard]] std::vector<std::string> rows(const std::string& sql) {
    std::vector<std::string> out;
    auto statement = connection().prepare(sql);
    EXPECT_TRUE(statement && statement->execute({})) << sql;
    std::vector<odbc::Cell> row;
    while (statement->fetch(row).value()) {
      out.emplace_back();
      for (const odbc::Cell& cell : row) {
        out.back() += (&cell == row.data() ? "" : "|") + std::string(cell.value_or("(null)"));
      }
    }
    return out;
  }

  odbc::Access access;

 private:
  static std::string driver(const char* name) { return std::string("/usr/lib/x86_64-linux-gnu/odbc/") + name; }
  static TestDatabase ready(TestServer& server, odbc::Access access) {
    access.port = std::to_string(server.port);
    EXPECT_TRUE(server.wait_until([&] { return odbc::Connection::open(access).has_value(); }))
        << server.folder.text("server.log");
    return TestDatabase(std::move(access));
  }
  std::optional<odbc::Connection> connection_{};
};

}  // namespace gatehouse
