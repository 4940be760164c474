/// ID tokens (OpenID Connect Core 1.0, section 3.1.3.7; RFC 7515, 7517, 7518): signed by the provider, made for
/// this site, for this sign-in, and not over. The signatures are OpenSSL's to check; which of them are taken is
/// decided here, never by the token: no `none`, no shared secrets, no RSA key below 2048 bits.
#pragma once

#include <string>
#include <string_view>

#include "control/answers.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

/// What a token must say to be the one that was asked for.
struct ExpectedToken {
  std::string_view issuer, client, nonce;
  Timestamp now{};
};

/// The claims of `token`, if one of `keys` (a JWK set) signed it and it is what was expected. Errc::not_found where
/// the set does not have its key (they may have been changed), Errc::not_permitted for all else, with a sentence
/// that has nothing of the token.
[[nodiscard]] Result<Json> claims_of_id_token(std::string_view token, const Json& keys,
                                              const ExpectedToken& expected);

}  // namespace gatehouse::control
