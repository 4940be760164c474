#include "hub/purging.hpp"

#include "base/seal.hpp"
#include "hub/audit.hpp"
#include "hub/body.hpp"
#include "hub/read.hpp"
#include "hub/recognise.hpp"
#include "hub/store/retention_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {

std::string empty_body() {
  std::string out;
  encode_body({}, {}, {}, {}, out);
  return out;
}

Result<void> refuse_purged(Core& core, std::int64_t client) {
  const auto purged = core.db().number(sql::is_purged, client);
  if (!purged) return fail(purged.error());
  if (purged->value_or(0) == 0) return {};
  return fail(Errc::conflict, "client " + std::to_string(client) + " was purged: nobody is there any more");
}

Result<void> each_named_key(Core& core, Result<Rows> rows,
                            const std::function<void(std::int64_t, const Hash16&)>& visit) {
  Arena arena;
  std::string plain;
  return each(std::move(rows), [&](Rows& row) -> Result<void> {
    arena.clear();
    GATEHOUSE_TRY(core.keys.seal.open("record", row.integer(0), row.blob(2), plain));
    const auto body = decode_body(plain, core.dictionary, arena);
    if (!body) return fail(body.error());
    const EntityShape* principal = core.dictionary.entity(body->name.entity);
    if (principal == nullptr) return {};
    Plan plan;
    plan.system = row.text(1);
    plan.principal = principal->name;
    visit(row.integer(0), identify(core.keys, plan, body->name.key, body->raw).key);
    return {};
  });
}

Result<std::set<std::int64_t>> clients_under_hold(Connection& db) {
  std::set<std::int64_t> out;
  const auto read = each(db.query(sql::select_holds), [&](Rows& row) -> Result<void> {
    if (row.integer(5) != 0) return {};
    const auto whose = surviving(db, ClientId{row.integer(1)});
    if (!whose) return fail(whose.error());
    out.insert(static_cast<std::int64_t>(*whose));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<void> empty_record(Core& core, std::int64_t record, std::int64_t client, std::int64_t at,
                          std::string_view actor, PurgeProof& proof) {
  Connection& db = core.db();
  std::int64_t outcome = 0;
  GATEHOUSE_TRY(each(db.query(sql::select_sealed_bodies, record), [&](Rows& row) -> Result<void> {
    const std::string_view before(reinterpret_cast<const char*>(proof.data()), proof.size());
    proof = core.keys.hash.whole({before, std::to_string(record), row.blob(0)});
    outcome = row.integer(1);
    return {};
  }));
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal("record", record, empty_body(), sealed));
  GATEHOUSE_TRY(db.run(sql::empty_record, record, Blob{std::string_view(sealed)}));
  GATEHOUSE_TRY(db.run(sql::forget_evidence, record));
  GATEHOUSE_TRY(db.run(sql::forget_origin, record));
  GATEHOUSE_TRY(db.run(sql::delete_corrections, record));
  GATEHOUSE_TRY(db.run(sql::delete_waits, record));
  GATEHOUSE_TRY(db.run(sql::delete_problems, record));
  if (outcome == static_cast<std::int64_t>(Outcome::held) ||
      outcome == static_cast<std::int64_t>(Outcome::rejected))
    GATEHOUSE_TRY(db.run(sql::insert_problem, record, std::int64_t{0}, std::int64_t{0}, std::string_view("purged"),
                         std::string_view(), std::string_view(),
                         std::string_view(client == 0 ? "its time was over" : "its person was purged"),
                         std::string_view()));
  GATEHOUSE_TRY(db.run(sql::insert_event, at, std::string_view("purged"), record,
                       client == 0 ? Parameter(nullptr) : Parameter(client), nullptr, outcome, outcome,
                       std::int64_t{0}, std::int64_t{0}, actor, nullptr));
  return {};
}

Result<void> forget_what_systems_said(Core& core, std::int64_t client, std::int64_t at) {
  Connection& db = core.db();
  const auto conflicts = numbers_of(db.query(sql::select_conflict_ids, client));
  if (!conflicts) return fail(conflicts.error());
  for (const std::int64_t conflict : *conflicts) {
    std::string sealed;
    GATEHOUSE_TRY(core.keys.seal.seal("conflict", conflict, "", sealed));
    GATEHOUSE_TRY(db.run(sql::empty_conflict, conflict, Blob{std::string_view(sealed)}, at));
  }
  GATEHOUSE_TRY(db.run(sql::forget_sent, client));
  return {};
}

Result<void> write_receipt(Core& core, PurgeReceipt& receipt, const PurgeProof& proof) {
  Connection& db = core.db();
  const auto last = db.number(sql::last_purge);
  if (!last) return fail(last.error());
  receipt.id = last->value_or(0) + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(proof.data()), proof.size());
  receipt.proof = hex(bytes);
  const auto client = static_cast<std::int64_t>(receipt.client);
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal("purge", receipt.id, receipt.because, sealed));
  GATEHOUSE_TRY(db.run(sql::insert_purge, receipt.id, client == 0 ? Parameter(nullptr) : Parameter(client),
                       receipt.at.micros, std::string_view(receipt.actor), receipt.records, Blob{bytes},
                       Blob{std::string_view(sealed)}, receipt.whole ? 1 : 0, std::string_view(receipt.route)));
  const std::string whose =
      client == 0 ? "records of nobody, route " + receipt.route : "client " + std::to_string(client);
  return write_audit(core,
                     {receipt.actor, receipt.whole ? "purge" : "purge records", whose, "ok", "",
                      "receipt " + std::to_string(receipt.id) + ", records " + std::to_string(receipt.records)});
}

}  // namespace gatehouse::hub
