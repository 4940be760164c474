#include "hub/record_purge.hpp"

#include <algorithm>
#include <map>

#include "hub/new_keys.hpp"
#include "hub/purging.hpp"
#include "hub/read.hpp"
#include "hub/rows.hpp"
#include "hub/store/retention_statements.hpp"
#include "hub/store/statements.hpp"
#include "hub/store/trust_statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::int64_t day = 86'400'000'000;  // of a Timestamp
/// What no digest of a record is: the key's newest version is gone, so whatever comes under it is new.
constexpr std::string_view no_digest("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);

/// What is kept by law: clients, and the source keys of all their records.
struct Kept {
  std::set<std::int64_t> clients;
  std::set<Hash16> keys;
};

/// Walks all records, client by client, and keeps no more of them than may go.
class Walk {
 public:
  Walk(std::span<const KeepRule> rules, Timestamp now, const std::set<std::int64_t>& held, std::size_t limit)
      : rules_(rules), now_(now), held_(held), limit_(limit) {}

  [[nodiscard]] Result<void> over(Connection& db) {
    GATEHOUSE_TRY(each(db.query(sql::select_single_ages), [&](Rows& row) -> Result<void> {
      take(row.row());
      return {};
    }));
    settle();
    return {};
  }
  [[nodiscard]] std::vector<PastRecords>& of_clients() { return of_clients_; }
  /// By route.
  [[nodiscard]] const std::map<std::string, std::vector<RecordId>>& of_nobody() const { return of_nobody_; }

 private:
  void take(const Row& row) {
    const std::int64_t client = row.null(1) ? 0 : row.integer(1);
    const bool kept_back = client == 0 && row.integer(7) != static_cast<std::int64_t>(Outcome::stored);
    const KeepRule* const rule = rule_for(rules_, kept_back, row.text(3), row.text(4), row.text(6));
    const bool over = rule != nullptr && row.integer(5) + rule->days * day < now_.micros;
    const bool past = over && (rule->alone || rule->held);
    if (client == 0) {
      if (past) of_nobody_[std::string(row.text(3))].push_back(RecordId{row.integer(0)});
      return;
    }
    if (ClientId{client} != group_.client) settle();
    group_.client = ClientId{client};
    kept_ = kept_ || !over;
    stays_ = stays_ || (!past && row.integer(2) == 1);
    if (past) group_.records.push_back(RecordId{row.integer(0)});
  }
  /// A client all of whose records are over, or of whom nothing in force would be left, goes whole, or not yet.
  void settle() {
    if (kept_ && stays_ && !group_.records.empty() && found_ < limit_ &&
        !held_.contains(static_cast<std::int64_t>(group_.client))) {
      found_ += group_.records.size();
      of_clients_.push_back(std::move(group_));
    }
    group_ = {};
    kept_ = stays_ = false;
  }

  std::span<const KeepRule> rules_;
  Timestamp now_;
  const std::set<std::int64_t>& held_;
  std::size_t limit_, found_ = 0;
  PastRecords group_;
  bool kept_ = false, stays_ = false;
  std::vector<PastRecords> of_clients_;
  std::map<std::string, std::vector<RecordId>> of_nobody_;
};

Result<Kept> read_kept(Core& core) {
  auto clients = clients_under_hold(core.db());
  if (!clients) return fail(std::move(clients.error()));
  Kept out{std::move(*clients), {}};
  for (const std::int64_t client : out.clients)
    GATEHOUSE_TRY(each_named_key(core, core.db().query(sql::select_named_of, client),
                                 [&](std::int64_t, const Hash16& key) { out.keys.insert(key); }));
  return out;
}

/// A record of nobody that came under a source key of somebody who is kept may be theirs.
Result<bool> may_be_of_one(Core& core, const Kept& kept, std::int64_t record) {
  bool out = false;
  if (kept.keys.empty()) return out;
  GATEHOUSE_TRY(each_named_key(core, core.db().query(sql::select_named, record),
                               [&](std::int64_t, const Hash16& key) { out = kept.keys.contains(key); }));
  return out;
}

/// Nothing in force would be left: then it is the client that must go, by the rules for clients.
Result<void> keeps_something(Core& core, std::int64_t client, const std::vector<std::int64_t>& going) {
  const auto in_force = numbers_of(core.db().query(sql::select_in_force_of, client));
  if (!in_force) return fail(in_force.error());
  const auto goes = [&](std::int64_t id) { return std::find(going.begin(), going.end(), id) != going.end(); };
  if (!std::all_of(in_force->begin(), in_force->end(), goes)) return {};
  return fail(Errc::not_permitted, "nothing in force would be left of client " + std::to_string(client) +
                                       "; purge the client (`gatehouse purge`)");
}

/// Those that still are as they were found: a record may have been mended, moved or purged meanwhile, or be under a
/// hold. Errc::not_found, Errc::not_permitted where none is left.
Result<std::vector<std::int64_t>> those_that_may_go(Core& core, const PastRecords& past, const Kept& kept) {
  const auto client = static_cast<std::int64_t>(past.client);
  const auto held = [](const std::string& what) {
    return fail(Errc::not_permitted, what + " under legal hold; nothing was destroyed");
  };
  if (kept.clients.contains(client)) return held("client " + std::to_string(client) + " is");
  std::vector<std::int64_t> out;
  bool any_held = false;
  for (const RecordId id : past.records) {
    const auto record = static_cast<std::int64_t>(id);
    bool there = false;
    GATEHOUSE_TRY(each(core.db().query(sql::select_whose, record), [&](Rows& row) -> Result<void> {
      there = client == (row.null(0) ? 0 : row.integer(0)) && (client != 0 || row.text(1) == past.route);
      return {};
    }));
    if (!there) continue;
    const auto of_one = client == 0 ? may_be_of_one(core, kept, record) : Result<bool>(false);
    if (!of_one) return fail(of_one.error());
    any_held = any_held || *of_one;
    if (!*of_one) out.push_back(record);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.empty() && any_held) return held("what came under these keys is");
  if (out.empty()) return fail(Errc::not_found, "none of these records is there any more");
  if (client != 0) GATEHOUSE_TRY(keeps_something(core, client, out));
  return out;
}

/// A pin that was taken from the record held what it said.
Result<void> end_pins(Core& core, std::int64_t record) {
  const auto pins = numbers_of(core.db().query(sql::select_pins_from, record));
  const auto event = core.db().number(sql::select_last_event);
  if (!pins || !event) return fail(pins ? event.error() : pins.error());
  for (const std::int64_t pin : *pins) {
    std::string sealed;
    GATEHOUSE_TRY(core.keys.seal.seal("pin", pin, empty_body(), sealed));
    GATEHOUSE_TRY(core.db().run(sql::empty_pin, pin, Blob{std::string_view(sealed)}, event->value_or(0)));
  }
  return {};
}

/// The client shows less than before, and the routes hear of it. What was sent and said of it may have been of the
/// records that went.
Result<void> tell_of(Core& core, LastIds& last, std::int64_t client, std::int64_t at) {
  const auto names = numbers_of(core.db().query(sql::select_merged_ids, client));
  if (!names) return fail(names.error());
  for (const std::int64_t name : *names) GATEHOUSE_TRY(forget_what_systems_said(core, name, at));
  const auto version = core.db().number(sql::select_client, client);
  if (!version) return fail(version.error());
  GATEHOUSE_TRY(core.db().run(sql::set_client_version, client, version->value_or(0) + 1));
  return append_change(core, last, client, version->value_or(0) + 1, ChangeKind::record, std::nullopt, touched_any);
}

/// One walk through the keys for all that was emptied after this event.
Result<void> forget_keys(Core& core, std::int64_t since) {
  GATEHOUSE_TRY(core.db().run(sql::forget_current_since, since));
  GATEHOUSE_TRY(core.db().run(sql::forget_keys_since, since));
  GATEHOUSE_TRY(core.db().run(sql::forget_digests_since, since, Blob{no_digest}));
  return {};
}

/// Inside a transaction. The keys stay as they are until `forget_keys`.
Result<PurgeReceipt> end_group(Core& core, LastIds& last, const PastRecords& past,
                               const std::vector<std::int64_t>& records, std::string_view because,
                               std::string_view actor) {
  const auto client = static_cast<std::int64_t>(past.client);
  PurgeReceipt receipt{.client = past.client,
                       .at = core.clock.now(),
                       .actor = std::string(actor),
                       .because = std::string(because),
                       .records = static_cast<std::int64_t>(records.size()),
                       .whole = false,
                       .route = client == 0 ? past.route : std::string()};
  PurgeProof proof{};
  for (const std::int64_t record : records) {
    GATEHOUSE_TRY(empty_record(core, record, client, receipt.at.micros, actor, proof));
    GATEHOUSE_TRY(end_pins(core, record));
  }
  if (client != 0) GATEHOUSE_TRY(tell_of(core, last, client, receipt.at.micros));
  GATEHOUSE_TRY(write_receipt(core, receipt, proof));
  return receipt;
}

}  // namespace

const KeepRule* rule_for(std::span<const KeepRule> rules, bool nobodys, std::string_view route,
                         std::string_view system, std::string_view mapping) {
  const auto fits = [&](const KeepRule& rule) {
    return rule.held == nobodys && (rule.route.empty() || rule.route == route) &&
           (rule.system.empty() || rule.system == system) &&
           (!rule.mappings ||
            std::find(rule.mappings->begin(), rule.mappings->end(), mapping) != rule.mappings->end());
  };
  const auto found = std::find_if(rules.begin(), rules.end(), fits);
  return found == rules.end() ? nullptr : &*found;
}

Result<std::vector<PastRecords>> read_past_records(Core& core, std::span<const KeepRule> rules, Timestamp now,
                                                   std::size_t limit) {
  const bool any = std::any_of(rules.begin(), rules.end(), [](const KeepRule& r) { return r.alone || r.held; });
  if (!any) return std::vector<PastRecords>();
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto held = clients_under_hold(**db);
  if (!held) return fail(held.error());
  Walk walk(rules, now, *held, limit);
  GATEHOUSE_TRY(walk.over(**db));
  std::vector<PastRecords> out = std::move(walk.of_clients());
  if (walk.of_nobody().empty()) return out;

  const std::lock_guard hold(core.writing);  // bodies are opened over the connection that writes
  const auto kept = read_kept(core);
  if (!kept) return fail(kept.error());
  std::size_t found = 0;
  for (const auto& [route, records] : walk.of_nobody()) {
    PastRecords group{{}, route};
    for (auto record = records.begin(); record != records.end() && found < limit; ++record) {
      const auto of_one = may_be_of_one(core, *kept, static_cast<std::int64_t>(*record));
      if (!of_one) return fail(of_one.error());
      if (*of_one) continue;
      group.records.push_back(*record);
      ++found;
    }
    if (!group.records.empty()) out.push_back(std::move(group));
  }
  return out;
}

Result<std::vector<PurgeReceipt>> purge_records(Core& core, std::span<const PastRecords> past,
                                                std::string_view because, std::string_view actor) {
  if (past.empty()) return std::vector<PurgeReceipt>();
  GATEHOUSE_TRY(core.may_write());
  if (because.empty()) return fail(Errc::bad_config, "a purge needs its reason");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto kept = read_kept(core);
  const auto before = core.db().number(sql::select_last_event);
  if (!kept || !before) return fail(kept ? before.error() : kept.error());
  LastIds last = core.last;
  GATEHOUSE_TRY(settle_new_keys(core, last));
  std::vector<PurgeReceipt> out;
  std::vector<std::int64_t> gone, whose;
  Error refused;
  for (const PastRecords& one : past) {
    const auto records = those_that_may_go(core, one, *kept);
    if (!records && records.error().code != Errc::not_permitted && records.error().code != Errc::not_found)
      return fail(records.error());
    if (!records) {
      refused = records.error();
      continue;
    }
    auto receipt = end_group(core, last, one, *records, because, actor);
    if (!receipt) return fail(std::move(receipt.error()));
    out.push_back(std::move(*receipt));
    whose.push_back(static_cast<std::int64_t>(one.client));
    gone.insert(gone.end(), records->begin(), records->end());
  }
  if (out.empty()) return fail(std::move(refused));
  GATEHOUSE_TRY(forget_keys(core, before->value_or(0)));
  GATEHOUSE_TRY(transaction->commit());
  core.committed(last);
  if (core.people.ready()) {
    for (const std::int64_t record : gone)
      core.people.index().remove(clients::RecordId{static_cast<std::uint64_t>(record)});
    GATEHOUSE_TRY(core.people.read_again(core.db(), core.keys, core.dictionary, core.reading_options(), whose));
  }
  ++core.key_commits;
  GATEHOUSE_TRY(core.store->clear_leftovers());
  return out;
}

}  // namespace gatehouse::hub
