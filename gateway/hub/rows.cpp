#include "hub/rows.hpp"

#include <algorithm>

#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

std::optional<std::int64_t> if_any(std::int64_t id) { return id == 0 ? std::nullopt : std::optional(id); }

/// The problem of a record whose parent has not come.
Problem waits_for(const Plan& plan, const Item& item) {
  Problem out;
  out.rule = "waits-for";
  for (const MappedEntity& entity : item.entities)
    if (!entity.parent_key.empty())
      out.message = "The " + plan.blocks[entity.block].parent_entity + " that this " +
                    plan.blocks[entity.block].entity +
                    " belongs to has not come yet; the record goes on by itself when it does.";
  return out;
}

/// What a record's coming into force may have changed: its own entities if it is the first of its key; else also
/// those that its predecessor had and it has not, so any that its mapping can yield, or any at all under another
/// mapping.
std::int64_t touched_by(const Item& item, const Plan& plan) {
  if (item.supersedes != 0 && !item.same_mapping) return touched_any;
  std::int64_t touched = 0;
  if (item.supersedes == 0) {
    for (const MappedEntity& entity : item.entities) touched |= touched_bit(plan.blocks[entity.block].shape.entity);
  } else {
    for (const Plan::Block& block : plan.blocks) touched |= touched_bit(block.shape.entity);
  }
  return touched;
}

}  // namespace

void Tally::count(Outcome outcome, std::int64_t by) {
  switch (outcome) {
    case Outcome::stored:
      balance.stored += by;
      return;
    case Outcome::unchanged:
      balance.unchanged += by;
      return;
    case Outcome::held:
      balance.held += by;
      return;
    case Outcome::rejected:
      balance.rejected += by;
      return;
    case Outcome::filtered:
      balance.filtered += by;
      return;
  }
}

Result<void> append_change(Core& core, LastIds& last, std::int64_t client, std::int64_t version, ChangeKind kind,
                           std::optional<std::int64_t> record, std::int64_t touched,
                           std::optional<std::int64_t> other) {
  GATEHOUSE_TRY(core.db().put(sql::insert_change, ++last.change, client, version, kind, record, touched, other));
  return {};
}

Result<void> RowWriter::insert(const Item& item, std::span<const KeyRef> refs, std::int64_t batch,
                               std::string_view sealed) {
  const Link& link = item.link;
  GATEHOUSE_TRY(core_.db().put(sql::insert_record, item.record, batch, static_cast<std::int64_t>(item.raw.line),
                               plan_.mapping, item.version, if_any(item.supersedes), item.outcome, item.force,
                               if_any(link.client), link.rule, std::int64_t{link.score}, Blob{sealed}));
  if (link.telling) GATEHOUSE_TRY(write_event(item, "linked", item.outcome, "gatehouse"));
  return after_record(item, refs);
}

Result<void> RowWriter::mend(const Item& item, std::span<const KeyRef> refs, Outcome was, std::string_view actor,
                             std::string_view sealed) {
  const Link& link = item.link;
  GATEHOUSE_TRY(core_.db().run(sql::mend_record, item.record, plan_.mapping, if_any(item.supersedes), item.outcome,
                               item.force, if_any(link.client), link.rule, std::int64_t{link.score}, Blob{sealed}));
  GATEHOUSE_TRY(core_.db().run(sql::delete_problems, item.record));
  GATEHOUSE_TRY(core_.db().run(sql::delete_waits, item.record));
  GATEHOUSE_TRY(write_event(item, "mended", was, actor));
  return after_record(item, refs);
}

Result<void> RowWriter::write_event(const Item& item, std::string_view kind, Outcome was, std::string_view actor) {
  const Link& link = item.link;
  GATEHOUSE_TRY(core_.db().put(sql::insert_event, at_.micros, kind, item.record, nullptr, if_any(link.client), was,
                               item.outcome, link.rule, std::int64_t{link.score}, actor,
                               Blob{std::string_view(link.evidence)}));
  return {};
}

Result<void> RowWriter::after_record(const Item& item, std::span<const KeyRef> refs) {
  GATEHOUSE_TRY(write_problems(item));
  if (item.waits) GATEHOUSE_TRY(write_waits(item, refs));
  if (item.supersedes != 0) GATEHOUSE_TRY(core_.db().put(sql::retire_record, item.supersedes, item.replaced));
  if (item.outcome != Outcome::stored) return {};
  tally_.entities.resize(plan_.blocks.size());
  for (const MappedEntity& entity : item.entities) ++tally_.entities[entity.block];
  if (item.link.client == 0) return {};
  note_change(item);
  return write_link(item);
}

Result<void> RowWriter::write_waits(const Item& item, std::span<const KeyRef> refs) {
  core_.waiting = true;
  for (const KeyRef& ref : refs)
    if (ref.missing) GATEHOUSE_TRY(core_.db().put(sql::insert_waiting, Blob{view(ref.hash)}, item.record));
  return {};
}

Result<void> RowWriter::write_problems(const Item& item) {
  std::int64_t number = 0;
  const auto write = [&](const Problem& p) -> Result<void> {
    GATEHOUSE_TRY(core_.db().put(sql::insert_problem, item.record, ++number, p.severity, std::string_view(p.rule),
                                 std::string_view(p.field), std::string_view(p.source), std::string_view(p.message),
                                 std::string_view(p.where)));
    return {};
  };
  for (const Problem& problem : item.mapped->problems) GATEHOUSE_TRY(write(problem));
  if (item.waits) GATEHOUSE_TRY(write(waits_for(plan_, item)));
  return {};
}

/// The rows of clients that are in the store already, asked for together.
Result<void> RowWriter::read_clients() {
  std::vector<std::int64_t> ids;
  for (const auto& [id, row] : clients_)
    if (!row.fresh) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  const std::vector<Parameter> keys(ids.begin(), ids.end());
  std::size_t found = 0;
  GATEHOUSE_TRY(core_.db().ask_each(sql::select_client, keys, [&](std::size_t i, const Row& row) -> Result<void> {
    ClientRow& client = clients_.at(ids[i]);
    client.version = row.integer(0);
    client.state = static_cast<ClientState>(row.integer(1));
    ++found;
    return {};
  }));
  return found == ids.size() ? Result<void>{}
                             : fail(Errc::corrupt, "the store lacks a client that records are linked to");
}

Result<void> RowWriter::write_link(const Item& item) {
  const Link& link = item.link;
  tally_.clients_new += link.fresh ? 1 : 0;
  tally_.clients_linked += !link.fresh && item.person ? 1 : 0;
  for (const Link::Doubt& doubt : link.doubts) {
    GATEHOUSE_TRY(core_.db().run(sql::insert_review, item.record, link.client, doubt.candidate,
                                 std::int64_t{doubt.score}, doubt.rule, at_.micros));
    ++tally_.reviews;
  }
  return {};
}

/// The client has changed, and so has the one that lost the record. Their versions are known later.
void RowWriter::note_change(const Item& item) {
  if (item.force != Force::current) return;
  for (const std::int64_t id : {item.link.client, item.left}) {
    if (id == 0) continue;
    const bool linked = id == item.link.client;
    const auto [place, added] = clients_.try_emplace(id);
    if (added && linked && item.link.fresh) place->second = {0, item.link.state, true};
    changed_.push_back({id, item.record, linked ? touched_by(item, plan_) : touched_any});
  }
}

void RowWriter::says_nothing_new(const Item& item) {
  const EntityShape* const client = core_.dictionary.entity("client");
  if (client == nullptr) return;
  for (Changed& change : changed_)
    if (change.record == item.record && change.touched != touched_any)
      change.touched &= ~touched_bit(client->number);
}

Result<void> RowWriter::write_clients() {
  GATEHOUSE_TRY(read_clients());
  for (const Changed& change : changed_)
    GATEHOUSE_TRY(append_change(core_, last_, change.client, ++clients_.at(change.client).version,
                                ChangeKind::record, change.record, change.touched));
  std::vector<std::pair<std::int64_t, ClientRow>> rows(clients_.begin(), clients_.end());
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [id, row] : rows)
    GATEHOUSE_TRY(row.fresh ? core_.db().put(sql::insert_client, id, row.version, row.state)
                            : core_.db().put(sql::set_client_version, id, row.version));
  return {};
}

Result<void> RowWriter::write_keys_of(const Item& item, std::span<const KeyRef> refs) {
  if (item.slot->closer == &item && item.slot->touched) GATEHOUSE_TRY(write_record_key(item.key, *item.slot));
  if (item.outcome != Outcome::stored) return {};
  for (const KeyRef& ref : refs)
    if (!ref.parent) GATEHOUSE_TRY(write_entity_key({ref.hash, item.record, ref.unsettled}));
  return item.new_person ? write_person_key(item.exact_key, item.link.client) : Result<void>{};
}

Result<void> RowWriter::write_keys(const ByHash<KeySlot>& slots, const Resolver& resolver) {
  std::vector<std::pair<const Hash16*, const KeySlot*>> keys;
  keys.reserve(slots.size());
  for (const auto& [key, slot] : slots)
    if (slot.touched) keys.emplace_back(&key, &slot);
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return *a.first < *b.first; });
  for (const auto& [key, slot] : keys) GATEHOUSE_TRY(write_record_key(*key, *slot));

  auto entities = resolver.entity_keys();
  std::stable_sort(entities.begin(), entities.end(),
                   [](const EntityKey& a, const EntityKey& b) { return a.hash < b.hash; });
  for (std::size_t i = 0; i < entities.size(); ++i) {
    if (i + 1 < entities.size() && entities[i].hash == entities[i + 1].hash) continue;  // the last of equals counts
    GATEHOUSE_TRY(write_entity_key(entities[i]));
  }
  auto people = resolver.new_people();
  std::sort(people.begin(), people.end());
  for (const auto& [key, id] : people) GATEHOUSE_TRY(write_person_key(key, id));
  return {};
}

Result<void> RowWriter::write_person_key(const Hash16& key, std::int64_t client) {
  if (gathers_) ++last_.new_keys;
  return core_.db().put(gathers_ ? sql::insert_new_person : sql::insert_person, Blob{view(key)}, client);
}

Result<void> RowWriter::write_record_key(const Hash16& key, const KeySlot& slot) {
  const auto put = [&](const char* sql) {
    return core_.db().put(sql, Blob{view(key)}, slot.now.record, Blob{view(slot.now.digest)}, slot.now.mapping,
                          if_any(slot.now.current));
  };
  if (!gathers_) return put(slot.stored ? sql::replace_key : sql::insert_key);
  if (!slot.stored) {
    ++last_.new_keys;
    return put(sql::put_new_key);
  }
  if (last_.new_keys > 0) GATEHOUSE_TRY(put(sql::change_new_key));
  return put(sql::change_settled_key);
}

Result<void> RowWriter::write_entity_key(const EntityKey& key) {
  const auto put = [&](const char* sql) { return core_.db().put(sql, Blob{view(key.hash)}, key.record); };
  if (!gathers_) return put(sql::put_entity_key);
  ++last_.new_keys;  // or fewer: it may be known
  if (key.unsettled) return put(sql::put_unsettled_entity_key);
  GATEHOUSE_TRY(put(sql::change_settled_entity_key));
  return put(sql::put_new_entity_key);
}

}  // namespace gatehouse::hub
