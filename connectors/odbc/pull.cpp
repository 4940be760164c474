#include "pull.hpp"

#include <algorithm>
#include <array>

#include "access.hpp"
#include "cursor.hpp"
#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "lines.hpp"
#include "plan.hpp"
#include "question.hpp"
#include "snapshot.hpp"

namespace gatehouse::odbc {
namespace {

constexpr char key_separator = '\x1f';

/// The file of a pull while it grows.
class RowFile {
 public:
  static Result<RowFile> begin(Spool& spool, const std::string& name, const Lines& lines) {
    auto file = spool.begin(name);
    if (!file) return fail(file.error());
    return RowFile(std::move(*file), lines);
  }
  Result<void> head(const std::vector<std::string>& columns) {
    const auto line = lines_.head(columns);
    return line ? file_.write(*line) : fail(line.error());
  }
  /// The row as it will be written, for whoever looks at it first; lives until the next one.
  Result<std::string_view> line_of(const std::vector<Cell>& row) {
    GATEHOUSE_TRY(lines_.write(row, line_));
    return std::string_view(line_);
  }
  /// Writes what `line_of` gave last.
  Result<void> put() {
    ++rows_;
    return file_.write(line_ += '\n');
  }
  Result<void> put(const std::vector<Cell>& row) {
    if (const auto line = line_of(row); !line) return fail(line.error());
    return put();
  }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] Fetched done(const std::string& name, std::string note = {}) && {
    return {name, std::move(file_), std::move(note)};
  }

 private:
  RowFile(NewFile file, const Lines& lines) : lines_(lines), file_(std::move(file)) {}
  const Lines& lines_;
  NewFile file_;
  std::string line_{};
  std::size_t rows_ = 0;
};

/// The key's columns in the rows of a full set.
struct Keys {
  std::vector<std::size_t> places{};
  std::size_t width = 0;  ///< columns of a row

  [[nodiscard]] Result<std::string> key_of(const std::vector<Cell>& row) const {
    std::string key;
    for (const std::size_t place : places) {
      key += row[place].value_or(std::string_view{});
      key += key_separator;
    }
    if (key.find('\n') == std::string::npos) return key;
    return fail(Errc::bad_input, "a key of the table holds a line end");
  }
};

class OdbcFeed final : public Feed {
 public:
  OdbcFeed(Plan plan, Access access, Lines lines, std::string label, Clock& clock)
      : plan_(std::move(plan)),
        access_(std::move(access)),
        lines_(std::move(lines)),
        label_(std::move(label)),
        clock_(clock) {}

  Result<std::optional<Fetched>> fetch(Spool& spool, const std::vector<std::string>& known,
                                       std::vector<Refusal>& refused) override;
  Result<void> acknowledge(Spool& spool, const Spooled& arrival) override;
  Result<void> refuse(Spool& spool, const Spooled& arrival, std::string_view reason) override;

 private:
  Result<Connection*> connection();
  Result<std::optional<std::string>> next_batch(const std::vector<std::string>& known,
                                                std::vector<Refusal>& refused);
  Result<std::optional<Fetched>> fetch_rows(Spool& spool, const std::string& name, const Question& what);
  Result<std::optional<Fetched>> fetch_changes(Spool& spool, std::vector<Refusal>& refused);
  Result<bool> cursor_is_text();
  Result<std::optional<Fetched>> fetch_full(Spool& spool, std::vector<Refusal>& refused);
  Result<void> compare(Snapshot& snapshot, Keys& keys, RowFile& file);
  Result<void> write_gone(const Snapshot& snapshot, const Keys& keys, RowFile& file);
  [[nodiscard]] Question question(const std::string& from, const std::vector<std::string>& order);
  Result<void> say(const std::string& sql, std::span<const Cell> values);

  Plan plan_;
  Access access_;
  Lines lines_;
  std::string label_;  ///< of a pull
  Clock& clock_;
  std::optional<Connection> connection_{};
  std::vector<std::string> told_{};  ///< batches that were refused in this run
  bool asked_ = false;
};

/// Made when it is needed first: to acknowledge what was fetched before, a pull of changes asks nobody.
Result<Connection*> OdbcFeed::connection() {
  if (!connection_) {
    auto opened = Connection::open(access_);
    if (!opened) return fail(opened.error());
    connection_.emplace(std::move(*opened));
  }
  return &*connection_;
}

/// All rows, or those from a cursor on, in an order that tells rows apart.
Question OdbcFeed::question(const std::string& from, const std::vector<std::string>& order) {
  if (!plan_.query.empty()) {
    return {plan_.query, from.empty() ? std::vector<std::string>{} : std::vector<std::string>{from}};
  }
  Connection& db = *connection_;
  std::string sql = "SELECT " + (plan_.columns.empty() ? "*" : quoted_list(db, plan_.columns)) + " FROM " +
                    db.quoted(plan_.table);
  if (!from.empty()) sql += " WHERE " + db.quoted(plan_.cursor) + " >= ?";
  if (!order.empty()) sql += " ORDER BY " + quoted_list(db, order);
  return {std::move(sql), from.empty() ? std::vector<std::string>{} : std::vector<std::string>{from}};
}

Result<std::optional<Fetched>> OdbcFeed::fetch(Spool& spool, const std::vector<std::string>& known,
                                               std::vector<Refusal>& refused) {
  if (plan_.pull == "batches") {
    const auto name = next_batch(known, refused);
    if (!name) return fail(name.error());
    if (!*name) return std::optional<Fetched>{};
    return fetch_rows(spool, **name, {plan_.query, {**name}});
  }
  const auto waiting = spool.waiting();
  if (!waiting) return fail(waiting.error());
  if (asked_ || !waiting->empty()) return std::optional<Fetched>{};  // an earlier pull is acknowledged first
  asked_ = true;
  if (const auto connected = connection(); !connected) return fail(connected.error());
  if (plan_.pull == "full") return fetch_full(spool, refused);
  if (plan_.pull == "all") return fetch_rows(spool, label_, question({}, plan_.key));
  return fetch_changes(spool, refused);
}

Result<std::optional<std::string>> OdbcFeed::next_batch(const std::vector<std::string>& known,
                                                        std::vector<Refusal>& refused) {
  const auto connected = connection();
  if (!connected) return fail(connected.error());
  std::optional<std::string> found;
  const auto stands_in = [](const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto look = [&](const std::vector<Cell>& row) -> Result<void> {
    if (row.empty()) return {};
    const std::string name(row.front().value_or(std::string_view{}));
    if (found || stands_in(known, name) || stands_in(told_, name)) return {};
    if (good_name(name)) {
      found = name;
      return {};
    }
    told_.push_back(name);
    refused.push_back({{.name = label_of(name)},
                       "bad-name",
                       "A batch's name is not allowed: use 1 to 128 of A-Z a-z 0-9 . _ - and no dot in front.",
                       true});
    return {};
  };
  GATEHOUSE_TRY(ask(
      **connected, {plan_.next}, plan_.page_rows, [](const auto&) { return Result<void>(); }, look));
  return found;
}

Result<std::optional<Fetched>> OdbcFeed::fetch_rows(Spool& spool, const std::string& name, const Question& what) {
  auto file = RowFile::begin(spool, name, lines_);
  if (!file) return fail(file.error());
  GATEHOUSE_TRY(ask(
      *connection_, what, plan_.page_rows, [&](const auto& columns) { return file->head(columns); },
      [&](const auto& row) { return file->put(row); }));
  return std::optional<Fetched>{std::move(*file).done(name)};
}

/// What people are told of cursors that cannot be gone by; never their values.
std::string words_of(const OddCursors& odd, const std::string& column) {
  std::string out;
  const auto rows = [](std::size_t n) { return std::to_string(n) + (n == 1 ? " row has" : " rows have"); };
  if (odd.future > 0)
    out += rows(odd.future) + " a time in " + column + " that lies more than a day in the future. ";
  if (odd.strange > 0)
    out += rows(odd.strange) + " something in " + column +
           " that is no number, date or time, or of another kind than the rest. ";
  if (odd.mark_dropped) out += "The pull before this one had come to such a value: all rows were looked at again. ";
  return out + "Such rows are read, and the pull goes by the others. Correct them in the database.";
}

/// Whether the cursor's column is one of text; a stored query is taken at its word.
Result<bool> OdbcFeed::cursor_is_text() {
  if (plan_.table.empty()) return false;
  auto statement = connection_->prepare("SELECT " + connection_->quoted(plan_.cursor) + " FROM " +
                                        connection_->quoted(plan_.table) + " WHERE 1 = 0");
  if (!statement) return fail(statement.error());
  if (const auto done = statement->execute({}); !done) return fail(done.error());
  return statement->is_text(0);
}

Result<std::optional<Fetched>> OdbcFeed::fetch_changes(Spool& spool, std::vector<Refusal>& refused) {
  const auto memory = spool.memory();
  if (!memory) return fail(memory.error());
  const auto text = cursor_is_text();
  if (!text) return fail(text.error());
  auto progress = Progress::from(*memory, plan_.overlap, clock_.now(), *text);
  if (!progress) return fail(progress.error());
  auto file = RowFile::begin(spool, label_, lines_);
  if (!file) return fail(file.error());
  std::size_t cursor_at = 0;
  const auto on_columns = [&](const std::vector<std::string>& columns) -> Result<void> {
    const auto at = place_of(columns, plan_.cursor);
    if (!at) return fail(at.error(), "option cursor: it must be among the columns that are read");
    cursor_at = *at;
    return file->head(columns);
  };
  const auto on_row = [&](const std::vector<Cell>& row) -> Result<void> {
    const auto line = file->line_of(row);
    if (!line) return fail(line.error());
    return progress->note(row[cursor_at].value_or(std::string_view{}), *line) ? file->put() : Result<void>();
  };
  const std::string from = progress->cursor().empty() ? plan_.start : progress->begin();
  std::vector<std::string> order{plan_.cursor};
  order.insert(order.end(), plan_.key.begin(), plan_.key.end());
  GATEHOUSE_TRY(ask(*connection_, question(from, order), plan_.page_rows, on_columns, on_row));
  if (*text && progress->cursor().empty() && progress->odd().strange > 0)
    return fail(Errc::bad_config,
                "option cursor: the column " + plan_.cursor +
                    " is text and holds no dates or times, so the database puts 10 before 9 and new "
                    "rows would be missed. Name a column of numbers, dates or times, use a "
                    "query_file that casts it, or pull: full");
  if (progress->odd().any())
    refused.push_back({{.name = label_}, "odd-cursor", words_of(progress->odd(), plan_.cursor), true});
  if (file->rows() > 0) return std::optional<Fetched>{std::move(*file).done(label_, progress->text())};
  if (progress->odd().mark_dropped) GATEHOUSE_TRY(spool.remember(progress->text()));
  return std::optional<Fetched>{};
}

/// A row for each key that is gone: the key's columns, and `yes`.
Result<void> OdbcFeed::write_gone(const Snapshot& snapshot, const Keys& keys, RowFile& file) {
  return snapshot.each_gone([&](std::string_view key) -> Result<void> {
    std::vector<Cell> row(keys.width);
    for (const std::size_t place : keys.places) {
      const auto end = key.find(key_separator);
      row[place] = key.substr(0, end);
      key = end == std::string_view::npos ? std::string_view{} : key.substr(end + 1);
    }
    row.emplace_back("yes");
    return file.put(row);
  });
}

/// Compares the whole set with the last one; what is new, other or gone goes into `file`.
Result<void> OdbcFeed::compare(Snapshot& snapshot, Keys& keys, RowFile& file) {
  const bool tells_gone = !plan_.gone_column.empty();
  const auto on_columns = [&](std::vector<std::string> columns) -> Result<void> {
    for (const std::string& column : plan_.key) {
      const auto at = place_of(columns, column);
      if (!at) return fail(at.error(), "option key");
      keys.places.push_back(*at);
    }
    keys.width = columns.size();
    if (tells_gone) columns.push_back(plan_.gone_column);
    return file.head(columns);
  };
  const auto on_row = [&](std::vector<Cell> row) -> Result<void> {
    const auto key = keys.key_of(row);
    if (!key) return fail(key.error());
    if (tells_gone) row.emplace_back("no");
    const auto line = file.line_of(row);
    if (!line) return fail(line.error());
    const auto fresh = snapshot.note(*key, *line);
    if (!fresh) return fail(fresh.error());
    return *fresh ? file.put() : Result<void>();
  };
  return ask(*connection_, question({}, plan_.key), plan_.page_rows, on_columns, on_row);
}

Result<std::optional<Fetched>> OdbcFeed::fetch_full(Spool& spool, std::vector<Refusal>& refused) {
  auto snapshot = Snapshot::open(spool.unfinished("snapshot"), spool.unfinished("next-snapshot"));
  if (!snapshot) return fail(snapshot.error());
  auto file = RowFile::begin(spool, label_, lines_);
  if (!file) return fail(file.error());
  Keys keys;
  GATEHOUSE_TRY(compare(*snapshot, keys, *file));
  const std::size_t gone = snapshot->gone();
  if (gone * 100 > snapshot->rows_last() * plan_.most_gone_percent) {
    refused.push_back(
        {{.name = label_},
         "too-many-gone",
         std::to_string(gone) + " of the last " + std::to_string(snapshot->rows_last()) +
             " rows are gone, which is more than most_gone_percent allows. Look at the table; if it is "
             "right, raise the option for one run."});
    return std::optional<Fetched>{};
  }
  if (!plan_.gone_column.empty()) GATEHOUSE_TRY(write_gone(*snapshot, keys, *file));
  GATEHOUSE_TRY(snapshot->keep());
  if (file->rows() == 0 && gone == 0) return std::optional<Fetched>{};
  return std::optional<Fetched>{std::move(*file).done(label_)};
}

Result<void> OdbcFeed::say(const std::string& sql, std::span<const Cell> values) {
  const auto connected = connection();
  if (!connected) return fail(connected.error());
  auto statement = (*connected)->prepare(sql);
  if (!statement) return fail(statement.error());
  const auto done = statement->execute(values);
  if (!done) return fail(done.error());
  if (done->refused()) return fail(Errc::bad_config, "the database refuses the statement: " + done->refusal);
  return {};
}

Result<void> OdbcFeed::acknowledge(Spool& spool, const Spooled& arrival) {
  if (plan_.pull == "batches") return say(plan_.accepted, std::array<Cell, 1>{arrival.name});
  if (plan_.pull == "changes") return spool.remember(arrival.note);
  if (plan_.pull == "all") return {};
  const auto renamed = std::rename(spool.unfinished("next-snapshot").c_str(), spool.unfinished("snapshot").c_str());
  if (renamed == 0 || errno == ENOENT) return {};
  return fail(system_error(errno, "keeping the snapshot"));
}

/// The rows stay in the database: what was pulled by its state alone comes again with the next pull.
Result<void> OdbcFeed::refuse(Spool&, const Spooled& arrival, std::string_view reason) {
  if (plan_.pull != "batches") return {};
  return say(plan_.refused, std::array<Cell, 2>{reason, arrival.name});
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing) {
  auto plan = read_plan(around);
  if (!plan) return fail(plan.error());
  auto access = read_access(around);
  if (!access) return fail(access.error());
  auto lines = Lines::of(framing);
  if (!lines) return fail(lines.error());
  const auto folder = work_folder(around, "odbc");
  if (!folder) return fail(folder.error());
  auto spool = Spool::open(*folder);
  if (!spool) return fail(spool.error());
  const auto route = around.names.find("route");
  const std::string what = route != around.names.end() ? route->second : plan->table.empty() ? "rows" : plan->table;
  const Framing cut = lines->framing();
  auto feed = std::make_unique<OdbcFeed>(std::move(*plan), std::move(*access), std::move(*lines),
                                         label_of(what + "-" + around.stamp), around.clock);
  return source_of(std::move(feed), std::move(*spool), cut, around.stop);
}

}  // namespace gatehouse::odbc
