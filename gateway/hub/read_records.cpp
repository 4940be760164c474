#include <algorithm>

#include "hub/body.hpp"
#include "hub/read.hpp"
#include "hub/store/statements.hpp"
#include "hub/store_corrections.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::size_t limit_of(std::size_t wish) { return std::min<std::size_t>(wish, 1'000'000); }

Result<std::vector<Problem>> problems_of(Connection& db, std::int64_t record) {
  std::vector<Problem> out;
  const auto read = each(db.query(sql::select_problems, record), [&](Rows& row) -> Result<void> {
    out.push_back({static_cast<Severity>(row.integer(0)), std::string(row.text(1)), std::string(row.text(2)),
                   std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5))});
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// A row of `select_records`, its body opened.
Result<StoredRecord> record_of(Reading& reading, Rows& row) {
  StoredRecord out;
  if (static_cast<Force>(row.integer(6)) == Force::purged)
    return fail(Errc::not_found, "the person of record " + std::to_string(row.integer(0)) +
                                     " was purged; `gatehouse purge --receipts` says when");
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
  out.mapping_hash = row.text(10);
  std::string plain;
  GATEHOUSE_TRY(reading.keys.seal.open("record", row.integer(0), row.blob(11), plain));
  const auto raw = decode_raw(plain);
  if (!raw) return fail(raw.error());
  out.raw = *raw;
  if (!row.null(13)) GATEHOUSE_TRY(reading.keys.seal.open("file", row.integer(12), row.blob(13), out.head));
  return out;
}

}  // namespace

Result<std::vector<HeldRecord>> read_held(Core& core, const HeldFilter& filter) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::vector<HeldRecord> out;
  const std::int64_t last = filter.id ? static_cast<std::int64_t>(*filter.id) : INT64_MAX;
  const std::int64_t before = filter.id ? last - 1 : 0;
  const auto read = each(
      (*db)->query(sql::select_held, before, last, std::string_view(filter.route), std::string_view(filter.file),
                   std::string_view(filter.rule), static_cast<std::int64_t>(limit_of(filter.limit))),
      [&](Rows& row) -> Result<void> {
        HeldRecord held;
        held.id = RecordId{row.integer(0)};
        held.route = row.text(1);
        held.system = row.text(2);
        held.file = row.text(3);
        held.line = static_cast<std::uint64_t>(row.integer(4));
        held.outcome = static_cast<Outcome>(row.integer(5));
        held.since = {row.integer(6)};
        held.mapping_hash = row.text(7);
        out.push_back(std::move(held));
        return {};
      });
  if (!read) return fail(read.error());
  for (HeldRecord& held : out) {
    auto problems = problems_of(**db, static_cast<std::int64_t>(held.id));
    if (!problems) return fail(std::move(problems.error()));
    held.problems = std::move(*problems);
  }
  return out;
}

Result<void> read_each_outcome(Core& core, FileId file,
                               const std::function<Result<void>(const RecordOutcome&)>& visit) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  auto aside = core.store->reader();  // a statement of its own while the rows are read
  if (!aside) return fail(std::move(aside.error()));
  return each((*db)->query(sql::select_outcomes, file), [&](Rows& row) -> Result<void> {
    RecordOutcome one{.first_line = static_cast<std::uint64_t>(row.integer(0)),
                      .last_line = static_cast<std::uint64_t>(row.integer(1)),
                      .outcome = static_cast<Outcome>(row.integer(2))};
    if (!row.null(4)) one.client = ClientId{row.integer(4)};
    if (one.outcome == Outcome::held || one.outcome == Outcome::rejected) {
      auto problems = problems_of(**aside, row.integer(3));
      if (!problems) return fail(std::move(problems.error()));
      one.problems = std::move(*problems);
    }
    return visit(one);
  });
}

Result<StoredRecord> read_record(Core& core, RecordId id) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  std::optional<StoredRecord> found;
  const auto read = each(reading->db->query(sql::select_record, id), [&](Rows& row) -> Result<void> {
    auto record = record_of(*reading, row);
    if (!record) return fail(std::move(record.error()));
    found = std::move(*record);
    return {};
  });
  if (!read) return fail(read.error());
  if (!found) return fail(Errc::not_found, "there is no record " + std::to_string(static_cast<std::int64_t>(id)));
  auto corrections = corrections_of(*reading, id);
  if (!corrections) return fail(std::move(corrections.error()));
  found->corrections = std::move(*corrections);
  return std::move(*found);
}

Result<std::vector<StoredRecord>> read_records_of(Core& core, ClientId id) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  const auto survivor = surviving(*reading->db, id);
  if (!survivor) return fail(survivor.error());
  std::vector<StoredRecord> out;
  const auto read = each(reading->db->query(sql::select_records_of, *survivor), [&](Rows& row) -> Result<void> {
    auto record = record_of(*reading, row);
    if (!record) return fail(std::move(record.error()));
    out.push_back(std::move(*record));
    return {};
  });
  if (!read) return fail(read.error());
  for (StoredRecord& record : out) {
    auto corrections = corrections_of(*reading, record.id);
    if (!corrections) return fail(std::move(corrections.error()));
    record.corrections = std::move(*corrections);
  }
  return out;
}

Result<std::string> read_mapping(Core& core, std::string_view hash) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::optional<std::string> out;
  const auto read = each((*db)->query(sql::select_canonical, hash), [&](Rows& row) -> Result<void> {
    out = row.text(0);
    return {};
  });
  if (!read) return fail(read.error());
  if (!out) return fail(Errc::not_found, "the hub keeps no mapping of that hash: " + std::string(hash));
  return std::move(*out);
}

}  // namespace gatehouse::hub
