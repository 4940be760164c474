/// Which keys does the store know, and as what? Asked in the order of the keys, so that each page is read once.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "hub/items.hpp"

namespace gatehouse::hub {

/// The key and digest of one record.
struct Identity {
  Hash16 key{};
  Hash16 digest{};
  bool keyed = false;
};
[[nodiscard]] Identity identify(Keys& keys, const Plan& plan, std::string_view key_text, std::string_view bytes);

/// A key to ask for and where its answer goes; `state` stays as it is where the store has no row.
struct KeyQuestion {
  const Hash16* key = nullptr;
  KeyState* state = nullptr;
};
/// Sorts the questions by key and asks them.
[[nodiscard]] Result<void> look_up(Connection& db, std::vector<KeyQuestion>& questions);

}  // namespace gatehouse::hub
