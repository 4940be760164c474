/// Chance, passed in by reference so that a test owns it. For waiting times and tickets, not for keys
/// (base/secrets.hpp).
#pragma once

#include <cstdint>

namespace gatehouse {

class Random {
 public:
  virtual ~Random() = default;
  [[nodiscard]] virtual std::uint64_t next() = 0;  ///< any 64 bits; may be called from any thread
};

/// The operating system's generator.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

}  // namespace gatehouse
