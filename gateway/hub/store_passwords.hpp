/// Passwords on the store. Private to the hub.
#pragma once

#include "hub/core.hpp"
#include "hub/passwords.hpp"

namespace gatehouse::hub {

class StorePasswords final : public Passwords {
 public:
  explicit StorePasswords(Core& core) : core_(core) {}
  Result<void> set(std::string_view person, std::string_view hash, std::string_view actor) override;
  Result<std::optional<std::string>> find(std::string_view person) override;

 private:
  Core& core_;
};

}  // namespace gatehouse::hub
