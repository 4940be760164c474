/// Tokens on the store. Private to the hub.
#pragma once

#include "hub/core.hpp"
#include "hub/tokens.hpp"

namespace gatehouse::hub {

class StoreTokens final : public Tokens {
 public:
  explicit StoreTokens(Core& core) : core_(core) {}
  Result<NewToken> add(std::string_view person, Timestamp expires, std::string_view actor) override;
  Result<void> revoke(std::int64_t id, std::string_view actor) override;
  Result<std::vector<Token>> all() override;
  Result<std::optional<Token>> find(std::string_view text) override;
  Result<std::optional<Token>> find(std::int64_t id) override;

 private:
  Core& core_;
};

}  // namespace gatehouse::hub
