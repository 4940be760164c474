#include <deque>

#include "hub/copying.hpp"
#include "hub/core.hpp"
#include "hub/store/sqlite.hpp"

namespace gatehouse::hub {
namespace {

constexpr const char* select_tables =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_version'"
    " ORDER BY rowid";
constexpr const char* select_columns = "SELECT name, type FROM pragma_table_info(?1) ORDER BY cid";
constexpr const char* count_use =
    "SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM record) + (SELECT count(*) FROM meta)";

struct Column {
  std::string name;
  Parameter::Kind kind = Parameter::Kind::text;
};
struct Table {
  std::string name;
  std::vector<Column> columns{};
};

Parameter::Kind kind_of(std::string_view type) {
  if (type == "INTEGER") return Parameter::Kind::integer;
  return type == "BLOB" ? Parameter::Kind::blob : Parameter::Kind::text;
}

Result<std::vector<Table>> tables_of(Connection& db) {
  std::vector<Table> out;
  GATEHOUSE_TRY(each(db.query(select_tables), [&](Rows& row) -> Result<void> {
    out.push_back({.name = std::string(row.text(0))});
    return {};
  }));
  for (Table& table : out)
    GATEHOUSE_TRY(each(db.query(select_columns, std::string_view(table.name)), [&](Rows& row) -> Result<void> {
      table.columns.push_back({std::string(row.text(0)), kind_of(row.text(1))});
      return {};
    }));
  return out;
}

Parameter value_of(const Rows& row, int column, Parameter::Kind kind) {
  Parameter out(nullptr);
  out.kind = kind;
  out.null = row.null(column);
  if (out.null) return out;
  if (kind == Parameter::Kind::integer)
    out.number = row.integer(column);
  else
    out.bytes = row.blob(column);
  return out;
}

/// One copy. Owns the statements' texts, which the connections know by their addresses.
class Copying {
 public:
  Copying(Connection& from, Connection& to, const std::function<void(std::string_view, std::int64_t)>& progress)
      : from_(from), to_(to), progress_(progress) {}

  [[nodiscard]] Result<CopiedTable> copy(const Table& table);

 private:
  [[nodiscard]] const char* keep(std::string sql) { return texts_.emplace_back(std::move(sql)).c_str(); }
  [[nodiscard]] Result<void> count_on(const Table& table);

  Connection& from_;
  Connection& to_;
  const std::function<void(std::string_view, std::int64_t)>& progress_;
  std::deque<std::string> texts_;
};

Result<CopiedTable> Copying::copy(const Table& table) {
  std::string names, places;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    names += (i == 0 ? "" : ", ") + table.columns[i].name;
    places += (i == 0 ? "?" : ", ?") + std::to_string(i + 1);
  }
  const char* select = keep("SELECT " + names + " FROM " + table.name);
  const char* insert = keep("INSERT INTO " + table.name + " (" + names + ") VALUES (" + places + ")");
  CopiedTable out{.name = table.name};
  std::vector<Parameter> values;
  GATEHOUSE_TRY(each(from_.query(select), [&](Rows& row) -> Result<void> {
    values.clear();
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      values.push_back(value_of(row, static_cast<int>(i), table.columns[i].kind));
    if (++out.rows % 10'000 == 0) progress_(table.name, out.rows);
    return to_.put_values(insert, values);
  }));
  progress_(table.name, out.rows);
  GATEHOUSE_TRY(count_on(table));
  const auto there = to_.number(keep("SELECT count(*) FROM " + table.name));
  if (!there) return fail(there.error());
  if (there->value_or(0) == out.rows) return out;
  return fail(Errc::internal, "table " + table.name + ": " + std::to_string(out.rows) + " rows were read and " +
                                  std::to_string(there->value_or(0)) + " have arrived");
}

/// Ids that the database gives go on behind those that came.
Result<void> Copying::count_on(const Table& table) {
  if (table.columns.front().name != "id") return {};
  const std::string sequence = "pg_get_serial_sequence('" + table.name + "', 'id')";
  return to_.script("SELECT setval(" + sequence + ", (SELECT max(id) FROM " + table.name + ")) WHERE " + sequence +
                    " IS NOT NULL AND EXISTS (SELECT 1 FROM " + table.name + ")");
}

}  // namespace

Result<std::vector<CopiedTable>> copy_embedded_store(
    const Settings& to, const std::function<void(std::string_view, std::int64_t)>& progress) {
  if (!to.server) return fail(Errc::bad_config, "the site's store is the embedded one; nothing to copy to");
  auto target = Store::open({to.folder, false, to.durable, to.cache_mib, to.server});
  if (!target) return fail(std::move(target.error()));
  auto source = Store::open({.folder = to.folder, .read_only = true});
  if (!source) return fail(std::move(source.error()));
  Connection& db = (*target)->writer();
  const auto used = db.number(count_use);
  if (!used) return fail(used.error());
  if (used->value_or(0) != 0)
    return fail(Errc::conflict, "the server's store has been used already; name an empty schema or database");

  Connection& embedded = (*source)->writer();
  GATEHOUSE_TRY(embedded.begin_reading());
  const auto tables = tables_of(embedded);
  if (!tables) return fail(tables.error());
  auto transaction = Transaction::begin(db);
  if (!transaction) return fail(std::move(transaction.error()));
  Copying copying(embedded, db, progress);
  std::vector<CopiedTable> out;
  for (const Table& table : *tables) {
    auto copied = copying.copy(table);
    if (!copied) return fail(std::move(copied.error()), "table " + table.name);
    out.push_back(std::move(*copied));
  }
  GATEHOUSE_TRY(transaction->commit());
  return out;
}

Result<void> copy_embedded_file(const Settings& from, const std::filesystem::path& to) {
  auto db = SqliteConnection::open(from.folder / "hub.db", SqliteConnection::Mode::write);
  if (!db) return fail(std::move(db.error()));
  const std::string path = to.string();
  return (*db)->run("VACUUM INTO ?1", std::string_view(path)).map([](auto) {});
}

}  // namespace gatehouse::hub
