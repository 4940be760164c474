#include "hub/merge_events.hpp"

#include <algorithm>

#include "hub/read.hpp"
#include "hub/store/statements.hpp"
#include "hub/store/sync_statements.hpp"

namespace gatehouse::hub {
namespace {

/// Whom one of the system's ids stands for.
struct Known {
  std::int64_t record = 0;
  std::int64_t client = 0;
};

Result<Known> known_by(Core& core, std::string_view system, std::string_view id) {
  Known out;
  const Hash16 key = core.keys.of_key(system, "client", id);
  const auto read = each(core.db().query(sql::select_parent, Blob{view(key)}), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), row.integer(1)};
    return {};
  });
  if (!read) return fail(read.error());
  if (out.client == 0) return out;
  const auto survivor = surviving(core.db(), ClientId{out.client});
  if (!survivor) return fail(survivor.error());
  out.client = static_cast<std::int64_t>(*survivor);
  return out;
}

/// A doubt about the two that is open already says from now on that their system has merged them. One that takes
/// two people stays what it is.
Result<void> strengthen(Core& core, const Known& kept, const Known& withdrawn) {
  std::int64_t review = 0;
  GATEHOUSE_TRY(
      each(core.db().query(sql::select_open_review, withdrawn.client, kept.client), [&](Rows& row) -> Result<void> {
        if (!needs_two(row.integer(1))) review = row.integer(0);
        return {};
      }));
  if (review == 0) return {};
  const auto said = core.db().run(sql::set_review_rule, review, LinkRule::system_merged);
  return said ? Result<void>{} : fail(said.error());
}

/// True where a person is asked.
Result<bool> propose(Core& core, const Known& kept, const Known& withdrawn, Timestamp at) {
  if (kept.client == withdrawn.client) return false;
  const auto parted = core.db().number(sql::is_parted, std::min(kept.client, withdrawn.client),
                                       std::max(kept.client, withdrawn.client));
  if (!parted) return fail(parted.error());
  if (parted->value_or(0) != 0) return false;  // a person said that they are two
  const auto asked = core.db().run(sql::insert_review, withdrawn.record, withdrawn.client, kept.client,
                                   std::int64_t{0}, LinkRule::system_merged, at.micros);
  if (!asked) return fail(asked.error());
  if (*asked == 0) GATEHOUSE_TRY(strengthen(core, kept, withdrawn));
  return *asked > 0;
}

Result<bool> hear(Core& core, std::string_view system, std::string_view kept_id, std::string_view withdrawn_id,
                  Timestamp at) {
  const auto kept = known_by(core, system, kept_id);
  const auto withdrawn = known_by(core, system, withdrawn_id);
  if (!kept || !withdrawn) return fail(kept ? withdrawn.error() : kept.error());
  if (kept->client != 0 && withdrawn->client != 0) return propose(core, *kept, *withdrawn, at);
  if (kept->client == 0 && withdrawn->client == 0) return false;
  const std::string_view unknown = kept->client == 0 ? kept_id : withdrawn_id;
  const Hash16 alias = core.keys.of_key(system, "client", unknown);
  GATEHOUSE_TRY(core.db().put(sql::put_entity_key, Blob{view(alias)}, std::max(kept->record, withdrawn->record)));
  return false;
}

std::string_view text_at(std::span<const Value> values, const Schema& schema, std::string_view field) {
  const auto at = schema.find(field);
  return at && values[*at].known() ? values[*at].text() : std::string_view();
}

}  // namespace

Result<MergeEvent> read_merge_event(Core& core, ChangeId change) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  MergeEvent out;
  GATEHOUSE_TRY(each((*db)->query(sql::select_merge_change, change), [&](Rows& row) -> Result<void> {
    if (row.null(2)) return {};
    out.kind = static_cast<ChangeKind>(row.integer(0)) == ChangeKind::merged ? "merged" : "split";
    out.withdrawn = ClientId{row.integer(1)};
    out.kept = ClientId{row.integer(2)};
    return {};
  }));
  if (out.kind.empty())
    return fail(Errc::not_found,
                "change " + std::to_string(static_cast<std::int64_t>(change)) + " tells of no merge and no split");
  const bool merged = out.kind == "merged";
  GATEHOUSE_TRY(each((*db)->query(sql::select_moved, std::string_view(out.kind), merged ? out.withdrawn : out.kept,
                                  merged ? out.kept : out.withdrawn),
                     [&](Rows& row) -> Result<void> {
                       if (out.at.micros == 0) out.at = {row.integer(0)};
                       if (row.integer(0) == out.at.micros) out.moved.push_back(RecordId{row.integer(1)});
                       return {};
                     }));
  return out;
}

Result<std::int64_t> hear_merges(Core& core, const Plan& plan, std::span<const Item> items, Timestamp at) {
  const EntityShape* const shape = core.dictionary.entity("merge");
  std::int64_t proposed = 0;
  if (shape == nullptr || shape->schema == nullptr) return proposed;
  for (const Item& item : items) {
    if (item.record == 0 || item.outcome != Outcome::stored || item.force != Force::current) continue;
    for (const MappedEntity& entity : item.entities) {
      const Plan::Block& block = plan.blocks[entity.block];
      if (block.shape.entity != shape->number) continue;
      const std::vector<Value> values = in_schema_order(entity, block.shape, *shape);
      const std::string_view kept = text_at(values, *shape->schema, "system_id");
      const std::string_view withdrawn = text_at(values, *shape->schema, "withdrawn_system_id");
      if (kept.empty() || withdrawn.empty() || text_at(values, *shape->schema, "event") == "split") continue;
      const auto asked = hear(core, plan.system, kept, withdrawn, at);
      if (!asked) return fail(asked.error());
      proposed += *asked ? 1 : 0;
    }
  }
  return proposed;
}

}  // namespace gatehouse::hub
