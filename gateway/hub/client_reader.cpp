#include "hub/client_reader.hpp"

#include <algorithm>

#include "hub/body.hpp"
#include "hub/store/statements.hpp"
#include "hub/view.hpp"

namespace gatehouse::hub {
namespace {

LinkedRecord linked_of(const Rows& row) {
  return {row.integer(0), row.integer(1), static_cast<Force>(row.integer(2)), std::string(row.text(3)),
          std::string(row.blob(4))};
}

std::string_view name_of(ClientState state) {
  switch (state) {
    case ClientState::active:
      return "active";
    case ClientState::provisional:
      return "provisional";
  }
  return "";
}

}  // namespace

Result<std::vector<LinkedRecord>> ClientReader::records_of(std::int64_t client) {
  std::vector<LinkedRecord> out;
  const auto read = each(db_.query(sql::select_linked, client, last_), [&](Rows& row) -> Result<void> {
    out.push_back(linked_of(row));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<LinkedRecord> ClientReader::record(std::int64_t id) {
  LinkedRecord out;
  const auto read = each(db_.query(sql::select_linked_record, id), [&](Rows& row) -> Result<void> {
    out = linked_of(row);
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// True unless a newer version had replaced it at that moment. One that came for somebody else, because the system
/// gave them its key, replaces nothing of this client.
Result<bool> ClientReader::in_force(const LinkedRecord& record, std::int64_t client) {
  if (record.force != Force::none && record.force != Force::former) return record.force == Force::current;
  for (std::int64_t at = record.id, next = 0; at != 0; at = next, next = 0) {
    bool replaced = false;
    const auto read = each(db_.query(sql::select_successor, at, last_), [&](Rows& row) -> Result<void> {
      const auto moved = moved_.find(row.integer(0));
      const std::int64_t whose = moved == moved_.end() ? row.integer(1) : moved->second;
      const bool reused = row.integer(2) == static_cast<std::int64_t>(LinkRule::key_reused);
      if (whose == 0) return {};
      replaced = replaced || whose == client || (at == record.id && !reused);
      next = row.integer(0);
      return {};
    });
    if (!read) return fail(read.error());
    if (replaced) return false;
  }
  return true;
}

/// The record's entities become rows of the view, under their parents.
Result<void> ClientReader::add_rows(const LinkedRecord& record, ClientView& view) {
  GATEHOUSE_TRY(keys_.seal.open("record", record.id, record.sealed, plain_));
  auto body = decode_body(plain_, core_.dictionary, view.arena);
  if (!body) return fail(body.error(), "record " + std::to_string(record.id));
  std::vector<std::int32_t> row_of(body->entities.size(), -1);
  for (std::size_t i = 0; i < body->entities.size(); ++i) {
    const StoredEntity& entity = body->entities[i];
    if (entity.shape == nullptr || entity.shape->schema == nullptr) continue;
    EntityRow row;
    row.entity = entity.shape->name;
    row.schema = entity.shape->schema;
    row.values.assign(entity.values.begin(), entity.values.end());
    row.record = RecordId{record.id};
    row.key = entity.key;
    row.system = record.system;
    row.received = {record.received};
    if (entity.parent >= 0 && static_cast<std::size_t>(entity.parent) < i)
      row.parent = row_of[static_cast<std::size_t>(entity.parent)];
    row_of[i] = static_cast<std::int32_t>(view.rows.size());
    view.rows.push_back(std::move(row));
  }
  return {};
}

/// A pin that was taken from a record counts as long as the record is the client's.
Result<std::vector<Pin>> ClientReader::pins_of(const std::vector<LinkedRecord>& records, ClientView& view) {
  auto pins = pins_.of(static_cast<std::int64_t>(view.id), view.arena);
  if (!pins) return pins;
  std::erase_if(*pins, [&](const Pin& pin) {
    return pin.record != RecordId{} &&
           std::none_of(records.begin(), records.end(),
                        [&](const LinkedRecord& record) { return RecordId{record.id} == pin.record; });
  });
  return pins;
}

/// Whose word the values are, row by row, of systems that are compared; what nobody has decided is noted in the
/// view.
Result<std::vector<Origins>> ClientReader::origins_of(ClientView& view) {
  std::vector<Origins> out(view.rows.size());
  for (std::size_t i = 0; i < view.rows.size(); ++i) {
    const EntityRow& row = view.rows[i];
    if (row.schema != view.schema || !core_.settings.survivorship.compares(row.system)) continue;
    auto origins = origins_.of(static_cast<std::int64_t>(row.record));
    if (!origins) return fail(std::move(origins.error()));
    out[i] = std::move(*origins);
    for (std::size_t field = 0; field < out[i].size(); ++field)
      if (out[i][field].open) view.kept_back.push_back({row.system, field, row.values[field]});
  }
  return out;
}

Result<ClientView> ClientReader::view(std::int64_t client, const std::vector<LinkedRecord>& records) {
  ClientView out;
  out.id = ClientId{client};
  GATEHOUSE_TRY(each(db_.query(sql::select_client, client), [&](Rows& row) -> Result<void> {
    out.version = row.integer(0);
    const bool gone = !row.null(2) && records.empty();  // while it had records, it was not merged yet
    out.state = gone ? "merged" : name_of(static_cast<ClientState>(row.integer(1)));
    return {};
  }));
  for (const LinkedRecord& record : records) {
    const auto counts = in_force(record, client);
    if (!counts) return fail(counts.error());
    if (*counts) GATEHOUSE_TRY(add_rows(record, out));
  }

  const bool emptied = std::any_of(records.begin(), records.end(),
                                   [](const LinkedRecord& record) { return record.force == Force::purged; });
  if (out.rows.empty() && emptied) out.state = "purged";
  out.schema = core_.dictionary.schema("client");
  if (out.schema == nullptr) return out;
  const auto origins = origins_of(out);
  if (!origins) return fail(origins.error());
  std::vector<ClientPart> parts;
  for (std::size_t i = 0; i < out.rows.size(); ++i) {
    const EntityRow& row = out.rows[i];
    if (row.schema == out.schema)
      parts.push_back({row.record, row.received, row.system, row.values, (*origins)[i]});
  }
  const auto pins = pins_of(records, out);
  if (!pins) return fail(pins.error());
  MergedClient merged = merge_client(*out.schema, parts, *pins, core_.settings.survivorship);
  out.values = std::move(merged.values);
  out.sources = std::move(merged.sources);
  return out;
}

}  // namespace gatehouse::hub
