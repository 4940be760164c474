#include "hub/store/database.hpp"

namespace gatehouse::hub {

Result<std::int64_t> Connection::finished(const char* sql, std::span<const Parameter> values) {
  auto rows = started(sql, values);
  if (!rows) return fail(std::move(rows.error()));
  for (;;) {
    const auto more = rows->next();
    if (!more) return fail(more.error());
    if (!*more) return rows->changes();
  }
}

Result<Transaction> Transaction::begin(Connection& db) {
  GATEHOUSE_TRY(db.begin());
  return Transaction(db);
}

Transaction::~Transaction() {
  if (db_ == nullptr) return;
  ++db_->undone_;
  (void)db_->roll_back();
}

Result<void> Transaction::commit() {
  GATEHOUSE_TRY(db_->commit());
  db_ = nullptr;
  return {};
}

}  // namespace gatehouse::hub
