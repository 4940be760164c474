/// What is sealed with each record: its bytes as they came and the entities that its mapping made of them, in a
/// compact form. Unknown values take no room; names are numbers of the dictionary.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/arena.hpp"
#include "gatehouse/pipeline.hpp"
#include "gatehouse/result.hpp"
#include "hub/dictionary.hpp"

namespace gatehouse::hub {

/// What a record is known by: its principal entity, and that entity's key text ("" = by its bytes).
struct RecordName {
  std::uint32_t entity = 0;
  std::string_view key{};
};

/// Appends the body to `out`. `shapes` has an entry for each block of the mapping.
void encode_body(std::string_view raw, const RecordName& name, std::span<const MappedEntity> entities,
                 std::span<const BlockShape> shapes, std::string& out);

/// One entity of a stored record.
struct StoredEntity {
  const EntityShape* shape = nullptr;
  std::span<const Value> values{};  ///< in the order of `shape->schema`
  std::string_view key{};
  std::string_view parent_key{};
  std::int32_t parent = -1;
};
struct StoredBody {
  std::string_view raw{};
  RecordName name{};
  std::vector<StoredEntity> entities{};
};

/// The raw bytes only: cheap. Views point into `body`.
[[nodiscard]] Result<std::string_view> decode_raw(std::string_view body);
/// All of it; texts and values are copied into `arena`. Entities and fields that the site no longer knows are left
/// out. Errc::corrupt where the bytes are not what `encode_body` writes.
[[nodiscard]] Result<StoredBody> decode_body(std::string_view body, const Dictionary& dictionary, Arena& arena);

}  // namespace gatehouse::hub
