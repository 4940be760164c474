#include "hub/clients/row_store.hpp"

#include <bit>

#include "hub/clients/text.hpp"

namespace gatehouse::clients {

IdMap::IdMap() : ids_(16), numbers_(16) {}

std::size_t IdMap::place(std::uint64_t id) const {
  const std::size_t mask = ids_.size() - 1;
  std::size_t at = mix(id) & mask;
  while (ids_[at] != id && ids_[at] != 0) at = (at + 1) & mask;
  return at;
}

void IdMap::rehash(std::size_t size) {
  std::vector<std::uint64_t> ids(size);
  std::vector<std::uint32_t> numbers(size);
  ids.swap(ids_);
  numbers.swap(numbers_);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == 0) continue;
    const std::size_t at = place(ids[i]);
    ids_[at] = ids[i];
    numbers_[at] = numbers[i];
  }
}

void IdMap::reserve(std::size_t ids) {
  const std::size_t wanted = std::bit_ceil(ids * 8 / 7 + 1);
  if (wanted > ids_.size()) rehash(wanted);
}

std::optional<std::uint32_t> IdMap::find(std::uint64_t id) const {
  const std::size_t at = place(id);
  if (id == 0 || ids_[at] != id) return std::nullopt;
  return numbers_[at];
}

void IdMap::set(std::uint64_t id, std::uint32_t number) {
  if ((used_ + 1) * 8 > ids_.size() * 7) rehash(ids_.size() * 2);
  const std::size_t at = place(id);
  if (ids_[at] == 0) ++used_;
  ids_[at] = id;
  numbers_[at] = number;
}

void IdMap::erase(std::uint64_t id) {
  const std::size_t mask = ids_.size() - 1;
  std::size_t gap = place(id);
  if (id == 0 || ids_[gap] != id) return;
  for (std::size_t at = (gap + 1) & mask; ids_[at] != 0; at = (at + 1) & mask) {
    const std::size_t wanted = mix(ids_[at]) & mask;
    if (((at - wanted) & mask) < ((at - gap) & mask)) continue;
    ids_[gap] = ids_[at];
    numbers_[gap] = numbers_[at];
    gap = at;
  }
  ids_[gap] = 0;
  --used_;
}

RowNumber RowStore::add(ClientId client, RecordId record, const PersonFeatures& person) {
  RowNumber row = used_;
  if (!free_.empty()) {
    row = free_.back();
    free_.pop_back();
  } else {
    if (used_ % block_size == 0) blocks_.push_back(std::make_unique<Block>());
    ++used_;
  }
  at(row) = {person, record, client, no_row, false};
  by_record_.set(static_cast<std::uint64_t>(record), row);
  attach(row, client);
  return row;
}

void RowStore::attach(RowNumber row, ClientId client) {
  at(row).client = client;
  at(row).next = first_of(client);
  by_client_.set(static_cast<std::uint64_t>(client), row);
}

void RowStore::detach(RowNumber row) {
  const ClientId client = at(row).client;
  const RowNumber next = at(row).next;
  const RowNumber first = first_of(client);
  if (first != row) {
    RowNumber before = first;
    while (at(before).next != row) before = at(before).next;
    at(before).next = next;
  } else if (next == no_row) {
    by_client_.erase(static_cast<std::uint64_t>(client));
  } else {
    by_client_.set(static_cast<std::uint64_t>(client), next);
  }
}

void RowStore::remove(RowNumber row) {
  detach(row);
  by_record_.erase(static_cast<std::uint64_t>(at(row).record));
  at(row) = {};
  free_.push_back(row);
}

void RowStore::move(RowNumber row, ClientId to) {
  detach(row);
  attach(row, to);
}

std::optional<RowNumber> RowStore::row_of(RecordId record) const {
  return by_record_.find(static_cast<std::uint64_t>(record));
}

RowNumber RowStore::first_of(ClientId client) const {
  return by_client_.find(static_cast<std::uint64_t>(client)).value_or(no_row);
}

void RowStore::reserve(std::size_t records) {
  blocks_.reserve(records / block_size + 1);
  by_record_.reserve(records);
}

std::uint64_t RowStore::bytes() const {
  return blocks_.size() * sizeof(Block) + free_.capacity() * sizeof(RowNumber) + by_record_.bytes() +
         by_client_.bytes();
}

}  // namespace gatehouse::clients
