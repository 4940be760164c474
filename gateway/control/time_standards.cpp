#include "control/time_standards.hpp"

#include <algorithm>

#include "base/messages.hpp"

namespace gatehouse::control {

namespace {

constexpr int try_again_seconds = 15;

/// Of a clock that never jumps.
std::int64_t minute_of(Clock& clock) {
  return std::chrono::duration_cast<std::chrono::minutes>(clock.monotonic().time_since_epoch()).count();
}

std::size_t place(Asking asking) { return static_cast<std::size_t>(asking); }

std::chrono::milliseconds standard_of(const config::Standards& wanted, Asking asking) {
  if (asking == Asking::search) return wanted.search;
  return asking == Asking::read ? wanted.read : wanted.update;
}

bool is_number(std::string_view text) {
  if (text.starts_with('G')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view word(Asking asking) {
  if (asking == Asking::search) return "search";
  return asking == Asking::read ? "read" : "update";
}

std::optional<Asking> asking_of(const Request& request) {
  const std::string_view path = request.path;
  if (!path.starts_with("/v1/") || path == "/v1/events") return std::nullopt;
  if (path.ends_with("/search")) return Asking::search;  // what speaks of people stands in a body
  if (request.method != "GET") return Asking::update;
  const std::size_t slash = path.find('/', 4);
  if (slash == std::string_view::npos) return Asking::search;
  const std::string_view rest = path.substr(slash + 1);
  return is_number(rest.substr(0, rest.find('/'))) ? Asking::read : Asking::search;
}

Response TimeStandards::answer(const Request& request, const Handler& handler) {
  const auto asking = asking_of(request);
  if (!asking || standard_of(wanted_, *asking).count() == 0) return handler(request);
  if (sheds(*asking))
    return {.status = 503,
            .body =
                R"({"error":"busy","message":"answers take too long; searches wait until looks and changes are )"
                R"(quick again"})"
                "\n",
            .retry_after = try_again_seconds};
  const auto before = clock_.monotonic();
  Response response = handler(request);
  count(*asking, clock_.monotonic() - before);
  return response;
}

/// Searches only: they are what can wait, and what costs most.
bool TimeStandards::sheds(Asking asking) const {
  if (!wanted_.shed || asking != Asking::search) return false;
  const std::scoped_lock lock(mutex_);
  const std::int64_t minute = minute_of(clock_);
  return std::any_of(all_askings.begin(), all_askings.end(),
                     [&](Asking one) { return missed_[place(one)] && !measured(one, minute).kept; });
}

void TimeStandards::count(Asking asking, std::chrono::nanoseconds took) {
  const std::scoped_lock lock(mutex_);
  const std::int64_t minute = minute_of(clock_);
  Minute& now = windows_[place(asking)][static_cast<std::size_t>(minute % minutes)];
  if (now.minute != minute) now = {.minute = minute};
  ++now.requests;
  now.within += took <= standard_of(wanted_, asking) ? 1 : 0;
  const Measured all = measured(asking, minute);
  bool& missed = missed_[place(asking)];
  if (missed == !all.kept) return;
  missed = !all.kept;
  log_.write(missed ? messages::standard_missed : messages::standard_kept_again,
             {{"asking", word(asking)},
              {"standard_ms", all.standard.count()},
              {"requests", static_cast<std::int64_t>(all.requests)},
              {"within", static_cast<std::int64_t>(all.within)}});
}

Measured TimeStandards::measured(Asking asking, std::int64_t minute) const {
  Measured out{.asking = asking, .standard = standard_of(wanted_, asking)};
  for (const Minute& one : windows_[place(asking)]) {
    if (one.minute <= minute - minutes || one.minute > minute) continue;
    out.requests += one.requests;
    out.within += one.within;
  }
  out.kept = out.requests < enough || out.within * 100 >= out.requests * static_cast<std::uint64_t>(wanted_.share);
  return out;
}

std::vector<Measured> TimeStandards::now() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Measured> out;
  for (const Asking asking : all_askings)
    if (standard_of(wanted_, asking).count() > 0) out.push_back(measured(asking, minute_of(clock_)));
  return out;
}

}  // namespace gatehouse::control
