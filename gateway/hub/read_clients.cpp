#include <algorithm>
#include <map>

#include "hub/client_reader.hpp"
#include "hub/read.hpp"
#include "hub/store/statements.hpp"
#include "hub/store/trust_statements.hpp"

namespace gatehouse::hub {
namespace {

Result<Whereabouts> whereabouts_at(Connection& db, const AsOf& as_of) {
  Whereabouts out;
  const auto read =
      each(db.query(sql::select_moves_after, as_of.last_event, as_of.last_record), [&](Rows& row) -> Result<void> {
        out.try_emplace(row.integer(0), row.integer(1));  // the first event after the moment tells how it was
        return {};
      });
  if (!read) return fail(read.error());
  return out;
}

}  // namespace

Result<ClientId> surviving(Connection& db, ClientId id) {
  bool known = false, merged = false;
  GATEHOUSE_TRY(each(db.query(sql::select_client, id), [&](Rows& row) -> Result<void> {
    known = true;
    merged = !row.null(2);
    return {};
  }));
  const std::string name = std::to_string(static_cast<std::int64_t>(id));
  if (!known) return fail(Errc::not_found, "there is no client " + name);
  if (!merged) return id;
  const auto last = db.number(sql::select_survivor, id);
  if (!last) return fail(last.error());
  if (!*last) return fail(Errc::corrupt, "the merges of client " + name + " run in a circle");
  return ClientId{**last};
}

Result<ClientView> read_client(Core& core, ClientId id) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  const auto survivor = surviving(*reading->db, id);
  if (!survivor) return fail(survivor.error());
  const Whereabouts here;
  ClientReader reader(core, *reading->db, reading->keys, {RecordId{INT64_MAX}, INT64_MAX}, here);
  const auto records = reader.records_of(static_cast<std::int64_t>(*survivor));
  if (!records) return fail(records.error());
  return reader.view(static_cast<std::int64_t>(*survivor), *records);
}

Result<void> read_each_client(Core& core, const AsOf& as_of,
                              const std::function<Result<void>(const ClientView&)>& visit) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  auto ids = Reading::begin(core);  // walks the clients while the other reads their records
  if (!ids) return fail(std::move(ids.error()));
  const auto moved = whereabouts_at(*reading->db, as_of);
  if (!moved) return fail(moved.error());
  std::map<std::int64_t, std::vector<std::int64_t>> elsewhere;  // what a client had then and has not now
  for (const auto& [record, client] : *moved)
    if (client != 0) elsewhere[client].push_back(record);

  ClientReader reader(core, *reading->db, reading->keys, as_of, *moved);
  return each(ids->db->query(sql::select_client_ids), [&](Rows& row) -> Result<void> {
    const std::int64_t client = row.integer(0);
    auto records = reader.records_of(client);
    if (!records) return fail(std::move(records.error()));
    if (!moved->empty()) std::erase_if(*records, [&](const LinkedRecord& r) { return moved->contains(r.id); });
    if (const auto more = elsewhere.find(client); more != elsewhere.end())
      for (const std::int64_t id : more->second) {
        auto record = reader.record(id);
        if (!record) return fail(std::move(record.error()));
        records->push_back(std::move(*record));
      }
    std::sort(records->begin(), records->end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    if (records->empty()) return {};
    const auto view = reader.view(client, *records);
    if (!view) return fail(view.error());
    return visit(*view);
  });
}

Result<AsOf> read_now(Core& core) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  AsOf out;
  const auto read = each((*db)->query(sql::select_now), [&](Rows& row) -> Result<void> {
    out = {RecordId{row.integer(0)}, row.integer(1)};
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

namespace {

/// Why a person is asked, and two of them where any records of the two clients speak for two people.
std::string sentence_of(std::int64_t rule, std::string_view state) {
  if (state == "second" && !needs_two(rule))
    return "Records of the two speak for two people, so a second person must say the same.";
  return std::string(link_rule_sentence(rule));
}

Review review_of(const Rows& row) {
  const std::int64_t rule = row.integer(5);
  return {row.integer(0),
          RecordId{row.integer(1)},
          ClientId{row.integer(2)},
          ClientId{row.integer(3)},
          static_cast<double>(row.integer(4)) / clients::bit,
          std::string(link_rule_id(rule)),
          sentence_of(rule, row.text(6)),
          std::string(row.text(6)),
          {row.integer(7)},
          std::string(row.text(8)),
          std::string(row.text(9)),
          row.integer(10)};
}

Result<std::vector<Review>> reviews_of(Core& core, const char* question, std::int64_t about) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<Review> out;
  const auto read = each((*db)->query(question, about), [&](Rows& row) -> Result<void> {
    out.push_back(review_of(row));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

}  // namespace

Result<std::vector<Review>> read_reviews(Core& core, std::size_t limit) {
  return reviews_of(core, sql::select_reviews, static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000)));
}

Result<Review> read_review(Core& core, std::int64_t id) {
  auto found = reviews_of(core, sql::select_one_review, id);
  if (!found) return fail(std::move(found.error()));
  if (found->empty()) return fail(Errc::not_found, "there is no review " + std::to_string(id));
  return std::move(found->front());
}

}  // namespace gatehouse::hub
