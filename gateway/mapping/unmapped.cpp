// `gatehouse codes`: the codes that no table knows, and how often they came.
#include "mapping/decode.hpp"
#include "mapping/evaluate.hpp"
#include "mapping/values_in_words.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {
namespace {

/// The rule, or the part of it, that looks a value of `source` up in a table; null if there is none.
const Rule* lookup_of(const Rule& rule, int source) {
  for (const Rule& option : rule.options)
    if (const Rule* found = lookup_of(option, source)) return found;
  if (!rule.codes) return nullptr;
  if (rule.source == source) return &rule;
  for (const Rule& option : rule.options)
    if (option.source == source) return &rule;
  return nullptr;
}

}  // namespace

struct UnmappedFinder::State {
  std::shared_ptr<const Mapping> mapping;
  Mapper mapper;
};

UnmappedFinder::UnmappedFinder(std::shared_ptr<const Mapping> mapping)
    : state_(std::make_unique<State>(State{mapping, Mapper(mapping)})) {}
UnmappedFinder::~UnmappedFinder() = default;

Result<void> UnmappedFinder::begin(std::string_view head) {
  std::vector<std::string> remarks;
  return state_->mapper.begin(head, remarks);
}

std::vector<UnmappedCode> UnmappedFinder::find(const RawRecord& raw) {
  const Mapping& mapping = *state_->mapping;
  std::vector<UnmappedCode> out;
  Arena arena;
  MappedRecord record;
  state_->mapper.map(raw, arena, record);
  std::vector<Problem> not_cut;
  const SourceRow* row = state_->mapper.values_of(raw, arena, not_cut);
  if (row == nullptr) return out;
  for (const Problem& problem : record.problems) {
    if (problem.rule != "unmapped-code") continue;
    const Target* target = target_of(mapping, problem.field);
    for (std::size_t s = 0; target != nullptr && s < mapping.sources.size(); ++s) {
      const SourceValue& source = mapping.sources[s];
      if (source.place != problem.source || source.group >= 0 || !row->values[s].known()) continue;
      const Rule* lookup = lookup_of(target->rule, static_cast<int>(s));
      if (lookup == nullptr) continue;
      out.push_back({problem.field, source.place, lookup->codes->file(),
                     std::string(Evaluator::looked_up(*lookup, row->values[s], source.codec, arena)),
                     source.labels.only_open(), source.labels.has(Label::pii), target->values});
    }
  }
  return out;
}

}  // namespace gatehouse::mapping
