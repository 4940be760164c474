/// Tokens with which people and machines sign in at the API: kept by their hash, with an end, audited. They may be
/// given and taken back beside a running service, and hold on every node at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/clock.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::hub {

struct Token {
  std::int64_t id = 0;
  std::string person;
  Timestamp made{}, expires{}, revoked{};  ///< revoked 0: it is not
  std::string made_by;
  [[nodiscard]] bool good_at(Timestamp now) const { return revoked.micros == 0 && now.micros < expires.micros; }
};

/// A token's text, which nobody can learn again.
struct NewToken {
  Token token;
  std::string text;  ///< `ght_` and 64 hex digits
};

/// Any thread.
class Tokens {
 public:
  virtual ~Tokens() = default;
  virtual Result<NewToken> add(std::string_view person, Timestamp expires, std::string_view actor) = 0;
  /// Errc::not_found if there is none, Errc::not_permitted if it is taken back already.
  virtual Result<void> revoke(std::int64_t id, std::string_view actor) = 0;
  virtual Result<std::vector<Token>> all() = 0;
  /// Whoever it is, and whether or not it is good still; nothing where no such token was ever given.
  virtual Result<std::optional<Token>> find(std::string_view text) = 0;
  virtual Result<std::optional<Token>> find(std::int64_t id) = 0;
};

}  // namespace gatehouse::hub
