/// What the rooms hand to each other: a mapping makes `MappedRecord`s, a hub or a sink takes them.
/// Plain data; views live as long as the batch they were made from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/schema.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse {

/// In front of a field of `client`, where a mapping reads it to deliver: when the record came that says its value.
inline constexpr std::string_view as_of_prefix = "as_of.";
/// The field itself: `birth_date` of `as_of.birth_date`. Whoever may have the one may have the other.
[[nodiscard]] constexpr std::string_view without_as_of(std::string_view field) {
  return field.starts_with(as_of_prefix) ? field.substr(as_of_prefix.size()) : field;
}

/// What becomes of a record (docs/decisions/balance.md).
enum class Outcome : std::uint8_t {
  stored,     ///< taken whole into the hub (intake) or written (transfer)
  unchanged,  ///< same key, same bytes, same mapping as what we have
  held,       ///< kept back with its reasons, to be mended and replayed
  rejected,   ///< turned away by a written rule; its raw bytes are kept
  filtered,   ///< left out by a written rule
};

/// How grave a finding is; the gravest of a record decides its outcome.
enum class Severity : std::uint8_t { warn, filter, hold, reject };

/// One finding about one record. `message` is for people and never carries a restricted value.
struct Problem {
  Severity severity = Severity::hold;
  std::string rule;     ///< stable id: `bad-date`, `unmapped-code`, `too-long`, or the id of a check
  std::string field;    ///< the target field, or empty
  std::string source;   ///< the sender's own words: field and place, `DOB (columns 37-44)`
  std::string message;  ///< what is wrong and what to do
  std::string where;    ///< file:line of the rule
};

/// One entity that a record yields: a row of the entity's schema.
struct MappedEntity {
  std::uint16_t block = 0;          ///< which block of the mapping made it
  std::span<const Value> values{};  ///< in the order of the block's schema
  std::string_view key{};  ///< canonical key text ("" = no key of its own); restricted: hash before storing
  /// `of: {claim: [CLAIM_NO]}`: the key of a parent that came in an earlier record; "" when in the same record.
  std::string_view parent_key{};
  std::int32_t parent = -1;  ///< index of the parent in the same record, or -1
};

struct MappedRecord {
  Outcome outcome = Outcome::stored;
  std::span<const MappedEntity> entities{};
  std::vector<Problem> problems{};  ///< empty for nearly all records; keeps its memory between records

  void clear() {
    outcome = Outcome::stored;
    entities = {};
    problems.clear();
  }
};

/// What a hub must know of a mapping, without seeing the mapping room.
struct BlockInfo {
  std::string entity;  ///< `client`, `claim`, ...
  const Schema* schema = nullptr;
  bool principal = false;       ///< its key is the record's key
  std::string parent_entity{};  ///< of an earlier record, or empty
};
struct MappingInfo {
  std::string name;
  std::string hash;       ///< SHA-256 (hex) of the canonical form, layout and code tables included
  std::string canonical;  ///< that form, kept by the hub so that `explain` can run it again
  std::vector<BlockInfo> blocks;
};

}  // namespace gatehouse
