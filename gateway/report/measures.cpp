#include "report/measures.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "report/check_columns.hpp"
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

std::string_view word(MeasureForm form) {
  switch (form) {
    case MeasureForm::count:
      return "count";
    case MeasureForm::rate:
      return "rate";
    case MeasureForm::median:
      return "median";
    case MeasureForm::average:
      return "average";
  }
  return "";
}

struct MeasureRun::State {
  State(FileShape file, MeasureRules given, CheckMoment when,
        std::function<Result<void>(const MeasuredRecord&)> list)
      : shape(std::move(file)),
        rules(std::move(given)),
        moment(when),
        listed(std::move(list)),
        record(shape.fields, moment),
        columns(shape.fields) {
    report.results.resize(rules.measures.size());
    sums.resize(rules.measures.size());
    for (std::size_t i = 0; i < rules.measures.size(); ++i) values.emplace_back(spill_size);
  }
  static constexpr std::size_t spill_size = 200'000;

  FileShape shape;
  MeasureRules rules;
  CheckMoment moment;
  std::function<Result<void>(const MeasuredRecord&)> listed;
  CheckRecord record;
  ColumnNames columns;
  MeasureReport report{};
  std::vector<std::int64_t> sums{};
  std::vector<SortedSpill<std::int64_t>> values{};
  Arena arena{};
  std::vector<std::string_view> fields{}, placed{};
  std::vector<std::string> remarks{};

  Result<void> measure(std::size_t which, std::uint64_t line);
  Result<std::string> median(std::size_t which);
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
  if (!measure.elements.empty()) found.value = money(value);
  if (!listed) return {};
  if (rules.individual) found.individual = record.text(*rules.individual);
  return listed(found);
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

MeasureRun::MeasureRun(FileShape shape, MeasureRules rules, CheckMoment moment,
                       std::function<Result<void>(const MeasuredRecord&)> listed)
    : state_(std::make_unique<State>(std::move(shape), std::move(rules), moment, std::move(listed))) {}
MeasureRun::~MeasureRun() = default;
MeasureRun::MeasureRun(MeasureRun&&) noexcept = default;

void MeasureRun::header(std::string_view line) {
  std::vector<std::string_view> names;
  std::vector<std::string> twice;
  if (split_csv(line, state_->shape.dialect, state_->arena, names) == nullptr)
    (void)state_->columns.bind(names, state_->remarks, twice);  // what is missing is blank in every record
}

Result<void> MeasureRun::record(const RawRecord& raw) {
  State& state = *state_;
  ++state.report.records;
  state.arena.clear();
  if (raw.fault != nullptr || split_csv(raw.bytes, state.shape.dialect, state.arena, state.fields) != nullptr ||
      state.fields.size() != state.columns.expected()) {
    ++state.report.unreadable;
    return {};
  }
  state.columns.place(state.fields, state.placed);
  state.record.begin(state.placed);
  for (std::size_t i = 0; i < state.rules.measures.size(); ++i) GATEHOUSE_TRY(state.measure(i, raw.line));
  return {};
}

Result<MeasureReport> MeasureRun::finish() {
  State& state = *state_;
  for (std::size_t i = 0; i < state.rules.measures.size(); ++i) {
    MeasureResult& result = state.report.results[i];
    if (result.denominator == 0) continue;
    switch (state.rules.measures[i].form) {
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
  Json not_run = Json::array();
  for (const RuleNotRun& rule : rules.not_run) not_run.push_back({{"measure", rule.id}, {"why", rule.why}});
  const Json json{{"measures", {{"name", rules.name}, {"sha256", rules.hash}, {"about", rules.about}}},
                  {"quarter", moment.quarter ? Json(moment.quarter->text()) : Json()},
                  {"records", report.records},
                  {"unreadable", report.unreadable},
                  {"results", std::move(measures)},
                  {"not_run", std::move(not_run)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace gatehouse::report
