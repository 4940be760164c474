#include "mapping/journey.hpp"

#include <algorithm>

#include "mapping/evaluate.hpp"
#include "mapping/sample_values.hpp"
#include "mapping/write.hpp"

namespace gatehouse::mapping {
namespace {

/// The rules within `rule` (itself included) that look a source value up in a code table as it came.
void find_coded(const Rule& rule, std::size_t source, std::vector<const Rule*>& out) {
  if (rule.op == Rule::Op::from && rule.codes && static_cast<std::size_t>(rule.source) == source)
    out.push_back(&rule);
  for (const Rule& option : rule.options) find_coded(option, source, out);
}

/// The texts that `choose` in `rule` (and in those within it) holds against a source value: each may lead
/// elsewhere.
void find_compared(const Rule& rule, std::size_t source, std::vector<std::string>& out) {
  for (const Condition& condition : rule.when) {
    const auto texts = condition.texts_of(source);
    out.insert(out.end(), texts.begin(), texts.end());
  }
  for (const Rule& option : rule.options) find_compared(option, source, out);
}

bool has_target(const Block& block, std::size_t field) {
  return std::any_of(block.targets.begin(), block.targets.end(),
                     [field](const Target& target) { return target.index == field; });
}

CodeTable::Direction direction_of(const Mapping& mapping) {
  return mapping.from_schema ? CodeTable::Direction::to_source : CodeTable::Direction::to_canonical;
}

/// Source values that the rules of a mapping read (its keys do not count).
std::set<std::size_t> read_by_rules(const Mapping& mapping) {
  std::set<std::size_t> out;
  for (const Block& block : mapping.blocks)
    for (const Target& target : block.targets) out.merge(sources_of(target.rule));
  return out;
}

}  // namespace

Journey::Journey(std::shared_ptr<const Mapping> first, std::shared_ptr<const Mapping> second)
    : first_(std::move(first)),
      second_(std::move(second)),
      first_mapper_(first_),
      second_mapper_(second_),
      file_mapper_(first_) {
  std::vector<std::string> remarks;
  if (first_->from_layout) {
    (void)first_mapper_.begin(head_as_read(*second_), remarks);  // a header that we wrote ourselves
    decoder_ = std::make_unique<Decoder>(*first_);
  }
  if (second_->from_layout) (void)second_mapper_.begin(head_as_read(*first_), remarks);
  for (std::size_t b = 0; b < second_->blocks.size(); ++b) {
    const Block& block = second_->blocks[b];
    const auto around = std::find_if(blank_.begin(), blank_.end(), [&](const MadeRow& row) {
      return block.parent >= 0 && row.block == static_cast<std::size_t>(block.parent);
    });
    const auto parent = around == blank_.end() ? -1 : static_cast<std::int32_t>(around - blank_.begin());
    for (int element = 0; element < (block.target_group < 0 ? 1 : 2); ++element)
      blank_.push_back({b, std::vector<Value>(block.schema.fields.size()), parent});
  }
  find_places();
  find_needed();
}

void Journey::find_places() {
  for (const std::size_t s : read_by_rules(*first_)) {
    const auto place = place_of(first_->sources[s]);
    if (!place) continue;
    Uses uses;
    for (const Block& block : first_->blocks)
      for (const Target& target : block.targets) {
        const bool reads = sources_of(target.rule).contains(s);
        if (reads) rules_over_[*place].push_back(&target.rule);
        if (reads && target.codec.type.kind == TypeKind::digits) uses.numbers.push_back(target.codec.type.size);
        find_coded(target.rule, s, uses.coded);
        find_compared(target.rule, s, uses.compared);
      }
    read_.push_back(*place);
    samples_[*place] = samples_at(*place, std::move(uses));
    const bool comes_back = has_target(second_->blocks[blank_[place->row].block], place->field);
    (comes_back ? carried_ : needed_).push_back(*place);
  }
}

/// What the hub (or another line) gives to the way back.
void Journey::find_needed() {
  const Block& made = first_->blocks[0];
  for (const std::size_t s : read_by_rules(*second_)) {
    const SourceValue& source = second_->sources[s];
    std::size_t field = source.field;
    if (first_->to_layout) {
      const auto at = std::find(made.layout_fields.begin(), made.layout_fields.end(), source.field);
      field = static_cast<std::size_t>(at - made.layout_fields.begin());
    }
    if (source.group >= 0 || field >= made.schema.fields.size() || has_target(made, field)) continue;
    const Field& of = made.schema.fields[field];
    const std::string_view made_up = "(made up)";
    const bool room = of.type.kind == TypeKind::text && (of.type.size == 0 || of.type.size >= made_up.size());
    given_.emplace_back(field, room ? Value::of(made_up) : sample_values({source.codec, of.values}, kept_).front());
  }
}

std::vector<Value> Journey::samples_at(const Place& place, Uses uses) {
  const Block& block = second_->blocks[blank_[place.row].block];
  const Field& of = block.schema.fields[place.field];
  SampledField field{.codec = codec_at(place),
                     .legal = of.values,
                     .compared = std::move(uses.compared),
                     .numbers = std::move(uses.numbers),
                     .required = of.required};
  if (second_->to_layout) {
    field.layout = second_->to_layout.get();
    field.place = &second_->to_layout->fields[block.layout_fields[place.field]];
  }
  const bool from_source = direction_of(*first_) == CodeTable::Direction::to_canonical;
  for (const Rule* rule : uses.coded)
    for (const CodeRow& row : rule->codes->rows())
      field.codes.push_back(from_source || rule->codes->one_way() ? row.source : row.canonical);
  return sample_values(field, kept_);
}

std::optional<Place> Journey::place_of(const SourceValue& source) const {
  if (!second_->to_layout) return source.group < 0 ? std::optional(Place{0, source.field}) : std::nullopt;
  for (std::size_t r = 0; r < blank_.size(); ++r) {
    const std::vector<std::size_t>& fields = second_->blocks[blank_[r].block].layout_fields;
    const auto at = std::find(fields.begin(), fields.end(), source.field);
    if (at != fields.end()) return Place{r, static_cast<std::size_t>(at - fields.begin())};
  }
  return std::nullopt;
}

Made Journey::blank() const { return blank_; }

Made Journey::only_needed(const Made& record) const {
  Made out = record;
  for (const Place& place : carried_) {
    const bool required = second_->blocks[blank_[place.row].block].schema.fields[place.field].required;
    if (out[place.row].parent < 0 && !required) out[place.row].values[place.field] = Value();
  }
  return out;
}

Made Journey::with_needed(Made record, const Made& needed) const {
  for (const Place& place : needed_)
    if (place.row < record.size() && place.row < needed.size())
      record[place.row].values[place.field] = needed[place.row].values[place.field];
  return record;
}

Journey::End Journey::carry(const Mapping& maker, Mapper& writer, const Made& record, Mapper& taker) {
  MappedRecord out;
  if (!maker.to_layout) {
    taker.map_row(record[0].values, {}, arena_, out);
  } else {
    std::vector<MappedEntity> entities;
    std::string bytes;
    writer.write(record_of(record, entities), bytes);
    taker.map({arena_.copy(bytes), 1, nullptr}, arena_, out);
  }
  return end_of(out);
}

MappedRecord Journey::record_of(const Made& made, std::vector<MappedEntity>& entities) {
  for (const MadeRow& row : made) {
    MappedEntity entity;
    entity.block = static_cast<std::uint16_t>(row.block);
    entity.values = row.values;
    entity.parent = row.parent;
    entities.push_back(entity);
  }
  MappedRecord out;
  out.entities = entities;
  return out;
}

Journey::End Journey::end_of(MappedRecord& out) {
  End end;
  end.outcome = out.outcome;
  for (const MappedEntity& entity : out.entities)
    end.made.push_back({entity.block, {entity.values.begin(), entity.values.end()}, entity.parent});
  end.problems = std::move(out.problems);
  return end;
}

Journey::End Journey::there(const Made& record) { return carry(*second_, second_mapper_, record, first_mapper_); }

Journey::End Journey::back(const Made& made) {
  Made whole = made;
  for (const auto& [field, value] : given_)
    if (!whole.empty()) whole[0].values[field] = value;
  return carry(*first_, first_mapper_, whole, second_mapper_);
}

Result<void> Journey::bind(std::string_view head, std::vector<std::string>& remarks) {
  return file_mapper_.begin(head, remarks);
}

Journey::End Journey::there(const RawRecord& raw, Made& record) {
  std::vector<Problem> problems;
  MappedRecord out;
  record.clear();
  const SourceRow* row = file_mapper_.values_of(raw, arena_, problems);
  if (row != nullptr) record = laid_out(*row);
  file_mapper_.map(raw, arena_, out);
  return end_of(out);
}

/// What the fields of a record said, as the way back would make it.
Made Journey::laid_out(const SourceRow& row) const {
  Made out{blank_.front()};
  for (std::size_t s = 0; s < first_->sources.size(); ++s) {
    const auto place = place_of(first_->sources[s]);
    if (place && first_->sources[s].group < 0) out[0].values[place->field] = row.values[s];
  }
  for (std::size_t g = 0; g < row.groups.size(); ++g) {
    const SourceRow::Group& group = row.groups[g];
    for (std::size_t e = 0; e < group.count; ++e) {
      MadeRow made;
      std::size_t column = 0;
      for (const SourceValue& source : first_->sources) {
        if (source.group != static_cast<int>(g)) continue;
        const Value& value = group.elements[e * group.width + column++];
        const auto place = place_of(source);
        if (!place) continue;
        if (made.values.empty()) made = blank_[place->row];
        made.values[place->field] = value;
      }
      if (!made.values.empty()) out.push_back(std::move(made));
    }
  }
  return out;
}

std::string Journey::written(const Made& made) {
  std::vector<MappedEntity> entities;
  std::string out;
  second_mapper_.write(record_of(made, entities), out);
  return out;
}

Made Journey::read_again(std::string_view bytes) {
  std::vector<Problem> problems;
  const SourceRow* row = first_mapper_.values_of({arena_.copy(bytes), 1, nullptr}, arena_, problems);
  return row == nullptr ? Made{} : laid_out(*row);
}

void Journey::forget() { arena_.clear(); }

const Codec& Journey::codec_at(const Place& place) const {
  const Block& block = second_->blocks[blank_[place.row].block];
  if (second_->to_layout) return second_->to_layout->fields[block.layout_fields[place.field]].codec;
  for (const Target& target : block.targets)
    if (target.index == place.field) return target.codec;
  for (const SourceValue& source : first_->sources)
    if (source.group < 0 && source.field == place.field) return source.codec;
  return block.targets.front().codec;
}

std::string_view Journey::text_at(const Place& place, const Value& value) {
  if (value.known()) return formatted(value, codec_at(place), second_->to_layout != nullptr, arena_);
  if (value.state() == State::remove) return "(delete)";
  return value.state() == State::withheld ? "(withheld)" : "";
}

/// What the value says to those who read it: a sentinel says nothing.
Value Journey::meaning(const Place& place, const Value& value) {
  if (decoder_ == nullptr || !value.known()) return value;
  const std::string_view text = trimmed(text_at(place, value));
  const Block& block = second_->blocks[blank_[place.row].block];
  const LayoutField& field = second_->to_layout->fields[block.layout_fields[place.field]];
  const Value read = decoder_->value_of(field, text, false, arena_);
  return read.known() ? read_text(field.codec, text, arena_).value : read;
}

/// An element of a repeated group has its columns under a number too: `WEEKS.1.WE` is carried with `WEEKS.WE`.
bool Journey::is_carried_in_group(const Place& place) const {
  if (!second_->to_layout) return false;
  const Layout& layout = *second_->to_layout;
  const auto field_at = [&](const Place& at) -> const LayoutField& {
    return layout.fields[second_->blocks[blank_[at.row].block].layout_fields[at.field]];
  };
  const LayoutField& twin = field_at(place);
  return std::any_of(carried_.begin(), carried_.end(), [&](const Place& one) {
    const LayoutField& field = field_at(one);
    return field.group >= 0 && twin.group != field.group && field.line == twin.line && field.line > 0;
  });
}

std::vector<std::string> Journey::not_carried() const {
  std::vector<std::string> out;
  for (std::size_t r = 0; r < blank_.size(); ++r) {
    const Block& block = second_->blocks[blank_[r].block];
    if (r > 0 && blank_[r].block == blank_[r - 1].block) continue;  // the second element of a group
    for (std::size_t f = 0; f < block.schema.fields.size(); ++f)
      if (std::find(carried_.begin(), carried_.end(), Place{r, f}) == carried_.end() &&
          !is_carried_in_group({r, f}))
        out.push_back(block.schema.fields[f].name);
  }
  return out;
}

Labels Journey::labels_of(const Place& place) const {
  return second_->blocks[blank_[place.row].block].schema.fields[place.field].labels;
}

std::vector<Difference> Journey::differences(const Made& before, const Made& after) {
  std::vector<Difference> out;
  for (const Place& place : carried_) {
    const std::size_t block = blank_[place.row].block;
    std::size_t nth = 0;
    for (std::size_t r = 0; r < before.size(); ++r) {
      if (before[r].block != block) continue;
      std::size_t left = nth++;
      const auto match = std::find_if(after.begin(), after.end(),
                                      [&](const MadeRow& row) { return row.block == block && left-- == 0; });
      const Value was = before[r].values[place.field];
      const Value is = match == after.end() ? Value() : match->values[place.field];
      const std::string said(text_at(place, was)), says(text_at(place, is));
      if (said == says) continue;
      const Value meant = meaning(place, was), means = meaning(place, is);
      const bool same = meant == means || (says_nothing(place, meant) && says_nothing(place, means));
      out.push_back({place, in_quotes(said), in_quotes(says), same});
    }
  }
  return out;
}

/// Unknown, or a code that means it.
bool Journey::says_nothing(const Place& place, const Value& value) {
  if (!value.known()) return value.state() != State::remove;
  const Rule* rule = rule_over(place);
  if (rule == nullptr || first_->from_schema) return false;
  const CodeRow* row = rule->codes->find(plain_text(value, arena_), direction_of(*first_), {});
  return row != nullptr && row->canonical == "(unknown)";
}

std::string Journey::in_quotes(const std::string& text) {
  return text.empty() ? "a blank" : text.starts_with('(') && text.ends_with(')') ? text : "\"" + text + "\"";
}

const Target* Journey::target_at(const Place& place) const {
  for (const Target& target : second_->blocks[blank_[place.row].block].targets)
    if (target.index == place.field) return &target;
  return nullptr;
}

std::vector<Place> Journey::read_by(const std::string& field) const {
  std::vector<Place> out;
  for (const Block& block : first_->blocks)
    for (const Target& target : block.targets) {
      if (field != target.name && !field.ends_with("." + target.name)) continue;
      for (const std::size_t s : sources_of(target.rule))
        if (const auto place = place_of(first_->sources[s])) out.push_back(*place);
    }
  return out;
}

std::string Journey::begun_at() const {
  return second_->to_layout ? "layout " + second_->to_layout->name : "schema " + second_->blocks[0].schema.name;
}

std::string Journey::name_of(const Place& place) const {
  return second_->blocks[blank_[place.row].block].schema.fields[place.field].name;
}

std::string Journey::in_words(const Place& place, const Made& made) {
  return name_of(place) + " " + in_quotes(std::string(text_at(place, made[place.row].values[place.field])));
}

std::size_t Journey::line_of(const Place& place) const {
  const Target* target = target_at(place);
  return target == nullptr ? 0 : target->rule.line;
}

const Target* Journey::target_of(const Problem& problem, const Place& varied) const {
  for (const Block& block : second_->blocks)
    for (const Target& target : block.targets)
      if (problem.field == target.name || problem.field == block.name + "." + target.name) return &target;
  return target_at(varied);
}

std::size_t Journey::line_of_problem(const Problem& problem, const Place& varied) const {
  const Target* target = target_of(problem, varied);
  return target == nullptr ? 0 : target->rule.line;
}

std::string Journey::reason(const Place& place) const {
  std::vector<const Rule*> all;
  if (const auto over = rules_over_.find(place); over != rules_over_.end()) all = over->second;
  if (const Target* back = target_at(place)) all.push_back(&back->rule);
  for (const Rule* rule : all) {
    if (!rule->clean.empty()) return ": `clean` changes it for good";
    if (rule->part_length > 0) return ": `part` leaves the rest behind";
    if (rule->function) return ": `using` makes another value of it";
    if (rule->if_blank.act == Policy::Act::use) return ": `if_blank` puts another value in its place";
    if (rule->if_too_long.act == Policy::Act::truncate) return ": `if_too_long: truncate` cuts it";
    if (rule->if_unmapped.act == Policy::Act::use) return ": `if_unmapped` puts another value in its place";
  }
  return {};
}

bool Journey::says_why(const Place& place) const {
  const auto over = rules_over_.find(place);
  if (over != rules_over_.end() &&
      std::ranges::any_of(over->second, [](const Rule* rule) { return !rule->why.empty(); }))
    return true;
  const Target* back = target_at(place);
  return back != nullptr && !back->rule.why.empty();
}

const Rule* Journey::rule_over(const Place& place) const {
  const auto rules = rules_over_.find(place);
  if (rules == rules_over_.end()) return nullptr;
  const auto coded = std::find_if(rules->second.begin(), rules->second.end(),
                                  [](const Rule* rule) { return rule->op == Rule::Op::from && rule->codes; });
  return coded == rules->second.end() ? nullptr : *coded;
}

const CodeTable* Journey::table_of(const Place& place) const {
  const Rule* rule = rule_over(place);
  return rule == nullptr ? nullptr : rule->codes.get();
}

const CodeRow* Journey::row_of(const Place& place, const Made& made) {
  const Rule* rule = rule_over(place);
  if (rule == nullptr) return nullptr;
  const Value value = meaning(place, made[place.row].values[place.field]);
  return rule->codes->find(value.known() ? plain_text(value, arena_) : "", direction_of(*first_), {});
}

bool Journey::beside_preferred(const Place& place, const Made& made) {
  const CodeRow* row = row_of(place, made);
  if (row == nullptr || row->preferred || rule_over(place)->codes->is_turned()) return false;
  const std::vector<CodeRow>& rows = rule_over(place)->codes->rows();
  return direction_of(*first_) == CodeTable::Direction::to_canonical &&
         std::any_of(rows.begin(), rows.end(),
                     [row](const CodeRow& other) { return other.preferred && other.canonical == row->canonical; });
}

}  // namespace gatehouse::mapping
