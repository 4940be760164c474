/// A web service as the options describe it: who we are there, how fast we may ask, and what to do when it fails.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/http_client.hpp"

namespace gatehouse::http {

/// How to reach it and whom to trust, as the options say.
[[nodiscard]] Result<Access> read_access(const Surroundings& around);

class Service {
 public:
  /// `around.clock` outlives it. `sharers`: so many such services ask at the same time, so that each keeps to its
  /// part of `per_minute`.
  static Result<Service> of(const Surroundings& around, std::int64_t sharers = 1);

  /// The answer of a request that the service decided about: 2xx, or 4xx except 401, 403, 408 and 429. What may
  /// pass (408, 429, 5xx, no answer) is tried again, as Retry-After says; then, and when the service failed too
  /// often in this run, it is Errc::unavailable. 401 and 403 are Errc::not_permitted, a redirect is
  /// Errc::bad_config.
  [[nodiscard]] Result<Response> ask(Request request, const Client::Take& take = {});
  /// False: the service saw nothing of what was asked last.
  [[nodiscard]] bool reached() const { return reached_; }

 private:
  struct Settings {
    std::string token{}, token_header{}, user{}, oauth_url{}, oauth_client{}, oauth_scope{}, accept{};
    std::int64_t attempts = 4, most_failures = 5, per_minute = 0, sharers = 1;
    std::chrono::seconds most_wait{60};
  };
  Service(Settings settings, Client client, Clock& clock, std::stop_token stop)
      : settings_(std::move(settings)), client_(std::move(client)), clock_(&clock), stop_(std::move(stop)) {}
  Result<void> keep_pace();
  Result<std::string> authorization();
  Result<void> fetch_token();
  [[nodiscard]] std::chrono::milliseconds wait_after(const Result<Response>& answer, std::int64_t tried) const;

  Settings settings_;
  Client client_;
  Clock* clock_;
  std::stop_token stop_;
  std::string oauth_token_{};
  std::chrono::steady_clock::time_point oauth_until_{};
  std::optional<std::chrono::steady_clock::time_point> asked_{};
  std::int64_t failures_ = 0;  ///< in a row
  bool reached_ = false;
};

/// `pattern` with each {word} replaced by its value, encoded for a URL. A word that is not known stays: it may be
/// the service's own.
[[nodiscard]] std::string filled_url(std::string pattern,
                                     const std::map<std::string, std::string, std::less<>>& words);

}  // namespace gatehouse::http
