#include "report/report.hpp"

#include <cstdio>

#include "report/participant.hpp"

namespace gatehouse::report {

struct ReportRun::State {
  ReportSpec spec;
  RowWriter& writer;
  LineSink lines;
  HeldSink held;
  std::unique_ptr<Participants> participants{};
  Summary summary{};
  std::int64_t last_client = 0;
  std::int64_t next_number = 1;
  std::string line{};
  std::vector<Problem> problems{};

  Result<bool> take(const PersonHistory& person, std::string_view individual, std::span<const Value> row,
                    const RowFacts& facts);
  void count(const RowFacts& facts);
  void count_problems(Outcome outcome);
};

void ReportRun::State::count(const RowFacts& facts) {
  ++summary.rows;
  ++(facts.participant ? summary.participants : summary.reportable);
  if (facts.exited) ++summary.exiters;
  if (facts.system_dates) ++summary.system_dates;
  if (facts.assumed_stream) ++summary.assumed_stream;
  for (const Quarter quarter : facts.told_as_none) ++summary.wages[quarter].told_as_none;
  if (facts.several_petitions) ++summary.petitions;
  if (facts.overlaps && !facts.further_petition) ++summary.overlapping;
}

/// Each rule and field counts once a row, however often it was broken in it.
void ReportRun::State::count_problems(Outcome outcome) {
  std::map<std::pair<std::string, std::string>, std::int64_t>* into = nullptr;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const Problem& problem = problems[i];
    const bool warning = problem.severity == Severity::warn;
    if (!warning && outcome == Outcome::stored) continue;
    bool seen = false;
    for (std::size_t j = 0; j < i; ++j)
      seen = seen || (problems[j].rule == problem.rule && problems[j].field == problem.field);
    into = warning ? &summary.warned : &summary.held_because;
    if (!seen) ++(*into)[{problem.rule, problem.field}];
  }
}

/// True if the row went into the file.
Result<bool> ReportRun::State::take(const PersonHistory& person, std::string_view individual,
                                    std::span<const Value> row, const RowFacts& facts) {
  ++summary.candidates;
  line.clear();
  problems.clear();
  const Outcome outcome = writer.write(row, line, problems);
  count_problems(outcome);
  if (outcome == Outcome::stored) {
    GATEHOUSE_TRY(lines(line));
    count(facts);
    ++next_number;
    return true;
  }
  ++(outcome == Outcome::held ? summary.held : summary.filtered);
  if (outcome == Outcome::held && held)
    GATEHOUSE_TRY(
        held({.individual = individual, .client = person.client, .entry = facts.entry, .problems = problems}));
  return false;
}

ReportRun::ReportRun(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReportRun::~ReportRun() = default;

Result<std::unique_ptr<ReportRun>> ReportRun::open(ReportSpec spec, std::span<const Schema> schemas,
                                                   RowWriter& writer, LineSink lines, HeldSink held) {
  auto state = std::make_unique<State>(
      State{.spec = std::move(spec), .writer = writer, .lines = std::move(lines), .held = std::move(held)});
  auto participants = Participants::open(state->spec, schemas);
  if (!participants) return fail(std::move(participants.error()));
  state->participants = std::move(*participants);
  return std::unique_ptr<ReportRun>(new ReportRun(std::move(state)));
}

Result<void> ReportRun::add(const PersonHistory& person) {
  State& state = *state_;
  if (person.client <= state.last_client)
    return fail(Errc::internal, "clients must come in ascending order of their ids, each once");
  state.last_client = person.client;
  const auto individual = individual_id(person.client);
  if (!individual) return fail(individual.error());

  ++state.summary.clients_in;
  state.summary.records_in += person.records;
  bool in_file = false;
  GATEHOUSE_TRY(state.participants->each(person, *individual, state.next_number,
                                         [&](std::span<const Value> row, const RowFacts& facts) -> Result<void> {
                                           const auto taken = state.take(person, *individual, row, facts);
                                           if (!taken) return fail(taken.error());
                                           in_file = in_file || *taken;
                                           return {};
                                         }));
  state.summary.doubts.add(state.participants->doubts());
  state.summary.left_out += state.participants->periods_left_out();
  for (const Wage& wage : state.participants->wages()) ++state.summary.wages[wage.quarter].records;
  if (in_file) ++state.summary.clients_out;
  if (in_file && person.provisional) ++state.summary.provisional;
  return {};
}

const Summary& ReportRun::summary() const { return state_->summary; }
const ReportSpec& ReportRun::spec() const { return state_->spec; }

std::string file_stem(const ReportSpec& spec) {
  std::string stem = spec.format + "-" + spec.quarter.text();
  if (!spec.program.empty()) stem += "-" + spec.program;
  return stem + what_it_is_not(spec);
}

std::string what_it_is_not(const ReportSpec& spec) {
  return std::string(spec.layout_complete ? "" : "-INCOMPLETE-LAYOUT") + (spec.synthetic ? "-SYNTHETIC" : "");
}

Result<std::string> individual_id(std::int64_t client) {
  if (client <= 0 || client > 99'999'999'999)
    return fail(Errc::internal, "a client id must lie between 1 and 99999999999 to be written as element 100");
  char text[16];
  std::snprintf(text, sizeof text, "G%011lld", static_cast<long long>(client));
  return std::string(text);
}

}  // namespace gatehouse::report
