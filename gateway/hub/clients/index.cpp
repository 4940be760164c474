#include "hub/clients/index.hpp"

#include <algorithm>

#include "hub/clients/index_state.hpp"

namespace gatehouse::clients {

ClientIndex::ClientIndex(Model model) : state_{std::make_unique<State>(std::move(model))} {}
ClientIndex::~ClientIndex() = default;
ClientIndex::ClientIndex(ClientIndex&&) noexcept = default;
ClientIndex& ClientIndex::operator=(ClientIndex&&) noexcept = default;

void ClientIndex::State::post_refined(std::uint64_t hot_key, RowNumber row) {
  std::vector<RowNumber> former;
  for (const std::uint64_t refined : refined_keys(hot_key, rows[row].person)) {
    const auto posted = keys.post(refined, row, KeyTable::AtLimit::refuse, former);
    refused_posts += posted == KeyTable::Posted::full ? 1 : 0;
  }
}

void ClientIndex::State::post(RowNumber row) {
  std::vector<RowNumber> former;
  for (const std::uint64_t hash : keys_of(rows[row].person)) {
    if (keys.post(hash, row, KeyTable::AtLimit::turn_hot, former) == KeyTable::Posted::added) continue;
    post_refined(hash, row);
    for (const RowNumber earlier : former) post_refined(hash, earlier);
    former.clear();
  }
}

void ClientIndex::State::unpost(RowNumber row) {
  for (const std::uint64_t hash : keys_of(rows[row].person)) {
    if (!keys.unpost(hash, row)) continue;
    for (const std::uint64_t refined : refined_keys(hash, rows[row].person)) keys.unpost(refined, row);
  }
}

bool ClientIndex::State::is_parted(std::optional<RecordId> self, ClientId own, ClientId other) const {
  if (self && parted_records.contains({*self, other})) return true;
  return own != ClientId{} && parted_clients.contains({own, other});
}

Resolution ClientIndex::resolve(const PersonFeatures& person, std::optional<RecordId> self) const {
  return state_->resolve(person, self);
}

void ClientIndex::mark_provisional(ClientId client, bool provisional) {
  if (provisional)
    state_->provisional.insert(client);
  else
    state_->provisional.erase(client);
}

void ClientIndex::set_provisional(const std::vector<ClientId>& clients) {
  state_->provisional = {clients.begin(), clients.end()};
}

bool ClientIndex::is_provisional(ClientId client) const { return state_->provisional.contains(client); }

std::vector<ClientId> ClientIndex::provisional_near(const PersonFeatures& person) const {
  std::vector<ClientId> out;
  if (state_->provisional.empty()) return out;
  for (const RowNumber row : state_->candidates(person)) {
    const ClientId client = state_->rows[row].client;
    if (is_provisional(client) && std::find(out.begin(), out.end(), client) == out.end()) out.push_back(client);
  }
  return out;
}

std::vector<ClientId> ClientIndex::near(const PersonFeatures& person, std::size_t limit) const {
  std::vector<ClientId> out;
  for (const RowNumber row : state_->candidates(person)) {
    const PersonFeatures& known = state_->rows[row].person;
    const bool meant = person.ssn != 0
                           ? known.ssn == person.ssn
                           : known.last == person.last && (person.birth == 0 || known.birth == person.birth);
    const ClientId client = state_->rows[row].client;
    if (!meant || std::find(out.begin(), out.end(), client) != out.end()) continue;
    out.push_back(client);
    if (out.size() == limit) break;
  }
  return out;
}

std::optional<Home> ClientIndex::home_of(ClientId provisional) const { return state_->home_of(provisional); }

void ClientIndex::reserve(std::size_t records) { state_->rows.reserve(records); }

void ClientIndex::add(ClientId client, RecordId record, const PersonFeatures& person) {
  remove(record);
  const RowNumber row = state_->rows.add(client, record, person);
  state_->post(row);
  state_->frequencies.add(person);
}

void ClientIndex::State::drop(RowNumber row) {
  unpost(row);
  if (!rows[row].former) frequencies.remove(rows[row].person);
  rows.remove(row);
}

bool ClientIndex::remove(RecordId record) {
  const auto row = state_->rows.row_of(record);
  if (!row) return false;
  state_->drop(*row);
  if (const auto by = state_->replaced.find(record); by != state_->replaced.end()) {
    std::erase_if(state_->formers.at(by->second), [&](const auto& one) { return one.first == record; });
    state_->replaced.erase(by);
  }
  const auto its = state_->formers.find(record);
  if (its == state_->formers.end()) return true;
  for (const auto& [former, person] : its->second) {
    if (const auto place = state_->rows.row_of(former)) state_->drop(*place);
    state_->replaced.erase(former);
  }
  state_->formers.erase(its);
  return true;
}

bool ClientIndex::move(RecordId record, ClientId from, ClientId to) {
  const auto row = state_->rows.row_of(record);
  if (!row || state_->rows[*row].client != from) return false;
  state_->rows.move(*row, to);
  if (state_->rows.first_of(from) != RowStore::no_row) return true;
  // The client was absorbed: what a person decided about it now holds for the one that took its place.
  std::vector<ClientId> others;
  for (auto it = state_->parted_clients.lower_bound({from, ClientId{}});
       it != state_->parted_clients.end() && it->first == from; ++it) {
    others.push_back(it->second);
  }
  for (const ClientId other : others) {
    if (other != to) forbid(to, other);
  }
  return true;
}

void ClientIndex::forbid(ClientId a, ClientId b) {
  if (a == b) return;
  state_->parted_clients.insert({a, b});
  state_->parted_clients.insert({b, a});
}

bool ClientIndex::forbidden(ClientId a, ClientId b) const { return state_->parted_clients.contains({a, b}); }

void ClientIndex::forget_forbidden() { state_->parted_clients.clear(); }

void ClientIndex::forbid(RecordId record, ClientId client) { state_->parted_records.insert({record, client}); }

bool ClientIndex::says(ClientId client, const PersonFeatures& person) const {
  for (RowNumber row = state_->rows.first_of(client); row != RowStore::no_row; row = state_->rows[row].next) {
    const PersonFeatures& known = state_->rows[row].person;
    if (known.ssn == person.ssn && known.birth == person.birth && known.given == person.given) return true;
  }
  return false;
}

std::optional<ClientId> ClientIndex::client_of(RecordId record) const {
  const auto row = state_->rows.row_of(record);
  if (!row) return std::nullopt;
  return state_->rows[*row].client;
}

std::vector<RecordId> ClientIndex::records_of(ClientId client) const {
  std::vector<RecordId> out;
  for (RowNumber row = state_->rows.first_of(client); row != RowStore::no_row; row = state_->rows[row].next) {
    out.push_back(state_->rows[row].record);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<PersonFeatures> ClientIndex::features_of(RecordId record) const {
  const auto row = state_->rows.row_of(record);
  if (!row) return std::nullopt;
  return state_->rows[*row].person;
}

std::vector<RecordId> ClientIndex::all_records() const {
  std::vector<RecordId> out;
  state_->rows.each([&](RowNumber row) {
    if (!state_->rows[row].former) out.push_back(state_->rows[row].record);
  });
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<Explanation> ClientIndex::why(RecordId a, RecordId b) const {
  const auto row_a = state_->rows.row_of(a);
  const auto row_b = state_->rows.row_of(b);
  if (!row_a || !row_b) return std::nullopt;
  const PersonFeatures& person = state_->rows[*row_a].person;
  const Rarity rarity = state_->rarity(person, state_->candidates(person));
  Score score = score_pair(state_->model, Query{person}, state_->rows[*row_b].person, rarity);
  if (state_->is_parted(a, state_->rows[*row_a].client, state_->rows[*row_b].client)) score.rule = Rule::parted;
  return explain(score);
}

std::optional<Score> ClientIndex::fit(const PersonFeatures& person, ClientId client,
                                      std::optional<RecordId> but) const {
  const Rarity rarity = state_->rarity(person, state_->candidates(person));
  Contender found = state_->best_of(Query{person}, client, but, rarity);
  if (found.best.client != client) return std::nullopt;
  found.score.rule = found.best.rule;
  return found.score;
}

std::optional<Explanation> ClientIndex::why(const PersonFeatures& person, ClientId client) const {
  const auto score = fit(person, client);
  if (!score) return std::nullopt;
  return explain(*score);
}

const Model& ClientIndex::model() const { return state_->model; }
void ClientIndex::switch_model(Model model) { state_->model = std::move(model); }

IndexFigures ClientIndex::figures() const {
  IndexFigures out;
  out.formers = state_->replaced.size();
  out.records = state_->rows.records() - out.formers;
  out.clients = state_->rows.clients();
  out.keys = state_->keys.keys();
  out.hot_keys = state_->keys.hot_keys();
  out.refused_posts = state_->refused_posts;
  out.bytes = state_->rows.bytes() + state_->keys.bytes() + state_->frequencies.bytes() +
              out.formers * sizeof(Formers::value_type);
  return out;
}

}  // namespace gatehouse::clients
