/// People who are signed in at the console: each session is a random text in a cookie that no script reads, and
/// ends when nobody has worked in it for a while, or at the end of a working day. Kept in memory: whoever was
/// signed in signs in again after a restart, and with several nodes the one in front sends a person to the same
/// node.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/clock.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct SignedIn {
  std::string person;  ///< as access.yaml names it
  std::string csrf;    ///< what a page must say with everything that changes something
  Timestamp began{}, used{};
  std::int64_t token = 0;  ///< with which it began, and without which it is over; 0: with none
};

/// Any thread.
class Sessions {
 public:
  static constexpr std::int64_t idle_minutes = 20, longest_hours = 10;
  static constexpr std::size_t most = 1000;  ///< beyond, the one that was used longest ago ends

  struct Opened {
    std::string text;  ///< of the cookie; known to nobody else
    SignedIn who;
  };
  [[nodiscard]] Result<Opened> open(std::string_view person, Timestamp now, std::int64_t token = 0);
  /// Who it is; nothing for a session that ended. `touch`: somebody works in it.
  [[nodiscard]] std::optional<SignedIn> find(std::string_view text, Timestamp now, bool touch);
  void close(std::string_view text);
  /// Somebody has a new password: whoever has the old one is out.
  void close_all_of(std::string_view person);

 private:
  void forget_the_oldest();

  std::mutex mutex_;
  std::map<std::string, SignedIn, std::less<>> by_hash_;  ///< by SHA-256 of the cookie's text
};

/// Its text in a `Cookie` header; empty if there is none.
[[nodiscard]] std::string session_text(std::string_view cookies);
/// The header that sets it, or (with an empty text) takes it away.
[[nodiscard]] std::string session_cookie(std::string_view text, bool tls);

}  // namespace gatehouse::control
