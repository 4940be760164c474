#include "hub/person_reader.hpp"

#include <thread>

#include "hub/body.hpp"
#include "hub/core.hpp"
#include "hub/read.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::int64_t at_once = 5'000;

clients::ClientId client_id(std::int64_t id) { return clients::ClientId{static_cast<std::uint64_t>(id)}; }
clients::RecordId record_id(std::int64_t id) { return clients::RecordId{static_cast<std::uint64_t>(id)}; }

}  // namespace

PersonReader::PersonReader(Connection& db, Keys& keys, const Dictionary& dictionary,
                           const clients::Options& options)
    : db_(db), keys_(keys), dictionary_(dictionary), options_(options), client_(dictionary.entity("client")) {
  if (client_ != nullptr && client_->schema != nullptr) shape_.emplace(*client_->schema);
}

Result<void> PersonReader::read_after(std::int64_t known, clients::ClientIndex& index) {
  if (!shape_) return {};
  const auto add_all = [&index](const std::vector<Found>& found) {
    for (const Found& one : found) index.add(one.client, one.record, one.person);
  };
  std::vector<Found> found, adding;
  std::jthread adder;
  for (std::int64_t rows = at_once; rows == at_once;) {
    found.clear();
    rows = 0;
    GATEHOUSE_TRY(each(db_.query(sql::select_people, known, at_once), [&](Rows& row) -> Result<void> {
      ++rows;
      known = row.integer(0);
      return open(row, found);
    }));
    if (adder.joinable()) adder.join();
    std::swap(found, adding);
    if (rows == at_once) adder = std::jthread([&] { add_all(adding); });
  }
  add_all(adding);
  return {};
}

Result<void> PersonReader::read_formers(clients::ClientIndex& index) {
  const auto formers = formers_of(db_.query(sql::select_formers));
  if (!formers) return fail(formers.error());
  return add_formers(*formers, index);
}

Result<void> PersonReader::read_replaced(std::int64_t known, clients::ClientIndex& index) {
  const auto formers = formers_of(db_.query(sql::select_replaced, known));
  if (!formers) return fail(formers.error());
  return add_formers(*formers, index);
}

Result<void> PersonReader::read_client(std::int64_t client, clients::ClientIndex& index) {
  if (!shape_) return {};
  for (const clients::RecordId record : index.records_of(client_id(client))) index.remove(record);
  std::vector<Found> found;
  GATEHOUSE_TRY(each(db_.query(sql::select_people_of, client), [&](Rows& row) { return open(row, found); }));
  for (const Found& one : found) index.add(one.client, one.record, one.person);
  const auto formers = formers_of(db_.query(sql::select_formers_of, client));
  if (!formers) return fail(formers.error());
  return add_formers(*formers, index);
}

Result<bool> PersonReader::has_formers(std::int64_t client) {
  const auto any = db_.number(sql::any_former_of, client);
  if (!any) return fail(any.error());
  return any->value_or(0) != 0;
}

Result<std::optional<clients::PersonFeatures>> PersonReader::person_of(std::int64_t record) {
  std::vector<Found> found;
  if (!shape_) return std::optional<clients::PersonFeatures>();
  const auto read = each(db_.query(sql::select_person_of, record), [&](Rows& row) { return open(row, found); });
  if (!read) return fail(read.error());
  return found.empty() ? std::nullopt : std::optional(found.front().person);
}

Result<void> PersonReader::open(Rows& row, std::vector<Found>& to) {
  const std::int64_t record = row.integer(0);
  GATEHOUSE_TRY(keys_.seal.open("record", record, row.blob(2), plain_));
  arena_.clear();
  const auto body = decode_body(plain_, dictionary_, arena_);
  if (!body) return fail(body.error());
  for (const StoredEntity& entity : body->entities) {
    if (entity.shape != client_) continue;
    to.push_back({client_id(row.integer(1)), record_id(record), shape_->read(entity.values, options_)});
    break;
  }
  return {};
}

Result<std::vector<PersonReader::Former>> PersonReader::formers_of(Result<Rows> rows) {
  std::vector<Former> out;
  const auto read = each(std::move(rows), [&](Rows& row) -> Result<void> {
    out.push_back({row.integer(0), row.integer(1), row.null(3) ? 0 : row.integer(3),
                   static_cast<Force>(row.integer(2)) == Force::former});
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// The newest first, so that what replaced a version is there before it.
Result<void> PersonReader::add_formers(const std::vector<Former>& formers, clients::ClientIndex& index) {
  for (const Former& one : formers) {
    const clients::RecordId record = record_id(one.record);
    if (index.client_of(record)) {
      if (one.by != 0) index.retire(record, record_id(one.by));
      continue;
    }
    if (!one.counts) continue;
    const auto person = person_of(one.record);
    if (!person) return fail(person.error());
    if (!*person) continue;
    if (one.by != 0)
      index.add_former(record, record_id(one.by), **person);
    else
      index.add(client_id(one.client), record, **person);
  }
  return {};
}

}  // namespace gatehouse::hub
