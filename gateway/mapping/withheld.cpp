#include "mapping/withheld.hpp"

#include <algorithm>

namespace gatehouse::mapping {
namespace {

bool is_withheld(const Value& value) { return value.state() == State::withheld; }

}  // namespace

Withheld::Withheld(const Mapping& mapping) : mapping_(mapping) {
  for (const Block& block : mapping.blocks) {
    reads_.emplace_back();
    for (const Target& target : block.targets) {
      const std::set<std::size_t> sources = sources_of(target.rule);
      reads_.back().emplace_back(sources.begin(), sources.end());
    }
  }
}

bool Withheld::any(std::span<const Value> values) { return std::any_of(values.begin(), values.end(), is_withheld); }

bool Withheld::touches(std::size_t block, std::size_t target, std::span<const Value> values) const {
  const std::vector<std::size_t>& reads = reads_[block][target];
  return std::any_of(reads.begin(), reads.end(), [&](std::size_t source) { return is_withheld(values[source]); });
}

bool Withheld::touches(const Check& check, std::span<const Value> made) {
  const std::vector<std::size_t>& uses = check.when.uses();
  return std::any_of(uses.begin(), uses.end(), [&](std::size_t field) { return is_withheld(made[field]); });
}

Value Withheld::settle(const Block& block, const Target& target, std::vector<Problem>& problems) const {
  const LayoutField* field = mapping_.to_layout ? &mapping_.to_layout->fields[target.index] : nullptr;
  const bool sayable = field != nullptr && !field->withheld.empty();
  const bool would_delete = field != nullptr && field->blank == Blank::remove;
  if (!sayable && (target.required || would_delete)) {
    Problem problem;
    problem.rule = target.required ? "withheld-required" : "withheld-would-delete";
    problem.field = (mapping_.to_layout ? "" : block.name + ".") + target.name;
    problem.message =
        std::string(target.required ? "is required, and the agreement withholds what it is made from"
                                    : "is withheld, and the receiver would read a blank as \"delete it\"") +
        "; change the agreement, take the field out of the mapping, or say in the layout how a "
        "withheld value is written (withheld: TEXT)";
    problem.where = mapping_.file + ":" + std::to_string(target.rule.line);
    problems.push_back(std::move(problem));
  }
  return Value::in_state(State::withheld);
}

}  // namespace gatehouse::mapping
