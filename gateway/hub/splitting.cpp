#include "hub/splitting.hpp"

#include <algorithm>
#include <map>

#include "hub/joining.hpp"
#include "hub/pins.hpp"
#include "hub/purging.hpp"
#include "hub/read.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

/// All that belongs to one deed, so that a failure leaves the numbers as they were.
Result<void> finish(Core& core, Transaction& transaction, const LastIds& last, const AuditEntry& audit) {
  GATEHOUSE_TRY(write_audit(core, audit));
  GATEHOUSE_TRY(transaction.commit());
  core.last = last;
  ++core.key_commits;
  return {};
}

Result<void> restore_people(Core& core) {
  return core.people.restore(core.db(), core.keys, core.dictionary, core.reading_options());
}

/// Whom the client went into: at once, and step by step up to the one that lives.
Result<std::vector<std::int64_t>> way_up(Core& core, std::int64_t client) {
  std::vector<std::int64_t> out;
  for (auto row = read_client_row(core, client);; row = read_client_row(core, out.back())) {
    if (!row) return fail(row.error());
    if (row->merged_into == 0) return out;
    if (std::find(out.begin(), out.end(), row->merged_into) != out.end())
      return fail(Errc::corrupt, "the merges of client " + std::to_string(client) + " run in a circle");
    out.push_back(row->merged_into);
  }
}

/// One record that came while the two were one: true where it goes to `restored`, else it stays, in doubt perhaps.
Result<bool> goes_over(Core& core, std::int64_t record, std::int64_t restored, std::int64_t other,
                       const Deed& deed) {
  clients::ClientIndex& index = core.people.index();
  const auto features = index.features_of(index_record(record));
  if (!features) return false;
  const auto formers = index.formers_of(index_record(record));
  index.remove(index_record(record));
  const clients::Resolution answer = index.resolve(*features);
  index.add(index_client(other), index_record(record), *features);
  for (const auto& [former, person] : formers) index.add_former(former, index_record(record), person);
  const bool same = answer.outcome == clients::Outcome::same;
  if (same && answer.client == index_client(restored)) return true;
  const bool may_go =
      std::any_of(answer.candidates.begin(), answer.candidates.end(),
                  [&](const clients::Candidate& one) { return one.client == index_client(restored); });
  if (!may_go || (same && answer.client == index_client(other))) return false;
  GATEHOUSE_TRY(core.db().run(sql::insert_side_review, record, other, restored, std::int64_t{answer.score},
                              LinkRule::which_side, deed.at));
  return false;
}

/// Records that came to a client while the restored one was in it, on any level of the merges: not those that were
/// of other clients then, and came with them.
Result<std::vector<std::int64_t>> came_since(Core& core, std::int64_t restored,
                                             const std::vector<std::int64_t>& above) {
  std::map<std::int64_t, std::int64_t> since;  // by client: when the restored one came into it
  std::int64_t from = restored, at = INT64_MIN;
  for (const std::int64_t one : above) {
    const auto merged = core.db().number(sql::select_merger_time, from);
    if (!merged) return fail(merged.error());
    at = std::max(at, merged->value_or(INT64_MAX));
    since[one] = at;
    from = one;
  }
  std::vector<std::int64_t> out;
  GATEHOUSE_TRY(each(core.db().query(sql::select_came_since, above.back(), since[above.front()]),
                     [&](Rows& row) -> Result<void> {
                       const auto first = since.find(row.integer(2));
                       if (first != since.end() && row.integer(1) >= first->second) out.push_back(row.integer(0));
                       return {};
                     }));
  return out;
}

/// Records that came while the two were one: each is asked again whose it is, now that they are parted.
Result<void> resolve_again(Core& core, std::int64_t restored, const std::vector<std::int64_t>& above,
                           const Deed& deed) {
  const std::int64_t other = above.back();
  const auto came = came_since(core, restored, above);
  if (!came) return fail(came.error());
  for (const std::int64_t record : *came) {
    const auto whose = core.db().number(sql::select_client_of_record, record);
    if (!whose) return fail(whose.error());
    if (whose->value_or(0) != other) continue;  // it went with another one
    const auto goes = goes_over(core, record, restored, other, deed);
    if (!goes) return fail(goes.error());
    if (!*goes) continue;
    const auto family = family_of(core, other, {record});
    if (!family) return fail(family.error());
    GATEHOUSE_TRY(hand_over(core, *family, other, restored, {deed.at, "moved", deed.actor}));
  }
  return {};
}

struct Doubt {
  std::int64_t review = 0, record = 0, client = 0, candidate = 0;
};

/// One doubt about a client that was two people: it is about the one of them that the record comes near, or both.
Result<void> ask_again(Core& core, const Doubt& doubt, std::int64_t other, const Deed& deed) {
  const clients::ClientIndex& index = core.people.index();
  const auto features = index.features_of(index_record(doubt.record));
  if (!features || doubt.client == other) return {};
  const auto near = [&](std::int64_t client) -> std::optional<clients::Score> {
    if (index.forbidden(index_client(doubt.client), index_client(client))) return std::nullopt;
    const auto fit = index.fit(*features, index_client(client));
    const bool asks =
        fit && fit->total >= index.model().thresholds.review && fit->rule != clients::Rule::two_people;
    return asks ? fit : std::nullopt;
  };
  const auto now = near(doubt.candidate), instead = near(other);
  Connection& db = core.db();
  if (now)
    GATEHOUSE_TRY(db.run(sql::set_doubt, doubt.review, doubt.candidate, std::int64_t{now->total}, now->rule));
  if (!instead) return {};
  const auto asked = now ? db.run(sql::insert_review, doubt.record, doubt.client, other,
                                  std::int64_t{instead->total}, instead->rule, deed.at)
                         : db.run(sql::set_doubt, doubt.review, other, std::int64_t{instead->total}, instead->rule);
  return asked ? Result<void>{} : fail(asked.error());
}

/// Doubts that came while the two were one.
Result<void> ask_doubts_again(Core& core, std::int64_t restored, std::int64_t other, const Deed& deed) {
  const auto since = core.db().number(sql::select_merger_time, restored);
  if (!since) return fail(since.error());
  std::vector<Doubt> doubts;
  GATEHOUSE_TRY(each(
      core.db().query(sql::select_doubts_about, restored, other, LinkRule::which_side, since->value_or(INT64_MAX)),
      [&](Rows& row) -> Result<void> {
        doubts.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(3)});
        return {};
      }));
  for (const Doubt& doubt : doubts)
    GATEHOUSE_TRY(ask_again(core, doubt, doubt.candidate == restored ? other : restored, deed));
  for (const std::int64_t one : {restored, other}) GATEHOUSE_TRY(ask_once(core, one, deed));
  return {};
}

}  // namespace

Result<void> split(Core& core, ClientId client, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto id = static_cast<std::int64_t>(client);
  const auto row = read_client_row(core, id);
  if (!row) return fail(row.error());
  const auto above = way_up(core, id);
  if (!above) return fail(above.error());
  if (above->empty()) return fail(Errc::conflict, "client " + std::to_string(id) + " is not merged into another");
  GATEHOUSE_TRY(restore_people(core));
  const std::int64_t other = above->back();
  GATEHOUSE_TRY(refuse_purged(core, other));
  const auto merged = numbers_of(core.db().query(sql::select_merged_records, id, other));
  if (!merged) return fail(merged.error());
  if (merged->empty())
    return fail(Errc::conflict, "nothing is left of client " + std::to_string(id) +
                                    ": its records were taken out, or went elsewhere by another split");
  const auto records = family_of(core, other, *merged);
  if (!records) return fail(records.error());

  LastIds last = core.last;
  const Deed deed{core.clock.now().micros, "split", actor};
  GATEHOUSE_TRY(hand_over(core, *records, other, id, deed));
  GATEHOUSE_TRY(tell_both(core, last, id, std::nullopt, other, ChangeKind::split));
  GATEHOUSE_TRY(take_pins_back(core, id, other));
  for (const std::int64_t one : *above) GATEHOUSE_TRY(part(core, id, one, deed));
  GATEHOUSE_TRY(core.people.read_parted(core.db()));
  core.people.index().mark_provisional(index_client(id), row->state == ClientState::provisional);
  GATEHOUSE_TRY(resolve_again(core, id, *above, deed));
  GATEHOUSE_TRY(refresh_reviews(core, id, other, deed));
  GATEHOUSE_TRY(ask_doubts_again(core, id, other, deed));
  return finish(core, *transaction, last,
                {std::string(actor), "split", "client " + std::to_string(id), "ok", "",
                 "from client " + std::to_string(other)});
}

namespace {

/// The client of a record of a person, or why it cannot be taken out.
Result<std::int64_t> client_to_leave(Core& core, std::int64_t record) {
  const auto whose = core.db().number(sql::select_client_of_record, record);
  if (!whose) return fail(whose.error());
  const std::string named = "record " + std::to_string(record);
  if (whose->value_or(0) == 0) return fail(Errc::not_found, "there is no " + named + " that belongs to a client");
  const clients::ClientIndex& index = core.people.index();
  if (!index.client_of(index_record(record)) || index.is_former(index_record(record)))
    return fail(Errc::bad_config, named +
                                      " says nothing of a person by itself, or is no longer in force: take out the "
                                      "record that it belongs to, or the version in force");
  return **whose;
}

}  // namespace

Result<TakenOut> take_out(Core& core, RecordId id, std::string_view because, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  if (because.empty()) return fail(Errc::bad_config, "taking a record out needs its reason (because)");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(restore_people(core));
  const auto record = static_cast<std::int64_t>(id);
  const auto from = client_to_leave(core, record);
  if (!from) return fail(from.error());
  const auto records = family_of(core, *from, {record});
  if (!records) return fail(records.error());
  const auto all = core.people.index().records_of(index_client(*from));
  const bool stays = std::any_of(all.begin(), all.end(), [&](clients::RecordId one) {
    return !std::binary_search(records->begin(), records->end(), static_cast<std::int64_t>(one));
  });
  if (!stays)
    return fail(Errc::conflict, "record " + std::to_string(record) + " is all that client " +
                                    std::to_string(*from) + " has of a person: there is nobody to part it from");

  LastIds last = core.last;
  const std::int64_t to = ++last.client;
  const Deed deed{core.clock.now().micros, "moved", actor};
  GATEHOUSE_TRY(core.db().run(sql::insert_client, to, std::int64_t{1}, ClientState::active));
  GATEHOUSE_TRY(hand_over(core, *records, *from, to, deed));
  const auto old = read_client_row(core, *from);
  if (!old) return fail(old.error());
  GATEHOUSE_TRY(core.db().run(sql::set_client_version, *from, old->version + 1));
  GATEHOUSE_TRY(append_change(core, last, to, 1, ChangeKind::record, record));
  GATEHOUSE_TRY(append_change(core, last, *from, old->version + 1, ChangeKind::record, std::nullopt));
  GATEHOUSE_TRY(part(core, to, *from, deed));
  GATEHOUSE_TRY(refresh_reviews(core, to, *from, deed));
  GATEHOUSE_TRY(write_reason(core, "taken-out", to, *from, because, deed));
  GATEHOUSE_TRY(finish(core, *transaction, last,
                       {std::string(actor), "take-out", "record " + std::to_string(record), "ok", "",
                        "from client " + std::to_string(*from) + " to client " + std::to_string(to)}));
  return TakenOut{ClientId{to}, ClientId{*from}, static_cast<std::int64_t>(records->size())};
}

Result<void> reconsider(Core& core, ClientId a, ClientId b, std::string_view because, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  if (because.empty()) return fail(Errc::bad_config, "to take that back needs its reason (because)");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(restore_people(core));
  const auto one = surviving(core.db(), a);
  const auto two = surviving(core.db(), b);
  if (!one || !two) return fail(one ? two.error() : one.error());
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs, theirs;
  GATEHOUSE_TRY(each(core.db().query(sql::select_parted), [&](Rows& row) -> Result<void> {
    pairs.emplace_back(row.integer(0), row.integer(1));
    return {};
  }));
  for (const auto& [x, y] : pairs) {
    const auto p = surviving(core.db(), ClientId{x}), q = surviving(core.db(), ClientId{y});
    if (!p || !q) return fail(p ? q.error() : p.error());
    if ((*p == *one && *q == *two) || (*p == *two && *q == *one)) theirs.emplace_back(x, y);
  }
  const auto from = static_cast<std::int64_t>(*one), to = static_cast<std::int64_t>(*two);
  const std::string both = "clients " + std::to_string(from) + " and " + std::to_string(to);
  if (theirs.empty()) return fail(Errc::not_found, "nobody said that " + both + " are two people");
  for (const auto& [x, y] : theirs) GATEHOUSE_TRY(core.db().run(sql::delete_parted, x, y));
  GATEHOUSE_TRY(core.people.read_parted(core.db()));
  const Deed deed{core.clock.now().micros, "reconsidered", actor};
  GATEHOUSE_TRY(write_reason(core, "reconsidered", from, to, because, deed));
  return finish(core, *transaction, core.last, {std::string(actor), "reconsider", both, "ok", "", ""});
}

}  // namespace gatehouse::hub
