// `gatehouse preview`: what a mapping makes of records, with nothing written.
#include "mapping/decode.hpp"
#include "mapping/values_in_words.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {
namespace {

std::string shown_value(const SourceValue& source, const Value& value, bool reveal, Arena& arena) {
  if (value.state() == State::unchanged) return "(unchanged)";
  if (value.state() == State::remove) return "(delete)";
  if (!value.known()) return "";
  const std::string_view text = plain_text(value, arena);
  if (reveal || source.labels.only_open()) return std::string(text);
  return "*** (" + std::to_string(text.size()) + " characters)";
}

}  // namespace

struct Previewer::State {
  std::shared_ptr<const Mapping> mapping;
  Mapper mapper;
  bool reveal;
};

Previewer::Previewer(std::shared_ptr<const Mapping> mapping, bool reveal)
    : state_(std::make_unique<State>(State{mapping, Mapper(mapping), reveal})) {}
Previewer::~Previewer() = default;

Result<void> Previewer::begin(std::string_view head, std::vector<std::string>& remarks) {
  return state_->mapper.begin(head, remarks);
}

namespace {

/// What became of the record, in words.
void add_after(const Mapping& mapping, MappedRecord& record, bool reveal, Shown& out) {
  out.outcome = record.outcome;
  for (const auto& [name, value] : values_in_order(mapping, record))
    if (!value.empty()) out.after.push_back({name, reveal ? value : masked(mapping, name, value)});
  out.problems = std::move(record.problems);
}

}  // namespace

Shown Previewer::show_row(std::span<const Value> row, const Groups& groups) {
  const Mapping& mapping = *state_->mapping;
  Shown out;
  Arena arena;
  for (const SourceValue& source : mapping.sources) {
    if (source.group >= 0 || source.field >= row.size()) continue;
    std::string text = row[source.field].state() == gatehouse::State::withheld
                           ? "(withheld)"
                           : shown_value(source, row[source.field], state_->reveal, arena);
    if (!text.empty()) out.before.push_back({source.place, std::move(text)});
  }
  MappedRecord record;
  state_->mapper.map_row(row, groups, arena, record);
  add_after(mapping, record, state_->reveal, out);
  return out;
}

std::vector<QuietCount> Previewer::quiet() const { return state_->mapper.quiet(); }

Shown Previewer::show(const RawRecord& raw) {
  const Mapping& mapping = *state_->mapping;
  Shown out;
  out.line = raw.line;
  Arena arena;
  std::vector<Problem> not_cut;
  const SourceRow* row = state_->mapper.values_of(raw, arena, not_cut);
  for (std::size_t s = 0; row != nullptr && s < mapping.sources.size(); ++s) {
    if (mapping.sources[s].group >= 0) continue;
    std::string text = shown_value(mapping.sources[s], row->values[s], state_->reveal, arena);
    if (!text.empty()) out.before.push_back({mapping.sources[s].place, std::move(text)});
  }
  MappedRecord record;
  state_->mapper.map(raw, arena, record);
  add_after(mapping, record, state_->reveal, out);
  return out;
}

}  // namespace gatehouse::mapping
