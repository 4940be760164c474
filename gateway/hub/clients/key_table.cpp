#include "hub/clients/key_table.hpp"

#include <algorithm>
#include <bit>

namespace gatehouse::clients {
namespace {

constexpr std::uint64_t shard_bits = 10;
constexpr std::size_t first_size = 16;

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

KeyTable::KeyTable() : shards_(std::size_t{1} << shard_bits), nodes_(1) {}

KeyTable::Shard& KeyTable::shard_of(std::uint64_t hash) { return shards_[hash & ((1U << shard_bits) - 1)]; }
const KeyTable::Shard& KeyTable::shard_of(std::uint64_t hash) const {
  return shards_[hash & ((1U << shard_bits) - 1)];
}

/// The tag's upper bits are the place, so a shard can be rebuilt from its tags alone.
std::size_t KeyTable::home(const Shard& shard, std::uint32_t tag) {
  const int bits = std::countr_zero(shard.slots.size());
  return static_cast<std::size_t>(tag >> (32 - bits));
}

std::size_t KeyTable::find(const Shard& shard, std::uint32_t tag) {
  const std::size_t mask = shard.slots.size() - 1;
  std::size_t at = home(shard, tag);
  while (shard.slots[at].head != 0 && shard.slots[at].tag != tag) at = (at + 1) & mask;
  return at;
}

void KeyTable::grow(Shard& shard) {
  std::vector<Slot> old(std::max(first_size, shard.slots.size() * 2));
  old.swap(shard.slots);
  for (const Slot& slot : old) {
    if (slot.head != 0) shard.slots[find(shard, slot.tag)] = slot;
  }
}

/// Closes the gap so that no search ends too early (Knuth, vol. 3, 6.4, algorithm R).
void KeyTable::erase(Shard& shard, std::size_t gap) {
  const std::size_t mask = shard.slots.size() - 1;
  for (std::size_t at = (gap + 1) & mask; shard.slots[at].head != 0; at = (at + 1) & mask) {
    const std::size_t wanted = home(shard, shard.slots[at].tag);
    if (((at - wanted) & mask) < ((at - gap) & mask)) continue;
    shard.slots[gap] = shard.slots[at];
    gap = at;
  }
  shard.slots[gap] = {};
  --shard.used;
}

std::uint32_t KeyTable::take_node(std::uint32_t row, std::uint32_t next) {
  if (free_node_ == 0) {
    nodes_.push_back({row, next});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  const std::uint32_t node = free_node_;
  free_node_ = nodes_[node].next;
  nodes_[node] = {row, next};
  return node;
}

void KeyTable::give_node(std::uint32_t node) {
  nodes_[node] = {0, free_node_};
  free_node_ = node;
}

void KeyTable::make_hot(Slot& slot, std::vector<RowNumber>& former) {
  const std::uint32_t head = slot.head & ~chained;
  for (std::uint32_t node = nodes_[head].next; node != 0;) {
    former.push_back(nodes_[node].row);
    const std::uint32_t next = nodes_[node].next;
    give_node(node);
    node = next;
  }
  give_node(head);
  slot.head = hot;
  ++hot_keys_;
}

KeyTable::Posted KeyTable::post(std::uint64_t hash, RowNumber row, AtLimit at_limit,
                                std::vector<RowNumber>& former) {
  Shard& shard = shard_of(hash);
  if ((shard.used + 1) * 8 > shard.slots.size() * 7) grow(shard);
  Slot& slot = shard.slots[find(shard, tag_of(hash))];
  if (slot.head == hot) return Posted::hot;
  if (slot.head == 0) {
    slot = {tag_of(hash), row + 1};
    ++shard.used;
    ++keys_;
    return Posted::added;
  }
  if ((slot.head & chained) == 0) {
    const std::uint32_t first = take_node(slot.head - 1, 0);
    const std::uint32_t second = take_node(row, first);
    slot.head = take_node(2, second) | chained;
    return Posted::added;
  }
  const std::uint32_t head = slot.head & ~chained;
  if (at_limit == AtLimit::refuse && nodes_[head].row >= hot_limit) return Posted::full;
  if (at_limit == AtLimit::turn_hot && nodes_[head].row + 1 >= hot_limit) {
    make_hot(slot, former);
    return Posted::hot;
  }
  const std::uint32_t node = take_node(row, nodes_[head].next);
  nodes_[head].next = node;
  ++nodes_[head].row;
  return Posted::added;
}

bool KeyTable::unpost(std::uint64_t hash, RowNumber row) {
  Shard& shard = shard_of(hash);
  if (shard.slots.empty()) return false;
  const std::size_t at = find(shard, tag_of(hash));
  Slot& slot = shard.slots[at];
  if (slot.head == hot) return true;
  if (slot.head == row + 1) {
    erase(shard, at);
    --keys_;
    return false;
  }
  if ((slot.head & chained) == 0) return false;
  const std::uint32_t head = slot.head & ~chained;
  for (std::uint32_t before = head; nodes_[before].next != 0; before = nodes_[before].next) {
    const std::uint32_t node = nodes_[before].next;
    if (nodes_[node].row != row) continue;
    nodes_[before].next = nodes_[node].next;
    give_node(node);
    if (--nodes_[head].row > 0) return false;
    give_node(head);
    erase(shard, at);
    --keys_;
    return false;
  }
  return false;
}

bool KeyTable::lookup(std::uint64_t hash, std::vector<RowNumber>& rows) const {
  const Shard& shard = shard_of(hash);
  if (shard.slots.empty()) return false;
  const Slot slot = shard.slots[find(shard, tag_of(hash))];
  if (slot.head == hot) return true;
  if (slot.head == 0) return false;
  if ((slot.head & chained) == 0) {
    rows.push_back(slot.head - 1);
    return false;
  }
  const Node head = nodes_[slot.head & ~chained];
  std::uint32_t wanted = head.row >= hot_limit ? few_of_full : head.row;
  for (std::uint32_t node = head.next; wanted > 0; node = nodes_[node].next, --wanted)
    rows.push_back(nodes_[node].row);
  return false;
}

void KeyTable::prefetch(std::uint64_t hash) const {
  const Shard& shard = shard_of(hash);
  if (!shard.slots.empty()) __builtin_prefetch(&shard.slots[home(shard, tag_of(hash))]);
}

std::uint64_t KeyTable::bytes() const {
  std::uint64_t total = nodes_.capacity() * sizeof(Node) + shards_.size() * sizeof(Shard);
  for (const Shard& shard : shards_) total += shard.slots.capacity() * sizeof(Slot);
  return total;
}

}  // namespace gatehouse::clients
