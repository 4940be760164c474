/// Deciding where a record belongs: candidates by keys, a score for each, the best client by its best record less
/// what its other records contradict, then the margin to the second.
#include <algorithm>

#include "hub/clients/index_state.hpp"

namespace gatehouse::clients {
namespace {

/// How many clients may share a value before it loses weight (design advice, 1.2), and the key that brings them up.
struct SharingLimit {
  Field field;
  std::uint32_t clients;
};
constexpr std::array<SharingLimit, 4> sharing_limits{
    {{Field::ssn, 2}, {Field::email, 3}, {Field::phone, 8}, {Field::street, 12}}};

constexpr std::size_t longest_cluster_walk = 4096;  ///< records of one client that say something of their own
constexpr std::size_t remembered = 8;               ///< what the last of them said, for most say the same
constexpr Millibits no_second = 1000 * bit;

/// What no rule forbids comes first, then the higher score; ties go to the client that was first.
bool outranks(const Candidate& a, const Candidate& b) {
  if (is_veto(a.rule) != is_veto(b.rule)) return is_veto(b.rule);
  if (a.score != b.score) return a.score > b.score;
  return a.client != b.client ? a.client < b.client : a.record < b.record;
}

/// Rules that speak against the whole client when any of its records meets them.
bool is_conflict(Rule rule, Rule best) {
  if (rule == Rule::two_ssns) return best != Rule::certain;  // a known second number of the same person
  return rule == Rule::twins || rule == Rule::generations || rule == Rule::names_differ;
}

}  // namespace

ClientIndex::State::Found ClientIndex::State::candidates(const PersonFeatures& person) const {
  Found found;
  const KeyList list = keys_of(person);
  for (const std::uint64_t hash : list) keys.prefetch(hash);
  for (const std::uint64_t hash : list) {
    if (!keys.lookup(hash, found)) continue;
    for (const std::uint64_t refined : refined_keys(hash, person)) {
      static_cast<void>(keys.lookup(refined, found));  // refined keys never turn hot
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void ClientIndex::State::sharers(const Found& found, Field field, std::uint64_t value,
                                 std::vector<ClientId>& out) const {
  out.clear();
  if (value == 0) return;
  for (const RowNumber row : found)
    if (!rows[row].former && value_hash(rows[row].person, field) == value) out.push_back(rows[row].client);
  std::sort(out.begin(), out.end());
}

Repeated ClientIndex::State::repeated(const PersonFeatures& person, const Found& found) const {
  Repeated out{};
  std::vector<ClientId> clients;
  for (const RowNumber row : found) clients.push_back(rows[row].client);
  std::sort(clients.begin(), clients.end());
  if (std::adjacent_find(clients.begin(), clients.end()) == clients.end()) return out;  // as it is mostly
  for (const Field field : frequencies.fields()) {
    sharers(found, field, value_hash(person, field), clients);
    const auto once = std::unique(clients.begin(), clients.end());
    out[static_cast<std::size_t>(field)] = static_cast<std::uint32_t>(clients.end() - once);
  }
  return out;
}

Rarity ClientIndex::State::rarity(const PersonFeatures& person, const Found& found) const {
  if (found.size() < 2) return frequencies.rarity_of(person, model.frequency_limit);
  Rarity out = frequencies.rarity_of(person, model.frequency_limit, repeated(person, found));
  std::vector<ClientId> sharing;
  for (const auto& [field, limit] : sharing_limits) {
    sharers(found, field, value_hash(person, field), sharing);
    const auto clients = static_cast<std::uint64_t>(std::unique(sharing.begin(), sharing.end()) - sharing.begin());
    if (clients <= limit) continue;
    out.of[static_cast<std::size_t>(field)] -= 2 * (log2_millibits(clients) - log2_millibits(limit));
  }
  return out;
}

Contender ClientIndex::State::best_of(const Query& query, ClientId client, std::optional<RecordId> self,
                                      const Rarity& rarity) const {
  Contender out;
  std::vector<Rule> rules;
  std::array<RowNumber, remembered> said{};
  for (RowNumber row = rows.first_of(client); row != RowStore::no_row; row = rows[row].next) {
    if (self && is_of(rows[row], *self)) continue;
    if (rules.size() == longest_cluster_walk) break;
    const auto known = said.begin() + static_cast<std::ptrdiff_t>(std::min(rules.size(), remembered));
    if (std::any_of(said.begin(), known, [&](RowNumber one) { return rows[one].person == rows[row].person; }))
      continue;  // another quarter's wages of somebody who has not changed
    said[rules.size() % remembered] = row;
    const Score score = score_pair(model, query, rows[row].person, rarity);
    const Candidate here{client, rows[row].record, score.total, score.rule};
    if (rules.empty() || outranks(here, out.best)) out = {here, score};
    rules.push_back(score.rule);
  }
  const bool conflict =
      std::any_of(rules.begin(), rules.end(), [&](Rule rule) { return is_conflict(rule, out.best.rule); });
  if (!is_veto(out.best.rule) && conflict) out.best.rule = Rule::cluster_conflict;
  return out;
}

std::vector<Contender> ClientIndex::State::contenders(const Query& query, const Found& found,
                                                      std::optional<RecordId> self, std::uint32_t& compared) const {
  const Rarity rare = rarity(query.person(), found);
  const auto self_row = self ? rows.row_of(*self) : std::nullopt;
  const ClientId own = self_row ? rows[*self_row].client : ClientId{};
  std::vector<ClientId> near;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i + 2 < found.size()) rows.prefetch(found[i + 2]);
    const RowStore::Row& row = rows[found[i]];
    if (self && is_of(row, *self)) continue;
    if (row.client != own && is_parted(self, own, row.client)) continue;
    ++compared;
    const Score score = score_pair(model, query, row.person, rare);
    if (score.total >= model.thresholds.review && score.rule != Rule::two_people) near.push_back(row.client);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<Contender> out;
  for (const ClientId client : near) out.push_back(best_of(query, client, self, rare));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return outranks(a.best, b.best); });
  return out;
}

bool ClientIndex::State::may_be_one(const Contender& a, const Contender& b) const {
  const auto row = rows.row_of(a.best.record);
  if (!row || parted_clients.contains({a.best.client, b.best.client})) return false;
  const PersonFeatures& person = rows[*row].person;
  const Contender pair = best_of(Query{person}, b.best.client, std::nullopt, rarity(person, candidates(person)));
  return pair.best.score >= model.thresholds.review && !is_veto(pair.best.rule);
}

bool ClientIndex::State::is_link(const Candidate& candidate) const {
  if (candidate.rule == Rule::certain) return true;
  return candidate.rule == Rule::scored && candidate.score >= model.thresholds.same;
}

void ClientIndex::State::decide(Resolution& out, const std::vector<Contender>& all) const {
  const Contender& best = all.front();
  if (!is_link(best.best)) return;
  out.outcome = Outcome::same;
  out.client = best.best.client;
  if (all.size() < 2 || is_veto(all[1].best.rule)) return;

  out.second_best = all[1].best.score;
  out.margin = out.score - out.second_best;
  const bool clear = out.margin >= model.thresholds.margin;
  if (clear && !is_link(all[1].best)) return;
  if (may_be_one(best, all[1])) {
    out.merge_proposal = {std::min(best.best.client, all[1].best.client),
                          std::max(best.best.client, all[1].best.client)};
    if (!clear) out.rule = Rule::bridge;
  } else if (!clear) {
    out.outcome = Outcome::review;
    out.client = ClientId{};
    out.rule = Rule::close_second;
  }
}

/// True where a record of the one meets a rule that forbids a link to the other.
bool ClientIndex::State::contradicts(ClientId one, ClientId other) const {
  for (RowNumber row = rows.first_of(one); row != RowStore::no_row; row = rows[row].next) {
    const PersonFeatures& person = rows[row].person;
    const Contender pair = best_of(Query{person}, other, std::nullopt, rarity(person, candidates(person)));
    if (pair.best.rule == Rule::cluster_conflict || is_conflict(pair.best.rule, Rule::scored)) return true;
  }
  return false;
}

std::optional<Home> ClientIndex::State::home_of(ClientId doubtful) const {
  std::vector<Contender> near;  // for each client the best pair with any record of ours
  for (RowNumber row = rows.first_of(doubtful); row != RowStore::no_row; row = rows[row].next) {
    if (rows[row].former) continue;  // who they are is what is known of them now
    const PersonFeatures& person = rows[row].person;
    std::uint32_t compared = 0;
    for (const Contender& found : contenders(Query{person}, candidates(person), rows[row].record, compared)) {
      if (found.best.client == doubtful) continue;
      const auto known =
          std::find_if(near.begin(), near.end(), [&](const auto& c) { return c.best.client == found.best.client; });
      if (known == near.end())
        near.push_back(found);
      else if (outranks(found.best, known->best))
        *known = found;
    }
  }
  std::sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return outranks(a.best, b.best); });
  if (near.empty() || !is_link(near.front().best) || contradicts(doubtful, near.front().best.client))
    return std::nullopt;
  const bool rivalled = near.size() > 1 && !is_veto(near[1].best.rule) &&
                        near.front().best.score - near[1].best.score < model.thresholds.margin;
  if (rivalled) return std::nullopt;
  return Home{near.front().best, near.front().score};
}

Resolution ClientIndex::State::resolve(const PersonFeatures& person, std::optional<RecordId> self) const {
  Resolution out;
  out.model = model.number;
  out.margin = no_second;
  const std::vector<Contender> all = contenders(Query{person}, candidates(person), self, out.compared);
  if (all.empty()) return out;

  out.outcome = Outcome::review;
  out.rule = all.front().best.rule;
  out.score = all.front().best.score;
  out.evidence = all.front().score;
  for (std::size_t i = 0; i < std::min(all.size(), max_candidates); ++i) out.candidates.push_back(all[i].best);
  decide(out, all);
  return out;
}

}  // namespace gatehouse::clients
