#include "gatehouse/support/odbc.hpp"

#include <sql.h>
#include <sqlext.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <utility>

#include "odbc_words.hpp"

namespace gatehouse::odbc {
namespace {

constexpr std::size_t largest_cell = 16u << 20;
constexpr std::size_t first_cell = 4096;

template <SQLSMALLINT kind>
class Owned {
 public:
  Owned() = default;
  explicit Owned(SQLHANDLE handle) : handle_(handle) {}
  Owned(Owned&& o) noexcept : handle_(std::exchange(o.handle_, nullptr)) {}
  Owned& operator=(Owned&& o) noexcept {
    std::swap(handle_, o.handle_);
    return *this;
  }
  ~Owned() {
    if (handle_ != nullptr) ::SQLFreeHandle(kind, handle_);
  }
  [[nodiscard]] SQLHANDLE get() const { return handle_; }

 private:
  SQLHANDLE handle_ = nullptr;
};
using Environment = Owned<SQL_HANDLE_ENV>;
using Database = Owned<SQL_HANDLE_DBC>;
using Command = Owned<SQL_HANDLE_STMT>;

bool good(SQLRETURN said) { return said == SQL_SUCCESS || said == SQL_SUCCESS_WITH_INFO; }

SQLCHAR* chars(const std::string& text) {
  return reinterpret_cast<SQLCHAR*>(
      const_cast<char*>(text.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast): the API has no const
}

Diagnostic diagnostic_of(SQLSMALLINT kind, SQLHANDLE handle) {
  std::array<SQLCHAR, 6> state{};
  std::array<SQLCHAR, 1024> text{};
  SQLINTEGER native = 0;
  SQLSMALLINT size = 0;
  if (!good(::SQLGetDiagRec(kind, handle, 1, state.data(), &native, text.data(), text.size(), &size))) return {};
  return {reinterpret_cast<const char*>(state.data()), native, reinterpret_cast<const char*>(text.data())};
}

/// What is set for each driver, and what each cannot take (docs/connectors.md tells why).
struct Profile {
  Dialect dialect;
  const char* attributes;
  std::size_t parameters;
};

Profile profile_of(std::string_view driver) {
  std::string name(driver);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto says = [&](std::string_view word) { return name.find(word) != std::string::npos; };
  if (says("psqlodbc") || says("postgres")) {
    return {
        Dialect::postgresql,
        ";UseDeclareFetch=1;Fetch=1000;Protocol=7.4-2"
        ";pqopt=tcp_user_timeout=4000 keepalives_idle=2 keepalives_interval=1 keepalives_count=3 connect_timeout=",
        32'000};
  }
  if (says("maodbc") || says("mariadb") || says("mysql")) {
    return {Dialect::mariadb, ";CHARSET=utf8mb4;OPTION=3145728", 32'000};
  }
  if (says("sqlite")) return {Dialect::sqlite, ";StepAPI=1;FKSupport=1", 32'000};
  return {Dialect::standard, "", 2'000};
}

/// `;NAME={value}`, or nothing for an empty value.
Result<std::string> attribute(std::string_view name, const std::string& value) {
  if (value.empty()) return std::string();
  if (value.find_first_of("{}") != std::string::npos || value.find('\0') != std::string::npos) {
    return fail(Errc::bad_config, "the database's " + std::string(name) + " may not hold { or }");
  }
  const bool plain = value.find_first_of(";=[](),?*!@ ") == std::string::npos;
  return ";" + std::string(name) + "=" + (plain ? value : "{" + value + "}");
}

Result<std::string> connection_text(const Access& access, const Profile& profile) {
  std::string text =
      "Driver=" +
      (access.driver.find_first_of(" ;") == std::string::npos ? access.driver : "{" + access.driver + "}");
  const std::array<std::pair<const char*, const std::string*>, 5> parts{{{"Server", &access.server},
                                                                         {"Port", &access.port},
                                                                         {"Database", &access.database},
                                                                         {"UID", &access.user},
                                                                         {"PWD", &access.password}}};
  for (const auto& [name, value] : parts) {
    const auto part = attribute(name, *value);
    if (!part) return fail(part.error());
    text += *part;
  }
  text += profile.attributes;
  if (profile.dialect == Dialect::postgresql) text += std::to_string(access.connect_wait.count());
  if (profile.dialect == Dialect::sqlite)
    text += ";Timeout=" + std::to_string(access.statement_wait.count() * 1000);
  if (!access.extra.empty()) text += ";" + access.extra;
  return text;
}

/// Statements that make the session strict and its clock UTC.
std::vector<std::string> opening_of(const Access& access, Dialect dialect) {
  const std::string wait = std::to_string(access.statement_wait.count());
  if (dialect == Dialect::postgresql) {
    return {"SET TIME ZONE 'UTC'", "SET statement_timeout = '" + wait + "s'", "SET lock_timeout = '" + wait + "s'"};
  }
  if (dialect == Dialect::mariadb) {
    return {
        "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
        "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', max_statement_time = " +
        wait + ", innodb_lock_wait_timeout = " + wait};
  }
  return {};
}

bool good_part(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && name.size() <= 63 && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

bool good_column(std::string_view name) { return good_part(name); }

bool good_table(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return good_part(name);
  return good_part(name.substr(0, dot)) && good_part(name.substr(dot + 1));
}

struct Connection::State {
  Environment environment;
  Database database;
  Profile profile{};
  std::stop_token stop;
  bool connected = false;
  bool in_transaction = false;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (!connected) return;
    if (in_transaction) ::SQLEndTran(SQL_HANDLE_DBC, database.get(), SQL_ROLLBACK);
    ::SQLDisconnect(database.get());
  }
  /// Whether each statement is a transaction of its own.
  Result<void> commit_each(bool each) {
    const auto mode = static_cast<std::uintptr_t>(each ? SQL_AUTOCOMMIT_ON : SQL_AUTOCOMMIT_OFF);
    if (good(::SQLSetConnectAttr(database.get(), SQL_ATTR_AUTOCOMMIT, reinterpret_cast<SQLPOINTER>(mode), 0)))
      return {};
    return fail(error("beginning or ending a transaction"));
  }
  [[nodiscard]] Error error(std::string_view doing) const {
    return error_of(diagnostic_of(SQL_HANDLE_DBC, database.get()), profile.dialect, doing);
  }
};

struct Statement::State {
  Command command;
  Dialect dialect;
  std::stop_token stop;
  std::vector<SQLLEN> sizes{};
  SQLSMALLINT width = 0;  ///< columns of the result
  bool open = false;      ///< there is a result to be closed
  std::vector<std::string> cells{};
  std::string buffer = std::string(first_cell, '\0');

  [[nodiscard]] Diagnostic diagnostic() const { return diagnostic_of(SQL_HANDLE_STMT, command.get()); }
  [[nodiscard]] Error error(std::string_view doing) const {
    if (stop.stop_requested()) return {Errc::unavailable, "asked to stop while " + std::string(doing)};
    return error_of(diagnostic(), dialect, doing);
  }
  Result<void> bind(std::span<const Cell> values);
  Result<bool> get(SQLUSMALLINT column, std::string& into);
};

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const Access& access) {
  auto state = std::make_unique<State>();
  state->profile = profile_of(access.driver);
  state->stop = access.stop;
  const auto text = connection_text(access, state->profile);
  if (!text) return fail(text.error());
  SQLHANDLE handle = SQL_NULL_HANDLE;
  if (!good(::SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &handle))) return fail(Errc::internal, "no ODBC");
  state->environment = Environment(handle);
  ::SQLSetEnvAttr(handle, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0);
  if (!good(::SQLAllocHandle(SQL_HANDLE_DBC, state->environment.get(), &handle))) {
    return fail(Errc::internal, "no ODBC connection");
  }
  state->database = Database(handle);
  if (state->profile.dialect != Dialect::postgresql) {  // its driver refuses a wait that is said twice
    ::SQLSetConnectAttr(handle, SQL_ATTR_LOGIN_TIMEOUT, reinterpret_cast<SQLPOINTER>(access.connect_wait.count()),
                        0);
  }
  // A Unicode driver sets the process's locale when it is loaded: ours is put back.
  const std::string locale = std::setlocale(LC_ALL, nullptr);
  const SQLRETURN said =
      ::SQLDriverConnect(handle, nullptr, chars(*text), SQL_NTS, nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT);
  std::setlocale(LC_ALL, locale.c_str());
  if (!good(said)) return fail(state->error("connecting to the database"));
  state->connected = true;
  Connection connection(std::move(state));
  for (const std::string& sql : opening_of(access, connection.dialect())) GATEHOUSE_TRY(connection.run(sql));
  return connection;
}

Dialect Connection::dialect() const { return state_->profile.dialect; }
bool Connection::keeps_whole_results(bool with_values) const {
  return dialect() == Dialect::mariadb || (dialect() == Dialect::sqlite && with_values);
}
std::size_t Connection::most_parameters() const { return state_->profile.parameters; }

std::string Connection::quoted(std::string_view identifier) const {
  const char quote = dialect() == Dialect::mariadb ? '`' : '"';
  std::string out(1, quote);
  for (const char c : identifier) {
    if (c == '.') {
      out += std::string(1, quote) + "." + quote;
    } else {
      out += c;
    }
  }
  return out + quote;
}

Result<std::vector<std::string>> Connection::columns_of(std::string_view table) {
  if (!good_table(table)) return fail(Errc::bad_config, "'" + std::string(table) + "' is no name of a table");
  auto statement = prepare("SELECT * FROM " + quoted(table) + " WHERE 1 = 0");
  if (!statement) return fail(statement.error());
  const auto done = statement->execute({});
  if (!done) return fail(done.error());
  return statement->columns();
}

Result<Statement> Connection::prepare(const std::string& sql) {
  SQLHANDLE handle = SQL_NULL_HANDLE;
  if (!good(::SQLAllocHandle(SQL_HANDLE_STMT, state_->database.get(), &handle))) {
    return fail(state_->error("preparing a statement"));
  }
  auto state = std::make_unique<Statement::State>(
      Statement::State{.command = Command(handle), .dialect = dialect(), .stop = state_->stop});
  if (!good(::SQLPrepare(handle, chars(sql), SQL_NTS))) return fail(state->error("preparing a statement"));
  return Statement(std::move(state));
}

Result<void> Connection::run(const std::string& sql) {
  SQLHANDLE handle = SQL_NULL_HANDLE;
  if (!good(::SQLAllocHandle(SQL_HANDLE_STMT, state_->database.get(), &handle))) {
    return fail(state_->error("running a statement"));
  }
  const Command command(handle);
  const SQLRETURN said = ::SQLExecDirect(handle, chars(sql), SQL_NTS);
  if (good(said) || said == SQL_NO_DATA) return {};
  return fail(error_of(diagnostic_of(SQL_HANDLE_STMT, handle), dialect(), "running a statement"));
}

/// SQLite's own BEGIN takes the right to write at once; the driver's would take it late and then fail.
Result<void> Connection::begin() {
  if (dialect() == Dialect::sqlite) {
    GATEHOUSE_TRY(run("BEGIN IMMEDIATE"));
  } else {
    GATEHOUSE_TRY(state_->commit_each(false));
  }
  state_->in_transaction = true;
  return {};
}

Result<void> Connection::begin_reading() {
  if (dialect() == Dialect::sqlite) {
    GATEHOUSE_TRY(run("BEGIN"));
    state_->in_transaction = true;
    return {};
  }
  if (dialect() == Dialect::mariadb) GATEHOUSE_TRY(run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
  return begin();
}

Result<void> Connection::commit() {
  if (dialect() == Dialect::sqlite) {
    GATEHOUSE_TRY(run("COMMIT"));
  } else if (!good(::SQLEndTran(SQL_HANDLE_DBC, state_->database.get(), SQL_COMMIT))) {
    return fail(state_->error("committing"));
  }
  state_->in_transaction = false;
  return dialect() == Dialect::sqlite ? Result<void>() : state_->commit_each(true);
}

Result<void> Connection::rollback() {
  state_->in_transaction = false;
  if (dialect() == Dialect::sqlite) return run("ROLLBACK");
  if (good(::SQLEndTran(SQL_HANDLE_DBC, state_->database.get(), SQL_ROLLBACK))) return state_->commit_each(true);
  return fail(state_->error("rolling back"));
}

Statement::Statement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Result<void> Statement::State::bind(std::span<const Cell> values) {
  sizes.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Cell& value = values[i];
    sizes[i] = value ? static_cast<SQLLEN>(value->size()) : SQL_NULL_DATA;
    const auto width_of_value = static_cast<SQLULEN>(value && !value->empty() ? value->size() : 1);
    char* data = const_cast<char*>(
        value && !value->empty() ? value->data()
                                 : "");  // NOLINT(cppcoreguidelines-pro-type-const-cast): the API has no const
    if (!good(::SQLBindParameter(command.get(), static_cast<SQLUSMALLINT>(i + 1), SQL_PARAM_INPUT, SQL_C_CHAR,
                                 SQL_VARCHAR, width_of_value, 0, data,
                                 static_cast<SQLLEN>(value ? value->size() : 0), &sizes[i]))) {
      return fail(error("binding values"));
    }
  }
  return {};
}

Result<Done> Statement::execute(std::span<const Cell> values) {
  State& s = *state_;
  if (s.stop.stop_requested()) return fail(Errc::unavailable, "asked to stop");
  if (s.open) ::SQLFreeStmt(s.command.get(), SQL_CLOSE);
  s.open = false;
  GATEHOUSE_TRY(s.bind(values));
  const std::stop_callback cancel(s.stop, [&s] { ::SQLCancel(s.command.get()); });
  const SQLRETURN said = ::SQLExecute(s.command.get());
  if (!good(said) && said != SQL_NO_DATA) {
    std::string refusal = refusal_of(s.diagnostic(), s.dialect);
    if (!refusal.empty()) return Done{.rows = 0, .refusal = std::move(refusal)};
    return fail(s.error("running a statement"));
  }
  s.open = true;
  s.width = 0;
  ::SQLNumResultCols(s.command.get(), &s.width);
  s.cells.resize(static_cast<std::size_t>(s.width));
  SQLLEN rows = -1;
  if (s.width == 0) ::SQLRowCount(s.command.get(), &rows);
  return Done{.rows = rows};
}

void Statement::close() {
  if (state_->open) ::SQLFreeStmt(state_->command.get(), SQL_CLOSE);
  state_->open = false;
}

Result<std::vector<std::string>> Statement::columns() {
  std::vector<std::string> names;
  for (SQLSMALLINT i = 1; i <= state_->width; ++i) {
    std::array<SQLCHAR, 256> name{};
    SQLSMALLINT size = 0;
    SQLSMALLINT type = 0;
    SQLULEN width = 0;
    SQLSMALLINT digits = 0;
    SQLSMALLINT nullable = 0;
    if (!good(::SQLDescribeCol(state_->command.get(), static_cast<SQLUSMALLINT>(i), name.data(), name.size(), &size,
                               &type, &width, &digits, &nullable))) {
      return fail(state_->error("describing the result"));
    }
    names.emplace_back(reinterpret_cast<const char*>(name.data()));
  }
  return names;
}

Result<bool> Statement::is_text(std::size_t column) {
  SQLCHAR name[1]{};
  SQLSMALLINT size = 0, type = 0, digits = 0, nullable = 0;
  SQLULEN width = 0;
  if (!good(::SQLDescribeCol(state_->command.get(), static_cast<SQLUSMALLINT>(column + 1), name, sizeof name, &size,
                             &type, &width, &digits, &nullable))) {
    return fail(state_->error("describing the result"));
  }
  return type == SQL_CHAR || type == SQL_VARCHAR || type == SQL_LONGVARCHAR || type == SQL_WCHAR ||
         type == SQL_WVARCHAR || type == SQL_WLONGVARCHAR;
}

/// One cell, in as many pieces as the driver gives; false for NULL.
Result<bool> Statement::State::get(SQLUSMALLINT column, std::string& into) {
  into.clear();
  for (;;) {
    SQLLEN left = 0;
    const SQLRETURN said =
        ::SQLGetData(command.get(), column, SQL_C_CHAR, buffer.data(), static_cast<SQLLEN>(buffer.size()), &left);
    if (said == SQL_NO_DATA) return true;
    if (!good(said)) return fail(error("reading a value"));
    if (left == SQL_NULL_DATA) return false;
    const std::size_t room = buffer.size() - 1;  // the driver ends each piece with a zero byte
    const bool more = left == SQL_NO_TOTAL || left > static_cast<SQLLEN>(room);
    into.append(buffer.data(), more ? room : static_cast<std::size_t>(left));
    if (!more) return true;
    if (into.size() > largest_cell) return fail(Errc::bad_input, "a value is longer than 16 MiB");
  }
}

Result<bool> Statement::fetch(std::vector<Cell>& row) {
  State& s = *state_;
  if (s.width == 0) return false;
  if (s.stop.stop_requested()) return fail(Errc::unavailable, "asked to stop");
  const std::stop_callback cancel(s.stop, [&s] { ::SQLCancel(s.command.get()); });
  const SQLRETURN said = ::SQLFetch(s.command.get());
  if (said == SQL_NO_DATA) return false;
  if (!good(said)) return fail(s.error("reading a row"));
  row.resize(s.cells.size());
  for (std::size_t i = 0; i < s.cells.size(); ++i) {
    const auto there = s.get(static_cast<SQLUSMALLINT>(i + 1), s.cells[i]);
    if (!there) return fail(there.error());
    row[i] = *there ? Cell{s.cells[i]} : Cell{};
  }
  return true;
}

}  // namespace gatehouse::odbc
