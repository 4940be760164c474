#include "hub/describing.hpp"

#include <algorithm>

#include "hub/store/statements.hpp"

namespace gatehouse::hub {

void describe(const Plan& plan, Keys& keys, const clients::Options& options, std::span<const MappedEntity> entities,
              Description& out, std::vector<KeyRef>& refs) {
  out.refs_from = static_cast<std::uint32_t>(refs.size());
  for (const MappedEntity& entity : entities) {
    const Plan::Block& block = plan.blocks[entity.block];
    if (!entity.key.empty() && !block.principal)
      refs.push_back({.hash = keys.of_key(plan.system, block.entity, entity.key)});
    if (!entity.parent_key.empty() && !block.parent_entity.empty())
      refs.push_back({.hash = keys.of_key(plan.system, block.parent_entity, entity.parent_key), .parent = true});
    if (!block.client || out.person) continue;
    out.person = true;
    out.features = block.person->read(entity.values, options);
    const auto exact = clients::exact_key(out.features);
    out.exact = exact.has_value();
    if (exact) out.exact_key = keys.of_person(*exact);
  }
  out.refs_to = static_cast<std::uint32_t>(refs.size());
}

Result<void> mark_unsettled(Connection& db, std::vector<KeyRef>& refs) {
  std::vector<KeyRef*> own;
  for (KeyRef& ref : refs)
    if (!ref.parent) own.push_back(&ref);
  std::sort(own.begin(), own.end(), [](const KeyRef* a, const KeyRef* b) { return a->hash < b->hash; });
  std::vector<Parameter> keys;
  keys.reserve(own.size());
  for (KeyRef* ref : own) {
    ref->unsettled = true;
    keys.emplace_back(Blob{view(ref->hash)});
  }
  return db.ask_each(sql::select_settled_key, keys, [&](std::size_t i, const Row&) -> Result<void> {
    own[i]->unsettled = false;
    return {};
  });
}

}  // namespace gatehouse::hub
