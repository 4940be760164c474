#include "hub/taking.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "gatehouse/failpoint.hpp"
#include "hub/body.hpp"
#include "hub/carry.hpp"
#include "hub/comparing.hpp"
#include "hub/decisions.hpp"
#include "hub/describing.hpp"
#include "hub/mend.hpp"
#include "hub/merge_events.hpp"
#include "hub/new_keys.hpp"
#include "hub/recognise.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

/// Below this a second thread costs more than it brings.
constexpr std::size_t worth_a_thread = 512;
/// Records that the resolver hands over at a time.
constexpr std::size_t portion = 256;

}  // namespace

Taking::Taking(Core& core, const Plan& plan, std::span<const Incoming> batch,
               std::span<const Recognised> recognised, Described described)
    : core_(core),
      plan_(plan),
      items_(batch.size()),
      states_(batch.size()),
      commits_known_(core.key_commits.load()) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    items_[i].raw = batch[i].raw;
    items_[i].mapped = batch[i].mapped;
    if (batch[i].mapped != nullptr) items_[i].entities = batch[i].mapped->entities;
  }
  identify_all(batch, recognised);
  take_over(std::move(described));
}

/// Takes over what `recognise` computed where it is about the same records; else computes it.
void Taking::identify_all(std::span<const Incoming> batch, std::span<const Recognised> recognised) {
  const bool same = recognised.size() == batch.size();
  looked_up_.assign(batch.size(), false);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Item& item = items_[i];
    item.key_text = batch[i].key;
    if (same && recognised[i].line == item.raw.line && recognised[i].size == item.raw.bytes.size()) {
      item.key = recognised[i].key;
      item.digest = recognised[i].digest;
      looked_up_[i] = recognised[i].looked_up;
      states_[i] = recognised[i].state;
      continue;
    }
    const Identity identity = identify(core_.keys, plan_, batch[i].key, item.raw.bytes);
    item.key = identity.key;
    item.digest = identity.digest;
  }
}

Result<void> Taking::run(FilePosition after) {
  received_ = core_.clock.now();
  GATEHOUSE_FAILPOINT("intake.before_tx");
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  last_ = core_.last;
  if (core_.key_commits.load() != commits_known_) looked_up_.assign(items_.size(), false);  // another node wrote
  batch_ = ++last_.batch;
  GATEHOUSE_TRY(core_.db().run(sql::insert_batch, batch_, plan_.run, plan_.file, received_.micros,
                               static_cast<std::int64_t>(items_.size())));
  GATEHOUSE_TRY(look_up_keys());
  GATEHOUSE_TRY(classify());
  describe_rest();
  RowWriter writer(core_, plan_, last_, received_);
  if (any_new_) GATEHOUSE_TRY(resolve_and_write(writer));
  tally_ = writer.tally();
  GATEHOUSE_TRY(count());
  GATEHOUSE_FAILPOINT("intake.after_insert");
  GATEHOUSE_TRY(write_ranges());
  GATEHOUSE_TRY(settle_new_keys(core_, last_, worth_settling));
  GATEHOUSE_TRY(settle_accounts(after));
  GATEHOUSE_FAILPOINT("intake.before_commit");
  GATEHOUSE_TRY(transaction->commit());
  core_.committed(last_);
  if (any_new_) ++core_.key_commits;
  GATEHOUSE_FAILPOINT("intake.after_commit");
  return {};
}

Result<void> Taking::look_up_keys() {
  std::vector<KeyQuestion> questions;
  for (std::size_t i = 0; i < items_.size(); ++i)
    if (!looked_up_[i]) questions.push_back({&items_[i].key, &states_[i]});
  return look_up(core_.db(), questions);
}

/// Which records are new or changed, in their order: those get a row and its number.
Result<void> Taking::classify() {
  slots_.reserve(items_.size());
  GATEHOUSE_TRY(open_slots());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    const auto known = slots_.find(item.key);
    const KeyState& before = known == slots_.end() ? states_[i] : known->second.now;
    if (before.record != 0 && before.digest == item.digest && before.mapping == plan_.mapping) continue;
    if (item.mapped == nullptr)
      return fail(Errc::conflict,
                  "a record that was recognised as unchanged has changed meanwhile; read the file again");

    KeySlot& slot = known == slots_.end() ? slots_[item.key] : known->second;
    item.slot = &slot;
    slot.closer = &item;
    item.record = ++last_.record;
    item.version = slot.version + 1;
    item.late = plan_.sequence != 0 && slot.now.current != 0 && plan_.sequence < slot.sequence;
    item.same_mapping = slot.now.record == slot.now.current && slot.now.mapping == plan_.mapping;
    any_new_ = true;
    GATEHOUSE_TRY(complete(item));
    if (item.mapped->outcome == Outcome::stored) slot.last_item = static_cast<std::int64_t>(i);
    if (item.late) continue;
    slot.now.record = item.record;
    slot.now.digest = item.digest;
    slot.now.mapping = plan_.mapping;
    slot.version = item.version;
    slot.touched = true;
  }
  return {};
}

/// A slot for each key that the store has and that comes with something else: what is known of its versions.
Result<void> Taking::open_slots() {
  std::vector<KeySlot*> stored, in_force;
  std::vector<Parameter> newest, current;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const KeyState& state = states_[i];
    if (state.record == 0 || (state.digest == items_[i].digest && state.mapping == plan_.mapping)) continue;
    const auto [place, added] = slots_.try_emplace(items_[i].key);
    if (!added) continue;
    KeySlot& slot = place->second;
    slot.now = state;
    slot.stored = true;
    stored.push_back(&slot);
    newest.emplace_back(state.record);
    if (state.current == 0) continue;
    in_force.push_back(&slot);
    current.emplace_back(state.current);
  }
  Connection& db = core_.db();
  GATEHOUSE_TRY(db.ask_each(sql::select_version_of, newest, [&](std::size_t i, const Row& row) -> Result<void> {
    stored[i]->version = row.integer(0);
    return {};
  }));
  return db.ask_each(sql::select_in_force, current, [&](std::size_t i, const Row& row) -> Result<void> {
    in_force[i]->client = row.integer(0);
    in_force[i]->sequence = row.integer(1);
    return {};
  });
}

/// Makes a delta whole from the version before it, in this batch or in the store.
Result<void> Taking::complete(Item& item) {
  if (item.mapped->outcome != Outcome::stored || !is_delta(item.entities)) return {};
  const KeySlot& slot = *item.slot;
  if (slot.last_item >= 0) {
    item.entities = carry_forward(item.entities, items_[static_cast<std::size_t>(slot.last_item)].entities, arena_);
    return {};
  }
  if (slot.now.current == 0) return {};
  return each(core_.db().query(sql::select_body, slot.now.current), [&](Rows& row) -> Result<void> {
    std::string plain;
    GATEHOUSE_TRY(core_.keys.seal.open("record", slot.now.current, row.blob(0), plain));
    const auto body = decode_body(plain, core_.dictionary, arena_);
    if (!body) return fail(body.error());
    item.entities = carry_forward(item.entities, plan_, *body, arena_);
    return {};
  });
}

/// Takes over what `describe` found out, as far as it is still so.
void Taking::take_over(Described described) {
  if (described.records.size() != items_.size()) return;
  refs_ = std::move(described.refs);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i].described = described.done[i] && items_[i].mapped != nullptr;
    if (items_[i].described) static_cast<Description&>(items_[i]) = described.records[i];
  }
  if (described.settlings == core_.settlings.load()) return;
  for (KeyRef& ref : refs_) ref.unsettled = false;
}

/// What was not described ahead: deltas, and whatever comes without.
void Taking::describe_rest() {
  const clients::Options options = core_.reading_options();
  for (Item& item : items_) {
    if (item.described || item.record == 0 || item.mapped->outcome != Outcome::stored) continue;
    describe(plan_, core_.keys, options, item.entities, item, refs_);
  }
}

Result<void> Taking::seal_body(const Item& item) {
  sealed_.clear();
  return core_.keys.seal.seal_for(item.link.client, "record", item.record, plain_, sealed_, item.link.fresh);
}

/// Asks for all exact people and parents of the batch, each kind in the order of its keys.
Result<Known> Taking::look_up_people_and_parents() {
  std::vector<const Hash16*> people, parents;
  for (const Item& item : items_)
    if (item.exact) people.push_back(&item.exact_key);
  for (const KeyRef& ref : refs_)
    if (ref.parent) parents.push_back(&ref.hash);
  const auto by_value = [](const Hash16* a, const Hash16* b) { return *a < *b; };
  std::sort(people.begin(), people.end(), by_value);
  std::sort(parents.begin(), parents.end(), by_value);

  Known known;
  GATEHOUSE_TRY(clients_of_people(core_.db(), people, known.people));
  std::vector<Parameter> keys;
  for (const Hash16* key : parents) keys.emplace_back(Blob{view(*key)});
  GATEHOUSE_TRY(core_.db().ask_each(sql::select_parent, keys, [&](std::size_t i, const Row& row) -> Result<void> {
    known.parents[*parents[i]] = {row.integer(0), row.integer(1)};
    return {};
  }));
  for (const Item& item : items_)
    if (item.record != 0) GATEHOUSE_TRY(note_former_holders(core_.db(), item, refs_of(item), known));
  return known;
}

Result<void> Taking::resolve_and_write(RowWriter& writer) {
  GATEHOUSE_TRY(core_.people.restore(core_.db(), core_.keys, core_.dictionary, core_.reading_options()));
  auto known = look_up_people_and_parents();
  if (!known) return fail(std::move(known.error()));
  Resolver resolver(plan_, std::move(*known), core_.people.index(), last_.client);

  std::atomic<std::size_t> resolved{0};
  const auto resolve_all = [&](const std::stop_token& stop) {
    for (std::size_t i = 0; i < items_.size() && !stop.stop_requested(); ++i) {
      Item& item = items_[i];
      if (item.record != 0) resolver.resolve(item, refs_of(item));
      if ((i + 1) % portion != 0 && i + 1 != items_.size()) continue;
      resolved.store(i + 1, std::memory_order_release);
      resolved.notify_one();
    }
  };
  std::jthread helper;
  if (items_.size() >= worth_a_thread)
    helper = std::jthread(resolve_all);
  else
    resolve_all({});

  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.record == 0) continue;
    plain_.clear();  // while the other thread resolves it
    encode_body(item.raw.bytes, {plan_.principal_number, item.key_text}, item.entities, plan_.shapes, plain_);
    for (std::size_t ready = resolved.load(std::memory_order_acquire); ready <= i;
         ready = resolved.load(std::memory_order_acquire))
      resolved.wait(ready, std::memory_order_acquire);
    GATEHOUSE_TRY(seal_body(item));
    GATEHOUSE_TRY(writer.insert(item, refs_of(item), batch_, sealed_));
    if (core_.store->gathers_keys()) GATEHOUSE_TRY(writer.write_keys_of(item, refs_of(item)));
  }
  last_.client = resolver.last_client();
  GATEHOUSE_TRY(compare(writer));
  const auto proposed = hear_merges(core_, plan_, items_, received_);
  if (!proposed) return fail(proposed.error());
  writer.tally().reviews += *proposed;
  GATEHOUSE_TRY(writer.write_clients());
  if (!core_.store->gathers_keys()) GATEHOUSE_TRY(writer.write_keys(slots_, resolver));
  GATEHOUSE_TRY(write_homecomings(core_, last_, received_, resolver.homecomings()));
  if (!core_.waiting) return {};
  return free_waiting(core_, last_, received_, keys_that_came(resolver));
}

/// What systems that are sent what they send have to say of their clients.
Result<void> Taking::compare(RowWriter& writer) {
  Comparing comparing(core_, plan_, received_);
  for (const Item& item : items_) {
    if (item.record == 0) continue;
    const auto nothing_new = comparing.compare(item);
    if (!nothing_new) return fail(nothing_new.error());
    if (*nothing_new) writer.says_nothing_new(item);
  }
  return {};
}

/// Of all that children may name as their parent.
std::vector<Hash16> Taking::keys_that_came(const Resolver& resolver) const {
  std::vector<Hash16> out;
  for (const Item& item : items_)
    if (item.record != 0 && item.outcome == Outcome::stored && !item.key_text.empty()) out.push_back(item.key);
  for (const EntityKey& key : resolver.entity_keys()) out.push_back(key.hash);
  return out;
}

Result<void> Taking::count() {
  tally_.balance.read = static_cast<std::int64_t>(items_.size());
  for (const Item& item : items_) tally_.count(item.outcome);
  if (tally_.balance.holds()) return {};
  return fail(Errc::internal, "the balance of a batch does not hold; nothing of it was stored");
}

/// Lines that said nothing new, run by run of them.
Result<void> Taking::write_ranges() {
  for (std::size_t i = 0; i < items_.size();) {
    std::size_t end = i;
    while (end < items_.size() && items_[end].record == 0) ++end;
    if (end > i)
      GATEHOUSE_TRY(core_.db().run(sql::insert_unchanged, batch_, static_cast<std::int64_t>(items_[i].raw.line),
                                   static_cast<std::int64_t>(items_[end - 1].raw.line),
                                   static_cast<std::int64_t>(end - i)));
    i = end + 1;
  }
  return {};
}

/// The run, the lane, the file's cursor and the audit row.
Result<void> Taking::settle_accounts(FilePosition after) {
  Connection& db = core_.db();
  const Balance& b = tally_.balance;
  GATEHOUSE_TRY(db.run(sql::add_to_run, plan_.run, b.read, b.stored, b.unchanged, b.held, b.rejected, b.filtered,
                       tally_.clients_new, tally_.clients_linked, tally_.reviews));
  GATEHOUSE_TRY(db.run(sql::add_to_lane, plan_.lane, b.read, b.stored, b.unchanged, b.held, b.rejected, b.filtered,
                       received_.micros));
  for (std::size_t i = 0; i < tally_.entities.size(); ++i)
    if (tally_.entities[i] != 0)
      GATEHOUSE_TRY(
          db.run(sql::add_run_entity, plan_.run, std::string_view(plan_.blocks[i].entity), tally_.entities[i]));
  GATEHOUSE_TRY(db.run(sql::advance_file, plan_.file, static_cast<std::int64_t>(after.offset),
                       static_cast<std::int64_t>(after.line), b.read));
  return write_audit(core_, {"gatehouse", "intake", "file " + std::to_string(plan_.file), "ok", plan_.system,
                             "batch " + std::to_string(batch_) + ", read " + std::to_string(b.read)});
}

}  // namespace gatehouse::hub
