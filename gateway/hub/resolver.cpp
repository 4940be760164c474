#include "hub/resolver.hpp"

#include <algorithm>

#include "hub/read.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

clients::RecordId record_id(std::int64_t id) { return clients::RecordId{static_cast<std::uint64_t>(id)}; }
clients::ClientId client_id(std::int64_t id) { return clients::ClientId{static_cast<std::uint64_t>(id)}; }
std::int64_t number(clients::ClientId id) { return static_cast<std::int64_t>(id); }

Link::Doubt doubt_of(const clients::Candidate& candidate) {
  return {number(candidate.client), static_cast<std::int64_t>(candidate.rule), candidate.score};
}

}  // namespace

Result<void> clients_of_people(Connection& db, std::span<const Hash16* const> people, ByHash<std::int64_t>& out) {
  std::vector<Parameter> keys;
  keys.reserve(people.size());
  for (const Hash16* key : people) keys.emplace_back(Blob{view(*key)});
  std::vector<const Hash16*> merged;
  GATEHOUSE_TRY(db.ask_each(sql::select_person, keys, [&](std::size_t i, const Row& row) -> Result<void> {
    out[*people[i]] = row.integer(0);
    if (!row.null(1)) merged.push_back(people[i]);
    return {};
  }));
  for (const Hash16* key : merged) {
    const auto survivor = surviving(db, ClientId{out[*key]});
    if (!survivor) return fail(survivor.error());
    out[*key] = static_cast<std::int64_t>(*survivor);
  }
  return {};
}

Result<void> note_former_holders(Connection& db, const Item& item, std::span<const KeyRef> refs, Known& known) {
  const std::int64_t client = item.slot == nullptr ? 0 : item.slot->client;
  if (client == 0 || item.person) return {};
  for (const KeyRef& ref : refs) {
    const auto parent = known.parents.find(ref.hash);
    if (!ref.parent || parent == known.parents.end() || parent->second.client == client) continue;
    const auto before = db.number(sql::was_of_client, parent->second.record, client);
    if (!before) return fail(before.error());
    if (before->value_or(0) != 0) known.held_before.insert({ref.hash, client});
  }
  return {};
}

void Resolver::resolve(Item& item, std::span<KeyRef> refs) {
  item.outcome = item.mapped->outcome;
  if (item.outcome != Outcome::stored) return;

  const Parent* parent = nullptr;
  for (KeyRef& ref : refs) {
    if (!ref.parent) continue;
    const auto found = known_.parents.find(ref.hash);
    ref.missing = found == known_.parents.end();
    item.waits = item.waits || ref.missing;
    if (!ref.missing) parent = &found->second;
    // A newer version of what belonged to whom the key was of before stays there, whoever has the key now.
    if (item.slot != nullptr && known_.held_before.contains({ref.hash, item.slot->client})) parent = nullptr;
  }
  near_.clear();
  if (item.slot != nullptr) item.slot->client = now(item.slot->client);
  if (item.waits) {
    item.outcome = Outcome::held;
    return;
  }
  item.link = link_of(item, parent);
  take_force(item);
  remember(item);
  ask_again(item.link);

  const Parent self{item.record, now(item.link.client)};
  if (!item.key_text.empty()) known_.parents[item.key] = self;
  for (const KeyRef& ref : refs) {
    if (ref.parent) continue;
    known_.parents[ref.hash] = self;
    entity_keys_.push_back({ref.hash, item.record, ref.unsettled});
  }
}

/// Becomes the version in force, unless its file is older than the one that is.
void Resolver::take_force(Item& item) const {
  item.force = item.late ? Force::late : Force::current;
  if (item.late) return;
  KeySlot& slot = *item.slot;
  item.supersedes = slot.now.current;
  item.left = slot.client != item.link.client ? slot.client : 0;
  slot.now.current = item.record;
  slot.client = item.link.client;
  slot.sequence = plan_.sequence;
  slot.touched = true;
}

Link Resolver::link_of(const Item& item, const Parent* parent) {
  if (item.person && !item.late) return item.slot->client != 0 ? link_again(item) : link_person(item);
  Link link;
  if (item.person) {
    // It never comes into force, so it decides nothing about people: it is history of its key.
    link.rule = static_cast<std::int64_t>(LinkRule::earlier_version);
    link.client = item.slot->client;
    return link;
  }
  link.rule = static_cast<std::int64_t>(LinkRule::parent);
  link.client = parent != nullptr ? now(parent->client) : item.slot->client;
  return link;
}

Link Resolver::new_client(ClientState state) {
  Link link;
  link.client = ++last_client_;
  link.fresh = true;
  link.state = state;
  return link;
}

/// A record of nobody yet: the exact person, where that is still what is known of them, else the index.
Link Resolver::link_person(const Item& item) {
  if (item.exact) {
    const auto found = known_.people.find(item.exact_key);
    const std::int64_t client = found == known_.people.end() ? 0 : now(found->second);
    if (client != 0 && index_.says(client_id(client), item.features)) {  // it may have been corrected since
      Link link;
      link.client = client;
      near_ = index_.provisional_near(item.features);
      link.rule = static_cast<std::int64_t>(LinkRule::exact_person);
      return link;
    }
  }
  const clients::Resolution answer = index_.resolve(item.features);
  Link link =
      answer.outcome == clients::Outcome::same
          ? Link{}
          : new_client(answer.outcome == clients::Outcome::review ? ClientState::provisional : ClientState::active);
  if (answer.outcome == clients::Outcome::same) link.client = number(answer.client);
  link.rule = static_cast<std::int64_t>(answer.rule);
  link.score = answer.score;
  link.telling = answer.outcome == clients::Outcome::review ||
                 (answer.outcome == clients::Outcome::same && answer.rule != clients::Rule::certain);
  if (link.telling) link.evidence = answer.evidence.encode();
  for (const clients::Candidate& candidate : answer.candidates) near_.push_back(candidate.client);
  if (answer.outcome == clients::Outcome::review)
    for (const clients::Candidate& candidate : answer.candidates) link.doubts.push_back(doubt_of(candidate));
  propose_merge(link, answer);
  return link;
}

/// A record that fits two established clients alike never joins them: it is linked to the better one, and a person
/// is asked, once, whether the two are one.
void Resolver::propose_merge(Link& link, const clients::Resolution& answer) {
  for (const clients::ClientId other : answer.merge_proposal) {
    if (number(other) == link.client) continue;
    const std::pair<std::int64_t, std::int64_t> pair = std::minmax({number(other), link.client});
    if (!proposed_.insert(pair).second) continue;
    link.doubts.push_back({number(other), static_cast<std::int64_t>(clients::Rule::bridge), answer.second_best});
  }
}

/// The score that shows a newer version to be of somebody else than its client: it fits nothing that is known of
/// them, or no longer fits what others know of them, though every step from version to version was a small one.
std::optional<clients::Score> Resolver::speaks_against(const Item& item,
                                                       const std::optional<clients::PersonFeatures>& before) const {
  const clients::ClientId client = client_id(item.slot->client);
  const clients::RecordId self = record_id(item.slot->now.current);
  const auto is_below = [&](const std::optional<clients::Score>& fit) {
    return fit && fit->total < index_.model().thresholds.review && clients::is_somebody_else(*fit);
  };
  const auto to_all = index_.fit(item.features, client);
  if (is_below(to_all)) return to_all;
  const auto to_others = index_.fit(item.features, client, self);
  if (!before || !is_below(to_others) || is_below(index_.fit(*before, client, self))) return std::nullopt;
  return to_others;
}

/// A new version of a client's record stays with the client; what speaks against it goes before a person. A key
/// that the system gave to somebody else must not mix two people: the record then gets a provisional client of its
/// own, and a person is asked whether that is the old one, and whether it is one of those that it looks like.
Link Resolver::link_again(const Item& item) {
  Link link;
  link.client = item.slot->client;
  link.rule = static_cast<std::int64_t>(LinkRule::earlier_version);
  const auto before = index_.features_of(record_id(item.slot->now.current));
  if (before && *before == item.features) return link;

  const auto against = speaks_against(item, before);
  if (against) {
    Link apart = new_client(ClientState::provisional);
    apart.rule = static_cast<std::int64_t>(LinkRule::key_reused);
    apart.score = against->total;
    apart.evidence = against->encode();
    apart.telling = true;
    apart.doubts.push_back({link.client, apart.rule, against->total});
    for (const clients::Candidate& one : index_.resolve(item.features).candidates)
      if (number(one.client) != link.client) apart.doubts.push_back(doubt_of(one));
    return apart;
  }
  const clients::Resolution answer = index_.resolve(item.features, record_id(item.slot->now.current));
  if (answer.outcome == clients::Outcome::same && number(answer.client) != link.client)
    link.doubts.push_back({number(answer.client), static_cast<std::int64_t>(answer.rule), answer.score});
  return link;
}

/// Where a client is that came home in this batch.
std::int64_t Resolver::now(std::int64_t client) const {
  for (auto at = moved_.find(client); at != moved_.end(); at = moved_.find(client)) client = at->second;
  return client;
}

/// The record may show whose the provisional clients near it are, or the one it came to.
void Resolver::ask_again(const Link& link) {
  if (link.fresh && link.state == ClientState::provisional) {
    index_.mark_provisional(client_id(link.client), true);
    return;
  }
  for (const clients::ClientId other : near_)
    if (number(other) != link.client) bring_home(other);
  bring_home(client_id(link.client));
}

void Resolver::bring_home(clients::ClientId provisional) {
  if (!index_.is_provisional(provisional)) return;
  const auto home = index_.home_of(provisional);
  if (!home) return;
  for (const clients::RecordId record : index_.records_of(provisional))
    index_.move(record, provisional, home->best.client);
  index_.mark_provisional(provisional, false);
  moved_[number(provisional)] = number(home->best.client);
  homecomings_.push_back({number(provisional), number(home->best.client),
                          static_cast<std::int64_t>(home->best.rule), home->best.score, home->evidence.encode()});
}

void Resolver::remember(Item& item) {
  if (!item.person || item.link.client == 0) return;
  if (item.late) return;
  index_.add(client_id(item.link.client), record_id(item.record), item.features);
  if (item.supersedes != 0) replace(item);
  if (!item.exact) return;
  const auto [place, added] = known_.people.try_emplace(item.exact_key, item.link.client);
  item.new_person = added;
  if (added) new_people_.emplace_back(item.exact_key, item.link.client);
}

/// What the version before says and this one does not still finds people. Where the key was given to somebody else,
/// it stays the last word about whom it spoke of.
void Resolver::replace(Item& item) {
  const clients::RecordId before = record_id(item.supersedes);
  const auto said = index_.features_of(before);
  item.replaced = !said || *said == item.features ? Force::none : Force::former;
  if (item.left == 0) index_.retire(before, record_id(item.record));
}

}  // namespace gatehouse::hub
