#include "hub/decisions.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "hub/pins.hpp"
#include "hub/read.hpp"
#include "hub/rows.hpp"
#include "hub/store/matching_statements.hpp"
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

Result<ReviewRow> review_row(Core& core, std::int64_t id) {
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

/// Who does what, when: one moment for all that belongs to one decision.
struct Deed {
  std::int64_t at = 0;
  std::string_view kind;
  std::string_view actor;
  std::int64_t rule = static_cast<std::int64_t>(LinkRule::decided);
  std::int64_t score = 0;
  std::string_view evidence{};
};

/// A record that moves is sealed with the key of the client that it moves to.
Result<void> move_record(Core& core, std::int64_t record, std::int64_t to) {
  std::string sealed, plain, moved;
  GATEHOUSE_TRY(each(core.db().query(sql::select_body, record), [&](Rows& row) -> Result<void> {
    sealed = row.blob(0);
    return {};
  }));
  GATEHOUSE_TRY(core.keys.seal.open("record", record, sealed, plain));
  GATEHOUSE_TRY(core.keys.seal.seal_for(to, "record", record, plain, moved));
  GATEHOUSE_TRY(core.db().run(sql::move_record, record, to, Blob{std::string_view(moved)}));
  return {};
}

/// Moves records from one client to another, with an event each.
Result<void> move_records(Core& core, const std::vector<std::int64_t>& records, std::int64_t from, std::int64_t to,
                          const Deed& deed) {
  for (const std::int64_t record : records) {
    GATEHOUSE_TRY(move_record(core, record, to));
    GATEHOUSE_TRY(core.db().run(sql::insert_event, deed.at, deed.kind, record, from, to, Outcome::stored,
                                Outcome::stored, deed.rule, deed.score, deed.actor,
                                deed.evidence.empty() ? Parameter(nullptr) : Parameter(Blob{deed.evidence})));
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
  GATEHOUSE_TRY(append_change(core, last, gone, one->version + 1, kind, std::nullopt, touched_any, other));
  return append_change(core, last, other, two->version + 1, kind, std::nullopt);
}

Result<void> merge(Core& core, LastIds& last, std::int64_t from, std::int64_t to, const Deed& deed) {
  if (from == to) return {};
  const auto parted = core.db().number(sql::is_parted, std::min(from, to), std::max(from, to));
  if (!parted) return fail(parted.error());
  if (parted->value_or(0) != 0)
    return fail(Errc::conflict, "clients " + std::to_string(from) + " and " + std::to_string(to) +
                                    " were declared to be two people");
  const auto records = ids(core.db().query(sql::select_records_at, from));
  const auto others = ids(core.db().query(sql::select_parted_from, from));
  if (!records || !others) return fail(records ? others.error() : records.error());
  GATEHOUSE_TRY(move_records(core, *records, from, to, deed));
  GATEHOUSE_TRY(carry_pins(core, from, to));
  core.people.index().mark_provisional(client_id(from), false);
  for (const std::int64_t other : *others) core.people.index().forbid(client_id(to), client_id(other));
  GATEHOUSE_TRY(tell_both(core, last, from, to, to, ChangeKind::merged));
  GATEHOUSE_TRY(core.db().run(sql::repoint_reviews, from, to));
  GATEHOUSE_TRY(core.db().run(sql::close_moot_reviews, deed.at, deed.actor));
  return {};
}

Result<void> part(Core& core, std::int64_t a, std::int64_t b, std::string_view actor) {
  GATEHOUSE_TRY(core.db().run(sql::insert_parted, std::min(a, b), std::max(a, b), core.clock.now().micros, actor));
  core.people.index().forbid(client_id(a), client_id(b));
  return {};
}

/// The other client as which the exact person of this one's records is known; 0: none.
Result<std::int64_t> known_as(Core& core, std::int64_t client) {
  for (const clients::RecordId record : core.people.index().records_of(client_id(client))) {
    const auto features = core.people.index().features_of(record);
    const auto exact = features ? clients::exact_key(*features) : std::nullopt;
    if (!exact) continue;
    const auto known = core.db().number(sql::select_person, Blob{view(core.keys.of_person(*exact))});
    if (!known) return fail(known.error());
    if (known->value_or(0) == 0) continue;
    const auto now = surviving(core.db(), ClientId{**known});
    if (!now) return fail(now.error());
    if (static_cast<std::int64_t>(*now) != client) return static_cast<std::int64_t>(*now);
  }
  return 0;
}

/// A provisional client of whom nobody doubts any more comes home to whom its records show it to be, where there is
/// such a client; else it is an ordinary one.
Result<void> confirm(Core& core, LastIds& last, std::int64_t client, std::int64_t at) {
  const auto open = core.db().number(sql::open_reviews_of, client);
  if (!open) return fail(open.error());
  if (open->value_or(0) != 0) return {};
  const clients::ClientIndex& index = core.people.index();
  const auto same = known_as(core, client);
  if (!same) return fail(same.error());
  if (*same != 0 && !index.forbidden(client_id(client), client_id(*same)))
    return merge(core, last, client, *same,
                 {at, "merged", "gatehouse", static_cast<std::int64_t>(LinkRule::exact_person)});
  const auto home = index.is_provisional(client_id(client)) ? index.home_of(client_id(client)) : std::nullopt;
  if (home && !index.forbidden(client_id(client), home->best.client)) {
    const std::string evidence = home->evidence.encode();
    return merge(
        core, last, client, static_cast<std::int64_t>(home->best.client),
        {at, "merged", "gatehouse", static_cast<std::int64_t>(home->best.rule), home->best.score, evidence});
  }
  GATEHOUSE_TRY(core.db().run(sql::set_client_state, client, ClientState::active));
  core.people.index().mark_provisional(client_id(client), false);
  return {};
}

/// Records that came while the two were one: each is asked again whose it is, now that they are parted.
Result<void> resolve_again(Core& core, std::int64_t restored, std::int64_t other, const Deed& deed) {
  const auto since = core.db().number(sql::select_merger_time, restored);
  if (!since) return fail(since.error());
  const auto came = ids(core.db().query(sql::select_came_since, other, since->value_or(INT64_MAX)));
  if (!came) return fail(came.error());
  clients::ClientIndex& index = core.people.index();
  for (const std::int64_t record : *came) {
    const auto features = index.features_of(record_id(record));
    if (!features) continue;
    index.remove(record_id(record));
    const clients::Resolution answer = index.resolve(*features);
    index.add(client_id(other), record_id(record), *features);
    const bool stays = answer.outcome == clients::Outcome::same && answer.client == client_id(other);
    const bool goes = answer.outcome == clients::Outcome::same && answer.client == client_id(restored);
    if (goes) {
      GATEHOUSE_TRY(move_records(core, {record}, other, restored, {deed.at, "moved", deed.actor}));
    } else if (!stays) {
      GATEHOUSE_TRY(core.db().run(sql::insert_review, record, other, restored, std::int64_t{answer.score},
                                  clients::Rule::close_second, deed.at));
    }
  }
  return {};
}

/// Who said `same` first, where a second person must confirm it.
struct Hands {
  std::string first, holder;
};
Result<Hands> hands_on(Core& core, std::int64_t review) {
  Hands out;
  const auto read = each(core.db().query(sql::select_first_actor, review), [&](Rows& row) -> Result<void> {
    out = {std::string(row.text(0)), std::string(row.text(1))};
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// Fails where this review is not for this person to decide now.
Result<void> may_decide(Core& core, std::int64_t id, const ReviewRow& review, std::string_view decision,
                        std::string_view actor) {
  const std::string named = "review " + std::to_string(id);
  if (review.state != "open" && review.state != "second")
    return fail(Errc::conflict, named + " was decided meanwhile: " + review.state);
  const auto hands = hands_on(core, id);
  if (!hands) return fail(hands.error());
  if (!hands->holder.empty() && hands->holder != actor)
    return fail(Errc::conflict, named + " is in the hands of " + hands->holder);
  if (review.state == "second" && decision == "same" && hands->first == actor)
    return fail(Errc::conflict, named + ": a rule forbids this link, so a second person must say the same");
  return {};
}

}  // namespace

Result<void> decide(Core& core, std::int64_t id, std::string_view decision, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  if (std::find(decisions.begin(), decisions.end(), decision) == decisions.end())
    return fail(Errc::bad_config, "a review is decided as same, not-same, cannot-tell or data-error");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto review = review_row(core, id);
  if (!review) return fail(review.error());
  GATEHOUSE_TRY(may_decide(core, id, *review, decision, actor));
  GATEHOUSE_TRY(core.people.restore(core.db(), core.keys, core.dictionary, core.reading_options()));
  const auto client = surviving(core.db(), ClientId{review->client});
  const auto candidate = surviving(core.db(), ClientId{review->candidate});
  if (!client || !candidate) return fail(client ? candidate.error() : client.error());
  const auto from = static_cast<std::int64_t>(*client);
  const auto to = static_cast<std::int64_t>(*candidate);

  LastIds last = core.last;
  const Deed deed{core.clock.now().micros, "merged", actor};
  const bool first_of_two = decision == "same" && review->state == "open" && needs_two(review->rule);
  if (first_of_two) {
    GATEHOUSE_TRY(core.db().run(sql::ask_second, id, actor));
  } else {
    GATEHOUSE_TRY(core.db().run(review->state == "second" ? sql::close_second : sql::close_review, id, decision,
                                deed.at, actor));
    if (decision == "same") GATEHOUSE_TRY(merge(core, last, from, to, deed));
    if (decision == "not-same") GATEHOUSE_TRY(part(core, from, to, actor));
    if (decision == "not-same") GATEHOUSE_TRY(confirm(core, last, from, deed.at));
  }
  GATEHOUSE_TRY(write_audit(core, {std::string(actor), "decide", "review " + std::to_string(id),
                                   first_of_two ? "same, waits for a second person" : std::string(decision), "",
                                   "clients " + std::to_string(from) + " and " + std::to_string(to)}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return {};
}

Result<void> claim_review(Core& core, std::int64_t review, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  const auto known = review_row(core, review);
  if (!known) return fail(known.error());
  const auto claimed = core.db().run(sql::claim_review, review, actor, core.clock.now().micros);
  if (!claimed) return fail(claimed.error());
  if (*claimed != 0) return {};
  return fail(Errc::conflict, "review " + std::to_string(review) + " is decided or in somebody else's hands");
}

namespace {

/// Why these two would be one person, by their nearest records.
clients::Rule rule_between(const clients::ClientIndex& index, std::int64_t a, std::int64_t b,
                           clients::Millibits& score) {
  clients::Rule rule = clients::Rule::nothing_near;
  score = INT32_MIN;
  for (const clients::RecordId one : index.records_of(client_id(a))) {
    const auto features = index.features_of(one);
    const auto fit = features ? index.fit(*features, client_id(b)) : std::nullopt;
    if (!fit || fit->total <= score) continue;
    score = fit->total;
    rule = fit->rule;
  }
  return rule;
}

/// The words may speak of people, so they are sealed.
Result<void> write_merger(Core& core, std::int64_t from, std::int64_t to, std::string_view because,
                          const Deed& deed) {
  const auto last = core.db().number(sql::last_merger);
  if (!last) return fail(last.error());
  const std::int64_t id = last->value_or(0) + 1;
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal("merger", id, because, sealed));
  GATEHOUSE_TRY(
      core.db().run(sql::insert_merger, id, deed.at, from, to, deed.actor, Blob{std::string_view(sealed)}));
  return {};
}

/// The review that waits for a second person; one that stands open already serves.
Result<std::int64_t> ask_for_second(Core& core, std::int64_t from, std::int64_t to, clients::Rule rule,
                                    clients::Millibits score, const Deed& deed) {
  const auto record = core.db().number(sql::newest_record_of, from);
  if (!record) return fail(record.error());
  auto open = core.db().number(sql::select_open_pair, from, to);
  if (open && !*open) {
    GATEHOUSE_TRY(
        core.db().run(sql::insert_review, record->value_or(0), from, to, std::int64_t{score}, rule, deed.at));
    open = core.db().number(sql::select_open_pair, from, to);
  }
  if (!open) return fail(open.error());
  GATEHOUSE_TRY(core.db().run(sql::ask_second, open->value_or(0), deed.actor));
  return open->value_or(0);
}

}  // namespace

Result<MergeAnswer> merge_by_person(Core& core, ClientId a, ClientId b, std::string_view because,
                                    std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  if (because.empty()) return fail(Errc::bad_config, "a merge needs its reason: --because \"...\"");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(core.people.restore(core.db(), core.keys, core.dictionary, core.reading_options()));
  const auto one = surviving(core.db(), a);
  const auto two = surviving(core.db(), b);
  if (!one || !two) return fail(one ? two.error() : one.error());
  if (*one == *two) return fail(Errc::conflict, "the two are one client already");
  auto to = static_cast<std::int64_t>(std::min(*one, *two));
  auto from = static_cast<std::int64_t>(std::max(*one, *two));
  const auto older = read_client_row(core, to);
  const auto younger = read_client_row(core, from);
  if (!older || !younger) return fail(older ? younger.error() : older.error());
  if (older->state == ClientState::provisional && younger->state == ClientState::active) std::swap(from, to);

  const Deed deed{core.clock.now().micros, "merged", actor};
  LastIds last = core.last;
  MergeAnswer answer{ClientId{to}, ClientId{from}, 0, {}};
  clients::Millibits score = 0;
  const clients::Rule rule = rule_between(core.people.index(), from, to, score);
  if (needs_two(static_cast<std::int64_t>(rule))) {
    const auto waits = ask_for_second(core, from, to, rule, score, deed);
    if (!waits) return fail(waits.error());
    answer.waits_for_second = *waits;
    answer.rule = clients::id_of(rule);
  } else {
    GATEHOUSE_TRY(merge(core, last, from, to, deed));
  }
  GATEHOUSE_TRY(write_merger(core, from, to, because, deed));
  GATEHOUSE_TRY(write_audit(core, {std::string(actor), "merge", "client " + std::to_string(from),
                                   answer.waits_for_second != 0 ? "waits for a second person" : "ok", "",
                                   "into client " + std::to_string(to)}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return answer;
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
  const Deed deed{core.clock.now().micros, "split", actor};
  GATEHOUSE_TRY(move_records(core, *records, other, id, deed));
  GATEHOUSE_TRY(tell_both(core, last, id, std::nullopt, other, ChangeKind::split));
  GATEHOUSE_TRY(take_pins_back(core, id, other));
  core.people.index().mark_provisional(client_id(id), row->state == ClientState::provisional);
  GATEHOUSE_TRY(part(core, id, other, actor));
  for (const std::int64_t record : *records) {
    const auto features = core.people.index().features_of(record_id(record));
    const auto exact = features ? clients::exact_key(*features) : std::nullopt;
    if (!exact) continue;
    const Hash16 key = core.keys.of_person(*exact);
    for (const char* contest : {sql::contest_person, sql::contest_new_person})
      GATEHOUSE_TRY(core.db().run(contest, Blob{view(key)}, id));
  }
  GATEHOUSE_TRY(resolve_again(core, id, other, deed));
  GATEHOUSE_TRY(write_audit(core, {std::string(actor), "split", "client " + std::to_string(id), "ok", "",
                                   "from client " + std::to_string(other)}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return {};
}

Result<void> write_homecomings(Core& core, LastIds& last, Timestamp at,
                               const std::vector<Homecoming>& homecomings) {
  for (const Homecoming& home : homecomings)
    GATEHOUSE_TRY(merge(core, last, home.from, home.to,
                        {at.micros, "merged", "gatehouse", home.rule, home.score, home.evidence}));
  return {};
}

}  // namespace gatehouse::hub
