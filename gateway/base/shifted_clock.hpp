/// A clock that a rehearsal sets: `GATEHOUSE_TEST_CLOCK=2026-03-02T22:40:00Z` begins there and goes on at the usual
/// pace. Only programs that are built with their tests know it; what is shipped has the machine's clock.
#pragma once

#include <cstdlib>
#include <string_view>

#include "gatehouse/clock.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse {

class ShiftedClock final : public Clock {
 public:
  /// Without the variable, or with one that is no time, it is the machine's clock.
  ShiftedClock() {
    const char* const told = std::getenv("GATEHOUSE_TEST_CLOCK");
    const auto wanted = told == nullptr ? std::nullopt : moment_from(told);
    if (wanted) shift_ = wanted->micros - machine_.now().micros;
  }
  Timestamp now() override { return {machine_.now().micros + shift_}; }
  std::chrono::steady_clock::time_point monotonic() override { return machine_.monotonic(); }
  bool sleep(std::chrono::milliseconds time, std::stop_token stop) override {
    return machine_.sleep(time, std::move(stop));
  }

 private:
  /// YYYY-MM-DDTHH:MM:SSZ
  static std::optional<Timestamp> moment_from(std::string_view text) {
    constexpr std::int64_t micros_a_second = 1'000'000;
    if (text.size() != 20 || text[10] != 'T') return std::nullopt;
    const auto day = date_from_iso(text.substr(0, 10));
    const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    if (!day) return std::nullopt;
    const std::int64_t seconds = std::int64_t{day->days} * 86'400 + two(11) * 3600 + two(14) * 60 + two(17);
    return Timestamp{seconds * micros_a_second};
  }

  SystemClock machine_;
  std::int64_t shift_ = 0;
};

}  // namespace gatehouse
