// `gatehouse diff`: two versions of a mapping over the same records.
#include <algorithm>

#include "mapping/values_in_words.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {
namespace {

/// What both versions are tried on: a record of a file, or a row of a schema.
struct Tried {
  const RawRecord* raw = nullptr;
  std::span<const Value> row{};
  const Groups* groups = nullptr;
  std::uint64_t number = 0;  ///< line or client, for people
};

/// One version at work.
struct Version {
  std::shared_ptr<const Mapping> mapping;
  Mapper mapper{mapping};
  MappedRecord record{};
  std::map<std::string, std::string> values{};

  void map(const Tried& tried, Arena& arena) {
    if (tried.raw != nullptr)
      mapper.map(*tried.raw, arena, record);
    else
      mapper.map_row(tried.row, *tried.groups, arena, record);
    values = values_in_words(*mapping, record);
  }
  [[nodiscard]] std::string value(const std::string& name) const {
    const auto at = values.find(name);
    return at == values.end() ? "" : at->second;
  }
  /// The line that decided on the value, and what it did: the last step of its way. The line is told of masked
  /// values too, for it is what the reader changed and stands for all the records it counts; what it did with this
  /// one is not.
  [[nodiscard]] Trace::Step decider(const Tried& tried, const std::string& name, bool reveal) {
    Trace::Step step = last_step(tried, name, reveal);
    step.where = last_step(tried, name, true).where;
    return step;
  }
  [[nodiscard]] Trace::Step last_step(const Tried& tried, const std::string& name, bool reveal) {
    for (const Trace& trace : tried.raw != nullptr ? mapper.explain(*tried.raw, name, reveal)
                                                   : mapper.explain_row(tried.row, name, reveal))
      if (trace.target == name && !trace.steps.empty()) return trace.steps.back();
    return {};
  }
};

}  // namespace

struct Comparison::State {
  Version before, after;
  bool reveal;
  std::uint64_t records = 0, changed = 0;
  std::map<std::pair<std::string, std::string>, Change> changes{};  ///< by field and line
  Told told{};

  void note(const std::string& field, Trace::Step step, std::string example, std::uint64_t line) {
    if (told) told(field, step.where, example);
    Change& change = changes[{field, step.where}];
    if (change.records++ > 0) return;
    change.field = field;
    change.where = std::move(step.where);
    change.step = std::move(step.text);
    change.example = std::move(example);
    change.example_line = line;
  }
  [[nodiscard]] std::string quoted(const Version& version, const std::string& name) const {
    const std::string value = version.value(name);
    return value.empty() ? "(blank)" : "\"" + (reveal ? value : masked(*version.mapping, name, value)) + "\"";
  }
  void add(const Tried& tried);
  void compare_values(const Tried& tried) {
    std::map<std::string, bool> names;
    for (const auto& [name, value] : before.values) names[name] = true;
    for (const auto& [name, value] : after.values) names[name] = true;
    for (const auto& [name, there] : names) {
      if (before.value(name) == after.value(name)) continue;
      Trace::Step step = after.decider(tried, name, reveal);
      if (step.where.empty()) step = before.decider(tried, name, reveal);
      note(name, std::move(step), quoted(before, name) + " -> " + quoted(after, name), tried.number);
    }
  }
};

Comparison::Comparison(std::shared_ptr<const Mapping> before, std::shared_ptr<const Mapping> after, bool reveal)
    : state_(
          std::make_unique<State>(State{.before{std::move(before)}, .after{std::move(after)}, .reveal = reveal})) {}
Comparison::~Comparison() = default;

Result<void> Comparison::begin(std::string_view head) {
  std::vector<std::string> remarks;
  GATEHOUSE_TRY(state_->before.mapper.begin(head, remarks));
  return state_->after.mapper.begin(head, remarks);
}

void Comparison::tell(Told told) { state_->told = std::move(told); }

void Comparison::add(const RawRecord& raw) { state_->add({.raw = &raw, .number = raw.line}); }

void Comparison::add_row(std::span<const Value> row, const Groups& groups, std::uint64_t number) {
  state_->add({.row = row, .groups = &groups, .number = number});
}

void Comparison::State::add(const Tried& tried) {
  State& s = *this;
  Arena arena;
  s.before.map(tried, arena);
  s.after.map(tried, arena);
  ++s.records;
  const auto counted = [&s] {
    std::uint64_t sum = 0;
    for (const auto& [key, change] : s.changes) sum += change.records;
    return sum;
  };
  const std::uint64_t so_far = counted();
  if (s.before.record.outcome != s.after.record.outcome) {
    const auto& problems = s.after.record.problems.empty() ? s.before.record.problems : s.after.record.problems;
    Trace::Step step;
    if (!problems.empty())
      step = {problems[0].field + " " + problems[0].message + " [" + problems[0].rule + "]", problems[0].where};
    s.note("(outcome)", std::move(step),
           std::string(word(s.before.record.outcome)) + " -> " + std::string(word(s.after.record.outcome)),
           tried.number);
  }
  s.compare_values(tried);
  if (counted() != so_far) ++s.changed;
}

std::vector<Comparison::Change> Comparison::changes() const {
  std::vector<Change> out;
  for (const auto& [key, change] : state_->changes) out.push_back(change);
  std::stable_sort(out.begin(), out.end(), [](const Change& a, const Change& b) { return a.records > b.records; });
  return out;
}

std::uint64_t Comparison::records() const { return state_->records; }
std::uint64_t Comparison::changed_records() const { return state_->changed; }

}  // namespace gatehouse::mapping
