#include "mapping/values_in_words.hpp"

#include <algorithm>

#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {
namespace {

std::string name_of(const Mapping& mapping, const Block& block, std::size_t element) {
  if (block.group >= 0) return block.name + "[" + std::to_string(element) + "].";
  return mapping.to_layout ? "" : block.name + ".";
}

std::string in_words(const Mapping& mapping, const Target& target, const Value& value, Arena& arena) {
  switch (value.state()) {
    case State::known:
      return std::string(formatted(value, target.codec, mapping.to_layout != nullptr, arena));
    case State::unchanged:
      return "(unchanged)";
    case State::remove:
      return "(delete)";
    case State::withheld:
      return "(withheld)";
    case State::unknown:
      break;
  }
  return "";
}

/// `services[2].code` -> `services[1].code`: elements are all made alike.
std::string first_element(std::string_view name) {
  const std::size_t open = name.find('[');
  const std::size_t close = name.find(']', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::string(name);
  return std::string(name.substr(0, open)) + "[1" + std::string(name.substr(close));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> values_in_order(const Mapping& mapping,
                                                                 const MappedRecord& record) {
  std::vector<std::pair<std::string, std::string>> out;
  std::vector<std::size_t> made(mapping.blocks.size(), 0);
  Arena arena(1024);
  for (const MappedEntity& entity : record.entities) {
    const Block& block = mapping.blocks[entity.block];
    const std::string prefix = name_of(mapping, block, ++made[entity.block]);
    std::vector<const Target*> targets;
    for (const Target& target : block.targets) targets.push_back(&target);
    std::sort(targets.begin(), targets.end(), [](const Target* a, const Target* b) { return a->index < b->index; });
    for (const Target* target : targets)
      out.emplace_back(prefix + target->name, in_words(mapping, *target, entity.values[target->index], arena));
  }
  return out;
}

std::map<std::string, std::string> values_in_words(const Mapping& mapping, const MappedRecord& record) {
  const auto all = values_in_order(mapping, record);
  return {all.begin(), all.end()};
}

std::vector<std::string> value_names(const Mapping& mapping) {
  std::vector<std::string> out;
  for (const Block& block : mapping.blocks)
    for (const Target& target : block.targets) out.push_back(name_of(mapping, block, 1) + target.name);
  return out;
}

const Target* target_of(const Mapping& mapping, std::string_view name) {
  const std::string wanted = first_element(name);
  for (const Block& block : mapping.blocks)
    for (const Target& target : block.targets)
      if (name_of(mapping, block, 1) + target.name == wanted) return &target;
  return nullptr;
}

std::string masked(const Mapping& mapping, std::string_view name, const std::string& value) {
  const Target* target = target_of(mapping, name);
  if (value.empty() || value.starts_with('(') || (target != nullptr && labels_of(mapping, *target).only_open()))
    return value;
  return "*** (" + std::to_string(value.size()) + " characters)";
}

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::held:
      return "held";
    case Outcome::rejected:
      return "rejected";
    case Outcome::filtered:
      return "filtered";
    default:
      return "stored";
  }
}

}  // namespace gatehouse::mapping
