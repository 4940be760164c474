/// The records of the index: features in blocks that never move, which client each belongs to, and the way back.
/// Private to the room.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "hub/clients/index.hpp"
#include "hub/clients/key_table.hpp"

namespace gatehouse::clients {

/// 64-bit id -> 32-bit number, open addressing, about twenty bytes an id. Id 0 is not stored.
class IdMap {
 public:
  IdMap();
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t id) const;
  void set(std::uint64_t id, std::uint32_t number);
  void erase(std::uint64_t id);
  void reserve(std::size_t ids);
  [[nodiscard]] std::uint64_t size() const { return used_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return ids_.size() * (sizeof(std::uint64_t) + sizeof(std::uint32_t));
  }

 private:
  [[nodiscard]] std::size_t place(std::uint64_t id) const;
  void rehash(std::size_t size);

  std::vector<std::uint64_t> ids_;
  std::vector<std::uint32_t> numbers_;
  std::size_t used_ = 0;
};

class RowStore {
 public:
  struct Row {
    PersonFeatures person;
    RecordId record{};
    ClientId client{};
    RowNumber next = no_row;  ///< of the same client
    bool former = false;      ///< an earlier version: it finds people, and nothing is counted by it
  };
  static constexpr RowNumber no_row = 0xFFFFFFFFU;

  [[nodiscard]] const Row& operator[](RowNumber row) const {
    return (*blocks_[row / block_size])[row % block_size];
  }
  void prefetch(RowNumber row) const {
    const char* start = reinterpret_cast<const char*>(&(*this)[row]);
    for (std::size_t at = 0; at < sizeof(Row); at += 64) __builtin_prefetch(start + at);
  }
  [[nodiscard]] RowNumber add(ClientId client, RecordId record, const PersonFeatures& person);
  void remove(RowNumber row);
  void move(RowNumber row, ClientId to);
  void mark_former(RowNumber row) { at(row).former = true; }

  [[nodiscard]] std::optional<RowNumber> row_of(RecordId record) const;
  /// First row of a client, `no_row` where it has none; go on with `next`.
  [[nodiscard]] RowNumber first_of(ClientId client) const;

  /// Calls `visit` with each row in use.
  template <class Visit>
  void each(Visit visit) const {
    for (RowNumber row = 0; row < used_; ++row)
      if ((*this)[row].record != RecordId{}) visit(row);
  }

  void reserve(std::size_t records);
  [[nodiscard]] std::uint64_t records() const { return by_record_.size(); }
  [[nodiscard]] std::uint64_t clients() const { return by_client_.size(); }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  static constexpr std::size_t block_size = 1024;
  using Block = std::array<Row, block_size>;

  [[nodiscard]] Row& at(RowNumber row) { return (*blocks_[row / block_size])[row % block_size]; }
  void attach(RowNumber row, ClientId client);
  void detach(RowNumber row);

  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<RowNumber> free_;
  RowNumber used_ = 0;
  IdMap by_record_;
  IdMap by_client_;
};

}  // namespace gatehouse::clients
