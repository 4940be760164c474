#include "hub/store/postgres.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <fstream>

#include "hub/store/postgres_statements.hpp"

namespace gatehouse::hub {
namespace {

/// Rows, or keys, of one statement. More gain nothing (docs/decisions/postgresql.md).
constexpr std::size_t rows_at_once = 256;
/// Bytes that wait before they are sent.
constexpr std::size_t bytes_at_once = 4u << 20;
/// Keys that are asked in one statement are told from rows and plain statements by this.
constexpr std::size_t for_keys = std::size_t{1} << 32;
/// A statement of the writer waits so long for a lock or an answer; questions of people and reports may take long.
constexpr std::chrono::seconds writer_wait{60};
constexpr std::chrono::seconds reader_wait{3600};

// One row says whose turn it is: to write means to change it, so that writers of all nodes come one after the
// other.
constexpr const char* next_turn = "UPDATE writer SET turn = turn + 1 WHERE one = 1 RETURNING turn";
constexpr const char* count_alive = "SELECT count(*) FROM node WHERE id = ?1 AND gone IS NULL";
/// For the default of run.node.
constexpr const char* tell_node = "SELECT length(set_config('gatehouse.node', CAST(?1 AS text), true))";

std::size_t portion_of(std::size_t left) {
  std::size_t portion = rows_at_once;
  while (portion > left) portion /= 2;
  return portion;
}

/// The first line of the password file, read anew for each connection: it may have been changed.
Result<std::string> password_of(const ServerStore& server) {
  std::string line;
  if (server.password_file.empty()) return line;
  std::ifstream file(server.password_file);
  if (!std::getline(file, line))
    return fail(Errc::bad_config, "cannot read the store's password file " + server.password_file.string());
  return line;
}

}  // namespace

void PostgresConnection::append(const Parameter& value, std::string& text, std::vector<Place>& places) {
  const std::size_t at = text.size();
  if (!value.null) append_text(value, text);
  places.push_back({at, text.size() - at, value.null});
}

Result<void> PostgresConnection::Prepared::start(std::span<const Parameter> values) {
  text_.clear();
  places_.clear();
  cells_.clear();
  for (const Parameter& value : values) append(value, text_, places_);
  for (const std::size_t number : order_) cells_.push_back(places_[number].in(text_));
  return start_texts(cells_);
}

Result<void> PostgresConnection::Prepared::start_texts(std::span<const odbc::Cell> cells) {
  const auto done = statement_.execute(cells);
  if (!done) return fail(owner_.note(done.error()));
  if (done->refused()) return fail(Errc::conflict, "the store: " + done->refusal);
  changes_ = done->rows;
  return {};
}

Result<bool> PostgresConnection::Prepared::next() {
  const auto more = statement_.fetch(row_);
  if (!more) return fail(owner_.note(more.error()));
  blobs_.resize(row_.size());
  for (std::string& blob : blobs_) blob.clear();
  return *more;
}

/// A truth comes as 1 or 0.
std::int64_t PostgresConnection::Prepared::integer(int column) const {
  const std::string_view digits = text(column);
  std::int64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::string_view PostgresConnection::Prepared::blob(int column) const {
  std::string& out = blobs_[static_cast<std::size_t>(column)];
  if (out.empty()) from_hex(text(column), out);
  return out;
}

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const ServerStore& server, Mode mode) {
  std::unique_ptr<PostgresConnection> out(new PostgresConnection(server, mode));
  GATEHOUSE_TRY(out->connect());
  return out;
}

Result<void> PostgresConnection::connect() {
  prepared_.clear();
  waiting_.clear();
  db_.reset();
  const auto password = password_of(server_);
  if (!password) return fail(password.error());
  odbc::Access access{.driver = server_.driver,
                      .server = server_.host,
                      .port = server_.port,
                      .database = server_.database,
                      .user = server_.user,
                      .password = *password,
                      .extra = mode_ == Mode::write ? "Protocol=7.4-1;UseDeclareFetch=0" : "Protocol=7.4-1",
                      .connect_wait = std::chrono::seconds(4),
                      .statement_wait = mode_ == Mode::write ? writer_wait : reader_wait};
  if (!server_.options.empty()) access.extra += ";" + server_.options;
  auto opened = odbc::Connection::open(access);
  if (!opened) return fail(std::move(opened.error()), "the store");
  db_.emplace(std::move(*opened));
  GATEHOUSE_TRY(db_->run("SET client_min_messages = 'error'"));
  if (mode_ == Mode::read) GATEHOUSE_TRY(db_->run("SET default_transaction_read_only = on"));
  if (!server_.schema.empty()) GATEHOUSE_TRY(db_->run("SET search_path TO " + db_->quoted(server_.schema)));
  broken_ = in_transaction_ = false;
  return {};
}

Result<void> PostgresConnection::connect_again_if_broken() {
  return broken_ && !in_transaction_ ? connect() : Result<void>{};
}

/// After a server that does not answer, the connection is not trusted any more.
Error PostgresConnection::note(Error why) {
  if (why.code == Errc::unavailable) broken_ = true;
  why.message.insert(0, "the store: ");
  return why;
}

Result<PostgresConnection::Prepared*> PostgresConnection::prepared(const char* sql, std::size_t many,
                                                                   const Translated& how) {
  auto statement = db_->prepare(how.text);
  if (!statement) return fail(note(std::move(statement.error())));
  const auto place = prepared_
                         .emplace(std::piecewise_construct, std::forward_as_tuple(sql, many),
                                  std::forward_as_tuple(*this, std::move(*statement), how.order))
                         .first;
  return &place->second;
}

Result<Rows> PostgresConnection::started(const char* sql, std::span<const Parameter> values) {
  GATEHOUSE_TRY(connect_again_if_broken());
  GATEHOUSE_TRY(send_waiting());
  const auto known = prepared_.find({sql, 0});
  Prepared* statement = known == prepared_.end() ? nullptr : &known->second;
  if (statement == nullptr) {
    const auto made = prepared(sql, 0, translate(spoken(sql), values));
    if (!made) return fail(made.error());
    statement = *made;
  }
  const bool alone = takes_turns_ && !in_transaction_ && !std::string_view(sql).starts_with("SELECT");
  GATEHOUSE_TRY(alone ? start_alone(*statement, values) : statement->start(values));
  return Rows(*statement);
}

Result<void> PostgresConnection::put_row(const char* sql, std::span<const Parameter> values) {
  assert(in_transaction_);
  auto at = std::find_if(waiting_.begin(), waiting_.end(), [sql](const Waiting& w) { return w.sql == sql; });
  if (at == waiting_.end()) at = waiting_.insert(waiting_.end(), {sql, {values.begin(), values.end()}, {}, {}, 0});
  for (const Parameter& value : values) append(value, at->text, at->places);
  ++at->rows;
  const bool full = at->rows >= rows_at_once || at->text.size() >= bytes_at_once;
  return full ? send_waiting() : Result<void>{};
}

Result<void> PostgresConnection::send_waiting() {
  for (Waiting& waiting : waiting_)
    if (waiting.rows > 0) GATEHOUSE_TRY(send(waiting));
  return {};
}

Result<void> PostgresConnection::send(Waiting& waiting) {
  const std::size_t width = waiting.shape.size();
  std::vector<odbc::Cell> cells;
  for (std::size_t row = 0; row < waiting.rows;) {
    const std::size_t portion = portion_of(waiting.rows - row);
    const auto known = prepared_.find({waiting.sql, portion});
    Prepared* statement = known == prepared_.end() ? nullptr : &known->second;
    if (statement == nullptr) {
      const auto made = prepared(waiting.sql, portion, translate_rows(spoken(waiting.sql), waiting.shape, portion));
      if (!made) return fail(made.error());
      statement = *made;
    }
    cells.clear();
    for (const std::size_t number : statement->order())
      cells.push_back(waiting.places[row * width + number].in(waiting.text));
    GATEHOUSE_TRY(statement->start_texts(cells));
    row += portion;
  }
  waiting.text.clear();
  waiting.places.clear();
  waiting.rows = 0;
  return {};
}

Result<void> PostgresConnection::ask_each(const char* sql, std::span<const Parameter> keys, const Visit& visit) {
  if (keys.empty()) return {};
  GATEHOUSE_TRY(connect_again_if_broken());
  GATEHOUSE_TRY(send_waiting());
  for (std::size_t from = 0; from < keys.size();) {
    const std::size_t portion = portion_of(keys.size() - from);
    const auto known = prepared_.find({sql, for_keys + portion});
    Prepared* statement = known == prepared_.end() ? nullptr : &known->second;
    if (statement == nullptr) {
      const auto made = prepared(sql, for_keys + portion, translate_keys(spoken(sql), keys.front(), portion));
      if (!made) return fail(made.error());
      statement = *made;
    }
    GATEHOUSE_TRY(statement->start(keys.subspan(from, portion)));
    for (;;) {
      const auto more = statement->next();
      if (!more) return fail(more.error());
      if (!*more) break;
      GATEHOUSE_TRY(
          visit(from + static_cast<std::size_t>(statement->integer(statement->last_column())), *statement));
    }
    from += portion;
  }
  return {};
}

Result<void> PostgresConnection::script(const std::string& sql) {
  GATEHOUSE_TRY(connect_again_if_broken());
  GATEHOUSE_TRY(send_waiting());
  const auto done = db_->run(sql);
  if (!done) return fail(note(done.error()));
  return {};
}

Result<void> PostgresConnection::begin() {
  assert(!in_transaction_);
  auto open = script("BEGIN");
  if (!open && broken_) open = script("BEGIN");  // the server was started again meanwhile: nothing was lost yet
  if (!open) return open;
  in_transaction_ = true;
  if (!takes_turns_) return {};
  const auto begun = begin_turn();
  if (!begun) (void)roll_back();
  return begun;
}

void PostgresConnection::work_for(std::int64_t node, std::function<Result<void>()> follow) {
  takes_turns_ = true;
  node_ = node;
  follow_ = std::move(follow);
}

Result<std::int64_t> PostgresConnection::take_turn() {
  const auto turn = number(next_turn);
  if (!turn) return fail(turn.error());
  return turn->value_or(0);
}

/// The fence is asked for in a statement of its own, behind the turn: whoever buried us did it in an earlier turn.
Result<void> PostgresConnection::begin_turn() {
  const auto turn = take_turn();
  if (!turn) return fail(turn.error());
  turn_ = *turn;
  if (node_ == 0) return {};
  const auto alive = number(count_alive, node_);
  if (!alive) return fail(alive.error());
  if (alive->value_or(0) == 0)
    return fail(
        Errc::conflict,
        "the store: this node did not answer for longer than its lease, and its work was taken over; start it "
        "again");
  GATEHOUSE_TRY(number(tell_node, node_));
  return turn_ == last_turn_ + 1 || !follow_ ? Result<void>{} : follow_();
}

/// A statement that writes outside a transaction needs a turn too.
Result<void> PostgresConnection::start_alone(Prepared& statement, std::span<const Parameter> values) {
  GATEHOUSE_TRY(begin());
  const auto started = statement.start(values);
  if (started) return commit();
  (void)roll_back();
  return started;
}

Result<void> PostgresConnection::begin_reading() {
  GATEHOUSE_TRY(script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  in_transaction_ = true;
  return {};
}

Result<void> PostgresConnection::commit() {
  GATEHOUSE_TRY(send_waiting());
  GATEHOUSE_TRY(script("COMMIT"));
  in_transaction_ = false;
  last_turn_ = turn_;
  return {};
}

Result<void> PostgresConnection::roll_back() {
  in_transaction_ = false;
  for (Waiting& waiting : waiting_) waiting = {waiting.sql, std::move(waiting.shape), {}, {}, 0};
  if (broken_) return {};
  return script("ROLLBACK");
}

}  // namespace gatehouse::hub
