#include <algorithm>

#include "mapping/examine.hpp"

namespace gatehouse::mapping {
namespace {

/// What a rule can come to; `any`: more than can be listed.
struct Reach {
  bool any = false;
  std::set<std::string> values{};
};

void add_text(const Examined& at, const std::string& text, Reach& reach) {
  if (const auto written = at.as_written(text)) reach.values.insert(*written);
}

void add_source(const Examined& at, const Rule& rule, Reach& reach) {
  const SourceValue& source = at.mapping.sources[static_cast<std::size_t>(rule.source)];
  const auto& legal = legal_values_of(at.mapping, rule.source);
  const bool changed = !rule.takes_whole();
  if (!changed && !legal.empty()) {
    for (const std::string& value : legal) add_text(at, value, reach);
  } else if (!changed && source.codec.type.kind == TypeKind::boolean) {
    for (const char* value : {"yes", "no", "Y", "N"}) add_text(at, value, reach);
  } else {
    reach.any = true;
  }
}

void add(const Examined& at, const Rule& rule, Reach& reach) {
  for (const Policy* policy : {&rule.if_blank, &rule.if_bad, &rule.if_unmapped})
    if (policy->act == Policy::Act::use) add_text(at, policy->use, reach);
  if (rule.codes) {
    const bool forward = !at.mapping.from_schema || rule.codes->one_way();
    for (const CodeRow& row : rule.codes->rows()) add_text(at, forward ? row.canonical : row.source, reach);
    return;
  }
  switch (rule.op) {
    case Rule::Op::from:
      add_source(at, rule, reach);
      break;
    case Rule::Op::literal:
      add_text(at, rule.literal, reach);
      break;
    case Rule::Op::first_of:
    case Rule::Op::choose:
      for (const Rule& option : rule.options) add(at, option, reach);
      if (!rule.takes_whole()) reach.any = true;
      break;
    default:
      reach.any = true;
  }
}

}  // namespace

void examine_reach(const Examined& at) {
  if (at.target.values.empty() || !at.mapping.to_layout) return;  // no one system has all that our schemas know
  Reach reach;
  add(at, at.target.rule, reach);
  if (reach.any) return;
  std::vector<std::string> never;
  const std::vector<std::string>& said = at.target.rule.never;
  for (const std::string& value : at.target.values)
    if (!reach.values.contains(value) && std::find(said.begin(), said.end(), value) == said.end())
      never.push_back(value);
  if (!never.empty())
    at.warn("value-never", at.target.rule.line,
            "no record can ever get the legal value " + listed(never) +
                "; add a line that makes it, or say never: [...] if that is right");
  for (const std::string& value : said)
    if (reach.values.contains(value) ||
        std::find(at.target.values.begin(), at.target.values.end(), value) == at.target.values.end())
      at.warn("never-is-made", at.target.rule.line,
              "`never` names \"" + value + "\", which " +
                  (reach.values.contains(value) ? "the rule does make" : "is no legal value of the target") +
                  "; leave it out there");
}

}  // namespace gatehouse::mapping
