#include "hub/pins.hpp"

#include <algorithm>

#include "hub/body.hpp"
#include "hub/client_reader.hpp"
#include "hub/purging.hpp"
#include "hub/read.hpp"
#include "hub/rows.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store/statements.hpp"
#include "hub/typed_value.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view seal_name = "pin";

struct PinRow {
  std::int64_t id = 0, origin = 0, at = 0;
  std::optional<std::int64_t> record{};
  std::string field, system, actor, sealed;
};

Result<std::vector<PinRow>> rows_of(Connection& db, std::int64_t client, std::int64_t last_event) {
  std::vector<PinRow> out;
  const auto read = each(db.query(sql::select_pins_of, client, last_event), [&](Rows& row) -> Result<void> {
    PinRow pin{
        row.integer(0),           row.integer(7),           row.integer(4),           std::nullopt,
        std::string(row.text(1)), std::string(row.text(3)), std::string(row.text(5)), std::string(row.blob(6))};
    if (!row.null(2)) pin.record = row.integer(2);
    out.push_back(std::move(pin));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<void> insert(Core& core, const PinRow& pin, std::int64_t client, std::int64_t began,
                    std::string_view plain) {
  const auto last = core.db().number(sql::last_pin);
  if (!last) return fail(last.error());
  const std::int64_t id = last->value_or(0) + 1;
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal_for(client, seal_name, id, plain, sealed));
  GATEHOUSE_TRY(core.db().run(sql::insert_pin, id, client, pin.origin, std::string_view(pin.field), pin.record,
                              std::string_view(pin.system), pin.at, std::string_view(pin.actor), began,
                              Blob{std::string_view(sealed)}));
  return {};
}

/// Two pins that say something of the same field: `name` and `name.last`.
bool overlap(std::string_view a, std::string_view b) {
  return a == b || (!group_of(a).empty() && group_of(a) == group_of(b) && (a == group_of(a) || b == group_of(b)));
}

/// The client row of a record that belongs to the client.
Result<std::span<const Value>> values_of(Core& core, RecordId record, ClientId client, PinRow& pin, Arena& arena) {
  const auto id = static_cast<std::int64_t>(record);
  const auto whose = core.db().number(sql::select_client_of_record, id);
  if (!whose) return fail(whose.error());
  if (whose->value_or(0) != static_cast<std::int64_t>(client))
    return fail(Errc::not_found, "record " + std::to_string(id) + " is no record of this client");
  std::span<const Value> out;
  const auto read = each(core.db().query(sql::select_linked_record, id), [&](Rows& row) -> Result<void> {
    std::string plain;
    GATEHOUSE_TRY(core.keys.seal.open("record", id, row.blob(4), plain));
    const auto body = decode_body(plain, core.dictionary, arena);
    if (!body) return fail(body.error());
    for (const StoredEntity& entity : body->entities)
      if (entity.shape == core.dictionary.entity("client")) out = entity.values;
    pin.system = row.text(3);
    pin.record = id;
    return {};
  });
  if (!read) return fail(read.error());
  if (out.empty()) return fail(Errc::not_found, "record " + std::to_string(id) + " says nothing of a client");
  return out;
}

/// What no person has is no correction: a placeholder for a number, a birth before 1900 or one that is still to
/// come.
Result<void> may_be_true(const Core& core, const Field& field, const Value& value) {
  if (field.name == "ssn" && value.kind() == Kind::text) {
    clients::PersonFacts facts;
    facts.ssn = value.text();
    if (clients::normalise(facts, core.reading_options()).ssn == 0)
      return fail(Errc::bad_config, "that is a placeholder and nobody's SSN");
  }
  if (field.name != "birth_date" || value.kind() != Kind::date) return {};
  constexpr std::int32_t first_day = -25'567;  // 1900-01-01
  constexpr std::int64_t a_day = 86'400'000'000;
  if (value.date().days > first_day && value.date().days <= core.clock.now().micros / a_day) return {};
  return fail(Errc::bad_config, "that is nobody's birth date: it lies before 1900-01-02 or after today");
}

/// What is pinned, by position in the schema: from a record, or as the person wrote it.
Result<std::vector<Value>> wanted_values(Core& core, const Schema& schema, const PinWish& wish, ClientId client,
                                         PinRow& pin, Arena& arena) {
  std::vector<Value> out(schema.fields.size());
  const std::vector<std::size_t> fields = fields_of(schema, pin.field);
  if (wish.record == RecordId{}) {
    if (fields.size() != 1 || schema.fields[fields[0]].name != pin.field)
      return fail(Errc::bad_config, "a whole " + pin.field + " is taken from a record: name that `record`");
    const auto value = typed_value(schema.fields[fields[0]], wish.value, arena);
    if (!value) return fail(value.error());
    GATEHOUSE_TRY(may_be_true(core, schema.fields[fields[0]], *value));
    out[fields[0]] = *value;
    return out;
  }
  const auto values = values_of(core, wish.record, client, pin, arena);
  if (!values) return fail(values.error());
  bool any = false;
  for (const std::size_t field : fields) {
    out[field] = (*values)[field];
    any = any || out[field].known();
  }
  if (!any) return fail(Errc::not_found, "that record does not say the client's " + pin.field);
  return out;
}

/// A part of a name or an address that a person writes: the other parts stay as they are shown now, so that nobody
/// gets an address that no record and no person ever said.
Result<void> keep_whole(Core& core, const Schema& schema, ClientId client, PinRow& pin, std::vector<Value>& values,
                        Arena& arena) {
  const std::string_view group = group_of(pin.field);
  if (pin.record || group.empty()) return {};
  const auto view = read_client(core, client);
  if (!view) return fail(view.error());
  for (const std::size_t field : fields_of(schema, group)) {
    const Value& now = view->values[field];
    if (values[field].known() || !now.known()) continue;
    values[field] = now.kind() == Kind::text ? Value::of(arena.copy(now.text())) : now;
  }
  pin.field = group;
  return {};
}

/// Checks the wish and says what pin it makes.
Result<PinRow> pin_of(const Schema& schema, const PinWish& wish, std::string_view actor) {
  if (wish.because.empty()) return fail(Errc::bad_config, "a pin needs its reason (because)");
  if (fields_of(schema, wish.field).empty() || wish.field == "client_id")
    return fail(Errc::bad_config, "a client has no field \"" + wish.field + "\" that can be pinned");
  PinRow out;
  out.field = wish.field;
  if (wish.record != RecordId{} && !group_of(wish.field).empty()) out.field = group_of(wish.field);
  out.actor = actor;
  return out;
}

}  // namespace

Result<std::size_t> end_pins(Core& core, std::int64_t client, std::string_view field, std::int64_t event) {
  const auto now = rows_of(core.db(), client, INT64_MAX - 1);
  if (!now) return fail(now.error());
  std::size_t ended = 0;
  for (const PinRow& pin : *now) {
    if (!overlap(pin.field, field)) continue;
    GATEHOUSE_TRY(core.db().run(sql::end_pin, pin.id, event));
    ++ended;
  }
  return ended;
}

Result<std::int64_t> note_change(Core& core, std::int64_t client, std::string_view kind, std::string_view actor) {
  const auto record = core.db().number(sql::newest_record_of, client);
  const auto row = core.db().number(sql::select_client, client);
  if (!record || !row) return fail(record ? row.error() : record.error());
  constexpr auto rule = static_cast<std::int64_t>(LinkRule::decided);
  GATEHOUSE_TRY(core.db().run(sql::insert_event, core.clock.now().micros, kind, record->value_or(0), client, client,
                              Outcome::stored, Outcome::stored, rule, std::int64_t{0}, actor, nullptr));
  const std::int64_t version = row->value_or(0) + 1;
  GATEHOUSE_TRY(core.db().run(sql::set_client_version, client, version));
  const EntityShape* const shape = core.dictionary.entity("client");
  LastIds last = core.last;
  GATEHOUSE_TRY(append_change(core, last, client, version, ChangeKind::record, std::nullopt,
                              shape == nullptr ? touched_any : touched_bit(shape->number)));
  core.last = last;
  const auto event = core.db().number(sql::select_last_event);
  if (!event) return fail(event.error());
  return event->value_or(0);
}

Result<void> pin_value(Core& core, const PinWish& wish, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  const Schema* const schema = core.dictionary.schema("client");
  if (schema == nullptr) return fail(Errc::bad_config, "the site's schemas have no client");
  auto pin = pin_of(*schema, wish, actor);
  if (!pin) return fail(std::move(pin.error()));
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto client = surviving(core.db(), wish.client);
  if (!client) return fail(client.error());
  GATEHOUSE_TRY(refuse_purged(core, static_cast<std::int64_t>(*client)));
  const LastIds before = core.last;
  Arena arena{1024};
  auto values = wanted_values(core, *schema, wish, *client, *pin, arena);
  const auto shape = core.dictionary.block("client", *schema);
  if (!values || !shape) return fail(values ? shape.error() : values.error());
  GATEHOUSE_TRY(keep_whole(core, *schema, *client, *pin, *values, arena));
  std::string plain;
  const MappedEntity entity{.block = 0, .values = *values};
  encode_body(wish.because, {shape->entity, {}}, {&entity, 1}, {&*shape, 1}, plain);

  pin->origin = static_cast<std::int64_t>(*client);
  pin->at = core.clock.now().micros;
  const auto done = [&]() -> Result<void> {
    const auto event = note_change(core, pin->origin, "pinned", actor);
    if (!event) return fail(event.error());
    const auto ended = end_pins(core, pin->origin, pin->field, *event);
    if (!ended) return fail(ended.error());
    GATEHOUSE_TRY(insert(core, *pin, pin->origin, *event, plain));
    GATEHOUSE_TRY(write_audit(
        core, {std::string(actor), "pin", "client " + std::to_string(pin->origin), "ok", "",
               "field " + pin->field +
                   (pin->record ? ", of record " + std::to_string(*pin->record) : ", as written by the person")}));
    return transaction->commit();
  }();
  if (!done) core.last = before;
  return done;
}

Result<void> unpin_value(Core& core, ClientId id, std::string_view field, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto client = surviving(core.db(), id);
  if (!client) return fail(client.error());
  const auto number = static_cast<std::int64_t>(*client);
  const LastIds before = core.last;
  const auto done = [&]() -> Result<void> {
    const auto event = note_change(core, number, "unpinned", actor);
    if (!event) return fail(event.error());
    const auto ended = end_pins(core, number, field, *event);
    if (!ended) return fail(ended.error());
    if (*ended == 0)
      return fail(Errc::not_found, "nothing is pinned on the client's field \"" + std::string(field) + "\"");
    GATEHOUSE_TRY(write_audit(core, {std::string(actor), "unpin", "client " + std::to_string(number), "ok", "",
                                     "field " + std::string(field)}));
    return transaction->commit();
  }();
  if (!done) core.last = before;
  return done;
}

Result<void> carry_pins(Core& core, std::int64_t from, std::int64_t to) {
  const auto coming = rows_of(core.db(), from, INT64_MAX - 1);
  const auto there = rows_of(core.db(), to, INT64_MAX - 1);
  const auto event = core.db().number(sql::select_last_event);
  if (!coming || !there || !event) return fail(Errc::unavailable, "the pins of the two clients cannot be read");
  std::string plain;
  for (const PinRow& pin : *coming) {
    const bool taken = std::any_of(there->begin(), there->end(),
                                   [&](const PinRow& other) { return overlap(pin.field, other.field); });
    if (taken) continue;
    GATEHOUSE_TRY(core.keys.seal.open(seal_name, pin.id, pin.sealed, plain));
    GATEHOUSE_TRY(insert(core, pin, to, event->value_or(0), plain));
  }
  return {};
}

Result<void> take_pins_back(Core& core, std::int64_t restored, std::int64_t from) {
  const auto now = rows_of(core.db(), from, INT64_MAX - 1);
  const auto event = core.db().number(sql::select_last_event);
  if (!now || !event) return fail(now ? event.error() : now.error());
  for (const PinRow& pin : *now) {
    const auto owner = surviving(core.db(), ClientId{pin.origin});
    if (!owner) return fail(owner.error());
    if (static_cast<std::int64_t>(*owner) == restored)
      GATEHOUSE_TRY(core.db().run(sql::end_pin, pin.id, event->value_or(0)));
  }
  return {};
}

Result<std::vector<Pin>> PinReader::of(std::int64_t client, Arena& arena) {
  std::vector<Pin> out;
  if (!known_) {
    const auto read = each(db_.query(sql::select_pinned_clients, last_event_), [&](Rows& row) -> Result<void> {
      pinned_.insert(row.integer(0));
      return {};
    });
    if (!read) return fail(read.error());
    known_ = true;
  }
  const Schema* const schema = dictionary_.schema("client");
  if (schema == nullptr || !pinned_.contains(client)) return out;
  auto rows = rows_of(db_, client, last_event_);
  if (!rows) return fail(std::move(rows.error()));
  std::string plain;
  for (PinRow& row : *rows) {
    if (auto opened = keys_.seal.open(seal_name, row.id, row.sealed, plain); !opened) return fail(opened.error());
    const auto body = decode_body(plain, dictionary_, arena);
    if (!body) return fail(body.error(), "pin " + std::to_string(row.id));
    Pin pin{std::move(row.field),  RecordId{row.record.value_or(0)},
            std::move(row.system), {row.at},
            std::move(row.actor),  {}};
    for (const StoredEntity& entity : body->entities)
      for (const std::size_t field : fields_of(*schema, pin.field))
        pin.values.emplace_back(field, entity.values[field]);
    out.push_back(std::move(pin));
  }
  return out;
}

}  // namespace gatehouse::hub
