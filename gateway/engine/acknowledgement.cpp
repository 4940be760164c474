// What a sender is told of a file: a line for each of its records, in its own order, with plain words for what was
// not taken. It holds no value of a record: line, outcome, rule, field and the sentence that `gatehouse held`
// shows.
#include "engine/doors.hpp"
#include "engine/run.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::string_view heading = "line,to_line,outcome,rule,field,what_is_wrong";
constexpr std::size_t portion = 1000;

/// The record that it is equal to may have been taken or held.
constexpr std::string_view came_before = "the same record came before; what its sender was told then holds for it";

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::stored:
      return "taken";
    case Outcome::unchanged:
      return "as before";
    case Outcome::held:
      return "held";
    case Outcome::rejected:
      return "turned away";
    case Outcome::filtered:
      break;
  }
  return "left out";
}

std::string cell(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

/// Less the advice for whoever keeps our mappings: a sender corrects the record.
std::string_view for_senders(std::string_view message) {
  constexpr std::string_view theirs = "correct it at the source";
  const std::size_t at = message.find(theirs);
  return at == std::string_view::npos ? message : message.substr(0, at + theirs.size());
}

/// A record with several problems has a line for each.
void add_lines(const hub::RecordOutcome& one, std::vector<std::string>& lines) {
  const std::string front = std::to_string(one.first_line) + "," + std::to_string(one.last_line) + "," +
                            std::string(word(one.outcome)) + ",";
  if (one.outcome == Outcome::unchanged) {
    lines.push_back(front + ",," + cell(came_before));
    return;
  }
  if (one.problems.empty()) lines.push_back(front + ",,");
  for (const Problem& problem : one.problems)
    lines.push_back(front + problem.rule + "," + cell(problem.source.empty() ? problem.field : problem.source) +
                    "," + cell(for_senders(problem.message)));
}

Result<void> send(Sink& sink, std::vector<std::string>& lines) {
  std::vector<Outgoing> records;
  for (const std::string& line : lines)
    records.push_back({.id = "line", .idempotency_key = {}, .version = 0, .bytes = line});
  if (const auto answers = sink.write(records); !answers) return fail(answers.error());
  lines.clear();
  return {};
}

}  // namespace

Result<void> tell_sender(Run& run, const Arrival& arrival, hub::FileId file) {
  auto sink = open_acknowledgement_of(run, *run.route.route.acknowledge, naming_of(run, {{"file", arrival.name}}));
  if (!sink) return fail(sink.error(), "acknowledging " + run.name_of(arrival));
  GATEHOUSE_TRY((*sink)->frame(heading, ""));
  std::vector<std::string> lines;
  GATEHOUSE_TRY(run.tools.hub.each_outcome(file, [&](const hub::RecordOutcome& one) -> Result<void> {
    add_lines(one, lines);
    return lines.size() < portion ? Result<void>() : send(**sink, lines);
  }));
  GATEHOUSE_TRY(send(**sink, lines));
  const auto shipped = (*sink)->commit();
  if (shipped) return {};
  if (shipped.error().code != Errc::conflict) return fail(shipped.error(), "acknowledging " + run.name_of(arrival));
  // told before; a record may have been mended since, and the sender keeps what it was told first
  run.result.notes.push_back(run.name_of(arrival) +
                             ": its sender was told before what became of it; that file stays");
  return {};
}

}  // namespace gatehouse::engine
