#include "hub/audit.hpp"

#include <limits>
#include <map>

#include "hub/store/statements.hpp"
#include "hub/store/trust_statements.hpp"

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
    head = {row.integer(0), std::string(row.blob(1))};
    return {};
  });
  if (!read) return fail(read.error());
  return head;
}

AuditEntry entry_of(const Rows& row) {
  return {std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4)),
          std::string(row.text(5)), std::string(row.text(6)), std::string(row.text(7))};
}

/// A row of the trail is one line wherever it is shown: nobody's words make a second one, or move a terminal.
AuditEntry one_line(AuditEntry entry) {
  for (std::string* text :
       {&entry.actor, &entry.action, &entry.subject, &entry.outcome, &entry.purpose, &entry.detail})
    for (char& c : *text)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return entry;
}

}  // namespace

Result<void> append_audit(Connection& db, Keys& keys, Timestamp at, const AuditEntry& as_said) {
  const AuditEntry entry = one_line(as_said);
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

Result<void> read_audit(Core& core, const AuditFilter& filter,
                        const std::function<Result<void>(const AuditRow&)>& visit) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  const std::int64_t end = filter.to.micros == 0 ? std::numeric_limits<std::int64_t>::max() : filter.to.micros;
  return each(
      (*db)->query(sql::select_audit_rows, filter.after, filter.from.micros, end, std::string_view(filter.actor),
                   std::string_view(filter.action), std::string_view(filter.subject)),
      [&](Rows& row) {
        return visit({row.integer(0), {row.integer(1)}, entry_of(row), hex(row.blob(8))});
      });
}

Result<AuditHead> read_audit_head(Core& core) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto head = read_head(**db);
  if (!head) return fail(head.error());
  return AuditHead{head->last, core.clock.now(), hex(head->mac)};
}

Result<std::vector<std::string>> verify_audit(Core& core, std::span<const AuditHead> kept_elsewhere) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  GATEHOUSE_TRY(reading->db->begin_reading());
  auto wrong = check_audit(*reading->db, reading->keys, kept_elsewhere);
  const auto ended = reading->db->roll_back();
  if (!ended) return fail(ended.error());
  return wrong;
}

Result<std::vector<std::string>> check_audit(Connection& db, Keys& keys,
                                             std::span<const AuditHead> kept_elsewhere) {
  std::vector<std::string> out;
  std::map<std::int64_t, std::string> kept;
  for (const AuditHead& head : kept_elsewhere) {
    const auto [known, added] = kept.emplace(head.last, head.mac);
    if (!added && known->second != head.mac)
      out.push_back(
          "row " + std::to_string(head.last) +
          " was kept elsewhere twice and not the same: the trail was rolled back and went on another way");
  }
  std::string before;
  std::int64_t last = 0;
  const auto read = each(db.query(sql::select_audit), [&](Rows& row) -> Result<void> {
    const std::int64_t id = row.integer(0);
    const std::string name = "audit row " + std::to_string(id);
    if (id != last + 1)
      out.push_back("audit rows " + std::to_string(last + 1) + " to " + std::to_string(id - 1) + " are missing");
    else if (bytes(chain(keys, before, id, row.integer(1), entry_of(row))) != row.blob(8))
      out.push_back(name + " was altered");
    last = id;
    before = row.blob(8);
    if (const auto at = kept.find(id); at != kept.end() && at->second != hex(before))
      out.push_back(name + " is not the one whose hash was kept elsewhere");
    return {};
  });
  if (!read) return fail(read.error());
  const auto head = read_head(db);
  if (!head) return fail(head.error());
  if (head->last != last || head->mac != before)
    out.push_back("the audit trail ends at row " + std::to_string(last) + ", its head says " +
                  std::to_string(head->last));
  if (!kept.empty() && kept.rbegin()->first > last)
    out.push_back("the audit trail ends at row " + std::to_string(last) + ", and row " +
                  std::to_string(kept.rbegin()->first) +
                  " was kept elsewhere: its end was cut off, or the store is an older copy");
  return out;
}

}  // namespace gatehouse::hub
