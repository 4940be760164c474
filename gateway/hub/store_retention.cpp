#include "hub/store_retention.hpp"

#include <algorithm>
#include <set>

#include "hub/audit.hpp"
#include "hub/new_keys.hpp"
#include "hub/purging.hpp"
#include "hub/read.hpp"
#include "hub/record_purge.hpp"
#include "hub/store/retention_statements.hpp"
#include "hub/store/statements.hpp"
#include "hub/store/trust_statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::int64_t day = 86'400'000'000;  // of a Timestamp

std::string name_of(std::int64_t client) { return "client " + std::to_string(client); }

template <class Id>
Result<std::vector<std::int64_t>> numbers(Connection& db, const char* question, Id id) {
  return numbers_of(db.query(question, id));
}

/// One purge, inside a transaction.
class Purging {
 public:
  Purging(Core& core, std::int64_t client, std::string_view actor) : core_(core), client_(client), actor_(actor) {}

  /// The client's records, and those of its source keys that never found a client because they were kept back.
  [[nodiscard]] Result<void> find_records();
  [[nodiscard]] Result<void> may_be_done();
  [[nodiscard]] Result<void> destroy(std::int64_t at);
  [[nodiscard]] const PurgeProof& proof() const { return proof_; }
  [[nodiscard]] const std::set<std::int64_t>& records() const { return records_; }
  /// Clients who were in doubt because of this one only, and are ordinary ones now.
  [[nodiscard]] const std::vector<std::int64_t>& settled() const { return settled_; }

 private:
  [[nodiscard]] Result<void> end_record(std::int64_t record, std::int64_t at);
  [[nodiscard]] Result<void> empty_words(std::int64_t id);

  Core& core_;
  std::int64_t client_;
  std::string_view actor_;
  std::set<std::int64_t> records_, linked_;
  std::vector<std::int64_t> settled_;
  std::vector<std::int64_t> names_;  ///< the client and all that were merged into it
  PurgeProof proof_{};
};

Result<void> Purging::find_records() {
  Connection& db = core_.db();
  auto names = numbers(db, sql::select_merged_ids, client_);
  if (!names) return fail(names.error());
  names_ = std::move(*names);
  const auto linked = numbers(db, sql::select_records_at, client_);
  if (!linked) return fail(linked.error());
  linked_.insert(linked->begin(), linked->end());
  const auto full = numbers(db, sql::select_full_records_at, client_);  // the others went by themselves
  if (!full) return fail(full.error());
  records_.insert(full->begin(), full->end());
  std::set<Hash16> keys;
  GATEHOUSE_TRY(each_named_key(core_, db.query(sql::select_named_of, client_),
                               [&](std::int64_t, const Hash16& key) { keys.insert(key); }));
  GATEHOUSE_TRY(
      each_named_key(core_, db.query(sql::select_named_of_nobody), [&](std::int64_t record, const Hash16& key) {
        if (keys.contains(key)) records_.insert(record);
      }));
  for (const Hash16& key : keys) {
    const auto newest = db.number(sql::select_newest_of_nobody, Blob{view(key)});
    if (!newest) return fail(newest.error());
    if (*newest) records_.insert(**newest);
  }
  return {};
}

Result<void> Purging::may_be_done() {
  Connection& db = core_.db();
  const auto purged = db.number(sql::is_purged, client_);
  if (!purged) return fail(purged.error());
  if (purged->value_or(0) != 0) return fail(Errc::not_found, name_of(client_) + " was purged before");
  if (linked_.empty()) return fail(Errc::not_found, name_of(client_) + " has no records");
  std::int64_t unanswered = 0;
  for (const std::int64_t name : names_) {
    const auto open = db.number(sql::select_unanswered, name);
    if (!open) return fail(open.error());
    unanswered += open->value_or(0);
  }
  if (unanswered > 0)
    return fail(Errc::not_permitted, "a system has not yet answered what was sent of " + name_of(client_) +
                                         "; settle it first (`gatehouse held`)");
  return each(db.query(sql::select_holds), [&](Rows& row) -> Result<void> {
    const auto whose = surviving(db, ClientId{row.integer(1)});
    if (!whose) return fail(whose.error());
    if (row.integer(5) != 0 || static_cast<std::int64_t>(*whose) != client_) return {};
    return fail(Errc::not_permitted, name_of(client_) + " is under legal hold " + std::to_string(row.integer(0)) +
                                         "; nothing was destroyed");
  });
}

Result<void> Purging::end_record(std::int64_t record, std::int64_t at) {
  GATEHOUSE_TRY(empty_record(core_, record, client_, at, actor_, proof_));
  if (linked_.contains(record)) return {};
  const auto forgotten = core_.db().run(sql::forget_keys_of_record, record);
  return forgotten ? Result<void>{} : fail(forgotten.error());
}

/// Pins and reasons of merges: what people wrote.
Result<void> Purging::empty_words(std::int64_t id) {
  Connection& db = core_.db();
  const auto event = db.number(sql::select_last_event);
  const auto pins = numbers(db, sql::select_pin_ids, id), mergers = numbers(db, sql::select_merger_ids, id);
  if (!event || !pins || !mergers) return fail(Errc::unavailable, "what people wrote of a client cannot be read");
  for (const std::int64_t pin : *pins) {
    std::string sealed;
    GATEHOUSE_TRY(core_.keys.seal.seal("pin", pin, empty_body(), sealed));
    GATEHOUSE_TRY(db.run(sql::empty_pin, pin, Blob{std::string_view(sealed)}, event->value_or(0)));
  }
  for (const std::int64_t merger : *mergers) {
    std::string sealed;
    GATEHOUSE_TRY(core_.keys.seal.seal("merger", merger, "purged", sealed));
    GATEHOUSE_TRY(db.run(sql::empty_merger, merger, Blob{std::string_view(sealed)}));
  }
  return {};
}

Result<void> Purging::destroy(std::int64_t at) {
  Connection& db = core_.db();
  for (const std::int64_t record : records_) GATEHOUSE_TRY(end_record(record, at));
  GATEHOUSE_TRY(db.run(sql::forget_keys_of_client, client_));
  for (const std::int64_t id : names_) {
    GATEHOUSE_TRY(empty_words(id));
    GATEHOUSE_TRY(forget_what_systems_said(core_, id, at));
    GATEHOUSE_TRY(db.run(sql::delete_client_key, id));
    GATEHOUSE_TRY(db.run(sql::forget_person, id));
    GATEHOUSE_TRY(db.run(sql::forget_deliveries, id));
    GATEHOUSE_TRY(db.run(sql::close_reviews_of, id, at, actor_));
    const auto settled = numbers(db, sql::select_no_more_doubted, id);
    if (!settled) return fail(settled.error());
    for (const std::int64_t one : *settled) GATEHOUSE_TRY(db.run(sql::set_client_state, one, ClientState::active));
    settled_.insert(settled_.end(), settled->begin(), settled->end());
  }
  return {};
}

Hold hold_of(const Rows& row) {
  return {row.integer(0),   ClientId{row.integer(1)}, {row.integer(2)}, std::string(row.text(3)), {},
          {row.integer(5)}, std::string(row.text(6))};
}

}  // namespace

Result<PurgeReceipt> StoreRetention::purge(const PurgeWish& wish) {
  const std::lock_guard hold(core_.writing);
  GATEHOUSE_TRY(core_.may_write());
  if (wish.because.empty()) return fail(Errc::bad_config, "a purge needs its reason: --because \"...\"");
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto client = surviving(core_.db(), wish.client);
  if (!client) return fail(client.error());
  Purging work(core_, static_cast<std::int64_t>(*client), wish.actor);
  GATEHOUSE_TRY(work.find_records());
  GATEHOUSE_TRY(work.may_be_done());
  PurgeReceipt receipt{.client = *client, .at = core_.clock.now(), .actor = wish.actor, .because = wish.because};
  receipt.records = static_cast<std::int64_t>(work.records().size());
  if (wish.dry_run) return receipt;
  LastIds last = core_.last;
  GATEHOUSE_TRY(settle_new_keys(core_, last));
  GATEHOUSE_TRY(work.destroy(receipt.at.micros));
  GATEHOUSE_TRY(write_receipt(core_, receipt, work.proof()));
  GATEHOUSE_TRY(transaction->commit());
  core_.committed(last);
  if (core_.people.ready()) {
    for (const std::int64_t record : work.records())
      core_.people.index().remove(clients::RecordId{static_cast<std::uint64_t>(record)});
    for (const std::int64_t one : work.settled())
      core_.people.index().mark_provisional(clients::ClientId{static_cast<std::uint64_t>(one)}, false);
  }
  ++core_.key_commits;
  core_.keys.seal.forget();
  GATEHOUSE_TRY(core_.store->clear_leftovers());
  return receipt;
}

Result<std::vector<PurgeReceipt>> StoreRetention::purges() {
  auto reading = Reading::begin(core_);
  if (!reading) return fail(std::move(reading.error()));
  std::vector<PurgeReceipt> out;
  const auto read = each(reading->db->query(sql::select_purges), [&](Rows& row) -> Result<void> {
    PurgeReceipt one{row.integer(0),
                     ClientId{row.null(1) ? 0 : row.integer(1)},
                     {row.integer(2)},
                     std::string(row.text(3)),
                     {},
                     row.integer(4),
                     hex(row.blob(5)),
                     row.integer(7) != 0,
                     std::string(row.text(8))};
    GATEHOUSE_TRY(reading->keys.seal.open("purge", one.id, row.blob(6), one.because));
    out.push_back(std::move(one));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<Hold> StoreRetention::hold(ClientId client, std::string_view because, std::string_view actor) {
  const std::lock_guard guard(core_.writing);
  GATEHOUSE_TRY(core_.may_write());
  if (because.empty()) return fail(Errc::bad_config, "a hold needs its reason: --because \"...\"");
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto whose = surviving(core_.db(), client);
  if (!whose) return fail(whose.error());
  const auto last = core_.db().number(sql::last_hold);
  if (!last) return fail(last.error());
  Hold out{last->value_or(0) + 1, *whose, core_.clock.now(), std::string(actor), std::string(because)};
  std::string sealed;
  GATEHOUSE_TRY(core_.keys.seal.seal("hold", out.id, because, sealed));
  GATEHOUSE_TRY(
      core_.db().run(sql::insert_hold, out.id, *whose, out.since.micros, actor, Blob{std::string_view(sealed)}));
  GATEHOUSE_TRY(write_audit(core_, {out.actor, "hold", name_of(static_cast<std::int64_t>(*whose)), "ok", "",
                                    "hold " + std::to_string(out.id)}));
  GATEHOUSE_TRY(transaction->commit());
  return out;
}

Result<void> StoreRetention::release(std::int64_t hold, std::string_view actor) {
  const std::lock_guard guard(core_.writing);
  GATEHOUSE_TRY(core_.may_write());
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto released = core_.db().number(sql::select_released, hold);
  if (!released) return fail(released.error());
  if (!*released || **released != 0)
    return fail(Errc::not_found, "there is no hold " + std::to_string(hold) + " in force");
  GATEHOUSE_TRY(core_.db().run(sql::release_hold, hold, core_.clock.now().micros, actor));
  GATEHOUSE_TRY(write_audit(core_, {std::string(actor), "release", "hold " + std::to_string(hold), "ok", "", ""}));
  return transaction->commit();
}

Result<std::vector<Hold>> StoreRetention::holds() {
  auto reading = Reading::begin(core_);
  if (!reading) return fail(std::move(reading.error()));
  std::vector<Hold> out;
  const auto read = each(reading->db->query(sql::select_holds), [&](Rows& row) -> Result<void> {
    out.push_back(hold_of(row));
    return reading->keys.seal.open("hold", out.back().id, row.blob(4), out.back().because);
  });
  if (!read) return fail(read.error());
  return out;
}

Result<std::vector<ClientId>> StoreRetention::past_their_time(std::span<const KeepRule> rules, Timestamp now,
                                                              std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto held = clients_under_hold(**db);
  if (!held) return fail(held.error());
  std::vector<ClientId> out;
  std::int64_t client = 0;
  bool past = false;
  const auto settle = [&] {
    if (client != 0 && past && !held->contains(client) && out.size() < limit) out.push_back(ClientId{client});
  };
  GATEHOUSE_TRY(each((*db)->query(sql::select_ages), [&](Rows& row) -> Result<void> {
    if (row.integer(0) != client) {
      settle();
      client = row.integer(0);
      past = true;
    }
    const KeepRule* const rule = rule_for(rules, false, row.text(1), row.text(2), row.text(4));
    past = past && rule != nullptr && row.integer(3) + rule->days * day < now.micros;
    return {};
  }));
  settle();
  return out;
}

Result<std::vector<PastRecords>> StoreRetention::records_past_their_time(std::span<const KeepRule> rules,
                                                                         Timestamp now, std::size_t limit) {
  return read_past_records(core_, rules, now, limit);
}

Result<std::vector<PurgeReceipt>> StoreRetention::purge_records(std::span<const PastRecords> past,
                                                                std::string_view because, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  return hub::purge_records(core_, past, because, actor);
}

Result<std::vector<std::string>> StoreRetention::mappings() {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<std::string> out;
  const auto read = each((*db)->query(sql::select_kept_mappings), [&](Rows& row) -> Result<void> {
    out.emplace_back(row.text(0));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

}  // namespace gatehouse::hub
