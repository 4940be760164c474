#include "writer.hpp"

#include <algorithm>

namespace gatehouse::odbc {
namespace {

constexpr const char* another_row =
    "another row with this key is there already, and write: insert never overwrites";

std::int64_t number_in(const std::string& text) {
  std::int64_t out = 0;
  for (const char c : text) out = c >= '0' && c <= '9' ? out * 10 + (c - '0') : out;
  return out;
}

}  // namespace

Writer::Writer(Connection& connection, Target target)
    : connection_(connection), target_(std::move(target)), table_(connection.quoted(target_.table)) {
  for (const std::string& column : target_.columns) names_.push_back(connection.quoted(column));
  const std::size_t most = connection.most_parameters() / std::max<std::size_t>(1, target_.columns.size());
  target_.rows_at_once = std::clamp<std::size_t>(target_.rows_at_once, 1, std::max<std::size_t>(1, most));
  if (connection.dialect() == Dialect::standard) target_.standard = true;
}

bool Writer::is_key(std::size_t column) const {
  return std::find(target_.key.begin(), target_.key.end(), column) != target_.key.end();
}

Result<void> Writer::write(std::span<Row> rows) {
  if (target_.standard) {
    for (Row& row : rows) GATEHOUSE_TRY(put_in_standard(row));
    return {};
  }
  for (std::size_t at = 0; at < rows.size(); at += target_.rows_at_once) {
    GATEHOUSE_TRY(put(rows.subspan(at, std::min(target_.rows_at_once, rows.size() - at))));
  }
  return {};
}

/// A failed statement leaves nothing behind; PostgreSQL would give up the whole transaction, so it gets a
/// savepoint.
Result<void> Writer::put(std::span<Row> rows) {
  const auto done = insert(rows);
  if (!done) return fail(done.error());
  if (!done->refused()) return target_.overwrite ? Result<void>() : verify(rows);
  if (rows.size() == 1) {
    rows.front().refusal = done->refusal;
    return {};
  }
  GATEHOUSE_TRY(put(rows.first(rows.size() / 2)));
  return put(rows.subspan(rows.size() / 2));
}

Result<Done> Writer::insert(std::span<Row> rows) {
  auto at = inserts_.find(rows.size());
  if (at == inserts_.end()) {
    auto statement = connection_.prepare(insert_text(rows.size()));
    if (!statement) return fail(statement.error());
    at = inserts_.emplace(rows.size(), std::move(*statement)).first;
  }
  std::vector<Cell> values;
  values.reserve(rows.size() * names_.size());
  for (const Row& row : rows) values.insert(values.end(), row.cells.begin(), row.cells.end());
  return at->second.execute(values);
}

std::string Writer::insert_text(std::size_t rows) const {
  std::string columns;
  std::string marks;
  for (const std::string& name : names_) {
    columns += (columns.empty() ? "" : ", ") + name;
    marks += marks.empty() ? "?" : ",?";
  }
  std::string sql = "INSERT INTO " + table_ + " (" + columns + ") VALUES ";
  for (std::size_t i = 0; i < rows; ++i) sql += (i == 0 ? "(" : ",(") + marks + ")";
  if (target_.standard) return sql;
  return sql + (connection_.dialect() == Dialect::mariadb ? on_duplicate() : on_conflict());
}

/// PostgreSQL and SQLite.
std::string Writer::on_conflict() const {
  std::string keys;
  std::string sets;
  for (const std::size_t column : target_.key) keys += (keys.empty() ? "" : ", ") + names_[column];
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!is_key(i)) sets += (sets.empty() ? "" : ", ") + names_[i] + " = excluded." + names_[i];
  }
  const std::string conflict = " ON CONFLICT (" + keys + ") DO ";
  if (!target_.overwrite || sets.empty()) return conflict + "NOTHING";
  if (target_.version < 0) return conflict + "UPDATE SET " + sets;
  const std::string& version = names_[static_cast<std::size_t>(target_.version)];
  return conflict + "UPDATE SET " + sets + " WHERE " + table_ + "." + version + " IS NULL OR " + table_ + "." +
         version + " <= excluded." + version;
}

/// MariaDB. The version is set last: what stands before it still sees the old one.
std::string Writer::on_duplicate() const {
  const std::string& first_key = names_[target_.key.front()];
  const std::string nothing = first_key + " = " + first_key;
  std::string sets;
  const auto set = [&](std::size_t column) {
    const std::string& name = names_[column];
    std::string value = "VALUES(" + name + ")";
    if (target_.version >= 0) {
      const std::string& version = names_[static_cast<std::size_t>(target_.version)];
      value =
          "IF(" + version + " IS NULL OR VALUES(" + version + ") >= " + version + ", " + value + ", " + name + ")";
    }
    sets += (sets.empty() ? "" : ", ") + name + " = " + value;
  };
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!is_key(i) && static_cast<std::ptrdiff_t>(i) != target_.version) set(i);
  }
  if (target_.version >= 0 && !is_key(static_cast<std::size_t>(target_.version))) {
    set(static_cast<std::size_t>(target_.version));
  }
  return " ON DUPLICATE KEY UPDATE " + (target_.overwrite && !sets.empty() ? sets : nothing);
}

/// How many of these rows stand in the table: with all their values, or with their key.
Result<std::int64_t> Writer::count(std::span<const Row> rows, bool whole) {
  std::string sql = "SELECT COUNT(*) FROM " + table_ + " WHERE ";
  std::vector<Cell> values;
  for (const Row& row : rows) {
    std::string terms;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!whole && !is_key(i)) continue;
      terms += (terms.empty() ? "" : " AND ") + names_[i] + (row.cells[i] ? " = ?" : " IS NULL");
      if (row.cells[i]) values.push_back(row.cells[i]);
    }
    sql += (&row == rows.data() ? "(" : " OR (") + terms + ")";
  }
  auto statement = connection_.prepare(sql);
  if (!statement) return fail(statement.error());
  const auto done = statement->execute(values);
  if (!done) return fail(done.error());
  std::vector<Cell> result;
  const auto more = statement->fetch(result);
  if (!more) return fail(more.error());
  return *more && result.front() ? number_in(std::string(*result.front())) : 0;
}

/// With write: insert, what stands there now must be what was to be written.
Result<void> Writer::verify(std::span<Row> rows) {
  const auto found = count(rows, true);
  if (!found) return fail(found.error());
  if (*found == static_cast<std::int64_t>(rows.size())) return {};
  if (rows.size() == 1) {
    rows.front().refusal = another_row;
    return {};
  }
  GATEHOUSE_TRY(verify(rows.first(rows.size() / 2)));
  return verify(rows.subspan(rows.size() / 2));
}

Result<Done> Writer::run(const std::string& sql, std::span<const Cell> values) {
  auto statement = connection_.prepare(sql);
  if (!statement) return fail(statement.error());
  return statement->execute(values);
}

Result<Done> Writer::update_in_standard(const Row& row) {
  std::string sets;
  std::string terms;
  std::vector<Cell> values;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (is_key(i)) continue;
    sets += (sets.empty() ? "" : ", ") + names_[i] + " = ?";
    values.push_back(row.cells[i]);
  }
  for (const std::size_t column : target_.key) {
    terms += (terms.empty() ? "" : " AND ") + names_[column] + " = ?";
    values.push_back(row.cells[column]);
  }
  if (target_.version >= 0) {
    const auto version = static_cast<std::size_t>(target_.version);
    terms += " AND (" + names_[version] + " IS NULL OR " + names_[version] + " <= ?)";
    values.push_back(row.cells[version]);
  }
  if (sets.empty()) return Done{.rows = 0};
  return run("UPDATE " + table_ + " SET " + sets + " WHERE " + terms, values);
}

/// Looks, then inserts or updates. Slower, and right for a database whose own upsert we do not know.
Result<void> Writer::put_in_standard(Row& row) {
  const auto there = count({&row, 1}, false);
  if (!there) return fail(there.error());
  if (*there > 0 && !target_.overwrite) return verify({&row, 1});
  const auto done = *there > 0 ? update_in_standard(row) : run(insert_text(1), row.cells);
  if (!done) return fail(done.error());
  row.refusal = done->refusal;
  return {};
}

}  // namespace gatehouse::odbc
