#include "mapping/optimise.hpp"

#include <algorithm>

namespace gatehouse::mapping {
namespace {

/// Values that a check looks at keep their type: a moved date would be text.
bool checked(const Block& block, std::size_t index) {
  return std::any_of(block.checks.begin(), block.checks.end(), [index](const Check& c) {
    return std::find(c.when.uses().begin(), c.when.uses().end(), index) != c.when.uses().end();
  });
}

Quick shape_of(const Mapping& mapping, const Block& block, const Target& target) {
  const Rule& rule = target.rule;
  if (rule.write || rule.function || !rule.blank_when.empty()) return Quick::no;
  const bool text_out = is_as_sent(target.codec.type) && target.legal.empty();
  if (rule.op == Rule::Op::literal)
    return text_out && rule.takes_whole() && !rule.codes ? Quick::literal : Quick::no;
  if (rule.op != Rule::Op::from || !mapping.from_layout || rule.read || mapping.to_layout == nullptr)
    return Quick::no;
  const Codec& from = mapping.sources[static_cast<std::size_t>(rule.source)].codec;
  std::vector<Clean::Op> clean;
  for (const Clean& c : rule.clean)
    if (c.op != Clean::Op::trim) clean.push_back(c.op);
  const bool whole = clean.empty() && rule.part_length == 0;
  if (rule.codes)
    return whole && !rule.codes->dated() && is_as_sent(from.type) && is_as_sent(target.codec.type) ? Quick::code
                                                                                                   : Quick::no;
  if (from.type.kind == TypeKind::date && target.codec.type.kind == TypeKind::date)
    return whole && from.date->full() && target.codec.date->full() && !checked(block, target.index) &&
                   target.legal.empty() && has_room(mapping, target)
               ? Quick::move_date
               : Quick::no;
  if (!is_as_sent(from.type) || !text_out) return Quick::no;
  if (rule.part_length > 0) return clean.empty() ? Quick::part : Quick::no;
  if (clean.empty()) return Quick::copy;
  if (clean.size() == 1 && clean[0] == Clean::Op::upper) return Quick::upper;
  if (clean.size() == 1 && clean[0] == Clean::Op::lower) return Quick::lower;
  return Quick::no;
}

}  // namespace

bool has_room(const Mapping& mapping, const Target& target) {
  return !target.fixed || target.codec.date->size() <= mapping.to_layout->fields[target.layout_field].length;
}

void optimise(Mapping& mapping) {
  for (Block& block : mapping.blocks) {
    if (block.group >= 0) continue;
    for (Target& target : block.targets) target.quick = shape_of(mapping, block, target);
  }
}

}  // namespace gatehouse::mapping
