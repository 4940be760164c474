/// Passwords of people of `access.yaml`, for the console: kept as a slow hash (base/password.hpp), changed by
/// themselves or by the first account's one-time token, audited. They hold on every node at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse::hub {

/// Any thread.
class Passwords {
 public:
  virtual ~Passwords() = default;
  /// `hash` replaces the one that the person had.
  virtual Result<void> set(std::string_view person, std::string_view hash, std::string_view actor) = 0;
  /// The person's hash; nothing where it has no password.
  virtual Result<std::optional<std::string>> find(std::string_view person) = 0;
};

}  // namespace gatehouse::hub
