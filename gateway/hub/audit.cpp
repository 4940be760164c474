#include "hub/audit.hpp"

#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

using Mac = std::array<unsigned char, 32>;

std::string_view bytes(const Mac& mac) { return {reinterpret_cast<const char*>(mac.data()), mac.size()}; }

Mac chain(Keys& keys, std::string_view before, std::int64_t id, std::int64_t at, const AuditEntry& e) {
  return keys.audit.whole({before, std::to_string(id), std::to_string(at), e.actor, e.action, e.subject, e.outcome,
                           e.purpose, e.detail});
}

struct Head {
  std::int64_t last = 0;
  std::string mac;
};

Result<Head> read_head(Connection& db) {
  Head head;
  const auto read = each(db.query(sql::select_audit_head), [&](Rows& row) -> Result<void> {
    head = {row.integer(0), std::string(row.text(1))};
    return {};
  });
  if (!read) return fail(read.error());
  return head;
}

}  // namespace

Result<void> append_audit(Connection& db, Keys& keys, Timestamp at, const AuditEntry& entry) {
  const auto head = read_head(db);
  if (!head) return fail(head.error());
  const std::int64_t id = head->last + 1;
  const Mac mac = chain(keys, head->mac, id, at.micros, entry);
  GATEHOUSE_TRY(db.run(sql::insert_audit, id, at.micros, std::string_view(entry.actor),
                       std::string_view(entry.action), std::string_view(entry.subject),
                       std::string_view(entry.outcome), std::string_view(entry.purpose),
                       std::string_view(entry.detail), Blob{bytes(mac)}));
  GATEHOUSE_TRY(db.run(sql::set_audit_head, id, Blob{bytes(mac)}));
  return {};
}

Result<void> write_audit(Core& core, const AuditEntry& entry) {
  return append_audit(core.db(), core.keys, core.clock.now(), entry);
}

Result<void> audit_alone(Core& core, const AuditEntry& entry) {
  std::unique_ptr<Connection> own;
  if (core.settings.read_only) {
    auto opened = core.store->second_writer();
    if (!opened) return fail(std::move(opened.error()));
    own = std::move(*opened);
  }
  Connection& db = own ? *own : core.db();
  auto transaction = Transaction::begin(db);
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(append_audit(db, core.keys, core.clock.now(), entry));
  return transaction->commit();
}

Result<std::vector<std::string>> check_audit(Connection& db, Keys& keys) {
  std::vector<std::string> out;
  std::string before;
  std::int64_t last = 0;
  const auto read = each(db.query(sql::select_audit), [&](Rows& row) -> Result<void> {
    const std::int64_t id = row.integer(0);
    const AuditEntry entry{std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4)),
                           std::string(row.text(5)), std::string(row.text(6)), std::string(row.text(7))};
    if (id != last + 1)
      out.push_back("audit rows " + std::to_string(last + 1) + " to " + std::to_string(id - 1) + " are missing");
    else if (bytes(chain(keys, before, id, row.integer(1), entry)) != row.text(8))
      out.push_back("audit row " + std::to_string(id) + " was altered");
    last = id;
    before = row.text(8);
    return {};
  });
  if (!read) return fail(read.error());
  const auto head = read_head(db);
  if (!head) return fail(head.error());
  if (head->last != last || head->mac != before)
    out.push_back("the audit trail ends at row " + std::to_string(last) + ", its head says " +
                  std::to_string(head->last));
  return out;
}

}  // namespace gatehouse::hub
