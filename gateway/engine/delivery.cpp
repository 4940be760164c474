// A delivery: what is new about each client goes to a system.
//
//   Grant::now       the agreement, as its file says this moment; not in force: all that is due is filtered
//   hub.claim        the lowest unsent version of each client, some at a time
//   mapper           the client's view as the system's layout writes it, with what the agreement keeps back
//   withheld;
//                    what did not change there is left out
//   hub.disclose     who receives what about whom for which purpose, on record before anything leaves
//   sink.write       the system takes the bytes, nothing is visible yet
//   save_intent      what is about to be sent, on the disk before it is
//   Grant::now       again: who revoked the agreement meanwhile stops it here
//   sink.commit      the system has it, all at once, or says of each what became of it
//   hub.settle       delivered, held, filtered or pending: each claimed change gets one of them
//
// What the system gave no answer for is taken up again when all else is through, so that it stands in nobody's way.
//
// Killed between commit and settle, the next start sends the same bytes under the same names (settle_interrupted).
#include <algorithm>
#include <limits>
#include <set>

#include "engine/doors.hpp"
#include "engine/freshness.hpp"
#include "engine/hearing.hpp"
#include "engine/held_deliveries.hpp"
#include "engine/intent.hpp"
#include "engine/letters.hpp"
#include "gatehouse/failpoint.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

namespace {

/// What one portion is sent by: as planned, or as an interrupted run had it.
struct Dispatch {
  const OptionValues& options;
  const mapping::Mapping& mapping;
  Naming naming;
};

using OpenChanges = std::set<hub::ChangeId>;

/// Letters handed to a sink: nothing is visible at the other side until it is committed.
struct Parcel {
  std::unique_ptr<Sink> sink;
  std::vector<Answer> answers;
};

Result<Parcel> hand_over(const Run& run, const Dispatch& how, const std::vector<Letter>& letters) {
  if (!mapping::between(how.mapping).empty())
    return fail(Errc::bad_config, "a delivery writes one JSON object a record; leave records: out of its layout");
  auto sink = open_sink_of(run, how.options, how.naming);
  if (!sink) return fail(sink.error());
  const auto line_end = mapping::line_end(how.mapping);
  mapping::Written written(how.mapping);
  for (const Letter& letter : letters) written.add(letter.bytes);
  const auto tail = written.tail();
  if (!tail) return fail(tail.error());
  GATEHOUSE_TRY(
      (*sink)->frame(without_line_end(mapping::head(how.mapping), line_end), without_line_end(*tail, line_end)));
  std::vector<Outgoing> outgoing;
  outgoing.reserve(letters.size());
  for (const Letter& letter : letters)
    outgoing.push_back({letter.id, letter.due.idempotency_key, letter.due.version, letter.bytes});
  auto answers = (*sink)->write(outgoing);
  if (!answers) return fail(answers.error());
  return Parcel{std::move(*sink), std::move(*answers)};
}

/// What the system said of each letter, once it was committed.
std::vector<Answer> last_word(Parcel& parcel) {
  auto answers = parcel.sink->final_answers();
  return answers.size() == parcel.answers.size() ? std::move(answers) : std::move(parcel.answers);
}

Result<hub::DisclosureId> disclose(Run& run, const Grant& grant, const std::vector<Letter>& letters) {
  std::vector<hub::ClientId> clients;
  for (const Letter& letter : letters) clients.push_back(letter.due.client);
  return run.tools.hub.disclose(run.id, grant.terms(run.route, run.tools.plan.schemas), clients);
}

Intent intent_of(const Run& run, const std::vector<Letter>& letters, int part) {
  Intent intent{.route = run.route.route.name,
                .run = run.id_text(),
                .stamp = run.stamp,
                .part = part,
                .options = run.route.route.options,
                .mapping = mapping::info(*run.route.mapping).canonical};
  for (const Letter& letter : letters) intent.rows.push_back({letter.due, letter.digest});
  return intent;
}

/// The portion waits: nothing of it is visible at the other side.
Result<void> postpone(Run& run, LetterWriter& writer, const Error& why) {
  for (const Letter& letter : writer.letters) settle_for_later(run, letter, why, writer.settled);
  run.result.notes.push_back(why.text());
  run.result.notes.push_back(next_try(writer.settled));
  run.mark_red(why.text());
  return run.tools.hub.settle(run.id, run.route.route.name, writer.settled);
}

/// Nothing was handed over: all that was claimed is due again in the next run.
Result<void> give_back(Run& run, const std::vector<hub::Due>& due, const Error& why) {
  std::vector<hub::Settled> settled;
  for (const hub::Due& one : due)
    settled.push_back({.change = one.change, .state = hub::DeliveryState::pending, .reason = why.message});
  GATEHOUSE_TRY(run.tools.hub.settle(run.id, run.route.route.name, settled));
  return fail(why);
}

/// The commit failed, and whether the other side has it is not known. The intent stays, and the next run begins
/// by sending the same bytes again.
Result<void> leave_open(Run& run, LetterWriter& writer, const Error& why) {
  for (const Letter& letter : writer.letters)
    writer.settled.push_back({.change = letter.due.change,
                              .state = hub::DeliveryState::unknown,
                              .reason = why.message,
                              .digest = letter.digest,
                              .values = letter.values});
  GATEHOUSE_TRY(run.tools.hub.settle(run.id, run.route.route.name, writer.settled));
  return fail(why);
}

/// The agreement says that nothing may leave: what was claimed is filtered by its rule, and due again when an
/// agreement is in force (`release_kept_back`).
Result<void> keep_all_back(Run& run, const std::vector<hub::Due>& due, const Grant& grant) {
  std::vector<hub::Settled> settled;
  for (const hub::Due& one : due)
    settled.push_back({.change = one.change, .state = hub::DeliveryState::filtered, .reason = grant.rule()});
  run.result.notes.push_back(grant.sentence() + ": " + std::to_string(due.size()) + " changes were kept back [" +
                             grant.rule() + "]");
  run.mark_red(grant.sentence() + "; nothing was sent");
  return run.tools.hub.settle(run.id, run.route.route.name, settled);
}

/// True where the agreement is not any more the one that the letters were written under: nothing of them is visible
/// at the other side, and nothing goes there.
Result<bool> stopped_in_flight(Run& run, const std::vector<hub::Due>& due, const Grant& grant,
                               hub::DisclosureId account) {
  const Grant now = Grant::now(run.tools.plan, run.tools.clock, run.route);
  if (now.same_as(grant)) return false;
  GATEHOUSE_TRY(run.tools.hub.end_disclosure(account, false));
  if (!now.in_force()) {
    GATEHOUSE_TRY(keep_all_back(run, due, now));
    return true;
  }
  std::vector<hub::Settled> settled;
  for (const hub::Due& one : due)
    settled.push_back({.change = one.change, .state = hub::DeliveryState::pending, .reason = "agreement-changed"});
  run.result.notes.push_back("the agreement was changed while this run was sending; it goes on under the new one");
  GATEHOUSE_TRY(run.tools.hub.settle(run.id, run.route.route.name, settled));
  return true;
}

/// What the system says of each letter becomes what is settled, of those in `open` alone if it is given.
void hear(Trip& trip, Parcel& parcel, const std::vector<Letter>& letters, std::vector<hub::Settled>& settled,
          const OpenChanges* open = nullptr) {
  const std::vector<Answer> answers = last_word(parcel);
  trip.answered += static_cast<std::size_t>(std::count_if(answers.begin(), answers.end(), [](const Answer& one) {
    return one.said == Answer::Said::accepted || one.said == Answer::Said::refused;
  }));
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (open != nullptr && !open->contains(letters[i].due.change)) continue;
    settled.push_back(settle_by(trip, answers[i], letters[i]));
    if (answers[i].said == Answer::Said::unknown) trip.silent.insert(letters[i].due.change);
  }
  tell_silence(trip.run, answers, settled);
}

Result<void> dispatch(Trip& trip, LetterWriter& writer, Parcel& parcel, hub::DisclosureId account) {
  Run& run = trip.run;
  const auto file = intent_file(run.tools.plan.site.state_folder(), run.route.route.name);
  auto shipped = parcel.sink->commit();
  if (!shipped && shipped.error().code == Errc::conflict) {
    GATEHOUSE_TRY(postpone(run, writer, shipped.error()));
    GATEHOUSE_TRY(run.tools.hub.end_disclosure(account, false));
    return remove_intent(file);
  }
  if (!shipped) return leave_open(run, writer, shipped.error());
  GATEHOUSE_FAILPOINT("outbox.sent.before_mark");
  hear(trip, parcel, writer.letters, writer.settled);
  std::move(shipped->begin(), shipped->end(), std::back_inserter(run.result.shipped));
  GATEHOUSE_TRY(run.tools.hub.settle(run.id, run.route.route.name, writer.settled));
  GATEHOUSE_TRY(run.tools.hub.end_disclosure(account, true));
  return remove_intent(file);
}

Result<void> write_letters(LetterWriter& writer, const std::vector<hub::Due>& due) {
  for (const hub::Due& one : due) GATEHOUSE_TRY(writer.add(one));
  return {};
}

Result<void> deliver_portion(Trip& trip, const std::vector<hub::Due>& due, int part) {
  Run& run = trip.run;
  Grant grant = Grant::now(run.tools.plan, run.tools.clock, run.route);
  if (!grant.in_force()) return keep_all_back(run, due, grant);
  LetterWriter writer(run.tools.hub, run.route.mapping, grant, receiver_of(run.tools.plan, run.route));
  if (const auto written = write_letters(writer, due); !written) return give_back(run, due, written.error());
  std::move(writer.problems.begin(), writer.problems.end(), std::back_inserter(run.result.notes));
  if (writer.letters.empty()) return run.tools.hub.settle(run.id, run.route.route.name, writer.settled);
  const auto account = disclose(run, grant, writer.letters);
  if (!account) return give_back(run, due, account.error());
  const Dispatch how{
      run.route.route.options, *run.route.mapping, {with_part(run.id_text(), part), with_part(run.stamp, part)}};
  auto stopped = stopped_in_flight(run, due, grant, *account);  // some sinks send as they write
  if (!stopped) return fail(stopped.error());
  if (*stopped) return {};
  auto parcel = hand_over(run, how, writer.letters);
  if (!parcel) {
    GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, false));
    return postpone(run, writer, parcel.error());
  }
  const auto file = intent_file(run.tools.plan.site.state_folder(), run.route.route.name);
  const auto saved = save_intent(file, intent_of(run, writer.letters, part));
  if (!saved) return give_back(run, due, saved.error());
  stopped = stopped_in_flight(run, due, grant, *account);
  if (!stopped) return fail(stopped.error());
  if (*stopped) return remove_intent(file);
  return dispatch(trip, writer, *parcel, *account);
}

/// The changes of `intent` that are not settled yet; none if the run was killed after it had settled them.
Result<OpenChanges> open_changes(hub::Hub& hub, const Intent& intent) {
  const auto unsettled = hub.unsettled(intent.route, std::numeric_limits<std::int32_t>::max());
  if (!unsettled) return fail(unsettled.error());
  OpenChanges all, open;
  for (const auto& [due, state] : *unsettled) all.insert(due.change);
  for (const Intent::Row& row : intent.rows)
    if (all.contains(row.due.change)) open.insert(row.due.change);
  return open;
}

/// The letters of an interrupted run, made anew. Empty if they can no longer be made as they were.
Result<std::vector<Letter>> same_letters(hub::Hub& hub, const Intent& intent,
                                         std::shared_ptr<const mapping::Mapping> mapping, Grant& grant,
                                         Receiver receiver) {
  LetterWriter writer(hub, std::move(mapping), grant, std::move(receiver));
  for (const Intent::Row& row : intent.rows) {
    hub::Due due = row.due;
    due.last_digest.clear();
    GATEHOUSE_TRY(writer.add(due));
  }
  const bool same = writer.letters.size() == intent.rows.size() &&
                    std::equal(writer.letters.begin(), writer.letters.end(), intent.rows.begin(),
                               [](const Letter& a, const Intent::Row& b) { return a.digest == b.digest; });
  return same ? std::move(writer.letters) : std::vector<Letter>{};
}

/// The bytes can no longer be made as they were: the changes stay `unknown`, and the intent is put aside for the
/// person who looks at the other side.
Result<void> leave_unknown(Run& run, const Intent& intent, const OpenChanges& open) {
  const auto folder = run.tools.plan.site.state_folder();
  GATEHOUSE_TRY(save_intent(doubt_file(folder, intent.route, intent.run), intent));
  std::vector<hub::Settled> settled;
  for (const hub::ChangeId change : open)
    settled.push_back({.change = change, .state = hub::DeliveryState::unknown, .reason = "interrupted"});
  run.tools.log.write(messages::delivery_unknown,
                      {{"route", run.route.route.name}, {"clients", static_cast<std::int64_t>(open.size())}});
  run.mark_red("deliveries wait for a person: whether they were sent is not known");
  return run.tools.hub.settle(run.id, run.route.route.name, settled);
}

Result<void> send_again(Trip& trip, const Intent& intent, const OpenChanges& open) {
  Run& run = trip.run;
  Findings findings;
  const auto mapping = mapping::mapping_from_canonical(intent.mapping, findings);
  if (mapping == nullptr) return leave_unknown(run, intent, open);
  Grant grant = Grant::now(run.tools.plan, run.tools.clock, run.route);
  auto letters = same_letters(run.tools.hub, intent, mapping, grant, receiver_of(run.tools.plan, run.route));
  if (!letters) return fail(letters.error());
  if (letters->empty()) return leave_unknown(run, intent, open);
  const auto account = disclose(run, grant, *letters);
  if (!account) return fail(account.error());
  const Dispatch how{
      intent.options, *mapping, {with_part(intent.run, intent.part), with_part(intent.stamp, intent.part)}};
  constexpr std::string_view doing = "sending again what an interrupted run may have sent";
  auto parcel = hand_over(run, how, *letters);
  if (!parcel) return fail(parcel.error(), doing);
  auto shipped = parcel->sink->commit();
  if (!shipped) return fail(shipped.error(), doing);
  std::vector<hub::Settled> settled;
  hear(trip, *parcel, *letters, settled, &open);
  std::move(shipped->begin(), shipped->end(), std::back_inserter(run.result.shipped));
  GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, true));
  return run.tools.hub.settle(run.id, run.route.route.name, settled);
}

/// Ends what an interrupted run of this route began.
Result<void> settle_intent(Trip& trip) {
  Run& run = trip.run;
  const auto file = intent_file(run.tools.plan.site.state_folder(), run.route.route.name);
  const auto intent = load_intent(file);
  if (!intent) return fail(intent.error());
  if (!*intent) return {};
  const auto open = open_changes(run.tools.hub, **intent);
  if (!open) return fail(open.error());
  if (!open->empty()) GATEHOUSE_TRY(send_again(trip, **intent, *open));
  return remove_intent(file);
}

/// Changes that were claimed and then not heard of are sent again under their idempotency keys, but for those
/// that wait for a person.
Result<void> take_up_unknown(Trip& trip) {
  Run& run = trip.run;
  const std::string& name = run.route.route.name;
  const auto unsettled = run.tools.hub.unsettled(name, std::numeric_limits<std::int32_t>::max());
  if (!unsettled) return fail(unsettled.error());
  const auto doubted = doubted_changes(run.tools.plan.site.state_folder(), name);
  if (!doubted) return fail(doubted.error());
  std::vector<hub::Settled> settled;
  for (const auto& [due, state] : *unsettled) {
    if (state != hub::DeliveryState::unknown || doubted->contains(due.change) || trip.silent.contains(due.change))
      continue;
    if (due.reason.starts_with(fails_alone)) trip.failed_alone.insert(due.change);
    settled.push_back({.change = due.change, .state = hub::DeliveryState::pending, .reason = "taken up again"});
  }
  if (settled.empty()) return {};
  return run.tools.hub.settle(run.id, name, settled);
}

Result<void> check_delivery_balance(Run& run) {
  auto balance = run.tools.hub.delivery_balance(run.route.route.name);
  if (!balance) return fail(balance.error());
  run.result.delivery = *balance;
  if (!balance->holds()) run.mark_unbalanced("the route's balance does not hold; run `gatehouse fsck`");
  return {};
}

/// A change of others makes nobody due.
std::vector<std::string> entities_read(const PlannedRoute& route) {
  if (route.route.merges) return {"merge"};
  std::vector<std::string> entities = mapping::groups_read(*route.mapping);
  entities.emplace_back("client");
  return entities;
}

/// As many changes as one file may hold, and as the run may still bring; the hub hands them out some at a time, the
/// oldest first.
Result<std::vector<hub::Due>> claim_portion(Run& run, std::size_t brought) {
  const std::size_t left = run.route.route.most == 0
                               ? std::numeric_limits<std::size_t>::max()
                               : run.route.route.most - std::min(run.route.route.most, brought);
  const std::size_t most = std::min(run.route.route.batch, left);
  std::vector<hub::Due> all;
  while (all.size() < most) {
    auto some = run.tools.hub.claim(run.route.route.name, most - all.size());
    if (!some && all.empty()) return some;
    if (!some || some->empty()) break;
    std::move(some->begin(), some->end(), std::back_inserter(all));
  }
  return all;
}

/// Portion after portion until nothing is due, or the run turns red or is stopped.
Result<void> deliver_all(Trip& trip, int& part, std::size_t& brought) {
  Run& run = trip.run;
  while (run.red.empty()) {
    if (run.wish.stop.stop_requested()) {
      run.result.stopped = true;
      break;
    }
    const auto due = claim_portion(run, brought);
    if (!due) return fail(due.error());
    if (due->empty()) break;
    brought += due->size();
    GATEHOUSE_TRY(deliver_portion(trip, *due, ++part));
    if (run.tools.progress) run.tools.progress(brought, 0);
  }
  return {};
}

}  // namespace

Result<void> deliver(Run& run) {
  const std::string& name = run.route.route.name;
  GATEHOUSE_TRY(run.tools.hub.open_route(name, entities_read(run.route)));
  if (const auto until = closed_until(run.tools.plan, run.route.route.to, run.tools.clock.now())) {
    run.result.notes.push_back("system " + run.route.route.to + " may not be loaded before " +
                               iso(*until).substr(0, 16) + "Z (`closed`, `outages` in its file); all waits");
    return check_delivery_balance(run);
  }
  Trip trip{.run = run};
  const bool in_force = Grant::now(run.tools.plan, run.tools.clock, run.route).in_force();
  if (in_force) {  // else what may have been sent stays unknown, and waits
    GATEHOUSE_TRY(settle_intent(trip));
    if (const auto due_again = run.tools.hub.release_kept_back(name); !due_again) return fail(due_again.error());
  }
  if (asked_by_person(run.wish)) GATEHOUSE_TRY(run.tools.hub.try_now(name));
  int part = 0;
  std::size_t brought = 0;
  GATEHOUSE_TRY(deliver_all(trip, part, brought));
  if (in_force && run.red.empty() && !run.result.stopped) {
    GATEHOUSE_TRY(take_up_unknown(trip));
    GATEHOUSE_TRY(deliver_all(trip, part, brought));
  }
  return check_delivery_balance(run);
}

bool was_interrupted(const Plan& plan, const PlannedRoute& route) {
  std::error_code error;
  return route.route.shape == config::Shape::delivery &&
         std::filesystem::exists(intent_file(plan.site.state_folder(), route.route.name), error);
}

}  // namespace gatehouse::engine
