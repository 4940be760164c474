/// Numbers for the names of entities and fields: bodies carry numbers, so they are small, and a schema may gain
/// fields without touching what is stored. A number is given once and for ever.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/schema.hpp"
#include "hub/store/database.hpp"

namespace gatehouse::hub {

/// One entity as bodies are written and read.
struct EntityShape {
  static constexpr std::uint32_t none = UINT32_MAX;
  std::uint32_t number = 0;
  std::string name;
  const Schema* schema = nullptr;            ///< as the site knows it; null where it no longer does
  std::vector<std::uint32_t> position_of{};  ///< position in the schema by field number; `none` where it is gone
};

/// Where each value of a block goes: the entity's number, and for each position of the block's schema a field
/// number.
struct BlockShape {
  std::uint32_t entity = 0;
  std::vector<std::uint32_t> numbers{};
};

/// Read by any thread; grows under the hub's write lock only, and shapes that were handed out stay valid.
class Dictionary {
 public:
  /// Reads what the store has and, unless `read_only`, gives numbers to names that have none (in a transaction of
  /// its own).
  [[nodiscard]] static Result<Dictionary> load(Connection& db, std::span<const Schema> schemas, bool read_only);

  [[nodiscard]] const EntityShape* entity(std::uint32_t number) const;
  [[nodiscard]] const EntityShape* entity(std::string_view name) const;
  [[nodiscard]] const Schema* schema(std::string_view name) const;
  /// Numbers for a mapping's block. Errc::bad_config where it has names that the site's schemas have not.
  [[nodiscard]] Result<BlockShape> block(std::string_view entity, const Schema& schema) const;

 private:
  std::vector<std::unique_ptr<Schema>> schemas_;
  std::vector<std::unique_ptr<EntityShape>> shapes_;  ///< by number
  std::map<std::string, std::map<std::string, std::uint32_t, std::less<>>, std::less<>> numbers_;
};

}  // namespace gatehouse::hub
