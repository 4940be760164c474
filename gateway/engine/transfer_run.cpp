// A transfer route: a system's files go to another system through a mapping; their records do not enter the hub. It
// only knows the files, so that the same bytes pass once, and counts their records. A file is acknowledged when its
// output is on the disk and it is counted; killed before that, the next run writes the same bytes again under the
// same name.
#include "engine/doors.hpp"
#include "engine/transfer.hpp"
#include "gatehouse/failpoint.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::size_t records_at_a_time = 4096;
constexpr std::size_t most_notes = 10;

/// Hands mapped records on to a sink. `between` stands before each record; the file's first has none.
Result<void> hand_on(Sink& sink, const Transferred& made, std::string_view between, std::string_view line_end,
                     const Arrival& arrival, std::uint64_t& number) {
  const std::string id = arrival.sha256.substr(0, 16);
  std::vector<Outgoing> outgoing;
  std::size_t begin = number == 0 ? between.size() : 0;
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

/// One file on its way through, and what became of its records.
struct Passage {
  Run& run;
  Source& source;
  const Arrival& arrival;
  const hub::Admission& admission;
  TransferCounts counts{};
};

/// Names are made of the run that met the file first: taken up again after a crash, it is written under the same.
Naming naming_of(const Passage& passage) {
  const hub::Admission& first = passage.admission;
  return {with_part(std::to_string(static_cast<std::int64_t>(first.run)), first.part),
          with_part(first.stamp, first.part),
          {{"file", passage.arrival.name}}};
}

/// All records through the mapping, to the sink and to the held file.
Result<void> pass_records(Passage& passage, RecordTransfer& transfer, Sink& sink, HeldLines& held,
                          mapping::Written& written) {
  Run& run = passage.run;
  const std::string line_end(mapping::line_end(*run.route.mapping));
  Batch batch;
  Transferred made;
  std::uint64_t number = 0;
  for (;;) {
    const auto more = passage.source.read(batch, records_at_a_time);
    if (!more) return fail(more.error());
    if (!*more) return {};
    made.clear();
    transfer.add(batch, made);
    passage.counts.add(made.counts);
    written.add(made.lines, made.ends);
    for (const auto& problem : made.problems)
      if (run.result.notes.size() < most_notes) run.result.notes.push_back(problem);
    GATEHOUSE_TRY(held.add_lines(made.held_lines));
    GATEHOUSE_TRY(hand_on(sink, made, mapping::between(*run.route.mapping), line_end, passage.arrival, number));
  }
}

/// The file's output, at the system and on the disk.
Result<void> write_file_of(Passage& passage, RecordTransfer& transfer) {
  Run& run = passage.run;
  const mapping::Mapping& mapping = *run.route.mapping;
  const std::string_view line_end = mapping::line_end(mapping);
  auto sink = open_sink_of(run, run.route.route.sink_options, naming_of(passage));
  if (!sink) return fail(sink.error());
  const auto held_folder = run.tools.plan.site.state_folder() / "held";
  GATEHOUSE_TRY(make_folders(held_folder));
  HeldLines held(held_folder / (run.route.route.name + "-" + run.name_of(passage.arrival) + ".held.jsonl"), true);
  const std::string head = without_line_end(mapping::head(mapping), line_end);
  GATEHOUSE_TRY((*sink)->frame(head, {}));
  mapping::Written written(mapping);
  GATEHOUSE_TRY(pass_records(passage, transfer, **sink, held, written));
  const auto tail = written.tail();
  if (!tail) return fail(tail.error());
  GATEHOUSE_TRY((*sink)->frame(head, without_line_end(*tail, line_end)));
  if (const auto kept = held.publish(); !kept) return fail(kept.error());
  auto shipped = (*sink)->commit();
  if (!shipped) return fail(shipped.error());
  for (const Answer& answer : (*sink)->final_answers())
    if (answer.said != Answer::Said::accepted)
      return fail(Errc::bad_input, "the system did not take a record: " + answer.reason);
  std::move(shipped->begin(), shipped->end(), std::back_inserter(run.result.shipped));
  return {};
}

/// The hub knows the file as done, then the source does.
Result<void> finish(Passage& passage) {
  Run& run = passage.run;
  const TransferCounts& c = passage.counts;
  const auto signed_ = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  const hub::Balance balance{.read = signed_(c.read),
                             .stored = signed_(c.written),
                             .held = signed_(c.held),
                             .rejected = signed_(c.rejected),
                             .filtered = signed_(c.filtered)};
  ++run.result.files;
  run.result.held_rows += balance.held + balance.rejected;
  run.result.rows += balance.stored;
  if (!c.holds()) {
    run.mark_unbalanced(run.name_of(passage.arrival) + ": the balance does not hold");
    return {};
  }
  GATEHOUSE_FAILPOINT("transfer.committed");
  GATEHOUSE_TRY(run.tools.hub.finish_transfer(run.id, passage.admission.file, balance));
  GATEHOUSE_FAILPOINT("transfer.finished");
  return accept(run, passage.source, passage.arrival, passage.admission.file);
}

Result<void> pass_file(Run& run, Source& source, const Arrival& arrival) {
  using Verdict = hub::Admission::Verdict;
  const auto admission = run.tools.hub.admit(run.id, arrival);
  if (!admission) return fail(admission.error(), run.name_of(arrival));
  if (admission->verdict == Verdict::same_bytes) {
    ++run.result.repeated;
    run.result.notes.push_back(run.name_of(arrival) + ": " + admission->message);
    return accept(run, source, arrival, admission->file);
  }
  if (admission->verdict == Verdict::changed_bytes)
    return put_aside(run, source, {arrival, "changed-bytes", admission->message});

  RecordTransfer transfer(run.route.mapping, run.name_of(arrival));
  if (const auto begun = transfer.begin(source.head(), run.result.notes); !begun)
    return put_aside(run, source, {arrival, "wrong-columns", begun.error().message});
  Passage passage{run, source, arrival, *admission};
  if (const auto written = write_file_of(passage, transfer); !written)
    return fail(written.error(), run.name_of(arrival));
  for (const std::string& quiet : mapping::in_words(transfer.quiet()))
    run.result.notes.push_back(run.name_of(arrival) + ": " + quiet);
  return finish(passage);
}

}  // namespace

Result<void> pass_on(Run& run) {
  auto source = open_source_of(run);
  if (!source) return fail(source.error());
  while (!run.wish.stop.stop_requested()) {
    std::vector<Refusal> refused;
    auto arrival = (*source)->next(refused);
    for (const Refusal& refusal : refused) GATEHOUSE_TRY(put_aside(run, **source, refusal));
    if (!arrival) return fail(arrival.error());
    if (!*arrival) return {};
    GATEHOUSE_TRY(pass_file(run, **source, **arrival));
  }
  run.result.stopped = true;
  return {};
}

}  // namespace gatehouse::engine
