#include "store_model.hpp"

#include <algorithm>

namespace gatehouse::fuzz {

std::int64_t& count_of(hub::Balance& balance, Outcome outcome) {
  switch (outcome) {
    case Outcome::stored:
      return balance.stored;
    case Outcome::unchanged:
      return balance.unchanged;
    case Outcome::held:
      return balance.held;
    case Outcome::rejected:
      return balance.rejected;
    default:
      return balance.filtered;
  }
}

void Model::count(std::size_t lane, Outcome outcome, std::int64_t by) { count_of(lanes_.at(lane), outcome) += by; }

bool Model::has(const std::string& claim) const {
  const auto found = keys_.find(claim);
  return found != keys_.end() && found->second.current != 0;
}

/// A file of a lower sequence than the version in force never comes into force.
bool Model::is_late(const Key& key, std::int64_t id, std::int64_t sequence) const {
  if (key.current > id) return true;
  return sequence != 0 && key.current != 0 && sequence < records_.at(key.current).sequence;
}

void Model::store(std::int64_t id, bool late) {
  ModelRecord& record = records_.at(id);
  record.outcome = Outcome::stored;
  record.waits = false;
  if (late) return;
  std::int64_t& current = keys_[record.key].current;
  if (current != 0) records_.at(current).next = id;
  current = id;
}

hub::Balance Model::take(std::size_t lane, std::int64_t sequence, const std::string& mapping,
                         const std::vector<ModelLine>& lines, Timestamp at) {
  hub::Balance out;
  std::vector<std::string> came;
  for (const ModelLine& line : lines) {
    ++out.read;
    ++lanes_.at(lane).read;
    Key& key = keys_[line.key];
    if (key.newest != 0 && key.bytes == line.bytes && key.mapping == mapping) {
      ++out.unchanged;
      count(lane, Outcome::unchanged, 1);
      continue;
    }
    const std::int64_t id = static_cast<std::int64_t>(records_.size()) + 1;
    const bool late = is_late(key, id, sequence);
    if (!late) key.newest = id, key.bytes = line.bytes, key.mapping = mapping;
    ModelRecord& record = records_[id];
    record = {lane, line.key, line.bytes, mapping, line.status, line.parent, sequence, at, line.person};
    record.waits = line.outcome == Outcome::stored && !line.parent.empty() && !has(line.parent);
    record.outcome = record.waits ? Outcome::held : line.outcome;
    ++count_of(out, record.outcome);
    count(lane, record.outcome, 1);
    if (record.outcome != Outcome::stored) continue;
    store(id, late);
    if (line.parent.empty()) came.push_back(line.key);
  }
  for (const std::string& claim : came) free_those_that_wait_for(claim);
  return out;
}

void Model::free_those_that_wait_for(const std::string& claim) {
  for (auto& [id, record] : records_) {
    if (!record.waits || record.purged || record.parent != claim || !has(claim)) continue;
    Key& key = keys_[record.key];
    const bool late = is_late(key, id, record.sequence);
    if (key.newest <= id) key.newest = id, key.bytes = record.bytes, key.mapping = record.mapping;
    count(record.lane, Outcome::held, -1);
    count(record.lane, Outcome::stored, 1);
    store(id, late);
  }
}

Outcome Model::replay(std::int64_t id, const std::string& mapping, Outcome outcome) {
  ModelRecord& record = records_.at(id);
  Key& key = keys_[record.key];
  const bool late = is_late(key, id, record.sequence);
  record.mapping = mapping;
  if (key.newest <= id) key.newest = id, key.bytes = record.bytes, key.mapping = mapping;
  record.waits = outcome == Outcome::stored && !record.parent.empty() && !has(record.parent);
  if (record.waits) outcome = Outcome::held;
  count(record.lane, record.outcome, -1);
  count(record.lane, outcome, 1);
  record.outcome = outcome;
  if (outcome != Outcome::stored) return outcome;
  store(id, late);
  if (record.parent.empty()) free_those_that_wait_for(std::string(record.key));
  return outcome;
}

std::set<std::int64_t> Model::records_of(hub::ClientId client) const {
  std::set<std::int64_t> out;
  std::set<std::string> keys;
  for (const auto& [id, record] : records_) {
    if (record.purged || record.client != client) continue;
    out.insert(id);
    keys.insert(record.key);
  }
  for (const auto& [id, record] : records_) {
    if (record.purged || record.client != hub::ClientId{} || !keys.contains(record.key)) continue;
    const bool kept_back = record.outcome == Outcome::held || record.outcome == Outcome::rejected ||
                           record.outcome == Outcome::filtered;
    if (kept_back || keys_.at(record.key).newest == id) out.insert(id);
  }
  return out;
}

void Model::purge(const std::set<std::int64_t>& gone) {
  for (const std::int64_t id : gone) {
    records_.at(id).purged = true;
    records_.at(id).waits = false;
  }
  std::erase_if(keys_, [&](const auto& one) {
    return gone.contains(one.second.newest) || gone.contains(one.second.current);
  });
}

void Model::purge_alone(const std::set<std::int64_t>& gone) {
  for (const std::int64_t id : gone) {
    records_.at(id).purged = true;
    records_.at(id).waits = false;
  }
  for (auto& [name, key] : keys_) {
    if (gone.contains(key.newest)) key.bytes.clear(), key.mapping.clear();
    if (gone.contains(key.current)) key.current = 0;
  }
}

std::set<std::int64_t> Model::last_words() const {
  std::set<std::int64_t> out = in_force();
  for (const auto& [id, record] : records_) {
    if (record.purged || record.person < 0 || record.next == 0) continue;
    bool replaced = false;
    for (std::int64_t next = record.next; next != 0; next = records_.at(next).next)
      replaced = replaced || records_.at(next).client == record.client;
    if (!replaced) out.insert(id);
  }
  return out;
}

std::set<std::int64_t> Model::in_force() const {
  std::set<std::int64_t> out;
  for (const auto& [name, key] : keys_)
    if (key.current != 0) out.insert(key.current);
  return out;
}

}  // namespace gatehouse::fuzz
