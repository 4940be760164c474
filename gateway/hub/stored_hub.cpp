#include "hub/stored_hub.hpp"
#include "hub/file_names.hpp"

#include "base/secrets.hpp"
#include "hub/audit.hpp"
#include "hub/decisions.hpp"
#include "hub/delivery.hpp"
#include "hub/disclosures.hpp"
#include "hub/fsck.hpp"
#include "hub/intake.hpp"
#include "hub/mend.hpp"
#include "hub/merge_events.hpp"
#include "hub/new_keys.hpp"
#include "hub/read.hpp"
#include "hub/runs.hpp"
#include "hub/splitting.hpp"
#include "hub/store/statements.hpp"
#include "hub/store_keys.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view meta_key = "key";
constexpr std::string_view meta_synthetic = "synthetic";

/// A store and a key file belong together from the first opening on; so do a store and whether its people are real.
Result<void> check_meta(Connection& db, std::string_view name, const std::string& value, const char* complaint,
                        bool read_only) {
  std::optional<std::string> kept;
  GATEHOUSE_TRY(each(db.query(sql::select_meta, name), [&](Rows& row) -> Result<void> {
    kept = row.text(0);
    return {};
  }));
  if (kept && *kept != value) return fail(Errc::bad_config, complaint);
  if (!kept && !read_only) GATEHOUSE_TRY(db.run(sql::insert_meta, name, std::string_view(value)));
  return {};
}

/// What an earlier process left open: its runs ended without a word, its claims are in doubt, its keys not settled.
Result<void> tidy_after_a_crash(Core& core) {
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(core.db().run(sql::interrupt_runs, core.clock.now().micros));
  GATEHOUSE_TRY(doubt_claimed(core, 0));
  LastIds last = core.last;
  GATEHOUSE_TRY(settle_new_keys(core, last));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  return {};
}

}  // namespace

Result<void> make_key_file(const std::filesystem::path& path) { return write_new_key_file(path); }

Result<std::unique_ptr<Hub>> Hub::open(const Settings& settings, std::span<const Schema> schemas, Clock& clock) {
  if (const auto key = read_key_file(settings.key_file); !key) return fail(key.error());
  auto store =
      Store::open({settings.folder, settings.read_only, settings.durable, settings.cache_mib, settings.server});
  if (!store) return fail(std::move(store.error()));
  Connection& db = (*store)->writer();
  auto keys = open_store_keys(db, settings.key_file);
  if (!keys) return fail(std::move(keys.error()));
  GATEHOUSE_TRY(check_meta(db, meta_key, keys->fingerprint(),
                           "the key file is not the one that this store was made with", settings.read_only));
  GATEHOUSE_TRY(
      check_meta(db, meta_synthetic, settings.synthetic ? "yes" : "no",
                 "the store was made with another answer to `synthetic`: made-up and real people are never mixed",
                 settings.read_only));
  if (!settings.read_only) GATEHOUSE_TRY(keep_store_keys(db, settings.key_file));
  auto dictionary = Dictionary::load(db, schemas, settings.read_only);
  if (!dictionary) return fail(std::move(dictionary.error()));
  auto core = std::make_unique<Core>(settings, clock, std::move(*store), std::move(*keys), std::move(*dictionary));
  core->keys.seal.bind(core->db());
  GATEHOUSE_TRY(core->read_last_ids());
  if (!settings.read_only) GATEHOUSE_TRY(tidy_after_a_crash(*core));
  core->store->share([&core = *core] { return core.follow_others(); },
                     [&core = *core] {
                       const std::lock_guard hold(core.writing);
                       (void)tidy_after_a_crash(core);  // what fails is still there at the next beat
                     });
  return std::make_unique<StoredHub>(std::move(core));
}

Result<RunId> StoredHub::begin_run(const RunStart& start) {
  const std::lock_guard hold(core_->writing);
  return hub::begin_run(*core_, start);
}

Result<RunInfo> StoredHub::end_run(RunId run, RunState state, std::string_view note) {
  const std::lock_guard hold(core_->writing);
  return hub::end_run(*core_, run, state, note);
}

Result<std::vector<RunInfo>> StoredHub::runs(std::size_t limit) {
  auto db = core_->store->reader();
  if (!db) return fail(std::move(db.error()));
  return read_runs(**db, 0, limit);
}

Result<std::map<std::string, Timestamp>> StoredHub::last_runs() {
  auto db = core_->store->reader();
  if (!db) return fail(std::move(db.error()));
  return read_last_runs(**db);
}

std::string StoredHub::told_name(std::string_view file) {
  const std::lock_guard hold(core_->writing);
  return name_to_tell(core_->keys, file);
}

Result<Admission> StoredHub::admit(RunId run, const Arrival& arrival) {
  const std::lock_guard hold(core_->writing);
  return hub::admit(*core_, run, arrival);
}

Result<std::unique_ptr<Intake>> StoredHub::begin_intake(RunId run, FileId file, const MappingInfo& mapping,
                                                        std::string_view head) {
  const std::lock_guard hold(core_->writing);
  auto plan = plan_intake(*core_, run, file, mapping, head);
  if (!plan) return fail(std::move(plan.error()));
  auto reading = Reading::begin(*core_);
  if (!reading) return fail(std::move(reading.error()));
  return std::make_unique<FileIntake>(*core_, std::move(*plan), std::move(*reading));
}

Result<void> StoredHub::finish_transfer(RunId run, FileId file, const Balance& counts) {
  const std::lock_guard hold(core_->writing);
  return hub::finish_transfer(*core_, run, file, counts);
}

Result<void> StoredHub::note_refused_file(RunId run, const Refusal& refusal) {
  const std::lock_guard hold(core_->writing);
  return hub::note_refused_file(*core_, run, refusal);
}

Result<void> StoredHub::note_acknowledged(FileId file) {
  const std::lock_guard hold(core_->writing);
  GATEHOUSE_TRY(core_->may_write());
  GATEHOUSE_TRY(core_->db().run(sql::acknowledge_file, file, core_->clock.now().micros));
  return {};
}

Result<void> StoredHub::each_outcome(FileId file, const std::function<Result<void>(const RecordOutcome&)>& visit) {
  return read_each_outcome(*core_, file, visit);
}
Result<std::vector<HeldRecord>> StoredHub::held(const HeldFilter& filter) { return read_held(*core_, filter); }

/// No disclosure without its audit row: the row is durable before the bytes are handed over.
Result<void> StoredHub::audit_reading(std::string_view actor, std::string_view subject, std::string_view purpose) {
  return audit({std::string(actor), "read", std::string(subject), "ok", std::string(purpose), ""});
}

Result<StoredRecord> StoredHub::record(RecordId id, std::string_view actor, std::string_view purpose) {
  GATEHOUSE_TRY(audit_reading(actor, "record " + std::to_string(static_cast<std::int64_t>(id)), purpose));
  return read_record(*core_, id);
}

Result<Outcome> StoredHub::replay(RecordId id, const MappingInfo& mapping, std::string_view key,
                                  const MappedRecord& mapped, std::string_view actor) {
  const std::lock_guard hold(core_->writing);
  auto done = hub::replay(*core_, id, mapping, key, mapped, {.actor = actor});
  if (!done) core_->people.forget();
  return done;
}

Result<std::string> StoredHub::mapping_by_hash(std::string_view hash) { return read_mapping(*core_, hash); }

Result<void> StoredHub::keep_mapping(const MappingInfo& mapping) {
  const std::lock_guard hold(core_->writing);
  GATEHOUSE_TRY(core_->may_write());
  auto transaction = Transaction::begin(core_->db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto kept = hub::keep_mapping(*core_, mapping);
  if (!kept) return fail(kept.error());
  return transaction->commit();
}

Result<ClientView> StoredHub::client(ClientId id) { return read_client(*core_, id); }

Result<void> StoredHub::each_client(const AsOf& as_of,
                                    const std::function<Result<void>(const ClientView&)>& visit) {
  return read_each_client(*core_, as_of, visit);
}

Result<AsOf> StoredHub::now_as_of() { return read_now(*core_); }

Result<std::vector<Review>> StoredHub::reviews(std::size_t limit) { return read_reviews(*core_, limit); }

Result<void> StoredHub::decide(std::int64_t review, std::string_view decision, std::string_view actor) {
  const std::lock_guard hold(core_->writing);
  auto done = hub::decide(*core_, review, decision, actor);
  if (!done) core_->people.forget();
  return done;
}

Result<void> StoredHub::split(ClientId client, std::string_view actor) {
  const std::lock_guard hold(core_->writing);
  auto done = hub::split(*core_, client, actor);
  if (!done) core_->people.forget();
  return done;
}

Result<std::vector<StoredRecord>> StoredHub::records_of(ClientId id, std::string_view actor,
                                                        std::string_view purpose) {
  GATEHOUSE_TRY(audit_reading(actor, "client " + std::to_string(static_cast<std::int64_t>(id)), purpose));
  return read_records_of(*core_, id);
}

Result<void> StoredHub::open_route(std::string_view route, const std::vector<std::string>& reads) {
  const std::lock_guard hold(core_->writing);
  return hub::open_route(*core_, route, reads);
}

Result<MergeEvent> StoredHub::merge_event(ChangeId change) { return read_merge_event(*core_, change); }

Result<void> StoredHub::try_now(std::string_view route) {
  const std::lock_guard hold(core_->writing);
  return hub::try_now(*core_, route);
}

/// The route first sees all of the feed, a window at a time, so that a long feed does not keep intake waiting.
Result<std::vector<Due>> StoredHub::claim(std::string_view route, std::size_t limit) {
  for (bool more = true; more;) {
    const std::lock_guard hold(core_->writing);
    const auto moved = advance(*core_, route);
    if (!moved) return fail(moved.error());
    more = *moved;
  }
  const std::lock_guard hold(core_->writing);
  return hub::claim(*core_, route, limit);
}

Result<void> StoredHub::settle(RunId run, std::string_view route, std::span<const Settled> settled) {
  const std::lock_guard hold(core_->writing);
  return hub::settle(*core_, run, route, settled);
}

Result<std::vector<std::pair<Due, DeliveryState>>> StoredHub::unsettled(std::string_view route, std::size_t limit) {
  const std::lock_guard hold(core_->writing);
  return read_unsettled(*core_, route, limit);
}

Result<DeliveryBalance> StoredHub::delivery_balance(std::string_view route) {
  auto db = core_->store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto routes = read_routes(**db);
  if (!routes) return fail(routes.error());
  for (const RouteStatus& one : *routes)
    if (one.route == route) return one.balance;
  return fail(Errc::not_found, "no delivery route of that name was opened: " + std::string(route));
}

Result<void> StoredHub::audit(const AuditEntry& entry) {
  const std::lock_guard hold(core_->writing);
  return audit_alone(*core_, entry);
}

Result<void> StoredHub::each_audit_row(const AuditFilter& filter,
                                       const std::function<Result<void>(const AuditRow&)>& visit) {
  return read_audit(*core_, filter, visit);
}

Result<AuditHead> StoredHub::audit_head() { return read_audit_head(*core_); }

Result<std::vector<std::string>> StoredHub::verify_audit(std::span<const AuditHead> kept_elsewhere) {
  return hub::verify_audit(*core_, kept_elsewhere);
}

Result<DisclosureId> StoredHub::disclose(RunId run, const Terms& terms, std::span<const ClientId> clients) {
  const std::lock_guard hold(core_->writing);
  return hub::disclose(*core_, run, terms, clients);
}

Result<void> StoredHub::end_disclosure(DisclosureId id, bool sent) {
  const std::lock_guard hold(core_->writing);
  return hub::end_disclosure(*core_, id, sent);
}

Result<std::vector<Disclosure>> StoredHub::disclosures(ClientId id) { return read_disclosures(*core_, id); }

Result<void> StoredHub::rotate_master(const std::filesystem::path& next_key_file, std::string_view actor) {
  const auto next = read_key_file(next_key_file);
  if (!next) return fail(next.error());
  const std::lock_guard hold(core_->writing);
  return wrap_anew(*core_, *next, actor);
}

Result<std::int64_t> StoredHub::release_kept_back(std::string_view route) {
  const std::lock_guard hold(core_->writing);
  return hub::release_kept_back(*core_, route);
}

Result<Status> StoredHub::status() { return read_status(*core_); }

Result<std::vector<Finding>> StoredHub::fsck(const std::function<void(double)>& progress) {
  return hub::fsck(*core_, progress);
}

}  // namespace gatehouse::hub
