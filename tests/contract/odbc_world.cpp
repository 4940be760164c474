#include <algorithm>

#include "../support/test_database.hpp"
#include "connector_world.hpp"

namespace gatehouse {
namespace {

/// A queue of batches in a database, as interface tables of state systems have it, and a table to write into.
class OdbcWorld final : public ConnectorWorld {
 public:
  explicit OdbcWorld(TestDatabase& database) : database_(database) {
    database_.table("batches", "name varchar(128) PRIMARY KEY, state varchar(10), reason varchar(200)");
    database_.table("batch_lines", "batch varchar(128), n integer, line varchar(2000), PRIMARY KEY (batch, n)");
    database_.table("delivered", "n integer PRIMARY KEY, head varchar(2000)");
    folder_.put("next.sql", "SELECT name FROM batches WHERE state = 'waiting' ORDER BY name;\n");
    folder_.put("rows.sql", "SELECT line FROM batch_lines WHERE batch = ? ORDER BY n\n");
    folder_.put("accepted.sql", "UPDATE batches SET state = 'taken' WHERE name = ?");
    folder_.put("refused.sql", "UPDATE batches SET state = 'refused', reason = ? WHERE name = ?");
  }

  [[nodiscard]] const Connector& connector() const override { return connector_of_kind("odbc"); }
  [[nodiscard]] OptionValues options() const override {
    OptionValues options = database_.options();
    options.insert({{"pull", "batches"},
                    {"next_file", (folder_.path / "next.sql").string()},
                    {"query_file", (folder_.path / "rows.sql").string()},
                    {"accepted_file", (folder_.path / "accepted.sql").string()},
                    {"refused_file", (folder_.path / "refused.sql").string()},
                    {"work", (folder_.path / "work").string()},
                    {"table", "delivered"},
                    {"columns", "head"},
                    {"version_column", "n"},
                    {"key", "n"},
                    {"write", "insert"}});
    return options;
  }
  void offer(const std::string& name, std::span<const std::string> records) override {
    constexpr std::size_t at_once = 200;
    odbc::Connection& db = database_.connection();
    EXPECT_TRUE(db.begin());
    EXPECT_TRUE(db.run("INSERT INTO batches (name, state) VALUES ('" + name + "', 'waiting')"));
    for (std::size_t from = 0; from < records.size(); from += at_once) {
      const auto some = records.subspan(from, std::min(at_once, records.size() - from));
      insert(name, from, some);
    }
    EXPECT_TRUE(db.commit());
  }
  [[nodiscard]] std::optional<std::string> refusal_of(const std::string& name) const override {
    const auto rows =
        database_.rows("SELECT reason FROM batches WHERE state = 'refused' AND name = '" + name + "'");
    return rows.empty() ? std::optional<std::string>{} : rows.front();
  }
  [[nodiscard]] std::vector<std::string> delivered() const override {
    return database_.rows("SELECT head FROM delivered ORDER BY n");
  }
  [[nodiscard]] std::size_t traces() const override { return delivered().size(); }

 private:
  void insert(const std::string& name, std::size_t from, std::span<const std::string> records) {
    std::string sql = "INSERT INTO batch_lines VALUES ";
    std::vector<odbc::Cell> cells;
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < records.size(); ++i) numbers.push_back(std::to_string(from + i));
    for (std::size_t i = 0; i < records.size(); ++i) {
      sql += i == 0 ? "(?,?,?)" : ",(?,?,?)";
      cells.insert(cells.end(), {name, numbers[i], records[i]});
    }
    EXPECT_FALSE(database_.connection().prepare(sql).value().execute(cells).value().refused());
  }

  TestDatabase& database_;
  TemporaryFolder folder_;
};

}  // namespace

std::unique_ptr<ConnectorWorld> postgresql_world() {
  return std::make_unique<OdbcWorld>(TestDatabase::postgresql());
}
std::unique_ptr<ConnectorWorld> mariadb_world() { return std::make_unique<OdbcWorld>(TestDatabase::mariadb()); }
std::unique_ptr<ConnectorWorld> sqlite_world() { return std::make_unique<OdbcWorld>(TestDatabase::sqlite()); }

}  // namespace gatehouse
