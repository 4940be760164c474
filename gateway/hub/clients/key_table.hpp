/// Hash -> rows, for a hundred million keys in twelve bytes each. Private to the room; one writer, readers guarded
/// by the owner of the index.
///
/// A key that one row holds (most do) is one slot of eight bytes. Keys of several rows chain them in a pool. A key
/// that reaches `hot_limit` rows turns hot: it lists nobody any more, and its owner posts refined keys instead.
#pragma once

#include <cstdint>
#include <vector>

namespace gatehouse::clients {

using RowNumber = std::uint32_t;

class KeyTable {
 public:
  static constexpr std::uint32_t hot_limit = 100;
  static constexpr std::uint32_t few_of_full = 16;

  KeyTable();

  enum class Posted : std::uint8_t { added, hot, full };
  /// What a key does that reaches the limit: turn hot, or keep its first rows and refuse more (refined keys, so
  /// that a client of a thousand equal records is still found by its first).
  enum class AtLimit : std::uint8_t { turn_hot, refuse };
  /// Where the key is hot already, `hot`, and nothing is kept. Where this post makes it hot, `hot` too, and
  /// `former` receives the rows that were listed.
  [[nodiscard]] Posted post(std::uint64_t hash, RowNumber row, AtLimit at_limit, std::vector<RowNumber>& former);
  /// True where the key is hot; else the row is taken off its list.
  bool unpost(std::uint64_t hash, RowNumber row);
  /// Appends the key's rows; true where the key is hot and lists nobody. Of a key that is full only `few_of_full`
  /// are given: it does not tell people apart, but a client of very many records is among them.
  [[nodiscard]] bool lookup(std::uint64_t hash, std::vector<RowNumber>& rows) const;
  /// Tells the processor that `lookup` will come.
  void prefetch(std::uint64_t hash) const;

  [[nodiscard]] std::uint64_t keys() const { return keys_; }
  [[nodiscard]] std::uint64_t hot_keys() const { return hot_keys_; }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t head = 0;  ///< 0: free; row + 1; `chained` and a node; or `hot`
  };
  struct Node {
    std::uint32_t row = 0;  ///< in a chain's first node: how many rows follow
    std::uint32_t next = 0;
  };
  /// Grows alone, so that no insert ever waits for a hundred million keys to move.
  struct Shard {
    std::vector<Slot> slots;
    std::uint32_t used = 0;
  };

  static constexpr std::uint32_t chained = 0x80000000U;
  static constexpr std::uint32_t hot = 0xFFFFFFFFU;

  [[nodiscard]] Shard& shard_of(std::uint64_t hash);
  [[nodiscard]] const Shard& shard_of(std::uint64_t hash) const;
  [[nodiscard]] static std::size_t home(const Shard& shard, std::uint32_t tag);
  [[nodiscard]] static std::size_t find(const Shard& shard, std::uint32_t tag);
  static void grow(Shard& shard);
  static void erase(Shard& shard, std::size_t at);
  [[nodiscard]] std::uint32_t take_node(std::uint32_t row, std::uint32_t next);
  void give_node(std::uint32_t node);
  void make_hot(Slot& slot, std::vector<RowNumber>& former);

  std::vector<Shard> shards_;
  std::vector<Node> nodes_;
  std::uint32_t free_node_ = 0;
  std::uint64_t keys_ = 0;
  std::uint64_t hot_keys_ = 0;
};

}  // namespace gatehouse::clients
