#include "hub/decisions.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "hub/read.hpp"
#include "hub/rows.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::array<std::string_view, 4> decisions = {"same", "not-same", "cannot-tell", "data-error"};

clients::ClientId client_id(std::int64_t id) { return clients::ClientId{static_cast<std::uint64_t>(id)}; }
clients::RecordId record_id(std::int64_t id) { return clients::RecordId{static_cast<std::uint64_t>(id)}; }

struct ReviewRow {
  std::int64_t record = 0, client = 0, candidate = 0, rule = 0, score = 0;
  std::string state;
};
struct ClientRow {
  std::int64_t version = 0;
  ClientState state = ClientState::active;
  std::int64_t merged_into = 0;
};

Result<ReviewRow> read_review(Core& core, std::int64_t id) {
  ReviewRow out;
  GATEHOUSE_TRY(each(core.db().query(sql::select_review, id), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), row.integer(1), row.integer(2),
           row.integer(4), row.integer(5), std::string(row.text(3))};
    return {};
  }));
  if (out.state.empty()) return fail(Errc::not_found, "there is no review " + std::to_string(id));
  return out;
}

Result<ClientRow> read_client_row(Core& core, std::int64_t id) {
  ClientRow out;
  GATEHOUSE_TRY(each(core.db().query(sql::select_client, id), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), static_cast<ClientState>(row.integer(1)), row.integer(2)};
    return {};
  }));
  if (out.version == 0) return fail(Errc::not_found, "there is no client " + std::to_string(id));
  return out;
}

Result<std::vector<std::int64_t>> ids(Result<Rows> rows) {
  std::vector<std::int64_t> out;
  const auto read = each(std::move(rows), [&](Rows& row) -> Result<void> {
    out.push_back(row.integer(0));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// Moves records from one client to another, with an event each.
Result<void> move_records(Core& core, const std::vector<std::int64_t>& records, std::int64_t from, std::int64_t to,
                          std::string_view kind, std::string_view actor) {
  constexpr auto rule = static_cast<std::int64_t>(LinkRule::decided);
  for (const std::int64_t record : records) {
    GATEHOUSE_TRY(core.db().run(sql::move_record, record, to));
    GATEHOUSE_TRY(core.db().run(sql::insert_event, core.clock.now().micros, kind, record, from, to, Outcome::stored,
                                Outcome::stored, rule, std::int64_t{0}, actor, nullptr));
    core.people.index().move(record_id(record), client_id(from), client_id(to));
  }
  return {};
}

/// Both clients have changed, and the feed says how.
Result<void> tell_both(Core& core, LastIds& last, std::int64_t gone, std::optional<std::int64_t> into,
                       std::int64_t other, ChangeKind kind) {
  const auto one = read_client_row(core, gone);
  const auto two = read_client_row(core, other);
  if (!one || !two) return fail(one ? two.error() : one.error());
  GATEHOUSE_TRY(core.db().run(sql::set_merged, gone, one->version + 1, into));
  GATEHOUSE_TRY(core.db().run(sql::set_client_version, other, two->version + 1));
  GATEHOUSE_TRY(append_change(core, last, gone, one->version + 1, kind, std::nullopt));
  return append_change(core, last, other, two->version + 1, kind, std::nullopt);
}

Result<void> merge(Core& core, LastIds& last, std::int64_t from, std::int64_t to, std::string_view actor) {
  if (from == to) return {};
  const auto parted = core.db().number(sql::is_parted, from, to);
  if (!parted) return fail(parted.error());
  if (parted->value_or(0) != 0)
    return fail(Errc::conflict, "clients " + std::to_string(from) + " and " + std::to_string(to) +
                                    " were declared to be two people");
  const auto records = ids(core.db().query(sql::select_records_at, from));
  const auto others = ids(core.db().query(sql::select_parted_from, from));
  if (!records || !others) return fail(records ? others.error() : records.error());
  GATEHOUSE_TRY(move_records(core, *records, from, to, "merged", actor));
  for (const std::int64_t other : *others) core.people.index().forbid(client_id(to), client_id(other));
  GATEHOUSE_TRY(tell_both(core, last, from, to, to, ChangeKind::merged));
  GATEHOUSE_TRY(core.db().run(sql::repoint_reviews, from, to));
  GATEHOUSE_TRY(core.db().run(sql::close_moot_reviews, core.clock.now().micros, actor));
  return {};
}

Result<void> part(Core& core, std::int64_t a, std::int64_t b, std::string_view actor) {
  GATEHOUSE_TRY(core.db().run(sql::insert_parted, a, b, core.clock.now().micros, actor));
  core.people.index().forbid(client_id(a), client_id(b));
  return {};
}

/// A provisional client of whom nobody doubts any more is an ordinary one.
Result<void> confirm(Core& core, std::int64_t client) {
  const auto open = core.db().number(sql::open_reviews_of, client);
  if (!open) return fail(open.error());
  if (open->value_or(0) != 0) return {};
  GATEHOUSE_TRY(core.db().run(sql::set_client_state, client, ClientState::active));
  return {};
}

}  // namespace

Result<void> decide(Core& core, std::int64_t id, std::string_view decision, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  if (std::find(decisions.begin(), decisions.end(), decision) == decisions.end())
    return fail(Errc::bad_config, "a review is decided as same, not-same, cannot-tell or data-error");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto review = read_review(core, id);
  if (!review) return fail(review.error());
  if (review->state != "open")
    return fail(Errc::conflict, "review " + std::to_string(id) + " was decided meanwhile: " + review->state);
  GATEHOUSE_TRY(core.people.restore(core.db(), core.keys, core.dictionary, core.reading_options()));
  const auto client = surviving(core.db(), ClientId{review->client});
  const auto candidate = surviving(core.db(), ClientId{review->candidate});
  if (!client || !candidate) return fail(client ? candidate.error() : client.error());
  const auto from = static_cast<std::int64_t>(*client);
  const auto to = static_cast<std::int64_t>(*candidate);

  LastIds last = core.last;
  GATEHOUSE_TRY(core.db().run(sql::close_review, id, decision, core.clock.now().micros, actor));
  if (decision == "same") GATEHOUSE_TRY(merge(core, last, from, to, actor));
  if (decision == "not-same") GATEHOUSE_TRY(part(core, from, to, actor));
  if (decision == "not-same") GATEHOUSE_TRY(confirm(core, from));
  GATEHOUSE_TRY(
      write_audit(core, {std::string(actor), "decide", "review " + std::to_string(id), std::string(decision), "",
                         "clients " + std::to_string(from) + " and " + std::to_string(to)}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return {};
}

Result<void> split(Core& core, ClientId client, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto id = static_cast<std::int64_t>(client);
  const auto row = read_client_row(core, id);
  if (!row) return fail(row.error());
  if (row->merged_into == 0)
    return fail(Errc::conflict, "client " + std::to_string(id) + " is not merged into another");
  GATEHOUSE_TRY(core.people.restore(core.db(), core.keys, core.dictionary, core.reading_options()));
  const auto survivor = surviving(core.db(), client);
  if (!survivor) return fail(survivor.error());
  const auto other = static_cast<std::int64_t>(*survivor);
  const auto records = ids(core.db().query(sql::select_merged_records, id, other));
  if (!records) return fail(records.error());

  LastIds last = core.last;
  GATEHOUSE_TRY(move_records(core, *records, other, id, "split", actor));
  GATEHOUSE_TRY(tell_both(core, last, id, std::nullopt, other, ChangeKind::split));
  GATEHOUSE_TRY(part(core, id, other, actor));
  for (const std::int64_t record : *records) {
    const auto features = core.people.index().features_of(record_id(record));
    const auto exact = features ? clients::exact_key(*features) : std::nullopt;
    if (exact) GATEHOUSE_TRY(core.db().run(sql::contest_person, Blob{view(core.keys.of_person(*exact))}, id));
  }
  GATEHOUSE_TRY(write_audit(core, {std::string(actor), "split", "client " + std::to_string(id), "ok", "",
                                   "from client " + std::to_string(other)}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return {};
}

}  // namespace gatehouse::hub
