#include "hub/items.hpp"

namespace gatehouse::hub {

Result<Plan> make_plan(const Core& core, std::string_view system, const MappingInfo& mapping) {
  Plan plan;
  plan.system = system;
  for (const BlockInfo& info : mapping.blocks) {
    if (info.schema == nullptr)
      return fail(Errc::internal, "mapping " + mapping.name + ": a block without a schema");
    auto shape = core.dictionary.block(info.entity, *info.schema);
    if (!shape) return fail(shape.error(), "mapping " + mapping.name);
    Plan::Block block{info.entity, info.parent_entity, info.principal, info.entity == "client", std::move(*shape)};
    if (block.client) block.person.emplace(*info.schema);
    if (info.principal) {
      plan.principal = info.entity;
      plan.principal_number = block.shape.entity;
    }
    plan.shapes.push_back(block.shape);
    plan.blocks.push_back(std::move(block));
  }
  return plan;
}

std::vector<Value> in_schema_order(const MappedEntity& entity, const BlockShape& from, const EntityShape& to) {
  std::vector<Value> out(to.schema == nullptr ? 0 : to.schema->fields.size());
  for (std::size_t i = 0; i < entity.values.size(); ++i) {
    const std::uint32_t number = from.numbers[i];
    const std::uint32_t at = number < to.position_of.size() ? to.position_of[number] : EntityShape::none;
    if (at < out.size()) out[at] = entity.values[i];
  }
  return out;
}

}  // namespace gatehouse::hub
