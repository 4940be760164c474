/// Who calls the API: the command line of this machine, a person's token, a certificate, a page of the console that
/// somebody is signed in at; or, on a site without `access.yaml`, whoever is on this machine. Who guesses is locked
/// out for a while.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "control/http.hpp"
#include "control/sessions.hpp"
#include "engine/service.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

/// Counts failures by address. After `most_failures` within the time that they count, the address is refused: a
/// minute, then twice as long each time, at most a quarter of an hour. Any thread.
class Lockout {
 public:
  static constexpr int most_failures = 10;
  /// Seconds for which the address is still refused; 0: it is not.
  [[nodiscard]] int refused_for(const std::string& address, Timestamp now);
  /// True if this failure locks the address.
  bool failed(const std::string& address, Timestamp now);
  void succeeded(const std::string& address);

 private:
  struct Account {
    int failures = 0, locks = 0;
    Timestamp last{}, until{};
  };
  void forget_the_oldest();

  std::mutex mutex_;
  std::map<std::string, Account> accounts_;
};

/// Any thread.
class SignIn {
 public:
  /// `service` and `hub` outlive it. `local_secret` stands in state/service.json, which only the site's account
  /// reads.
  SignIn(engine::Service& service, hub::Hub& hub, Clock& clock, std::string local_secret)
      : service_(service), hub_(hub), clock_(clock), local_secret_(std::move(local_secret)) {}

  /// Who it is, or the answer for who is nobody.
  [[nodiscard]] tl::expected<policy::Caller, Response> caller(const Request& request);
  /// Whoever asked this once may still ask it. Nothing counts as a failure, and no session is kept alive by it.
  [[nodiscard]] bool still_in(const Request& request);
  [[nodiscard]] Sessions& sessions() { return sessions_; }
  /// Whose session the request's cookie is. One that began with a token ends with it: each request looks whether it
  /// was revoked, on whichever node. `touch`: somebody works in it.
  [[nodiscard]] std::optional<SignedIn> session(const Request& request, bool touch);

  /// The answer for an address that is locked out; nothing for others.
  [[nodiscard]] std::optional<Response> locked(const Request& request);
  /// Counts a failure, and gives `answer` back.
  [[nodiscard]] Response note_failure(const Request& request, Response answer);
  void note_success(const Request& request) { lockout_.succeeded(request.peer); }

 private:
  [[nodiscard]] tl::expected<policy::Caller, Response> by_session(const Request& request);
  [[nodiscard]] tl::expected<policy::Caller, Response> by_token(std::string_view text, const Request& request);

  engine::Service& service_;
  hub::Hub& hub_;
  Clock& clock_;
  std::string local_secret_;
  Lockout lockout_;
  Sessions sessions_;
};

/// The rights of a person of `access.yaml`.
[[nodiscard]] policy::Caller caller_of(const config::Person& person, const config::Access& access);

}  // namespace gatehouse::control
