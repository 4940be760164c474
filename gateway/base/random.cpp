#include "base/random.hpp"

#include <sys/random.h>

#include <chrono>

namespace gatehouse {

std::uint64_t SystemRandom::next() {
  std::uint64_t bits = 0;
  if (::getrandom(&bits, sizeof bits, 0) == static_cast<ssize_t>(sizeof bits)) return bits;
  // Only a signal can interrupt so short a read; the clock is chance enough for a waiting time.
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace gatehouse
