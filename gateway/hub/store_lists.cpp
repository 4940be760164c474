#include "hub/store_lists.hpp"

#include <algorithm>
#include <array>

#include "hub/read.hpp"
#include "hub/runs.hpp"
#include "hub/store/list_statements.hpp"

namespace gatehouse::hub {
namespace {

std::int64_t limit_of(std::size_t wish) {
  constexpr std::size_t most = 100'000;
  return static_cast<std::int64_t>(std::min(wish, most));
}

std::string_view word_of_file(std::int64_t state) {
  constexpr std::array<std::string_view, 4> words{"open", "done", "broken-off", "refused"};
  return state >= 0 && state < 4 ? words[static_cast<std::size_t>(state)] : std::string_view("open");
}

constexpr std::array<std::string_view, 7> delivery_words{"pending",    "delivered", "unknown", "held",
                                                         "superseded", "filtered",  "claimed"};
std::string_view word_of_delivery(std::int64_t state) {
  return state >= 0 && state < 7 ? delivery_words[static_cast<std::size_t>(state)] : delivery_words[0];
}
/// -1: any state.
std::int64_t delivery_state(std::string_view word) {
  const auto at = std::ranges::find(delivery_words, word);
  return at == delivery_words.end() ? -1 : at - delivery_words.begin();
}

FileRow file_row(Rows& row) {
  return {.id = FileId{row.integer(0)},
          .name = std::string(row.text(1)),
          .state = std::string(word_of_file(row.integer(2))),
          .rule = std::string(row.text(3)),
          .reason = std::string(row.text(4)),
          .size = row.integer(5),
          .records = row.integer(6),
          .arrived = {row.integer(7)},
          .acknowledged = {row.integer(8)}};
}

/// What a name must be like to have `part` in it, with nothing of `part` taken for a sign.
std::string like(std::string_view part) {
  std::string out = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out + "%";
}

RecordRow record_row(Rows& row) {
  RecordRow out;
  out.id = RecordId{row.integer(0)};
  out.route = row.text(1);
  out.system = row.text(2);
  out.file = row.text(3);
  out.line = static_cast<std::uint64_t>(row.integer(4));
  out.version = row.integer(5);
  out.current = static_cast<Force>(row.integer(6)) == Force::current;
  out.outcome = static_cast<Outcome>(row.integer(7));
  if (!row.null(8)) out.client = ClientId{row.integer(8)};
  out.received = {row.integer(9)};
  out.mapping = row.text(10);
  out.mapping_hash = row.text(11);
  out.rule = row.text(12);
  out.field = row.text(13);
  out.source = row.text(14);
  out.message = row.text(15);
  return out;
}

/// The first record of a batch not below `batch`: records are numbered in the order of their batches, so that a run
/// of a large store is found by some twenty looks.
Result<std::int64_t> first_record_of(Connection& db, std::int64_t batch) {
  const auto last = db.number(sql::last_record_number);
  if (!last) return fail(last.error());
  std::int64_t low = 1, high = last->value_or(0) + 1;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto there = db.number(sql::batch_from_record, middle);
    if (!there) return fail(there.error());
    if (there->has_value() && **there < batch)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/// Records after `from` and up to `to` may be meant.
struct Range {
  std::int64_t from = 0, to = INT64_MAX;
};
Result<Range> range_of(Connection& db, const RecordFilter& filter) {
  Range out{.from = filter.after};
  if (filter.newest_first) out = {0, filter.after == 0 ? INT64_MAX : filter.after - 1};
  if (filter.id != RecordId{}) {
    const auto id = static_cast<std::int64_t>(filter.id);
    return Range{std::max(out.from, id - 1), std::min(out.to, id)};
  }
  if (filter.run == RunId{}) return out;
  std::int64_t first = 0, last = 0;
  GATEHOUSE_TRY(each(db.query(sql::batches_of_run, filter.run), [&](Rows& row) -> Result<void> {
    first = row.null(0) ? 0 : row.integer(0);
    last = row.null(1) ? 0 : row.integer(1);
    return {};
  }));
  if (first == 0) return Range{0, 0};  // it brought nothing
  const auto begin = first_record_of(db, first), end = first_record_of(db, last + 1);
  if (!begin || !end) return fail(begin ? end.error() : begin.error());
  return Range{std::max(out.from, *begin - 1), std::min(out.to, *end - 1)};
}

}  // namespace

Result<std::vector<RunInfo>> StoreLists::runs(const RunFilter& filter) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  return list_runs(**db, filter);
}

Result<RunInfo> StoreLists::run(RunId id) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto number = static_cast<std::int64_t>(id);
  auto found = number > 0 ? read_runs(**db, number, 1) : Result<std::vector<RunInfo>>(std::vector<RunInfo>{});
  if (!found) return fail(std::move(found.error()));
  if (found->empty()) return fail(Errc::not_found, "there is no run " + std::to_string(number));
  return std::move(found->front());
}

Result<std::vector<FileRow>> StoreLists::files_of(RunId run, std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<FileRow> out;
  GATEHOUSE_TRY(each((*db)->query(sql::list_files_of_run, run, limit_of(limit)), [&](Rows& row) -> Result<void> {
    out.push_back(file_row(row));
    return {};
  }));
  return out;
}

Result<std::vector<FoundFile>> StoreLists::files_named(std::string_view part, std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<FoundFile> out;
  const std::string wanted = like(part);
  GATEHOUSE_TRY(each((*db)->query(sql::list_files_named, std::string_view(wanted), limit_of(limit)),
                     [&](Rows& row) -> Result<void> {
                       out.push_back({.file = file_row(row),
                                      .run = RunId{row.integer(9)},
                                      .route = std::string(row.text(10)),
                                      .system = std::string(row.text(11))});
                       return {};
                     }));
  return out;
}

Result<KeptBackNow> StoreLists::kept_back_of(RunId run) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto range = range_of(**db, {.run = run});
  if (!range) return fail(range.error());
  KeptBackNow out;
  GATEHOUSE_TRY(each((*db)->query(sql::count_kept_back, range->from, range->to), [&](Rows& row) -> Result<void> {
    (static_cast<Outcome>(row.integer(0)) == Outcome::held ? out.held : out.rejected) = row.integer(1);
    return {};
  }));
  return out;
}

Result<std::map<std::string, std::int64_t>> StoreLists::delivered_by(RunId run) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::map<std::string, std::int64_t> out;
  GATEHOUSE_TRY(each((*db)->query(sql::count_deliveries_of_run, run), [&](Rows& row) -> Result<void> {
    out.emplace(word_of_delivery(row.integer(0)), row.integer(1));
    return {};
  }));
  return out;
}

Result<std::vector<RunDelivery>> StoreLists::deliveries_of_run(RunId run, std::string_view state,
                                                               std::int64_t after, std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<RunDelivery> out;
  GATEHOUSE_TRY(each((*db)->query(sql::list_deliveries_of_run, run, delivery_state(state), after, limit_of(limit)),
                     [&](Rows& row) -> Result<void> {
                       out.push_back({.state = std::string(word_of_delivery(row.integer(0))),
                                      .client = ClientId{row.integer(1)},
                                      .change = row.integer(2),
                                      .version = row.integer(3),
                                      .attempts = row.integer(4),
                                      .settled = {row.integer(5)},
                                      .remote_id = std::string(row.text(6)),
                                      .reason = std::string(row.text(7))});
                       return {};
                     }));
  return out;
}

Result<std::vector<HeldGroup>> StoreLists::held_groups(std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<HeldGroup> out;
  GATEHOUSE_TRY(each((*db)->query(sql::list_held_groups, limit_of(limit)), [&](Rows& row) -> Result<void> {
    out.push_back({.route = std::string(row.text(0)),
                   .system = std::string(row.text(1)),
                   .rule = std::string(row.text(2)),
                   .field = std::string(row.text(3)),
                   .source = std::string(row.text(4)),
                   .message = std::string(row.text(5)),
                   .outcome = static_cast<Outcome>(row.integer(6)),
                   .records = row.integer(7),
                   .oldest = {row.integer(8)},
                   .newest = {row.integer(9)}});
    return {};
  }));
  return out;
}

Result<std::vector<RecordRow>> StoreLists::records(const RecordFilter& filter) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<RecordRow> out;
  const auto add = [&](Rows& row) -> Result<void> {
    out.push_back(record_row(row));
    return {};
  };
  if (filter.client != ClientId{}) {
    GATEHOUSE_TRY(
        each((*db)->query(sql::list_records_of_client, filter.client, filter.after, limit_of(filter.limit)), add));
    return out;
  }
  const auto range = range_of(**db, filter);
  if (!range) return fail(range.error());
  const auto read = [&](const char* statement, std::int64_t outcome) {
    return each((*db)->query(statement, range->from, range->to, filter.run, outcome, std::string_view(filter.route),
                             std::string_view(filter.file), std::string_view(filter.rule),
                             std::string_view(filter.source), limit_of(filter.limit)),
                add);
  };
  if (!filter.held_only) {
    GATEHOUSE_TRY(read(sql::list_records, filter.outcome ? static_cast<std::int64_t>(*filter.outcome) : -1));
    return out;
  }
  const char* const statement = filter.newest_first ? sql::list_kept_back_newest
                                : filter.any_reason ? sql::list_kept_back_for_any
                                                    : sql::list_kept_back;
  for (const Outcome one : {Outcome::held, Outcome::rejected})
    if (filter.outcome.value_or(one) == one) GATEHOUSE_TRY(read(statement, static_cast<std::int64_t>(one)));
  std::ranges::sort(out, {}, [&filter](const RecordRow& row) {
    const auto id = static_cast<std::int64_t>(row.id);
    return filter.newest_first ? -id : id;
  });
  if (out.size() > filter.limit) out.resize(filter.limit);
  return out;
}

Result<std::vector<RecordId>> StoreLists::newest_of(std::string_view route, std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<RecordId> out;
  GATEHOUSE_TRY(
      each((*db)->query(sql::list_newest_of_route, route, limit_of(limit)), [&](Rows& row) -> Result<void> {
        out.push_back(RecordId{row.integer(0)});
        return {};
      }));
  return out;
}

Result<void> StoreLists::each_newest(std::string_view route, std::size_t limit,
                                     const std::function<Result<bool>(const StoredRecord&)>& visit) {
  const auto newest = newest_of(route, limit);
  if (!newest) return fail(newest.error());
  for (const RecordId id : *newest) {
    const auto record = read_record(core_, id);
    if (!record && record.error().code == Errc::not_found) continue;
    if (!record) return fail(record.error());
    const auto more = visit(*record);
    if (!more) return fail(more.error());
    if (!*more) return {};
  }
  return {};
}

Result<std::vector<DeliveryRow>> StoreLists::deliveries_of(ClientId client, std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto survivor = surviving(**db, client);
  if (!survivor) return fail(survivor.error());
  std::vector<DeliveryRow> out;
  GATEHOUSE_TRY(each((*db)->query(sql::list_deliveries_of_client, *survivor, limit_of(limit)),
                     [&](Rows& row) -> Result<void> {
                       out.push_back({.route = std::string(row.text(0)),
                                      .state = std::string(word_of_delivery(row.integer(1))),
                                      .change = row.integer(2),
                                      .version = row.integer(3),
                                      .attempts = row.integer(4),
                                      .run = row.integer(5),
                                      .settled = {row.integer(6)},
                                      .remote_id = std::string(row.text(7)),
                                      .reason = std::string(row.text(8))});
                       return {};
                     }));
  return out;
}

Result<std::vector<ClientId>> StoreLists::clients_like(const clients::PersonFacts& person, std::size_t limit) {
  const std::lock_guard hold(core_.writing);
  GATEHOUSE_TRY(core_.people.restore(core_.db(), core_.keys, core_.dictionary, core_.reading_options()));
  std::vector<ClientId> out;
  for (const clients::ClientId id :
       core_.people.index().near(clients::normalise(person, core_.reading_options()), limit))
    out.push_back(ClientId{static_cast<std::int64_t>(id)});
  return out;
}

Result<std::vector<ClientId>> StoreLists::clients_of_key(const std::vector<std::string>& systems,
                                                         const std::vector<std::string>& entities,
                                                         std::string_view key) {
  auto reading = Reading::begin(core_);
  if (!reading) return fail(std::move(reading.error()));
  std::vector<ClientId> out;
  for (const std::string& system : systems)
    for (const std::string& entity : entities) {
      const Hash16 hash = reading->keys.of_key(system, entity, key);
      GATEHOUSE_TRY(each(reading->db->query(sql::client_of_key, Blob{view(hash)}), [&](Rows& row) -> Result<void> {
        const ClientId id{row.integer(0)};
        if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
        return {};
      }));
    }
  return out;
}

Result<std::vector<ClientId>> StoreLists::aliases_of(ClientId client, std::size_t limit) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto survivor = surviving(**db, client);
  if (!survivor) return fail(survivor.error());
  std::vector<ClientId> out;
  GATEHOUSE_TRY(each((*db)->query(sql::list_aliases, *survivor, limit_of(limit)), [&](Rows& row) -> Result<void> {
    out.push_back(ClientId{row.integer(0)});
    return {};
  }));
  return out;
}

}  // namespace gatehouse::hub
