#include "report/participant.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "report/facts.hpp"
#include "report/parts.hpp"

namespace gatehouse::report {
namespace {

/// The columns that every row has.
struct HeadColumns {
  explicit HeadColumns(Columns& columns) {
    const auto own = [&](std::string_view field) { return columns.find("participant", field); };
    number = own("obs");
    individual = own("individual");
    client = own("client_id");
    kind = own("kind");
    entry = own("entry_date");
    exit = own("exit_date");
    basis = own("entry_basis");
  }
  Column number, individual, client, kind, entry, exit, basis;
};

std::string missing_text(const std::vector<std::string>& missing) {
  std::string text = "the schemas lack what reports need:";
  for (std::size_t i = 0; i < std::min<std::size_t>(missing.size(), 10); ++i)
    text += (i == 0 ? " " : ", ") + missing[i];
  if (missing.size() > 10) text += " and " + std::to_string(missing.size() - 10) + " more";
  return text;
}

/// A stream that no enrollment may name would be written into rows as it is.
Result<void> check_stream(const Columns& columns, const std::string& stream) {
  const Schema* const enrollment = columns.schema_of("enrollment");
  const auto at = enrollment == nullptr ? std::nullopt : enrollment->find("funding");
  if (!at) return {};  // told with all that is missing
  const std::vector<std::string>& legal = enrollment->fields[*at].values;
  if (legal.empty() || std::ranges::find(legal, stream) != legal.end()) return {};
  std::string text = "\"" + stream + "\" is no stream; assumed_stream is one of:";
  for (const std::string& one : legal) text += " " + one;
  return fail(Errc::bad_config, text);
}

}  // namespace

std::optional<Date> latest_contact(const Facts& facts, const Engagement& engagement, Date through) {
  std::optional<Date> latest;
  const auto see = [&](std::optional<Date> day) {
    if (day && *day <= through && (!latest || *day > *latest)) latest = day;
  };
  for (std::size_t i = 0; i < facts.services.size(); ++i) {
    const Service& service = facts.services[i];
    const bool contact = service.category == Category::self_service ||
                         service.category == Category::information_only ||
                         service.category == Category::reportable_contact;
    if (contact && !service.cancelled && !service.planned && engagement.services[i].program) see(service.first);
  }
  for (const Enrollment& enrollment : facts.enrollments)
    if (enrollment.reportable && enrollment.enrolls) see(enrollment.begins);
  return latest;
}

bool reportable_program(const ReportSpec& spec, const Facts& facts, const Engagement& engagement) {
  ProgramSet programs;
  for (const Enrollment& enrollment : facts.enrollments)
    if (enrollment.enrolls) programs.add(enrollment.program);
  for (const Place& place : engagement.services)
    if (place.program) programs.add(*place.program);
  const auto only = program_from(spec.program);
  return only ? programs.has(*only) : in_federal_files(programs);
}

struct Participants::State {
  State(const ReportSpec& report, Columns& columns, std::size_t fields)
      : spec(report),
        reader(columns),
        head(columns),
        person(columns),
        program(columns),
        service(columns),
        training(columns),
        taa(columns),
        wage(columns),
        row(fields) {
    if (!spec.program.empty()) only = program_from(spec.program);
  }

  const ReportSpec& spec;
  FactReader reader;
  HeadColumns head;
  PersonPart person;
  ProgramPart program;
  ServicePart service;
  TrainingPart training;
  TaaPart taa;
  WagePart wage;
  Row row;
  Facts facts;
  Engagement engagement;
  std::optional<Program> only;  ///< the report's program, if it is one's
  std::int64_t left_out = 0;    ///< periods of the last client that no federal file takes

  [[nodiscard]] bool in_cohort(const Period& period) const;
  [[nodiscard]] bool wanted(const Period& period) const {
    return only ? period.programs.has(*only) : in_federal_files(period.programs);
  }
  [[nodiscard]] bool wanted_reportable(Date contact) const;
  [[nodiscard]] bool overlaps(std::span<const Period> periods, std::size_t i) const;
  [[nodiscard]] std::vector<const Enrollment*> petitions_of(const Scope& scope) const;
  [[nodiscard]] Scope scope_of(const PersonHistory& history, std::span<const Period> periods, std::size_t i) const;
  RowFacts fill(const Scope& scope, std::string_view individual, std::int64_t number);
};

bool Participants::State::in_cohort(const Period& period) const {
  if (period.entry > spec.quarter.last_day()) return false;
  return !period.exit || *period.exit >= spec.quarter.plus(-spec.cohort.exit_quarters_back).first_day();
}

bool Participants::State::wanted_reportable(Date contact) const {
  return contact >= spec.quarter.plus(-spec.cohort.reportable_quarters_back).first_day() &&
         reportable_program(spec, facts, engagement);
}

/// It begins before an earlier period of the file is over by the federal duplicate rule: the programs of the two
/// exit apart, else they would be one.
bool Participants::State::overlaps(std::span<const Period> periods, std::size_t i) const {
  return std::ranges::any_of(periods.first(i), [&](const Period& earlier) {
    const bool over = earlier.exit && periods[i].entry.days - earlier.exit->days > spec.periods.quiet_days;
    return earlier.group != periods[i].group && !over && in_cohort(earlier) && wanted(earlier);
  });
}

/// The petitions that get a row each; none if the period is one row.
std::vector<const Enrollment*> Participants::State::petitions_of(const Scope& scope) const {
  if (!spec.row_each_petition || (only && *only != Program::taa)) return {};
  auto petitions = taa.petitions_of(scope);
  if (petitions.size() < 2) petitions.clear();
  return petitions;
}

Scope Participants::State::scope_of(const PersonHistory& history, std::span<const Period> periods,
                                    std::size_t i) const {
  Scope scope{.person = history,
              .facts = facts,
              .engagement = engagement,
              .period = periods[i],
              .quarter = spec.quarter,
              .through = spec.quarter.last_day(),
              .wages_through = spec.wages_through,
              .claims_complete = spec.claims_complete};
  for (std::size_t j = 0; j < periods.size(); ++j) {
    if (periods[j].group != periods[i].group) continue;
    if (j < i) scope.previous_exit = periods[j].exit;
    if (j > i && !scope.next_entry) scope.next_entry = periods[j].entry;
  }
  if (scope.period->exit && *scope.period->exit > scope.through) scope.period->exit.reset();
  return scope;
}

RowFacts Participants::State::fill(const Scope& scope, std::string_view individual, std::int64_t number) {
  RowFacts facts_of_row{.participant = scope.period.has_value()};
  row.clear();
  row.set(head.number, Value::of(number));
  row.set(head.individual, individual);
  row.set(head.client, row.make(std::to_string(scope.person.client)));
  row.set(head.kind, std::string_view(scope.period ? "participant" : "reportable-individual"));
  if (scope.period) {
    row.set(head.entry, std::optional(scope.period->entry));
    row.set(head.exit, scope.period->exit);
    row.set(head.basis, std::string_view(scope.period->system_dates ? "system" : "services"));
    facts_of_row.entry = scope.period->entry;
    facts_of_row.exited = scope.period->exit.has_value();
    facts_of_row.system_dates = scope.period->system_dates;
    facts_of_row.several_petitions = scope.petition == nullptr && taa.petitions_of(scope).size() > 1;
  }
  person.fill(scope, row);
  program.fill(scope, spec.assumed_stream, row, facts_of_row.assumed_stream);
  service.fill(scope, row);
  training.fill(scope, row);
  taa.fill(scope, row);
  wage.fill(scope, row, facts_of_row.told_as_none);
  return facts_of_row;
}

Participants::Participants(std::unique_ptr<State> state) : state_(std::move(state)) {}
Participants::~Participants() = default;

Result<std::unique_ptr<Participants>> Participants::open(const ReportSpec& spec, std::span<const Schema> schemas) {
  if (!spec.program.empty() && !program_from(spec.program))
    return fail(Errc::bad_config,
                "\"" + spec.program + "\" is no program; mappings/schemas/enrollment.yaml lists them");
  Columns columns(schemas);
  GATEHOUSE_TRY(check_stream(columns, spec.assumed_stream));
  const Schema* participant = columns.schema_of("participant");
  if (participant == nullptr) return fail(Errc::bad_config, "the schema \"participant\" is missing");
  auto state = std::make_unique<State>(spec, columns, participant->fields.size());
  if (!columns.missing().empty()) return fail(Errc::bad_config, missing_text(columns.missing()));
  return std::unique_ptr<Participants>(new Participants(std::move(state)));
}

Result<void> Participants::each(const PersonHistory& person, std::string_view individual,
                                const std::int64_t& next_number, const Visit& visit) {
  State& state = *state_;
  state.reader.read(person, state.facts);
  engage(state.facts, state.spec.engagement, state.spec.as_of, state.engagement);
  state.left_out = 0;
  const auto periods =
      periods_of(state.engagement.stretches, state.engagement.planned, state.spec.periods, state.spec.as_of);
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (!state.in_cohort(periods[i])) continue;
    if (!in_federal_files(periods[i].programs)) ++state.left_out;
    if (!state.wanted(periods[i])) continue;
    Scope scope = state.scope_of(person, periods, i);
    const bool overlaps = state.overlaps(periods, i);
    std::vector<const Enrollment*> petitions = state.petitions_of(scope);
    if (petitions.empty()) petitions.push_back(nullptr);
    for (const Enrollment* const petition : petitions) {
      scope.petition = petition;
      RowFacts facts = state.fill(scope, individual, next_number);
      facts.further_petition = petition != petitions.front();
      facts.overlaps = overlaps;
      GATEHOUSE_TRY(visit(state.row.values(), facts));
    }
  }
  const bool participated = !periods.empty() && periods.front().entry <= state.spec.quarter.last_day();
  if (participated) return {};

  const Date through = state.spec.quarter.last_day();
  const auto contact = latest_contact(state.facts, state.engagement, through);
  if (!contact || !state.wanted_reportable(*contact)) return {};
  const Scope scope{.person = person,
                    .facts = state.facts,
                    .engagement = state.engagement,
                    .quarter = state.spec.quarter,
                    .through = through};
  const RowFacts facts = state.fill(scope, individual, next_number);
  return visit(state.row.values(), facts);
}

const Doubts& Participants::doubts() const { return state_->engagement.doubts; }
std::int64_t Participants::periods_left_out() const { return state_->left_out; }
std::span<const Wage> Participants::wages() const { return state_->facts.wages; }

}  // namespace gatehouse::report
