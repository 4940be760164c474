// The way of a record, from a system's file into the hub:
//
//   source.next      which file is next, and is it whole?
//   hub.admit        have these bytes come before? Where did we stop?
//   MappingAhead     read a portion, recognise what is unchanged, map the rest (a second thread, one portion ahead)
//   intake.take      one durable transaction: records, links, changes, held records, the position
//   intake.finish    the file's balance: read = stored + unchanged + held + rejected + filtered
//   source.accept    only now is the file moved to done/
//
// Killed at any point, the next run goes on where the hub's position stands; nothing is lost and nothing comes
// twice.
#include "engine/runner.hpp"

#include "engine/doors.hpp"
#include "engine/mapping_ahead.hpp"
#include "engine/run.hpp"
#include "gatehouse/failpoint.hpp"

namespace gatehouse::engine {

namespace {

/// Some of a file's records went in; how it ended.
enum class Ending { whole, stopped, broken };

Result<Ending> take_portions(Run& run, Source& source, hub::Intake& intake, mapping::Mapper& mapper,
                             const Arrival& arrival, std::int64_t& read) {
  MappingAhead ahead(source, intake, mapper, run.route.route.batch);
  while (!run.wish.stop.stop_requested()) {
    const auto portion = ahead.next();
    if (!portion && portion.error().code == Errc::conflict) {
      run.result.notes.push_back(run.name_of(arrival) + ": " + portion.error().message);
      GATEHOUSE_TRY(intake.break_off("changed-while-read", portion.error().message));
      return Ending::broken;
    }
    if (!portion) return fail(portion.error());
    if (*portion == nullptr) return Ending::whole;
    GATEHOUSE_TRY(intake.take((*portion)->incoming, (*portion)->after));
    read += static_cast<std::int64_t>((*portion)->incoming.size());
    if (run.tools.progress) run.tools.progress(static_cast<std::uint64_t>(read), arrival.records);
  }
  return Ending::stopped;
}

void check_balance(Run& run, const Arrival& arrival, const hub::Balance& balance, std::int64_t read) {
  if (balance.holds() && balance.read == read) return;
  run.mark_unbalanced(run.name_of(arrival) + ": the balance does not hold: " + std::to_string(read) +
                      " records were handed over, " + std::to_string(balance.read) +
                      " counted; run `gatehouse fsck`");
}

Result<void> acknowledge(Run& run, Source& source, const Arrival& arrival, hub::FileId file) {
  if (run.route.route.acknowledge) GATEHOUSE_TRY(tell_sender(run, arrival, file));
  return accept(run, source, arrival, file);
}

Result<void> take_file(Run& run, Source& source, const Arrival& arrival) {
  using Verdict = hub::Admission::Verdict;
  auto admission = run.tools.hub.admit(run.id, arrival);
  if (!admission) return fail(admission.error(), run.name_of(arrival));
  if (admission->verdict == Verdict::same_bytes) {
    ++run.result.repeated;
    run.result.notes.push_back(run.name_of(arrival) + ": " + admission->message);
    return acknowledge(run, source, arrival, admission->file);
  }
  if (admission->verdict == Verdict::changed_bytes)
    return put_aside(run, source, {arrival, "changed-bytes", admission->message});

  mapping::Mapper mapper(run.route.mapping);
  std::vector<std::string> remarks;
  if (const auto begun = mapper.begin(source.head(), remarks); !begun)
    return put_aside(run, source, {arrival, "wrong-columns", begun.error().message});
  for (const std::string& remark : remarks) run.result.notes.push_back(run.name_of(arrival) + ": " + remark);

  auto intake =
      run.tools.hub.begin_intake(run.id, admission->file, mapping::info(*run.route.mapping), source.head());
  if (!intake) return fail(intake.error(), run.name_of(arrival));
  source.resume(admission->resume_at);
  std::int64_t read = 0;
  const auto ending = take_portions(run, source, **intake, mapper, arrival, read);
  if (!ending) return fail(ending.error(), run.name_of(arrival));
  if (*ending == Ending::stopped) run.result.stopped = true;
  if (*ending == Ending::broken) ++run.result.waiting;
  if (*ending != Ending::whole) return {};

  for (const std::string& quiet : mapping::in_words(mapper.quiet()))
    run.result.notes.push_back(run.name_of(arrival) + ": " + quiet);
  const auto balance = (*intake)->finish();
  if (!balance) return fail(balance.error(), run.name_of(arrival));
  check_balance(run, arrival, *balance, read);
  ++run.result.files;
  return acknowledge(run, source, arrival, admission->file);
}

/// Tells what this intake leaves for a person.
Result<void> tell_conflicts(Run& run, const hub::Status& before) {
  const auto now = run.tools.hub.status();
  if (!now) return fail(now.error());
  const std::int64_t opened = now->conflicts - before.conflicts;
  const std::int64_t loops = now->loops - before.loops;
  if (opened > 0) {
    run.result.notes.push_back(std::to_string(opened) +
                               " conflicts wait for a person; `gatehouse conflicts list` shows them");
    run.tools.log.write(messages::conflicts_opened, {{"route", run.route.route.name}, {"conflicts", opened}});
  }
  if (loops > 0) run.tools.log.write(messages::loop_stopped, {{"route", run.route.route.name}, {"fields", loops}});
  return {};
}

/// An intake of a system that is compared with what it was sent may leave conflicts.
Result<void> take_in_and_compare(Run& run) {
  if (run.tools.plan.site.compared(run.route.route.from).empty()) return take_in(run);
  const auto before = run.tools.hub.status();
  if (!before) return fail(before.error());
  GATEHOUSE_TRY(take_in(run));
  return tell_conflicts(run, *before);
}

Result<void> run_shape(Run& run) {
  switch (run.route.route.shape) {
    case config::Shape::intake:
      return take_in_and_compare(run);
    case config::Shape::delivery:
      return deliver(run);
    case config::Shape::report:
      return make_report(run);
    case config::Shape::reminders:
      return remind(run);
    case config::Shape::transfer:
      break;
  }
  return pass_on(run);
}

/// What makes one file of everything (a report, reminders) and is stopped leaves nothing, which is no fault.
bool left_nothing(Run& run, const Result<void>& done) {
  if (done || done.error().code != Errc::conflict || !run.wish.stop.stop_requested()) return false;
  run.result.notes.push_back(done.error().message);
  run.result.stopped = true;
  return true;
}

Result<void> end_run(Run& run, const Result<void>& done) {
  using State = hub::RunState;
  if (!done) run.mark_red(done.error().text());
  const State state = !run.red.empty() ? State::red : run.result.stopped ? State::interrupted : State::done;
  auto info = run.tools.hub.end_run(run.id, state, run.red);
  if (!info) return fail(info.error());
  if (!info->balance.holds()) run.mark_unbalanced("the run's balance does not hold; run `gatehouse fsck`");
  run.result.info = std::move(*info);
  run.tools.log.write(run.red.empty() ? messages::run_ended : messages::run_red,
                      {{"route", run.route.route.name},
                       {"run", static_cast<std::int64_t>(run.id)},
                       {"read", run.result.info.balance.read},
                       {"stored", run.result.info.balance.stored},
                       {"held", run.result.info.balance.held},
                       {"note", run.red}});
  return {};
}

/// The run's nominal time in words is its own: of this second, or of the next that no other run of the route has.
/// Two runs in one second, or an hour that the autumn change repeats, must not give two files one name.
Result<void> begin(Run& run) {
  constexpr int most_tries = 3600;
  const config::Route& route = run.route.route;
  Timestamp at = run.tools.clock.now();
  for (int tries = 0;; ++tries, at.micros += 1'000'000) {
    run.stamp = run.tools.plan.zone.stamp(at);
    const auto id = run.tools.hub.begin_run({.route = route.name,
                                             .system = route.from.empty() ? route.to : route.from,
                                             .kind = std::string(config::word(route.shape)),
                                             .trigger = run.wish.trigger,
                                             .stamp = run.stamp});
    if (!id && id.error().code == Errc::conflict && tries < most_tries) continue;
    if (!id) return fail(id.error());
    run.id = *id;
    return {};
  }
}

/// It stays where it is. That a file still grows is nothing to tell; anything else needs a person.
void leave_there(Run& run, const Refusal& refusal) {
  const std::string name = run.name_of(refusal.arrival);
  run.tools.log.write(messages::file_waits, {{"route", run.route.route.name}, {"file", name}});
  if (refusal.rule == "not-stable" || refusal.rule == "not-ready" || refusal.rule == "not-paired") {
    ++run.result.waiting;
    return;
  }
  const std::string why = name + ": " + refusal.reason + " [" + refusal.rule + "]";
  run.result.notes.push_back(why);
  if (refusal.rule == "bad-name") {
    ++run.result.refused;
  } else {
    run.mark_red(why);
  }
}

}  // namespace

Result<void> accept(Run& run, Source& source, const Arrival& arrival, hub::FileId file) {
  GATEHOUSE_FAILPOINT("file.before_accept");
  if (const auto accepted = source.accept(arrival); !accepted) {
    const std::string why =
        run.name_of(arrival) +
        ": its records are safe here, and the system could not be told: " + accepted.error().message;
    run.result.notes.push_back(why + "; the next run tells it again");
    run.mark_red(why);
    return {};
  }
  GATEHOUSE_FAILPOINT("file.after_accept");
  return run.tools.hub.note_acknowledged(file);
}

Result<void> put_aside(Run& run, Source& source, const Refusal& refusal) {
  if (refusal.try_again) {
    leave_there(run, refusal);
    return {};
  }
  ++run.result.refused;
  run.result.notes.push_back(run.name_of(refusal.arrival) + ": " + refusal.reason + " [" + refusal.rule + "]");
  run.tools.log.write(
      messages::file_refused,
      {{"route", run.route.route.name}, {"file", run.name_of(refusal.arrival)}, {"rule", refusal.rule}});
  GATEHOUSE_TRY(run.tools.hub.note_refused_file(run.id, refusal));
  return source.refuse(refusal.arrival, refusal.reason);
}

Result<void> take_in(Run& run) {
  auto source = open_source_of(run);
  if (!source) return fail(source.error());
  while (!run.wish.stop.stop_requested() && !run.result.stopped) {
    std::vector<Refusal> refused;
    auto arrival = (*source)->next(refused);
    for (const Refusal& refusal : refused) GATEHOUSE_TRY(put_aside(run, **source, refusal));
    if (!arrival) return fail(arrival.error());
    if (!*arrival) return {};
    GATEHOUSE_TRY(take_file(run, **source, **arrival));
  }
  run.result.stopped = true;
  return {};
}

Result<RunResult> run_route(const Tools& tools, const PlannedRoute& route, const RunWish& wish) {
  Run run{.tools = tools, .route = route, .wish = wish};
  GATEHOUSE_TRY(begin(run));
  tools.log.write(messages::run_began, {{"route", route.route.name}, {"run", static_cast<std::int64_t>(run.id)}});
  auto done = run_shape(run);
  if (left_nothing(run, done)) done = {};
  GATEHOUSE_TRY(end_run(run, done));
  if (!done) return fail(done.error(), "route " + route.route.name);
  return std::move(run.result);
}

}  // namespace gatehouse::engine
