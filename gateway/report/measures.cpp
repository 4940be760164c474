#include "report/measures.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "report/check_columns.hpp"
#include "report/individual_hash.hpp"
#include "report/period_merge.hpp"
#include "report/sorted_spill.hpp"

namespace gatehouse::report {
namespace {

constexpr std::int64_t units_per_cent = number_scale / 100;

/// Ten-thousandths as money, half a cent up.
std::string money(std::int64_t units) {
  const std::int64_t cents = (units + units_per_cent / 2) / units_per_cent;
  const std::string places = std::to_string(cents % 100);
  return std::to_string(cents / 100) + "." + (places.size() == 1 ? "0" : "") + places;
}

/// Percent with one place, half up.
std::string percent(std::uint64_t part, std::uint64_t of) {
  const std::uint64_t tenths = (part * 2000 + of) / (of * 2);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

struct MeasureRun::State {
  State(FileShape file, MeasureRules given, CheckMoment when, MeasureSinks wanted)
      : shape(std::move(file)),
        rules(std::move(given)),
        moment(when),
        sinks(std::move(wanted)),
        record(shape.fields, moment),
        columns(shape.fields) {
    report.results.resize(rules.measures.size());
    report.changed.resize(rules.steps.size());
    calculated.resize(rules.calculated.size());
    for (std::uint16_t i = 0; i < shape.fields.fields.size(); ++i)
      if (shape.fields.fields[i].type.kind == TypeKind::date) days.push_back(i);
    for (const PrepareStep& step : rules.steps)
      if (step.on && step.merge) {
        merge_rule = *step.merge;
        merging.emplace(step.merge->closer_than);
      }
    sums.resize(rules.measures.size());
    for (std::size_t i = 0; i < rules.measures.size(); ++i) values.emplace_back(spill_size);
  }
  static constexpr std::size_t spill_size = 200'000;

  FileShape shape;
  MeasureRules rules;
  CheckMoment moment;
  MeasureSinks sinks;
  CheckRecord record;
  ColumnNames columns;
  MeasureReport report{};
  std::vector<std::int64_t> sums{};
  std::vector<SortedSpill<std::int64_t>> values{};
  Arena arena{};
  std::vector<std::string_view> fields{}, placed{};
  PrepareStep::Merge merge_rule{};
  std::optional<PeriodMerge> merging{};
  std::optional<std::map<std::uint64_t, MergedRecord>> merged{};  ///< by line, once all were looked at
  std::vector<std::string> calculated{};
  std::vector<std::uint16_t> days{};  ///< elements that are dates

  [[nodiscard]] bool has_bad_day() const;
  bool read(const RawRecord& raw);
  Result<bool> merge(std::uint64_t line);
  bool prepare();
  Result<void> tell_calculated(std::uint64_t line);
  Result<void> measure(std::size_t which, std::uint64_t line);
  Result<std::string> median(std::size_t which);
  Result<std::uint64_t> persons(std::size_t which);
};

Result<void> MeasureRun::State::measure(std::size_t which, std::uint64_t line) {
  const Measure& measure = rules.measures[which];
  if (!measure.member.holds(record) || !measure.of.holds(record)) return {};
  MeasureResult& result = report.results[which];
  MeasuredRecord found{.measure = measure, .line = line};
  ++result.denominator;
  found.counts = !measure.part || measure.part->holds(record);
  if (found.counts) ++result.numerator;
  std::int64_t value = 0;
  for (const std::uint16_t element : measure.elements) value += number_from(record.text(element)).value_or(0);
  if (measure.form == MeasureForm::average) sums[which] += value;
  if (measure.form == MeasureForm::median) GATEHOUSE_TRY(values[which].add(value));
  if (measure.form == MeasureForm::persons && rules.individual)
    GATEHOUSE_TRY(values[which].add(static_cast<std::int64_t>(hash_of_text(record.text(*rules.individual))[0])));
  if (!measure.elements.empty()) found.value = money(value);
  if (!sinks.listed) return {};
  if (rules.individual) found.individual = record.text(*rules.individual);
  return sinks.listed(found);
}

bool MeasureRun::State::has_bad_day() const {
  return std::ranges::any_of(days, [&](std::uint16_t day) { return record.known(day) && !record.date(day); });
}

/// False if the record cannot be cut into the layout's fields.
bool MeasureRun::State::read(const RawRecord& raw) {
  arena.clear();
  if (raw.fault != nullptr || split_csv(raw.bytes, shape.dialect, arena, fields) != nullptr ||
      fields.size() != columns.expected())
    return false;
  columns.place(fields, placed);
  record.begin(placed);
  return true;
}

/// False if the record became part of another one.
Result<bool> MeasureRun::State::merge(std::uint64_t line) {
  if (!merging) return true;
  if (!merged) {
    auto found = merging->finish();
    if (!found) return fail(found.error());
    merged = std::move(*found);
  }
  const auto at = merged->find(line);
  if (at == merged->end()) return true;
  if (at->second.dropped) {
    ++report.merged;
    return false;
  }
  const auto written = [&](std::optional<Date> day, std::uint16_t element) {
    const auto format = DateFormat::compile(shape.fields.fields[element].type.format);
    if (!day || !format) return std::string_view{};
    std::string text(format->size(), ' ');
    format->write(*day, text.data());
    return arena.copy(text);
  };
  placed[merge_rule.entry] = written(at->second.entry, merge_rule.entry);
  placed[merge_rule.exit] = written(at->second.exit, merge_rule.exit);
  record.begin(placed);
  return true;
}

/// The corrections that are asked for, in the order of the file. False if one of them leaves the record out.
bool MeasureRun::State::prepare() {
  for (std::size_t i = 0; i < rules.steps.size(); ++i) {
    if (!rules.steps[i].on) continue;
    bool changed = false;
    for (const PrepareStep::Line& line : rules.steps[i].lines) {
      if (!line.when.holds(record)) continue;
      if (line.drop) {
        ++report.dropped;
        return false;
      }
      for (const std::uint16_t element : line.set) {
        if (record.text(element) == line.to) continue;
        placed[element] = line.to;
        changed = true;
      }
      record.begin(placed);
    }
    if (changed) ++report.changed[i];
  }
  return true;
}

Result<void> MeasureRun::State::tell_calculated(std::uint64_t line) {
  if (!sinks.calculated) return {};
  for (std::size_t i = 0; i < calculated.size(); ++i)
    calculated[i] = calculate(rules.calculated[i], record, sinks.given);
  return sinks.calculated(line, rules.individual ? record.text(*rules.individual) : std::string_view{}, calculated);
}

/// The middle value, or the mean of the middle two.
Result<std::string> MeasureRun::State::median(std::size_t which) {
  const std::uint64_t count = report.results[which].denominator;
  std::uint64_t seen = 0;
  std::int64_t middle = 0;
  GATEHOUSE_TRY(values[which].each([&](const std::int64_t& value) {
    ++seen;
    if (seen == (count + 1) / 2) middle = value;
    if (count % 2 == 0 && seen == count / 2 + 1) middle = (middle + value) / 2;
  }));
  return money(middle);
}

/// How many different individuals there are.
Result<std::uint64_t> MeasureRun::State::persons(std::size_t which) {
  std::uint64_t count = 0;
  std::optional<std::int64_t> last;
  GATEHOUSE_TRY(values[which].each([&](const std::int64_t& value) {
    if (last != value) ++count;
    last = value;
  }));
  return count;
}

MeasureRun::MeasureRun(FileShape shape, MeasureRules rules, CheckMoment moment, MeasureSinks sinks)
    : state_(std::make_unique<State>(std::move(shape), std::move(rules), moment, std::move(sinks))) {}
MeasureRun::~MeasureRun() = default;
MeasureRun::MeasureRun(MeasureRun&&) noexcept = default;

void MeasureRun::header(std::string_view line) {
  std::vector<std::string_view> names;
  const bool cut = split_csv(line, state_->shape.dialect, state_->arena, names) == nullptr;
  state_->report.no_names = !cut || !state_->columns.bind(names).names;  // what is missing is blank in every record
}

bool MeasureRun::wants_survey() const { return state_->merging.has_value(); }

Result<void> MeasureRun::survey(const RawRecord& raw) {
  State& state = *state_;
  if (!state.read(raw)) return {};
  const auto entry = state.record.date(state.merge_rule.entry);
  const std::string_view individual = state.record.text(state.merge_rule.individual);
  if (!entry || individual.empty()) return {};
  return state.merging->add(individual, *entry, state.record.date(state.merge_rule.exit), raw.line);
}

Result<void> MeasureRun::record(const RawRecord& raw) {
  State& state = *state_;
  ++state.report.records;
  if (!state.read(raw)) {
    ++state.report.unreadable;
    return {};
  }
  if (state.has_bad_day()) ++state.report.bad_days;
  const auto alone = state.merge(raw.line);
  if (!alone) return fail(alone.error());
  if (!*alone || !state.prepare()) return {};
  for (std::size_t i = 0; i < state.rules.measures.size(); ++i) GATEHOUSE_TRY(state.measure(i, raw.line));
  return state.tell_calculated(raw.line);
}

Result<MeasureReport> MeasureRun::finish() {
  State& state = *state_;
  for (std::size_t i = 0; i < state.rules.measures.size(); ++i) {
    MeasureResult& result = state.report.results[i];
    if (result.denominator == 0) continue;
    switch (state.rules.measures[i].form) {
      case MeasureForm::persons: {
        const auto persons = state.persons(i);
        if (!persons) return fail(persons.error());
        result.denominator = result.numerator = *persons;
        result.value = std::to_string(*persons);
        break;
      }
      case MeasureForm::count:
        result.value = std::to_string(result.denominator);
        break;
      case MeasureForm::rate:
        result.value = percent(result.numerator, result.denominator);
        break;
      case MeasureForm::average:
        result.value = money(state.sums[i] / static_cast<std::int64_t>(result.denominator));
        break;
      case MeasureForm::median: {
        const auto middle = state.median(i);
        if (!middle) return fail(middle.error());
        result.value = *middle;
        break;
      }
    }
  }
  return state.report;
}

const MeasureRules& MeasureRun::rules() const { return state_->rules; }

std::string measures_json(const MeasureRules& rules, const MeasureReport& report, const CheckMoment& moment) {
  using Json = nlohmann::ordered_json;
  Json measures = Json::array();
  for (std::size_t i = 0; i < rules.measures.size(); ++i) {
    const Measure& measure = rules.measures[i];
    const MeasureResult& result = report.results[i];
    Json one{{"measure", measure.id},
             {"population", measure.population},
             {"form", word(measure.form)},
             {"definition", measure.definition},
             {"denominator", result.denominator},
             {"numerator", result.numerator},
             {"value", result.value.empty() ? Json() : Json(result.value)},
             {"source", measure.source}};
    if (!measure.note.empty()) one["note"] = measure.note;
    measures.push_back(std::move(one));
  }
  Json variants = Json::object(), prepared = Json::array();
  for (const MeasureVariant& one : rules.variants) variants[one.id] = one.chosen;
  for (std::size_t i = 0; i < rules.steps.size(); ++i)
    if (rules.steps[i].on)
      prepared.push_back({{"step", rules.steps[i].id},
                          {"say", rules.steps[i].say},
                          {"changed", rules.steps[i].merge ? report.merged : report.changed[i]}});
  Json not_run = Json::array();
  for (const RuleNotRun& rule : rules.not_run) not_run.push_back({{"measure", rule.id}, {"why", rule.why}});
  const Json json{{"measures", {{"name", rules.name}, {"sha256", rules.hash}, {"about", rules.about}}},
                  {"quarter", moment.quarter ? Json(moment.quarter->text()) : Json()},
                  {"records", report.records},
                  {"unreadable", report.unreadable},
                  {"first_line_names_no_columns", report.no_names},
                  {"with_bad_days", report.bad_days},
                  {"dropped", report.dropped},
                  {"variants", std::move(variants)},
                  {"prepared", std::move(prepared)},
                  {"results", std::move(measures)},
                  {"not_run", std::move(not_run)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gatehouse::report
