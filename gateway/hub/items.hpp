/// One batch on its way into the hub, as data: what is the same for the whole file, and what is known of each
/// record while it passes from one step to the next (taking.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/clients/person.hpp"
#include "hub/core.hpp"

namespace gatehouse::hub {

/// What stays the same for one file under one mapping.
struct Plan {
  std::int64_t run = 0;
  std::int64_t file = 0;
  std::int64_t lane = 0;
  std::int64_t sequence = 0;  ///< of the file; 0: none declared
  std::int64_t mapping = 0;
  std::string system;
  std::string principal;  ///< the entity whose key is the record's
  std::uint32_t principal_number = 0;
  struct Block {
    std::string entity;
    std::string parent_entity;
    bool principal = false;
    bool client = false;
    BlockShape shape;
    std::optional<PersonShape> person{};  ///< of a client block
  };
  std::vector<Block> blocks;
  std::vector<BlockShape> shapes;  ///< of the blocks, for encoding
};
[[nodiscard]] Result<Plan> make_plan(const Core& core, std::string_view system, const MappingInfo& mapping);

/// The values of a record's entity in the order of the schema that the site has now.
[[nodiscard]] std::vector<Value> in_schema_order(const MappedEntity& entity, const BlockShape& from,
                                                 const EntityShape& to);

/// What the store knows of a source key.
struct KeyState {
  std::int64_t record = 0;  ///< newest version, in force or not; 0: the key is new
  std::int64_t mapping = 0;
  std::int64_t current = 0;  ///< the version in force; 0: none
  Hash16 digest{};           ///< of the newest version's bytes
};

struct Item;

/// A key while a batch is under way: several records of the batch may have it.
struct KeySlot {
  KeyState now{};
  std::int64_t version = 0;      ///< of `now.record`
  std::int64_t client = 0;       ///< of `now.current`
  std::int64_t sequence = 0;     ///< of the file that brought `now.current`
  std::int64_t last_item = -1;   ///< the batch's newest item of this key
  bool stored = false;           ///< the store has a row for it
  bool touched = false;          ///< its row must be written
  const Item* closer = nullptr;  ///< the batch's last item of this key: then the slot stays as it is
};

/// A link of a record to a client, with its reason.
struct Link {
  struct Doubt {
    std::int64_t candidate = 0;
    std::int64_t rule = 0;
    std::int32_t score = 0;
  };
  std::int64_t client = 0;
  std::int64_t rule = 0;
  std::int32_t score = 0;
  bool fresh = false;    ///< the client is made for it
  bool telling = false;  ///< more than plain: worth an event
  ClientState state = ClientState::active;
  std::string evidence{};
  std::vector<Doubt> doubts{};
};

/// The key of an entity in a record: its own, or that of a parent that came earlier.
struct KeyRef {
  Hash16 hash{};
  bool parent = false;
  bool missing = false;    ///< a parent that is not in the hub
  bool unsettled = false;  ///< no settled row has it, for certain (hub/new_keys.hpp)
};

/// What a record means to others (hub/describing.hpp).
struct Description {
  std::uint32_t refs_from = 0, refs_to = 0;  ///< its part of the batch's keys
  bool person = false;                       ///< `features` is filled
  bool exact = false;                        ///< `exact_key` is filled
  clients::PersonFeatures features{};
  Hash16 exact_key{};
};

struct Item : Description {
  RawRecord raw{};
  std::string_view key_text{};
  const MappedRecord* mapped = nullptr;
  std::span<const MappedEntity> entities{};  ///< those of `mapped`, or with what `unchanged` stands for filled in
  Hash16 key{};
  Hash16 digest{};
  KeySlot* slot = nullptr;
  Outcome outcome = Outcome::unchanged;
  std::int64_t record = 0;  ///< 0: it gets no row
  std::int64_t version = 0;
  std::int64_t supersedes = 0;
  std::int64_t left = 0;  ///< the client that loses it: its key names somebody else now
  Force force = Force::none;
  Force replaced = Force::none;  ///< what becomes of the version that it supersedes
  bool late = false;             ///< its file is older than what is in force
  bool same_mapping = false;     ///< what was in force before it came under the same mapping
  bool described = false;        ///< its Description is filled
  bool waits = false;            ///< some parent of its keys has not come
  bool new_person = false;       ///< nobody had `exact_key`
  Link link{};
};

/// An answer of `recognise`, kept for the `take` of the same record.
struct Recognised {
  std::uint64_t line = 0;
  std::size_t size = 0;  ///< of the bytes
  Hash16 key{};
  Hash16 digest{};
  bool looked_up = false;  ///< `state` is what the store said
  KeyState state{};
};

/// What `describe` found out, kept for the `take` of the same batch.
struct Described {
  std::vector<Description> records;  ///< empty: not done
  std::vector<bool> done;            ///< by record
  std::vector<KeyRef> refs;
  std::uint64_t settlings = 0;  ///< when their keys were looked for (Core::settlings)
};

template <class T>
using ByHash = std::unordered_map<Hash16, T, HashOfHash>;

}  // namespace gatehouse::hub
