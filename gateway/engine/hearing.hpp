/// What a system says of the letters that it was sent, and what that makes of them: delivered, held, unknown, or
/// due again. For the files of this folder only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/letters.hpp"
#include "engine/run.hpp"

namespace gatehouse::engine {

/// What a run learns about the system as it goes from portion to portion.
struct Trip {
  Run& run;
  std::size_t answered = 0;                ///< letters that the system took or refused
  std::set<hub::ChangeId> silent{};        ///< without an answer in this run
  std::set<hub::ChangeId> failed_alone{};  ///< the same in an earlier run, while others were answered
};

/// Delivered, or held where it was refused. Without an answer `unknown`; held where the system answers for others
/// and several runs have tried (`retry.attempts` of the route, else three).
[[nodiscard]] hub::Settled settle_by(const Trip& trip, const Answer& answer, const Letter& letter);
/// After a failure before anything was visible: try again later, or hold after too many attempts.
void settle_for_later(Run& run, const Letter& letter, const Error& why, std::vector<hub::Settled>& settled);
/// When the first of those that wait is tried again, for people.
[[nodiscard]] std::string next_try(const std::vector<hub::Settled>& settled);
/// Tells what got no answer. Where the system was left alone, or answered for none, the run is red.
void tell_silence(Run& run, const std::vector<Answer>& answers, const std::vector<hub::Settled>& settled);

}  // namespace gatehouse::engine
