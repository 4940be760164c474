/// Chance that is the same on every machine: a value depends on the seed, a purpose and up to two numbers,
/// never on what was drawn before for somebody else. So any person of a world can be made without the others.
#pragma once

#include <cstdint>
#include <string_view>

namespace world {

class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view purpose, std::uint64_t a = 0, std::uint64_t b = 0) : state_(seed) {
    for (const char c : purpose) state_ = scramble(state_ ^ static_cast<unsigned char>(c));
    state_ = scramble(state_ ^ (a * 0x9E3779B97F4A7C15ull));
    state_ = scramble(state_ ^ (b * 0xC2B2AE3D27D4EB4Full));
  }

  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ull;
    return scramble(state_);
  }
  /// 0 to `count` - 1; `count` is at most 2^32.
  [[nodiscard]] std::uint32_t below(std::uint64_t count) {
    return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32);
  }
  [[nodiscard]] int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  /// True in `per_mille` of a thousand throws.
  [[nodiscard]] bool chance(int per_mille) { return static_cast<int>(below(1000)) < per_mille; }

 private:
  static std::uint64_t scramble(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

}  // namespace world
