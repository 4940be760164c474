#include "hub/mend.hpp"

#include <array>

#include "hub/body.hpp"
#include "hub/comparing.hpp"
#include "hub/decisions.hpp"
#include "hub/describing.hpp"
#include "hub/recognise.hpp"
#include "hub/resolver.hpp"
#include "hub/rows.hpp"
#include "hub/runs.hpp"
#include "hub/store/statements.hpp"
#include "hub/store_corrections.hpp"

namespace gatehouse::hub {
namespace {

/// A kept-back record as it stands in the store.
struct KeptBack {
  std::int64_t id = 0;
  Outcome outcome = Outcome::held;
  std::uint64_t line = 0;
  std::int64_t version = 0;
  std::int64_t sequence = 0;
  std::int64_t lane = 0;
  std::int64_t mapping = 0;
  std::string system;
  std::string body;  ///< opened
};

Result<KeptBack> read_kept_back(Core& core, std::int64_t id) {
  KeptBack out;
  std::string sealed;
  GATEHOUSE_TRY(each(core.db().query(sql::select_to_mend, id), [&](Rows& row) -> Result<void> {
    out = {id,
           static_cast<Outcome>(row.integer(0)),
           static_cast<std::uint64_t>(row.integer(1)),
           row.integer(2),
           row.integer(3),
           row.integer(4),
           row.integer(6),
           std::string(row.text(5)),
           {}};
    sealed = row.blob(7);
    return {};
  }));
  if (out.id == 0) return fail(Errc::not_found, "there is no record " + std::to_string(id));
  GATEHOUSE_TRY(core.keys.seal.open("record", id, sealed, out.body));
  return out;
}

/// One record on its way a second time: as in a batch, with a batch of one.
class SecondWay {
 public:
  SecondWay(Core& core, Plan plan, LastIds& last, Timestamp at)
      : core_(core), plan_(std::move(plan)), last_(last), at_(at) {}

  [[nodiscard]] Result<void> prepare(const KeptBack& record, const MappedRecord& mapped, std::string_view key);
  /// The client that its parents belong to is told by `known`; without it they are looked up.
  [[nodiscard]] Result<void> resolve(const ByHash<Parent>* known);
  [[nodiscard]] Result<void> write(Outcome was, std::string_view actor, std::string_view sealed);

  Item item;
  std::vector<KeyRef> refs;
  std::vector<Hash16> came;  ///< what others may have waited for

 private:
  [[nodiscard]] Result<void> open_slot();

  Core& core_;
  Plan plan_;
  LastIds& last_;
  Timestamp at_;
  ByHash<KeySlot> slots_;
  std::optional<Resolver> resolver_;
};

Result<void> SecondWay::prepare(const KeptBack& record, const MappedRecord& mapped, std::string_view key) {
  const auto raw = decode_raw(record.body);
  if (!raw) return fail(raw.error());
  item.raw = {*raw, record.line, nullptr};
  item.key_text = key;
  item.mapped = &mapped;
  item.entities = mapped.entities;
  item.record = record.id;
  item.version = record.version;
  const Identity identity = identify(core_.keys, plan_, key, *raw);
  item.key = identity.key;
  item.digest = identity.digest;
  describe(plan_, core_.keys, core_.reading_options(), mapped.entities, item, refs);
  return open_slot();
}

/// Where the record stands among the versions of its key.
Result<void> SecondWay::open_slot() {
  KeySlot& slot = slots_[item.key];
  std::vector<KeyQuestion> question{{&item.key, &slot.now}};
  GATEHOUSE_TRY(look_up(core_.db(), question));
  slot.stored = slot.now.record != 0;
  if (slot.now.current != 0)
    GATEHOUSE_TRY(each(core_.db().query(sql::select_in_force, slot.now.current), [&](Rows& row) -> Result<void> {
      slot.client = row.integer(0);
      slot.sequence = row.integer(1);
      return {};
    }));
  item.slot = &slot;
  item.late = slot.now.current > item.record ||
              (plan_.sequence != 0 && slot.now.current != 0 && plan_.sequence < slot.sequence);
  if (slot.now.record > item.record) return {};
  slot.now.record = item.record;
  slot.now.digest = item.digest;
  slot.now.mapping = plan_.mapping;
  slot.touched = true;
  return {};
}

Result<void> SecondWay::resolve(const ByHash<Parent>* known) {
  GATEHOUSE_TRY(core_.people.restore(core_.db(), core_.keys, core_.dictionary, core_.reading_options()));
  Known facts;
  if (known != nullptr) facts.parents = *known;
  for (const KeyRef& ref : refs) {
    if (!ref.parent || known != nullptr) continue;
    GATEHOUSE_TRY(each(core_.db().query(sql::select_parent, Blob{view(ref.hash)}), [&](Rows& row) -> Result<void> {
      facts.parents[ref.hash] = {row.integer(0), row.integer(1)};
      return {};
    }));
  }
  GATEHOUSE_TRY(note_former_holders(core_.db(), item, refs, facts));
  if (item.exact)
    GATEHOUSE_TRY(clients_of_people(core_.db(), std::array<const Hash16*, 1>{&item.exact_key}, facts.people));
  resolver_.emplace(plan_, std::move(facts), core_.people.index(), last_.client);
  resolver_->resolve(item, refs);
  last_.client = resolver_->last_client();
  return {};
}

Result<void> SecondWay::write(Outcome was, std::string_view actor, std::string_view sealed) {
  RowWriter writer(core_, plan_, last_, at_);
  GATEHOUSE_TRY(writer.mend(item, refs, was, actor, sealed));
  const auto nothing_new = Comparing(core_, plan_, at_).compare(item);
  if (!nothing_new) return fail(nothing_new.error());
  if (*nothing_new) writer.says_nothing_new(item);
  GATEHOUSE_TRY(writer.write_clients());
  GATEHOUSE_TRY(writer.write_keys(slots_, *resolver_));
  GATEHOUSE_TRY(write_homecomings(core_, last_, at_, resolver_->homecomings()));
  Tally live;
  live.count(was, -1);
  live.count(item.outcome);
  const Balance& b = live.balance;
  GATEHOUSE_TRY(core_.db().run(sql::add_to_lane, plan_.lane, std::int64_t{0}, b.stored, b.unchanged, b.held,
                               b.rejected, b.filtered, std::int64_t{0}));
  if (item.outcome != Outcome::stored) return {};
  if (!item.key_text.empty()) came.push_back(item.key);
  for (const EntityKey& key : resolver_->entity_keys()) came.push_back(key.hash);
  return {};
}

/// A stored body as a mapping would have handed it over. The blocks are its entities, one each.
struct Again {
  Plan plan;
  MappedRecord mapped;
  std::vector<MappedEntity> entities;
};

Result<void> rebuild(const Core& core, const KeptBack& record, const StoredBody& body, Again& out) {
  out.plan.system = record.system;
  out.plan.lane = record.lane;
  out.plan.sequence = record.sequence;
  out.plan.mapping = record.mapping;
  out.plan.principal_number = body.name.entity;
  if (const EntityShape* principal = core.dictionary.entity(body.name.entity)) out.plan.principal = principal->name;
  for (std::size_t i = 0; i < body.entities.size(); ++i) {
    const StoredEntity& entity = body.entities[i];
    if (entity.shape == nullptr || entity.shape->schema == nullptr)
      return fail(Errc::bad_config,
                  "record " + std::to_string(record.id) + " has an entity that the site no longer knows");
    const bool principal = entity.shape->number == body.name.entity && entity.key == body.name.key;
    Plan::Block block{entity.shape->name, {}, principal, entity.shape->name == "client", {}};
    if (block.client) block.person.emplace(*entity.shape->schema);
    out.plan.blocks.push_back(std::move(block));
    out.entities.push_back(
        {static_cast<std::uint16_t>(i), entity.values, entity.key, entity.parent_key, entity.parent});
  }
  out.mapped.outcome = Outcome::stored;
  out.mapped.entities = out.entities;
  return {};
}

/// One record whose last missing parent has come; `parent` is where.
Result<void> free_one(Core& core, LastIds& last, Timestamp at, std::int64_t id, const Parent& parent,
                      std::vector<Hash16>& came) {
  const auto record = read_kept_back(core, id);
  if (!record) return fail(record.error());
  Arena arena;
  const auto body = decode_body(record->body, core.dictionary, arena);
  if (!body) return fail(body.error());
  Again again;
  GATEHOUSE_TRY(rebuild(core, *record, *body, again));

  SecondWay way(core, again.plan, last, at);
  GATEHOUSE_TRY(way.prepare(*record, again.mapped, body->name.key));
  way.refs.push_back({.hash = Hash16{}, .parent = true});  // any parent of its own will do: all have come
  const ByHash<Parent> known{{Hash16{}, parent}};
  GATEHOUSE_TRY(way.resolve(&known));
  std::string sealed;
  GATEHOUSE_TRY(
      core.keys.seal.seal_for(way.item.link.client, "record", id, record->body, sealed, way.item.link.fresh));
  GATEHOUSE_TRY(seal_corrections_for(core, way.item.link.client, id));
  GATEHOUSE_TRY(way.write(record->outcome, "gatehouse", sealed));
  came.insert(came.end(), way.came.begin(), way.came.end());
  return {};
}

Result<std::vector<std::int64_t>> records_waiting_for(Core& core, const Hash16& key) {
  std::vector<std::int64_t> out;
  const auto read = each(core.db().query(sql::select_waiting, Blob{view(key)}), [&](Rows& row) -> Result<void> {
    out.push_back(row.integer(0));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

}  // namespace

Result<void> free_waiting(Core& core, LastIds& last, Timestamp at, std::vector<Hash16> keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Hash16 key = keys[i];
    const auto waiting = records_waiting_for(core, key);
    if (!waiting) return fail(waiting.error());
    if (waiting->empty()) continue;
    GATEHOUSE_TRY(core.db().run(sql::delete_waiting, Blob{view(key)}));
    Parent parent;
    GATEHOUSE_TRY(each(core.db().query(sql::select_parent, Blob{view(key)}), [&](Rows& row) -> Result<void> {
      parent = {row.integer(0), row.integer(1)};
      return {};
    }));
    for (const std::int64_t id : *waiting) {
      const auto more = core.db().number(sql::still_waits, id);
      if (!more) return fail(more.error());
      if (more->value_or(0) == 0) GATEHOUSE_TRY(free_one(core, last, at, id, parent, keys));
    }
  }
  const auto any = core.db().number(sql::any_waiting);
  if (!any) return fail(any.error());
  core.waiting = any->value_or(0) != 0;
  return {};
}

Result<Outcome> replay(Core& core, RecordId id, const MappingInfo& mapping, std::string_view key,
                       const MappedRecord& mapped, const Replayer& by) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto record = read_kept_back(core, static_cast<std::int64_t>(id));
  if (!record) return fail(record.error());
  if (record->outcome == Outcome::stored)
    return fail(Errc::conflict, "record " + std::to_string(record->id) + " is stored already");
  if (by.with != nullptr) {
    if (record->outcome != Outcome::held && record->outcome != Outcome::rejected)
      return fail(Errc::conflict, "record " + std::to_string(record->id) + " is not held any more");
    GATEHOUSE_TRY(add_correction(core, record->id, by.with->correction, by.with->known));
  }
  auto plan = make_plan(core, record->system, mapping);
  if (!plan) return fail(std::move(plan.error()));
  const auto kept = keep_mapping(core, mapping);
  if (!kept) return fail(kept.error());
  plan->mapping = *kept;
  plan->lane = record->lane;
  plan->sequence = record->sequence;

  LastIds last = core.last;
  const Timestamp at = core.clock.now();
  std::string plain, sealed;
  SecondWay way(core, *plan, last, at);
  GATEHOUSE_TRY(way.prepare(*record, mapped, key));
  GATEHOUSE_TRY(way.resolve(nullptr));
  encode_body(way.item.raw.bytes, {plan->principal_number, key}, mapped.entities, plan->shapes, plain);
  GATEHOUSE_TRY(
      core.keys.seal.seal_for(way.item.link.client, "record", record->id, plain, sealed, way.item.link.fresh));
  GATEHOUSE_TRY(seal_corrections_for(core, way.item.link.client, record->id));
  GATEHOUSE_TRY(way.write(record->outcome, by.actor, sealed));
  if (core.waiting) GATEHOUSE_TRY(free_waiting(core, last, at, way.came));
  GATEHOUSE_TRY(
      write_audit(core, {std::string(by.actor), "replay", "record " + std::to_string(record->id), "ok", "", ""}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return way.item.outcome;
}

}  // namespace gatehouse::hub
