#include "engine/hearing.hpp"

#include <algorithm>

#include "engine/held_deliveries.hpp"
#include "engine/retry.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::engine {

namespace {

/// The system never saw it: it is due again, and this attempt does not count.
hub::Settled not_sent(Run& run, const Letter& letter, const std::string& why) {
  const auto wait = wait_before(run.route.route.retry, letter.due.attempts, run.tools.random);
  return {.change = letter.due.change,
          .state = hub::DeliveryState::pending,
          .reason = why,
          .retry_at = {run.tools.clock.now().micros + std::chrono::microseconds(wait).count()},
          .tried = false};
}

/// Runs that try a letter which the system gives no answer for, while it answers for others.
constexpr std::int32_t lone_tries = 3;

hub::Settled unanswered(const Trip& trip, const Answer& answer, const Letter& letter, hub::Settled settled) {
  settled.state = hub::DeliveryState::unknown;
  if (trip.answered == 0 && !trip.failed_alone.contains(letter.due.change)) return settled;
  settled.reason = std::string(fails_alone) + answer.reason;
  const std::int32_t limit = trip.run.route.route.retry.attempts;
  if (letter.due.attempts < (limit > 0 ? limit : lone_tries)) return settled;
  settled.state = hub::DeliveryState::held;
  settled.reason = std::string(fails_alone) + "tried by " + std::to_string(letter.due.attempts) +
                   " runs while the system answers for others (" + answer.reason +
                   "); whether it has this one is not known: look there, then decide `sent` or `again`";
  return settled;
}

}  // namespace

hub::Settled settle_by(const Trip& trip, const Answer& answer, const Letter& letter) {
  hub::Settled settled{.change = letter.due.change,
                       .remote_id = answer.remote_id,
                       .reason = answer.reason,
                       .digest = letter.digest,
                       .values = letter.values};
  switch (answer.said) {
    case Answer::Said::accepted:
      settled.state = hub::DeliveryState::delivered;
      return settled;
    case Answer::Said::refused:
      settled.state = hub::DeliveryState::held;
      return settled;
    case Answer::Said::not_sent:
      return not_sent(trip.run, letter, answer.reason);
    case Answer::Said::unknown:
      break;
  }
  return unanswered(trip, answer, letter, std::move(settled));
}

void settle_for_later(Run& run, const Letter& letter, const Error& why, std::vector<hub::Settled>& settled) {
  const config::Retry& retry = run.route.route.retry;
  if (retry.attempts > 0 && letter.due.attempts + 1 >= retry.attempts) {
    settled.push_back({.change = letter.due.change, .state = hub::DeliveryState::held, .reason = why.message});
    return;
  }
  const auto wait = wait_before(retry, letter.due.attempts, run.tools.random);
  const Timestamp at{run.tools.clock.now().micros + std::chrono::microseconds(wait).count()};
  settled.push_back(
      {.change = letter.due.change, .state = hub::DeliveryState::pending, .reason = why.message, .retry_at = at});
}

std::string next_try(const std::vector<hub::Settled>& settled) {
  Timestamp first{};
  std::size_t waiting = 0;
  for (const hub::Settled& one : settled) {
    if (one.state != hub::DeliveryState::pending) continue;
    ++waiting;
    if (first.micros == 0 || one.retry_at < first) first = one.retry_at;
  }
  if (waiting == 0) return "nothing is tried again: too many attempts failed, see `gatehouse held`";
  return std::to_string(waiting) + " clients wait; scheduled runs try them again from " + iso(first).substr(0, 19) +
         "Z on, `gatehouse run` at once";
}

void tell_silence(Run& run, const std::vector<Answer>& answers, const std::vector<hub::Settled>& settled) {
  using Said = Answer::Said;
  const auto count = [&](Said said) {
    return std::count_if(answers.begin(), answers.end(), [&](const Answer& one) { return one.said == said; });
  };
  const auto first = [&](Said said) {
    return std::find_if(answers.begin(), answers.end(), [&](const Answer& one) { return one.said == said; })
        ->reason;
  };
  const auto unknown = count(Said::unknown), unsent = count(Said::not_sent);
  if (unknown + unsent == 0) return;
  const std::string why = first(unknown > 0 ? Said::unknown : Said::not_sent);
  if (unknown > 0)
    run.result.notes.push_back(std::to_string(unknown) + " clients were sent and not answered (" + why +
                               "); the next run sends them again under the same keys");
  if (unsent > 0) run.result.notes.push_back(next_try(settled));
  if (unsent > 0 || unknown == std::ssize(answers)) run.mark_red(why);
}

}  // namespace gatehouse::engine
