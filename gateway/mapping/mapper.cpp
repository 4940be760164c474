#include <algorithm>
#include <cstring>

#include "mapping/clean.hpp"
#include "mapping/code_values.hpp"
#include "mapping/corrected.hpp"
#include "mapping/decode.hpp"
#include "mapping/element_room.hpp"
#include "mapping/evaluate.hpp"
#include "mapping/lane.hpp"
#include "mapping/mapping.hpp"
#include "mapping/move_date.hpp"
#include "mapping/shared_columns.hpp"
#include "mapping/unseen.hpp"
#include "mapping/withheld.hpp"
#include "mapping/write.hpp"

namespace gatehouse::mapping {

struct Mapper::State {
  explicit State(std::shared_ptr<const Mapping> m) : mapping(std::move(m)), evaluator(*mapping), unseen(*mapping) {
    if (mapping->from_layout) decoder = std::make_unique<Decoder>(*mapping);
    shared_columns = shares_columns(*mapping);
    if (mapping->to_layout) writer = std::make_unique<LayoutWriter>(*mapping->to_layout, mapping->to_record);
    row.values.resize(mapping->sources.size());
    for (const Block& of : mapping->blocks) target_groups.push_back(of.target_group);
    if (mapping->from_schema) withheld = std::make_unique<Withheld>(*mapping);
    codes = code_values(*mapping);
    if (decoder) corrected = std::make_unique<Corrected>(*mapping);
    if (decoder && mapping->to_layout) lane = Lane::build(*mapping, *decoder, evaluator);
  }

  std::shared_ptr<const Mapping> mapping;
  Evaluator evaluator;
  std::unique_ptr<Decoder> decoder;
  std::unique_ptr<LayoutWriter> writer;
  std::unique_ptr<Lane> lane;
  std::unique_ptr<Withheld> withheld;  ///< of a mapping from a schema: what leaves the hub
  std::vector<int> target_groups;      ///< of each block
  Unseen unseen;
  bool shared_columns = false;  ///< of the target layout
  SourceRow row, key_row;
  std::vector<std::pair<std::string_view, std::string_view>> element_keys;  ///< entity and key
  std::vector<MappedEntity> entities;
  std::vector<int> first_entity;            ///< of each block, in `entities`; -1 if it made none
  std::vector<std::size_t> group_elements;  ///< of each group: its element among `group_values`
  std::vector<Value> group_values;
  std::vector<std::vector<CodeValues>> codes;  ///< of each block and target
  std::unique_ptr<Corrected> corrected;        ///< of a mapping from a layout

  void run(Arena& arena, MappedRecord& out);
  void block(std::size_t index, std::span<const Value> values, Arena& arena, MappedRecord& out);
  [[nodiscard]] bool quick(const Target& target, const CodeValues& code, std::span<const Value> values,
                           Arena& arena, Value& made);
  void keys(Arena& arena);
  void tell_apart(MappedRecord& out);
  /// Fills the source values from a row of the source schema.
  void take_row(std::span<const Value> from) {
    for (std::size_t i = 0; i < mapping->sources.size(); ++i) {
      const SourceValue& source = mapping->sources[i];
      row.values[i] = source.group < 0 && source.field < from.size() ? from[source.field] : Value();
    }
  }
  [[nodiscard]] std::vector<Trace> traces(Arena& arena, std::string_view wanted, bool reveal);
  [[nodiscard]] Trace trace(const Block& of, const Target& target, std::span<const Value> values, std::string name,
                            Arena& arena, bool reveal);
  void take_element(int group_of_sources, std::size_t element);
  [[nodiscard]] std::int32_t parent_of(const Block& of) const;
};

namespace {

/// The gravest finding decides; what is left out need not be whole.
Outcome outcome_of(const std::vector<Problem>& problems) {
  Outcome out = Outcome::stored;
  for (const Problem& p : problems) {
    if (p.severity == Severity::reject) return Outcome::rejected;
    if (p.severity == Severity::filter)
      out = Outcome::filtered;
    else if (p.severity == Severity::hold && out != Outcome::filtered)
      out = Outcome::held;
  }
  return out;
}

}  // namespace

/// The plain case of a common rule. False leaves it to the general path, which also names the problem.
bool Mapper::State::quick(const Target& target, const CodeValues& code, std::span<const Value> values, Arena& arena,
                          Value& made) {
  const Rule& rule = target.rule;
  if (target.quick == Quick::literal) {
    if (evaluator.breaks_record(rule.literal)) return false;
    made = rule.literal.empty() ? Value() : Value::of(std::string_view(rule.literal));
    return !rule.literal.empty() && (target.codec.type.size == 0 || rule.literal.size() <= target.codec.type.size);
  }
  const Value& value = values[static_cast<std::size_t>(rule.source)];
  if (!value.known()) {
    if (target.required || rule.if_blank.written || rule.codes || value.note() == Note::invalid) return false;
    made = value;
    return true;
  }
  const std::string_view text = value.text();
  const Codec& from = mapping->sources[static_cast<std::size_t>(rule.source)].codec;
  if (target.quick == Quick::move_date) {
    const DateFormat& to = *target.codec.date;
    char* out = arena.take(to.size());
    if (!move_date(*from.date, to, text, out)) return false;
    made = Value::of(std::string_view(out, to.size()));
    return !evaluator.breaks_record(made.text());
  }
  if (evaluator.breaks_record(text)) return false;
  if ((target.codec.type.size > 0 && text.size() > target.codec.type.size) ||
      (from.type.size > 0 && text.size() > from.type.size))
    return false;
  switch (target.quick) {
    case Quick::copy:
      made = value;
      return true;
    case Quick::upper:
    case Quick::lower: {
      if (!is_ascii(text)) return false;
      const bool up = target.quick == Quick::upper;
      const char low = up ? 'a' : 'A';
      char* out = arena.take(text.size());
      for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        out[i] = static_cast<unsigned char>(c - low) < 26 ? static_cast<char>(c ^ 0x20) : c;
      }
      made = Value::of(std::string_view(out, text.size()));
      return true;
    }
    case Quick::part: {
      const std::string_view part = part_of(text, rule.part_first, rule.part_length);
      if (part.empty() && (target.required || rule.if_blank.written)) return false;
      made = part.empty() ? Value() : Value::of(part);
      return true;
    }
    case Quick::code: {
      const std::size_t row_index = rule.codes->index(text);
      made = row_index == CodeTable::no_row ? code.unmapped : code.rows[row_index];
      return made.known() && !evaluator.breaks_record(made.text());
    }
    default:
      return false;
  }
}

bool is_empty(const SourceRow& row) {
  const auto unknown = [](const Value& value) { return value.state() == State::unknown; };
  return std::all_of(row.values.begin(), row.values.end(), unknown) &&
         std::all_of(row.groups.begin(), row.groups.end(), [&](const SourceRow::Group& group) {
           return std::all_of(group.elements.begin(), group.elements.end(), unknown);
         });
}

/// Nothing came from the record: what is fixed in the mapping says nothing of a person.
bool says_nothing(const Block& of, std::span<const Value> made) {
  return std::none_of(of.targets.begin(), of.targets.end(), [&](const Target& target) {
    return target.rule.op != Rule::Op::literal && made[target.index].state() != State::unknown;
  });
}

void Mapper::State::block(std::size_t index, std::span<const Value> values, Arena& arena, MappedRecord& out) {
  const Block& of = mapping->blocks[index];
  const std::span<Value> made = arena.array<Value>(of.schema.fields.size());
  const bool some_withheld = withheld && Withheld::any(values);
  for (std::size_t t = 0; t < of.targets.size(); ++t) {
    const Target& target = of.targets[t];
    Value& to = made[target.index];
    if (some_withheld && withheld->touches(index, t, values)) {
      to = withheld->settle(of, target, out.problems);
      continue;
    }
    if (target.quick != Quick::no && quick(target, codes[index][t], values, arena, to)) continue;
    to = evaluator.target(of, target, values, arena, out.problems);
  }
  if (!of.checks.empty()) evaluator.checks(of, made, arena, out.problems);
  if (!mapping->to_layout && of.schema.name == "client" && says_nothing(of, made))
    out.problems.push_back({Severity::hold, "nobody", of.name, "",
                            "none of the person's fields has a value, so nobody can be registered by it",
                            mapping->file});
  MappedEntity entity;
  entity.block = static_cast<std::uint16_t>(index);
  entity.values = made;
  entity.key = evaluator.key(of.key, values, arena);
  if (!of.parent_entity.empty()) {
    entity.parent_key = evaluator.key(of.parent_key, values, arena);
    if (entity.parent_key.empty())
      out.problems.push_back({Severity::hold, "no-parent-key", of.name, "",
                              "the key that names its " + of.parent_entity + " is blank, so it belongs to nobody",
                              mapping->file});
  }
  if (of.parent >= 0) entity.parent = parent_of(of);
  if (first_entity[index] < 0) first_entity[index] = static_cast<std::int32_t>(entities.size());
  entities.push_back(entity);
}

/// Elements of one key would be one thing to whoever looks for it, and the last would stand for all.
void Mapper::State::tell_apart(MappedRecord& out) {
  element_keys.clear();
  for (const MappedEntity& entity : entities) {
    const Block& of = mapping->blocks[entity.block];
    if (of.group >= 0 && !entity.key.empty()) element_keys.emplace_back(of.schema.name, entity.key);
  }
  std::sort(element_keys.begin(), element_keys.end());
  const auto twice = std::adjacent_find(element_keys.begin(), element_keys.end());
  if (twice != element_keys.end())
    out.problems.push_back(
        {Severity::hold, "same-key", std::string(twice->first), "",
         "two elements of the record have the same key, so they cannot be told apart; correct it "
         "at the source, or name more fields in the entity's key",
         mapping->file});
}

/// The parent's row: of the element around (or the same element) if the parent is repeated too.
std::int32_t Mapper::State::parent_of(const Block& of) const {
  const auto parent = static_cast<std::size_t>(of.parent);
  const int first = first_entity[parent];
  const int group = mapping->blocks[parent].group;
  if (first < 0 || group < 0 || of.group < 0 || !mapping->from_layout) return first;
  return first + static_cast<std::int32_t>(group_elements[static_cast<std::size_t>(group)]);
}

/// An entity without a key of its own goes by its child's.
void Mapper::State::keys(Arena& arena) {
  for (std::size_t b = mapping->blocks.size(); b-- > 0;) {
    const Block& of = mapping->blocks[b];
    if (of.key_child < 0 || first_entity[b] < 0) continue;
    MappedEntity& entity = entities[static_cast<std::size_t>(first_entity[b])];
    const int child = first_entity[static_cast<std::size_t>(of.key_child)];
    if (!entity.key.empty() || child < 0) continue;
    const std::string_view key = entities[static_cast<std::size_t>(child)].key;
    if (key.empty()) continue;
    const std::string& name = mapping->blocks[static_cast<std::size_t>(of.key_child)].schema.name;
    char* text = arena.take(name.size() + 1 + key.size());
    std::memcpy(text, name.data(), name.size());
    text[name.size()] = '\x1e';
    std::memcpy(text + name.size() + 1, key.data(), key.size());
    entity.key = {text, name.size() + 1 + key.size()};
  }
}

void Mapper::State::run(Arena& arena, MappedRecord& out) {
  entities.clear();
  first_entity.assign(mapping->blocks.size(), -1);
  for (std::size_t b = 0; b < mapping->blocks.size(); ++b) {
    const Block& of = mapping->blocks[b];
    if (of.record >= 0 && of.record != row.type) continue;
    if (of.group < 0) {
      block(b, row.values, arena, out);
      continue;
    }
    const auto g = static_cast<std::size_t>(of.group);
    if (g >= row.groups.size()) continue;
    for (std::size_t e = 0; e < row.groups[g].count; ++e) {
      take_element(of.group, e);
      const std::size_t before = out.problems.size();
      block(b, group_values, arena, out);
      for (std::size_t p = before; p < out.problems.size(); ++p)
        name_element(*mapping, of.group, e, out.problems[p].source);
    }
  }
  keys(arena);
  tell_apart(out);
  if (!mapping->to_layout && mapping->from_layout && !entities.empty() && out.problems.empty() && is_empty(row))
    out.problems.push_back(
        {Severity::hold, "empty-record", "", "",
         "none of the fields that the mapping reads has a value; is this a record of the layout " +
             mapping->from_layout->name + "?",
         mapping->file});
  check_element_room(*mapping, entities, out.problems);
  if (shared_columns) check_shared_columns(*mapping, entities, out.problems);
  if (entities.empty() && row.type >= 0)
    out.problems.push_back({Severity::filter, "record-type", "", "",
                            "is a record of type " +
                                mapping->from_layout->types[static_cast<std::size_t>(row.type)].name +
                                ", which this mapping does not take",
                            mapping->file});
  out.outcome = outcome_of(out.problems);
  const std::span<MappedEntity> kept = arena.array<MappedEntity>(entities.size());
  std::copy(entities.begin(), entities.end(), kept.begin());
  out.entities = kept;
}

Mapper::Mapper(std::shared_ptr<const Mapping> mapping) : state_(std::make_unique<State>(std::move(mapping))) {}
Mapper::~Mapper() = default;
Mapper::Mapper(Mapper&&) noexcept = default;

Result<void> Mapper::begin(std::string_view head, std::vector<std::string>& remarks) {
  return state_->decoder ? state_->decoder->bind(head, remarks) : Result<void>{};
}

std::string_view Mapper::key(const RawRecord& raw, Arena& arena) {
  State& s = *state_;
  if (s.mapping->principal < 0 || !s.decoder) return {};
  const std::vector<int>& parts = s.mapping->blocks[static_cast<std::size_t>(s.mapping->principal)].key;
  if (!s.decoder->read_some(s.corrected->record(raw), parts, arena, s.key_row)) return {};
  return s.evaluator.key(parts, s.key_row.values, arena);
}

void Mapper::map(const RawRecord& raw, Arena& arena, MappedRecord& out) {
  out.clear();
  State& s = *state_;
  if (!s.decoder->read(s.corrected->record(raw), arena, s.row, out.problems)) {
    s.unseen.pass();
    out.outcome = outcome_of(out.problems);
    return;
  }
  s.unseen.look(s.row, raw.bytes);
  s.run(arena, out);
}

void Mapper::map_row(std::span<const Value> row, const Groups& groups, Arena& arena, MappedRecord& out) {
  out.clear();
  State& s = *state_;
  const std::vector<SourceValue>& sources = s.mapping->sources;
  s.take_row(row);
  s.row.groups.resize(s.mapping->groups.size());
  for (std::size_t g = 0; g < s.row.groups.size(); ++g) {
    SourceRow::Group& group = s.row.groups[g];
    group = {};
    const auto rows = groups.find(s.mapping->groups[g]);
    if (rows == groups.end()) continue;
    group.count = rows->second.size();
    for (const std::span<const Value> element : rows->second) {
      for (const SourceValue& source : sources)
        if (source.group == static_cast<int>(g))
          group.elements.push_back(source.field < element.size() ? element[source.field] : Value());
    }
    group.width = group.count == 0 ? 0 : group.elements.size() / group.count;
  }
  s.run(arena, out);
}

void Mapper::write(const MappedRecord& record, std::string& out) {
  state_->writer->write(record, state_->target_groups, out);
}

bool Mapper::write_plain(const RawRecord& raw, Arena& arena, std::string& out) {
  if (!state_->lane || !state_->lane->write(raw, arena, out)) return false;
  state_->unseen.look(state_->lane->slices(), raw.bytes);
  return true;
}

const SourceRow* Mapper::values_of(const RawRecord& raw, Arena& arena, std::vector<Problem>& problems) {
  State& s = *state_;
  return s.decoder && s.decoder->read(s.corrected->record(raw), arena, s.row, problems) ? &s.row : nullptr;
}

Result<void> Mapper::correct(std::span<const std::pair<std::string, std::string>> fields) {
  State& s = *state_;
  if (!s.decoder) return fail(Errc::bad_input, "only records that came from a file can be corrected");
  const auto done = s.corrected->set(fields);
  s.decoder->correct(s.corrected->any() ? s.corrected.get() : nullptr);
  return done;
}

Result<std::vector<std::pair<std::string, std::string>>> Mapper::named(
    std::span<const std::pair<std::string, std::string>> fields) const {
  if (!state_->corrected) return fail(Errc::bad_input, "only records that came from a file can be corrected");
  return state_->corrected->named(fields);
}

std::vector<SourceText> Mapper::source_texts(const RawRecord& raw) {
  Arena arena;
  std::vector<Problem> problems;
  const SourceRow* const row = values_of(raw, arena, problems);
  return row == nullptr ? std::vector<SourceText>{} : texts_of(*state_->mapping, *row);
}

void Mapper::map_values(SourceRow row, Arena& arena, MappedRecord& out) {
  out.clear();
  state_->row = std::move(row);
  state_->run(arena, out);
}

std::vector<Trace> Mapper::explain_values(SourceRow row, std::string_view target, bool reveal) {
  Arena arena;
  state_->row = std::move(row);
  return state_->traces(arena, target, reveal);
}

std::vector<QuietCount> Mapper::quiet() const {
  std::vector<QuietCount> out = state_->evaluator.quiet();
  for (QuietCount& one : state_->unseen.told()) out.push_back(std::move(one));
  return out;
}

std::vector<Trace> Mapper::explain(const RawRecord& raw, std::string_view target, bool reveal) {
  State& s = *state_;
  Arena arena;
  std::vector<Problem> problems;
  if (!s.decoder || !s.decoder->read(s.corrected->record(raw), arena, s.row, problems)) return {};
  return s.traces(arena, target, reveal);
}

std::vector<Trace> Mapper::explain_row(std::span<const Value> row, std::string_view target, bool reveal) {
  Arena arena;
  state_->take_row(row);
  return state_->traces(arena, target, reveal);
}

std::vector<Trace> Mapper::State::traces(Arena& arena, std::string_view wanted, bool reveal) {
  std::vector<Trace> out;
  const auto add = [&](const Block& of, std::span<const Value> values, const std::string& prefix) {
    for (const Target& target : of.targets) {
      const std::string name = prefix + target.name;
      if (wanted.empty() || wanted == name || wanted == target.name)
        out.push_back(trace(of, target, values, name, arena, reveal));
    }
  };
  for (const Block& of : mapping->blocks) {
    if (of.record >= 0 && of.record != row.type) continue;
    if (of.group < 0) {
      add(of, row.values, mapping->to_layout ? "" : of.name + ".");
      continue;
    }
    const auto g = static_cast<std::size_t>(of.group);
    for (std::size_t e = 0; g < row.groups.size() && e < row.groups[g].count; ++e) {
      take_element(of.group, e);
      const std::size_t before = out.size();
      add(of, group_values, of.name + "[" + std::to_string(e + 1) + "].");
      for (std::size_t t = before; t < out.size(); ++t)
        for (Trace::Step& step : out[t].steps) name_element(*mapping, of.group, e, step.text);
    }
  }
  return out;
}

/// The record's values with those of one element of a repeated group and of the elements around it, into
/// `group_values`.
void Mapper::State::take_element(int group_of_sources, std::size_t element) {
  group_values = row.values;
  group_elements.resize(row.groups.size());
  for (int g = group_of_sources; g >= 0;) {
    const SourceRow::Group& group = row.groups[static_cast<std::size_t>(g)];
    group_elements[static_cast<std::size_t>(g)] = element;
    std::size_t column = 0;
    for (std::size_t s = 0; s < mapping->sources.size(); ++s)
      if (mapping->sources[s].group == g) group_values[s] = group.elements[element * group.width + column++];
    if (group.outer.empty()) return;
    element = group.outer[element];
    g = mapping->from_layout->groups[static_cast<std::size_t>(g)].outer;
  }
}

Trace Mapper::State::trace(const Block& of, const Target& target, std::span<const Value> values, std::string name,
                           Arena& arena, bool reveal) {
  const bool open = reveal || labels_of(*mapping, target).only_open();
  Tracer tracer{{}, reveal, open};
  std::vector<Problem> problems;
  const Value value = evaluator.target(of, target, values, arena, problems, &tracer);
  // What it is stays masked; where it stands is the same for every record.
  if (tracer.steps.empty() && target.rule.op == Rule::Op::literal)
    tracer.steps.push_back({"a fixed value", mapping->file + ":" + std::to_string(target.rule.line)});
  Trace out;
  out.target = std::move(name);
  out.state = value.state();
  out.why = target.rule.why;
  if (!target.rule.owner.empty())
    tracer.steps.push_back({"owner: " + target.rule.owner, mapping->file + ":" + std::to_string(target.rule.line)});
  out.steps = std::move(tracer.steps);
  for (const Problem& p : problems)
    out.steps.push_back({p.rule + ": " + (p.source.empty() ? "" : p.source + " ") + p.message, p.where});
  if (!value.known()) return out;
  const std::string_view text = formatted(value, target.codec, mapping->to_layout != nullptr, arena);
  // How long it is tells a date from a name; of a code or a word it tells which.
  const bool telling = target.rule.op == Rule::Op::choose || target.rule.op == Rule::Op::literal ||
                       target.rule.codes || target.codec.type.kind == TypeKind::code ||
                       target.codec.type.kind == TypeKind::boolean;
  out.value = open ? std::string(text) : telling ? "***" : "*** (" + std::to_string(text.size()) + " characters)";
  return out;
}

}  // namespace gatehouse::mapping
