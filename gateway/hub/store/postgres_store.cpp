#include "hub/store/postgres_store.hpp"

#include <unistd.h>

#include <array>
#include <string>

namespace gatehouse::hub {
namespace {

/// What must be there before anything else: who is at work, whose turn it is, which tables there are. Several
/// programs may come first at once.
constexpr const char* first_tables =
    "BEGIN; SELECT pg_advisory_xact_lock(1195462739);"
    "CREATE TABLE IF NOT EXISTS schema_version (version bigint PRIMARY KEY, name text NOT NULL);"
    "CREATE TABLE IF NOT EXISTS writer (one bigint PRIMARY KEY CHECK (one = 1), turn bigint NOT NULL);"
    "INSERT INTO writer VALUES (1, 0) ON CONFLICT DO NOTHING;"
    "CREATE TABLE IF NOT EXISTS node (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, "
    "lease bigint NOT NULL,"
    " since timestamptz NOT NULL DEFAULT clock_timestamp(), seen timestamptz NOT NULL DEFAULT clock_timestamp(),"
    " gone timestamptz);"
    "COMMIT";
constexpr const char* count_version_table =
    "SELECT count(*) FROM pg_class WHERE relname = 'schema_version' AND relnamespace = "
    "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";
constexpr const char* select_bytes =
    "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

/// Machine and folder: whoever holds the folder's lock is the only one of that name.
std::string name_of(const std::filesystem::path& folder) {
  std::array<char, 256> host{};
  (void)::gethostname(host.data(), host.size() - 1);
  std::error_code error;
  return std::string(host.data()) + ":" + std::filesystem::weakly_canonical(folder, error).string();
}

}  // namespace

void PostgresStore::share(std::function<Result<void>()> follow, std::function<void()> take_over) {
  if (!node_) return;
  turns_->work_for(node_->id(), std::move(follow));
  node_->watch(std::move(take_over));
}

Result<std::unique_ptr<Connection>> PostgresStore::open_writer() {
  const bool reads = options().read_only;
  auto db = PostgresConnection::open(*options().server,
                                     reads ? PostgresConnection::Mode::read : PostgresConnection::Mode::write);
  if (!db) return fail(std::move(db.error()));
  if (reads) {
    const auto there = (*db)->number(count_version_table);
    if (!there) return fail(there.error());
    if (there->value_or(0) == 0)
      return fail(Errc::not_found, "there is no store in the database " + options().server->database +
                                       " yet; nothing has run on this "
                                       "site");
    return std::unique_ptr<Connection>(std::move(*db));
  }
  const std::string& schema = options().server->schema;
  if (!schema.empty()) GATEHOUSE_TRY((*db)->script("CREATE SCHEMA IF NOT EXISTS \"" + schema + "\""));
  if (!options().durable) GATEHOUSE_TRY((*db)->script("SET synchronous_commit = off"));
  GATEHOUSE_TRY((*db)->script(first_tables));
  auto node = Node::join(*options().server, name_of(options().folder));
  if (!node) return fail(std::move(node.error()));
  node_ = std::move(*node);
  turns_ = db->get();
  turns_->work_for(node_->id(), {});
  return std::unique_ptr<Connection>(std::move(*db));
}

Result<std::unique_ptr<Connection>> PostgresStore::open_reader() {
  auto db = PostgresConnection::open(*options().server, PostgresConnection::Mode::read);
  if (!db) return fail(std::move(db.error()));
  return std::unique_ptr<Connection>(std::move(*db));
}

Result<std::unique_ptr<Connection>> PostgresStore::second_writer() {
  auto db = PostgresConnection::open(*options().server, PostgresConnection::Mode::write);
  if (!db) return fail(std::move(db.error()));
  (*db)->work_for(0, {});  // the audit is one chain
  return std::unique_ptr<Connection>(std::move(*db));
}

Result<void> PostgresStore::clear_leftovers() { return writer().script("VACUUM client_key"); }

std::int64_t PostgresStore::bytes() {
  auto db = reader();
  if (!db) return 0;
  const auto size = (*db)->number(select_bytes);
  return size ? size->value_or(0) : 0;
}

}  // namespace gatehouse::hub
