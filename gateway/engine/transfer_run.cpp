// A transfer route: a system's files go to another system through a mapping, without the hub. A file is
// acknowledged when its output is on the disk; killed before that, the next run writes the same bytes again.
#include "engine/run.hpp"
#include "engine/transfer.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::size_t records_at_a_time = 4096;
constexpr std::size_t most_notes = 10;

/// Hands mapped records on to a sink.
Result<void> hand_on(Sink& sink, const Transferred& made, std::string_view line_end, const Arrival& arrival,
                     std::uint64_t& number) {
  const std::string id = arrival.sha256.substr(0, 16);
  std::vector<Outgoing> outgoing;
  std::size_t begin = 0;
  for (const std::size_t end : made.ends) {
    outgoing.push_back({.id = id,
                        .idempotency_key = id,
                        .version = static_cast<std::int64_t>(++number),
                        .bytes = std::string_view(made.lines).substr(begin, end - begin)});
    begin = end + line_end.size();
  }
  const auto answers = sink.write(outgoing);
  if (!answers) return fail(answers.error());
  for (const Answer& answer : *answers)
    if (answer.said != Answer::Said::accepted)
      return fail(Errc::bad_input, "the system refused a record: " + answer.reason);
  return {};
}

Result<void> pass_file(Run& run, Source& source, const Arrival& arrival) {
  const mapping::Mapping& mapping = *run.route.mapping;
  const std::string line_end(mapping::line_end(mapping));
  auto sink = open_sink_of(run, run.route.route.sink_options, {{"file", arrival.name}});
  if (!sink) return fail(sink.error());
  const auto held_folder = run.tools.plan.site.state_folder() / "held";
  std::error_code error;
  std::filesystem::create_directories(held_folder, error);
  HeldLines held(held_folder / (run.route.route.name + "-" + arrival.name + ".held.jsonl"), true);
  RecordTransfer transfer(run.route.mapping, arrival.name);
  std::string head = mapping::head(mapping);
  if (head.ends_with(line_end)) head.resize(head.size() - line_end.size());
  GATEHOUSE_TRY((*sink)->frame(head, {}));

  Batch batch;
  Transferred made;
  TransferCounts counts;
  std::uint64_t number = 0;
  if (const auto begun = transfer.begin(source.head(), run.result.notes); !begun) {
    ++run.result.refused;
    run.result.notes.push_back(arrival.name + ": " + begun.error().message + " [wrong-columns]");
    return source.refuse(arrival, begun.error().message);
  }
  while (true) {
    const auto more = source.read(batch, records_at_a_time);
    if (!more) return fail(more.error());
    if (!*more) break;
    made.clear();
    transfer.add(batch, made);
    counts.add(made.counts);
    for (const auto& problem : made.problems)
      if (run.result.notes.size() < most_notes) run.result.notes.push_back(problem);
    GATEHOUSE_TRY(held.add_lines(made.held_lines));
    GATEHOUSE_TRY(hand_on(**sink, made, line_end, arrival, number));
  }
  std::string tail = mapping::tail(mapping, counts.written);
  if (tail.ends_with(line_end)) tail.resize(tail.size() - line_end.size());
  GATEHOUSE_TRY((*sink)->frame(head, tail));
  if (const auto kept = held.publish(); !kept) return fail(kept.error());
  auto shipped = (*sink)->commit();
  if (!shipped) return fail(shipped.error());
  std::move(shipped->begin(), shipped->end(), std::back_inserter(run.result.shipped));
  ++run.result.files;
  run.result.held_rows += static_cast<std::int64_t>(counts.held + counts.rejected);
  run.result.rows += static_cast<std::int64_t>(counts.written);
  if (!counts.holds()) run.mark_unbalanced(arrival.name + ": the balance does not hold");
  return source.accept(arrival);
}

Result<std::unique_ptr<Source>> open_source_of(const Run& run) {
  const Surroundings around{.options = run.route.route.options,
                            .root = run.tools.plan.site.folder,
                            .clock = run.tools.clock,
                            .stop = run.wish.stop,
                            .run = run.id_text(),
                            .stamp = run.stamp};
  return run.route.source->open_source(around, mapping::framing(*run.route.mapping));
}

}  // namespace

Result<void> pass_on(Run& run) {
  auto source = open_source_of(run);
  if (!source) return fail(source.error());
  while (!run.wish.stop.stop_requested()) {
    std::vector<Refusal> refused;
    auto arrival = (*source)->next(refused);
    for (const Refusal& refusal : refused) {
      if (refusal.try_again) continue;
      ++run.result.refused;
      run.result.notes.push_back(refusal.arrival.name + ": " + refusal.reason + " [" + refusal.rule + "]");
      GATEHOUSE_TRY((*source)->refuse(refusal.arrival, refusal.reason));
    }
    if (!arrival) return fail(arrival.error());
    if (!*arrival) return {};
    GATEHOUSE_TRY(pass_file(run, **source, **arrival));
  }
  run.result.stopped = true;
  return {};
}

}  // namespace gatehouse::engine
