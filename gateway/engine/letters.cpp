#include "engine/letters.hpp"

#include <algorithm>

#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

namespace {

/// No record of the client is in force, so there is nothing to tell of it; blanks would wipe out what a system has.
bool says_nothing(const hub::ClientView& view) {
  return view.rows.empty() &&
         std::none_of(view.values.begin(), view.values.end(), [](const Value& value) { return value.known(); });
}

}  // namespace

Result<void> LetterWriter::add(const hub::Due& due) {
  const auto view = hub_.client(due.client);
  if (!view) return fail(view.error());
  if (view->id != due.client) {  // merged since: its survivor has a change of its own
    settled.push_back({.change = due.change, .state = hub::DeliveryState::filtered, .reason = "merged-away"});
    return {};
  }
  if (says_nothing(*view)) {
    settled.push_back({.change = due.change, .state = hub::DeliveryState::filtered, .reason = "no-record"});
    if (!due.last_digest.empty())
      problems.push_back(public_id(due.client) +
                         " has no record in force any more (the key of its record came with another person); the "
                         "system keeps what it was sent before [no-record]");
    return {};
  }
  arena_.clear();
  mapped_.clear();
  row_.fill(*view);
  grant_.keep_back(row_, *view, arena_);
  mapper_.map_row(row_.values, row_.groups, arena_, mapped_);
  if (mapped_.outcome != Outcome::stored) {
    settle_unsent(due);
    return {};
  }
  Letter letter{.due = due, .id = public_id(due.client)};
  mapper_.write(mapped_, letter.bytes);
  letter.digest = sha256_hex(letter.bytes);
  if (letter.digest == due.last_digest) {
    settled.push_back({.change = due.change,
                       .state = hub::DeliveryState::filtered,
                       .reason = "no-change",
                       .digest = letter.digest});
  } else {
    letters.push_back(std::move(letter));
  }
  return {};
}

void LetterWriter::settle_unsent(const hub::Due& due) {
  const bool filtered = mapped_.outcome == Outcome::filtered;
  std::string reason = mapped_.problems.empty() ? "by a rule of the mapping" : mapped_.problems.front().rule;
  if (!filtered && !mapped_.problems.empty())
    problems.push_back(public_id(due.client) + ": " + mapped_.problems.front().message + " [" + reason + "]");
  settled.push_back({.change = due.change,
                     .state = filtered ? hub::DeliveryState::filtered : hub::DeliveryState::held,
                     .reason = std::move(reason)});
}

}  // namespace gatehouse::engine
