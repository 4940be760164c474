#include "hub/carry.hpp"

#include <algorithm>

namespace gatehouse::hub {
namespace {

bool is_silent(const Value& value) { return value.state() == State::unchanged; }

/// `value_before(entity, field)` is what the version before says, or null.
template <class ValueBefore>
std::span<const MappedEntity> fill(std::span<const MappedEntity> now, Arena& arena, ValueBefore value_before) {
  auto out = arena.array<MappedEntity>(now.size());
  std::copy(now.begin(), now.end(), out.begin());
  for (MappedEntity& entity : out) {
    if (std::none_of(entity.values.begin(), entity.values.end(), is_silent)) continue;
    auto values = arena.array<Value>(entity.values.size());
    std::copy(entity.values.begin(), entity.values.end(), values.begin());
    for (std::size_t field = 0; field < values.size(); ++field) {
      const Value* before = is_silent(values[field]) ? value_before(entity, field) : nullptr;
      if (before != nullptr && before->state() != State::unknown) values[field] = *before;
    }
    entity.values = values;
  }
  return out;
}

}  // namespace

bool is_delta(std::span<const MappedEntity> entities) {
  return std::any_of(entities.begin(), entities.end(), [](const MappedEntity& entity) {
    return std::any_of(entity.values.begin(), entity.values.end(), is_silent);
  });
}

std::span<const MappedEntity> carry_forward(std::span<const MappedEntity> now, const Plan& plan,
                                            const StoredBody& before, Arena& arena) {
  return fill(now, arena, [&](const MappedEntity& entity, std::size_t field) -> const Value* {
    const BlockShape& shape = plan.shapes[entity.block];
    for (const StoredEntity& old : before.entities) {
      if (old.shape == nullptr || old.shape->number != shape.entity || old.key != entity.key) continue;
      const std::uint32_t number = shape.numbers[field];
      const std::uint32_t at =
          number < old.shape->position_of.size() ? old.shape->position_of[number] : EntityShape::none;
      return at < old.values.size() ? &old.values[at] : nullptr;
    }
    return nullptr;
  });
}

std::span<const MappedEntity> carry_forward(std::span<const MappedEntity> now, std::span<const MappedEntity> before,
                                            Arena& arena) {
  return fill(now, arena, [&](const MappedEntity& entity, std::size_t field) -> const Value* {
    for (const MappedEntity& old : before)
      if (old.block == entity.block && old.key == entity.key) return &old.values[field];
    return nullptr;
  });
}

}  // namespace gatehouse::hub
