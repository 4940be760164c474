/// The times within which the API answers searches, looks and changes (`standards:` in site.yaml): measured on
/// every request, and acted on when they are missed.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "config/site.hpp"
#include "control/http.hpp"
#include "gatehouse/clock.hpp"

namespace gatehouse::control {

enum class Asking : std::uint8_t { search, read, update };
inline constexpr std::array all_askings{Asking::search, Asking::read, Asking::update};
[[nodiscard]] std::string_view word(Asking asking);  ///< as site.yaml writes it
/// What a request asks for: a change, one thing (`/v1/clients/7`), or a list. Nothing for probes, metrics, streams
/// and the console's own files.
[[nodiscard]] std::optional<Asking> asking_of(const Request& request);

/// One standard beside what was measured in the last five minutes.
struct Measured {
  Asking asking{};
  std::chrono::milliseconds standard{0};
  std::uint64_t requests = 0, within = 0;
  bool kept = true;
};

/// Any thread.
class TimeStandards {
 public:
  /// Fewer requests than this within the window prove nothing.
  static constexpr std::uint64_t enough = 20;
  static constexpr int minutes = 5;

  /// `wanted`, `clock` and `log` outlive it.
  TimeStandards(const config::Standards& wanted, Clock& clock, Log& log)
      : wanted_(wanted), clock_(clock), log_(log) {}

  /// Lets `handler` answer and measures it. While a standard is missed and the site wants to shed, searches are
  /// sent away (503) so that looks and changes get through.
  [[nodiscard]] Response answer(const Request& request, const Handler& handler);
  /// Of each that the site gives.
  [[nodiscard]] std::vector<Measured> now() const;

 private:
  struct Minute {
    std::int64_t minute = -1;  ///< of the clock; another one: its counts are of long ago
    std::uint64_t requests = 0, within = 0;
  };
  using Window = std::array<Minute, minutes>;

  void count(Asking asking, std::chrono::nanoseconds took);
  [[nodiscard]] Measured measured(Asking asking, std::int64_t minute) const;
  [[nodiscard]] bool sheds(Asking asking) const;

  const config::Standards& wanted_;
  Clock& clock_;
  Log& log_;
  mutable std::mutex mutex_;
  std::array<Window, all_askings.size()> windows_{};
  std::array<bool, all_askings.size()> missed_{};
};

}  // namespace gatehouse::control
