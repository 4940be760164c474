#include "hub/joining.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "hub/body.hpp"
#include "hub/person_reader.hpp"
#include "hub/pins.hpp"
#include "hub/purging.hpp"
#include "hub/read.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store/retention_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {

Result<ClientRow> read_client_row(Core& core, std::int64_t id) {
  ClientRow out;
  GATEHOUSE_TRY(each(core.db().query(sql::select_client, id), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), static_cast<ClientState>(row.integer(1)), row.integer(2)};
    return {};
  }));
  if (out.version == 0) return fail(Errc::not_found, "there is no client " + std::to_string(id));
  return out;
}

namespace {

Result<std::string> open_body(Core& core, std::int64_t record) {
  std::string sealed, plain;
  const auto read = each(core.db().query(sql::select_body, record), [&](Rows& row) -> Result<void> {
    sealed = row.blob(0);
    return {};
  });
  if (!read) return fail(read.error());
  if (auto opened = core.keys.seal.open("record", record, sealed, plain); !opened) return fail(opened.error());
  return plain;
}

/// A record that moves is sealed with the key of the client that it moves to.
Result<void> move_record(Core& core, std::int64_t record, std::int64_t to) {
  const auto plain = open_body(core, record);
  if (!plain) return fail(plain.error());
  std::string moved;
  GATEHOUSE_TRY(core.keys.seal.seal_for(to, "record", record, *plain, moved));
  GATEHOUSE_TRY(core.db().run(sql::move_record, record, to, Blob{std::string_view(moved)}));
  return {};
}

/// By what a record is known among those of its system, and what it names as its parents.
struct Names {
  std::int64_t record = 0;
  std::string system;
  std::uint32_t entity = 0;  ///< of its key
  std::string key;           ///< its own, the same for all its versions; empty where it is known by its bytes
  std::int64_t holder = 0;   ///< the version with which the key came to whom it speaks of; 0: the first
  std::vector<std::string> keys, parents;
};

Result<Names> names_of(Core& core, std::int64_t record, std::string system) {
  const auto plain = open_body(core, record);
  if (!plain) return fail(plain.error());
  Arena arena{4096};
  const auto body = decode_body(*plain, core.dictionary, arena);
  if (!body) return fail(body.error(), "record " + std::to_string(record));
  Names out{record, std::move(system), body->name.entity, std::string(body->name.key), 0, {}, {}};
  for (const StoredEntity& entity : body->entities) {
    if (!entity.key.empty()) out.keys.emplace_back(entity.key);
    if (!entity.parent_key.empty()) out.parents.emplace_back(entity.parent_key);
  }
  return out;
}

bool share(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const auto& x) { return std::find(b.begin(), b.end(), x) != b.end(); });
}

bool same_key(const Names& a, const Names& b) {
  return !a.key.empty() && a.key == b.key && a.entity == b.entity && a.system == b.system;
}

/// Versions of one record: not where the system gave its key to somebody else between the two.
bool are_versions(const Names& a, const Names& b) { return same_key(a, b) && a.holder == b.holder; }

/// The first version of `one` that hung on what `other` is known by: later ones stay with whose it was then.
std::int64_t first_under(const Names& other, const Names& one, const std::vector<Names>& all) {
  std::int64_t first = one.record;
  for (const Names& version : all)
    if (are_versions(version, one) && share(version.parents, other.keys)) first = std::min(first, version.record);
  return first;
}

/// True where the key of `other` was still, or already, that of whom `other` speaks of when `one` came.
bool held_it_then(const Names& other, const Names& one, const std::vector<Names>& all) {
  const std::int64_t came = first_under(other, one, all);
  return std::none_of(all.begin(), all.end(), [&](const Names& x) {
    if (x.holder == other.holder || !same_key(x, other)) return false;
    const bool other_later = other.holder > came;
    return other_later ? x.holder < other.holder : x.holder > other.holder && x.holder < came;
  });
}

/// True where `one` is another version of a record among these, or hangs on one of them and on no other.
bool follows(const Names& one, const std::vector<Names>& all, const std::set<std::int64_t>& moved) {
  bool hangs = false, elsewhere = false;
  for (const Names& other : all) {
    if (other.record == one.record || other.system != one.system) continue;
    const bool goes = moved.contains(other.record);
    if (goes && are_versions(one, other)) return true;
    if (!share(one.parents, other.keys) || !held_it_then(other, one, all)) continue;
    (goes ? hangs : elsewhere) = true;
  }
  return hangs && !elsewhere;
}

}  // namespace

Result<std::vector<std::int64_t>> family_of(Core& core, std::int64_t client,
                                            const std::vector<std::int64_t>& records) {
  struct Linked {
    std::int64_t record = 0;
    std::string system;
    bool reused = false;
  };
  std::vector<Linked> rows;
  GATEHOUSE_TRY(each(core.db().query(sql::select_records_with_system, client), [&](Rows& row) -> Result<void> {
    rows.push_back({row.integer(0), std::string(row.text(1)),
                    row.integer(2) == static_cast<std::int64_t>(LinkRule::key_reused)});
    return {};
  }));
  std::vector<Names> all;
  std::map<std::tuple<std::string, std::uint32_t, std::string>, std::int64_t> holders;
  for (Linked& row : rows) {
    auto names = names_of(core, row.record, std::move(row.system));
    if (!names) return fail(std::move(names.error()));
    std::int64_t& holder = holders[{names->system, names->entity, names->key}];
    if (row.reused) holder = row.record;
    names->holder = holder;
    all.push_back(std::move(*names));
  }
  std::set<std::int64_t> moved(records.begin(), records.end());
  for (bool more = true; more;) {
    more = false;
    for (const Names& one : all)
      if (!moved.contains(one.record) && follows(one, all, moved)) more = moved.insert(one.record).second;
  }
  return std::vector<std::int64_t>(moved.begin(), moved.end());
}

Result<void> move_records(Core& core, const std::vector<std::int64_t>& records, std::int64_t from, std::int64_t to,
                          const Deed& deed) {
  for (const std::int64_t record : records) {
    GATEHOUSE_TRY(move_record(core, record, to));
    GATEHOUSE_TRY(core.db().run(sql::insert_event, deed.at, deed.kind, record, from, to, Outcome::stored,
                                Outcome::stored, deed.rule, deed.score, deed.actor,
                                deed.evidence.empty() ? Parameter(nullptr) : Parameter(Blob{deed.evidence})));
    core.people.index().move(index_record(record), index_client(from), index_client(to));
  }
  return {};
}

namespace {

/// The exact persons of these records, of any version, decide nothing any more, unless they are `id`'s alone.
Result<void> contest(Core& core, const std::vector<std::int64_t>& records, std::int64_t id) {
  PersonReader reader(core.db(), core.keys, core.dictionary, core.reading_options());
  for (const std::int64_t record : records) {
    const auto person = reader.person_of(record);
    if (!person) return fail(person.error());
    const auto exact = *person ? clients::exact_key(**person) : std::nullopt;
    if (!exact) continue;
    const Hash16 key = core.keys.of_person(*exact);
    for (const char* statement : {sql::contest_person, sql::contest_new_person})
      GATEHOUSE_TRY(core.db().run(statement, Blob{view(key)}, id));
  }
  return {};
}

/// A key that was given from one of the two to the other has versions at both: they have come together, or apart.
Result<void> versions_moved(Core& core, std::int64_t a, std::int64_t b) {
  return core.people.read_again(core.db(), core.keys, core.dictionary, core.reading_options(), std::array{a, b});
}

}  // namespace

Result<void> hand_over(Core& core, const std::vector<std::int64_t>& records, std::int64_t from, std::int64_t to,
                       const Deed& deed) {
  GATEHOUSE_TRY(move_records(core, records, from, to, deed));
  GATEHOUSE_TRY(versions_moved(core, from, to));
  return contest(core, records, to);
}

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

Result<void> may_join(Core& core, std::int64_t a, std::int64_t b) {
  for (const std::int64_t one : {a, b}) GATEHOUSE_TRY(refuse_purged(core, one));
  if (!core.people.index().forbidden(index_client(a), index_client(b))) return {};
  return fail(Errc::conflict, "a person said that clients " + std::to_string(a) + " and " + std::to_string(b) +
                                  " are two people: to join them, first take that back with `reconsider`");
}

Result<void> ask_once(Core& core, std::int64_t client, const Deed& deed) {
  const auto closed = core.db().run(sql::close_doubled_reviews, client, deed.at, deed.actor, LinkRule::which_side);
  return closed ? Result<void>{} : fail(closed.error());
}

Result<void> merge(Core& core, LastIds& last, std::int64_t from, std::int64_t to, const Deed& deed) {
  if (from == to) return {};
  GATEHOUSE_TRY(may_join(core, from, to));
  const auto records = numbers_of(core.db().query(sql::select_records_at, from));
  const auto others = numbers_of(core.db().query(sql::select_parted_from, from));
  if (!records || !others) return fail(records ? others.error() : records.error());
  GATEHOUSE_TRY(move_records(core, *records, from, to, deed));
  GATEHOUSE_TRY(versions_moved(core, from, to));
  GATEHOUSE_TRY(carry_pins(core, from, to));
  core.people.index().mark_provisional(index_client(from), false);
  for (const std::int64_t other : *others) core.people.index().forbid(index_client(to), index_client(other));
  GATEHOUSE_TRY(tell_both(core, last, from, to, to, ChangeKind::merged));
  GATEHOUSE_TRY(core.db().run(sql::close_merged_reviews, from, to, deed.at, deed.actor));
  GATEHOUSE_TRY(core.db().run(sql::repoint_reviews, from, to));
  return ask_once(core, to, deed);
}

Result<void> part(Core& core, std::int64_t a, std::int64_t b, const Deed& deed) {
  GATEHOUSE_TRY(core.db().run(sql::insert_parted, std::min(a, b), std::max(a, b), deed.at, deed.actor));
  GATEHOUSE_TRY(core.db().run(sql::close_parted_reviews, a, b, deed.at, deed.actor, LinkRule::which_side));
  core.people.index().forbid(index_client(a), index_client(b));
  return {};
}

namespace {

struct AskedPair {
  std::int64_t review = 0, client = 0, candidate = 0, rule = 0;
  std::string state{};
  std::pair<std::int64_t, std::int64_t> decided_of{};  ///< the clients that it was about when it was decided
};

/// Where both sides of a doubt are today: the record's client, and the one that was asked about.
Result<void> refresh_review(Core& core, const AskedPair& asked, const Deed& deed) {
  const auto client = surviving(core.db(), ClientId{asked.client});
  const auto candidate = surviving(core.db(), ClientId{asked.candidate});
  if (!client || !candidate) return fail(client ? candidate.error() : client.error());
  if (*client == *candidate) return {};
  const auto a = static_cast<std::int64_t>(*client), b = static_cast<std::int64_t>(*candidate);
  const bool which_side = asked.rule == static_cast<std::int64_t>(LinkRule::which_side);
  const bool parted = core.people.index().forbidden(index_client(a), index_client(b));
  if (asked.state == "not-same" && (parted || which_side || asked.decided_of == std::pair{a, b})) return {};
  for (const std::int64_t one : {a, b})
    if (const auto purged = core.db().number(sql::is_purged, one); !purged || purged->value_or(0) != 0)
      return purged ? Result<void>{} : fail(purged.error());
  const bool closed = asked.state == "merged" || asked.state == "not-same";
  GATEHOUSE_TRY(core.db().run(closed ? sql::open_again : sql::point_review, asked.review, a, b));
  const bool decided = parted && !which_side;
  if (decided)
    GATEHOUSE_TRY(core.db().run(sql::close_parted_reviews, a, b, deed.at, deed.actor, LinkRule::which_side));
  return {};
}

}  // namespace

Result<void> refresh_reviews(Core& core, std::int64_t restored, std::int64_t other, const Deed& deed) {
  std::vector<AskedPair> pairs;
  GATEHOUSE_TRY(each(core.db().query(sql::select_reviews_about, restored, other), [&](Rows& row) -> Result<void> {
    pairs.push_back({row.integer(0),
                     row.integer(1),
                     row.integer(2),
                     row.integer(4),
                     std::string(row.text(3)),
                     {row.integer(5), row.integer(6)}});
    return {};
  }));
  for (const AskedPair& pair : pairs) GATEHOUSE_TRY(refresh_review(core, pair, deed));
  for (const std::int64_t one : {restored, other}) GATEHOUSE_TRY(ask_once(core, one, deed));
  return {};
}

Result<void> write_reason(Core& core, std::string_view kind, std::int64_t from, std::int64_t to,
                          std::string_view because, const Deed& deed) {
  const auto last = core.db().number(sql::last_merger);
  if (!last) return fail(last.error());
  const std::int64_t id = last->value_or(0) + 1;
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal("merger", id, because, sealed));
  GATEHOUSE_TRY(
      core.db().run(sql::insert_merger, id, deed.at, from, to, deed.actor, Blob{std::string_view(sealed)}, kind));
  return {};
}

}  // namespace gatehouse::hub
