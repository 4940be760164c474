/// The agency's sign-in provider, as OpenID Connect knows it: where it sends people, what it gives for a code, with
/// which keys it signs. Talks to nobody but the addresses that the provider's own document names, over TLS.
#pragma once

#include <string>
#include <string_view>

#include "config/site.hpp"
#include "control/answers.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

/// One sign-in that is under way: what only we and this browser know of it.
struct SignInAsk {
  std::string state, nonce, verifier;  ///< of 256 random bits each, as letters for URLs
};

/// One thread at a time.
class Provider {
 public:
  Provider(config::OpenId settings, Clock& clock) : settings_(std::move(settings)), clock_(clock) {}

  /// Where a browser goes to sign in. Errc::unavailable if the provider does not answer, Errc::bad_config if it is
  /// not what it is said to be.
  [[nodiscard]] Result<std::string> sign_in_page(const SignInAsk& ask);
  /// What the provider says of whoever brought `code` back. Errc::not_permitted for a code or a token that is not
  /// good.
  [[nodiscard]] Result<Json> claims(std::string_view code, const SignInAsk& ask);
  /// The address that the provider sends people back to; it must know it.
  [[nodiscard]] static std::string way_back(const config::OpenId& settings);

 private:
  [[nodiscard]] Result<void> discover();
  [[nodiscard]] Result<void> read_keys();
  [[nodiscard]] Result<Json> fetch(const std::string& url) const;
  [[nodiscard]] Result<std::string> exchange(std::string_view code, const SignInAsk& ask) const;

  config::OpenId settings_;
  Clock& clock_;
  std::string authorization_, token_, keys_at_;  ///< addresses
  bool secret_in_header_ = true;
  Json keys_;
  Timestamp known_{}, keys_read_{};
};

}  // namespace gatehouse::control
