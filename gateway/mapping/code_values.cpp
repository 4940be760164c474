#include "mapping/code_values.hpp"

namespace gatehouse::mapping {
namespace {

bool goes_in(const Target& target, const std::string& text) {
  return (target.codec.type.size == 0 || text.size() <= target.codec.type.size) &&
         (target.legal.empty() || target.legal.find(text) != TextTable::none);
}

CodeValues values_of(const Target& target) {
  CodeValues made;
  for (const CodeRow& row : target.rule.codes->rows()) {
    const bool plain = !row.canonical.starts_with('(') && goes_in(target, row.canonical);
    made.rows.push_back(plain ? Value::of(std::string_view(row.canonical)) : Value());
  }
  const Policy& policy = target.rule.if_unmapped;
  if (policy.act == Policy::Act::use && !policy.use.empty() && goes_in(target, policy.use))
    made.unmapped = Value::of(std::string_view(policy.use));
  return made;
}

}  // namespace

std::vector<std::vector<CodeValues>> code_values(const Mapping& mapping) {
  std::vector<std::vector<CodeValues>> out;
  for (const Block& block : mapping.blocks) {
    out.emplace_back(block.targets.size());
    for (std::size_t t = 0; t < block.targets.size(); ++t)
      if (block.targets[t].quick == Quick::code) out.back()[t] = values_of(block.targets[t]);
  }
  return out;
}

}  // namespace gatehouse::mapping
