#include "hub/intake.hpp"

#include <cassert>

#include "hub/carry.hpp"
#include "hub/describing.hpp"
#include "hub/new_keys.hpp"
#include "hub/recognise.hpp"
#include "hub/store/statements.hpp"
#include "hub/taking.hpp"

namespace gatehouse::hub {

Result<void> FileIntake::recognise(std::span<const RawRecord> records, std::span<const std::string_view> keys,
                                   std::vector<bool>& unchanged) {
  assert(records.size() == keys.size());
  Answer answer;
  answer.records.resize(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Identity identity = identify(reading_.keys, plan_, keys[i], records[i].bytes);
    Recognised& out = answer.records[i];
    out.line = records[i].line;
    out.size = records[i].bytes.size();
    out.key = identity.key;
    out.digest = identity.digest;
  }
  // First what is under way, then the store: what is committed in between is then seen in the store.
  {
    const std::lock_guard hold(guard_);
    for (Recognised& record : answer.records) record.looked_up = !under_way_.contains(record.key);
  }
  answer.others = commits_of_others();
  std::vector<KeyQuestion> questions;
  questions.reserve(records.size());
  for (Recognised& record : answer.records)
    if (record.looked_up) questions.push_back({&record.key, &record.state});
  GATEHOUSE_TRY(look_up(*reading_.db, questions));

  unchanged.assign(records.size(), false);
  std::unordered_set<Hash16, HashOfHash> changing;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Recognised& record = answer.records[i];
    const bool same = record.looked_up && record.state.record != 0 && record.state.digest == record.digest &&
                      record.state.mapping == plan_.mapping;
    unchanged[i] = same && !changing.contains(record.key);
    if (!unchanged[i]) changing.insert(record.key);
  }
  answer.under_way.assign(changing.begin(), changing.end());
  const std::lock_guard hold(guard_);
  under_way_.insert(answer.under_way.begin(), answer.under_way.end());
  answers_.push_back(std::move(answer));
  return {};
}

/// Deltas are described once they are whole, in `take`.
Result<void> FileIntake::describe(std::span<const Incoming> batch) {
  const clients::Options options = core_.reading_options();
  Described out;
  out.records.resize(batch.size());
  out.done.assign(batch.size(), false);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const MappedRecord* mapped = batch[i].mapped;
    if (mapped == nullptr || mapped->outcome != Outcome::stored || is_delta(mapped->entities)) continue;
    hub::describe(plan_, reading_.keys, options, mapped->entities, out.records[i], out.refs);
    out.done[i] = true;
  }
  out.settlings = core_.settlings.load();  // before the look: a settling in between is then noticed
  if (core_.store->gathers_keys()) GATEHOUSE_TRY(mark_unsettled(*reading_.db, out.refs));
  const std::lock_guard hold(guard_);
  if (!answers_.empty()) answers_.back().described = std::move(out);
  return {};
}

/// The answer about this batch; answers about batches that never came are let go.
FileIntake::Answer FileIntake::claim_answer(std::span<const Incoming> batch) {
  const std::lock_guard hold(guard_);
  while (!answers_.empty()) {
    Answer answer = std::move(answers_.front());
    answers_.pop_front();
    const bool about_this = !answer.records.empty() && !batch.empty() && answer.records.size() == batch.size() &&
                            answer.records.front().line == batch.front().raw.line;
    if (about_this) return answer;
    for (const Hash16& key : answer.under_way) under_way_.erase(under_way_.find(key));
  }
  return {};
}

void FileIntake::release(const Answer& answer) {
  const std::lock_guard hold(guard_);
  for (const Hash16& key : answer.under_way)
    if (const auto at = under_way_.find(key); at != under_way_.end()) under_way_.erase(at);
}

Result<void> FileIntake::take(std::span<const Incoming> batch, FilePosition after) {
  if (batch.empty()) return {};
  Answer answer = claim_answer(batch);
  const std::lock_guard hold(core_.writing);
  if (answer.others != commits_of_others())
    for (Recognised& record : answer.records) record.looked_up = false;

  Taking taking(core_, plan_, batch, answer.records, std::move(answer.described));
  const auto done = taking.run(after);
  if (done && taking.changed_keys()) ++own_commits_;
  release(answer);
  if (!done) {
    core_.people.forget();
    return fail(done.error(), "file " + std::to_string(plan_.file));
  }
  const Balance& b = taking.tally().balance;
  balance_ = {balance_.read + b.read, balance_.stored + b.stored,     balance_.unchanged + b.unchanged,
              balance_.held + b.held, balance_.rejected + b.rejected, balance_.filtered + b.filtered};
  return core_.store->tidy_log();
}

Result<Balance> FileIntake::finish() {
  GATEHOUSE_TRY(close(FileState::done, {}, {}));
  return balance_;
}

Result<void> FileIntake::break_off(std::string_view rule, std::string_view reason) {
  return close(FileState::broken_off, rule, reason);
}

Result<void> FileIntake::close(FileState state, std::string_view rule, std::string_view reason) {
  const std::lock_guard hold(core_.writing);
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  LastIds last = core_.last;
  GATEHOUSE_TRY(settle_new_keys(core_, last));
  GATEHOUSE_TRY(core_.db().run(sql::close_file, plan_.file, state, rule, reason));
  GATEHOUSE_TRY(transaction->commit());
  core_.committed(last);
  return {};
}

}  // namespace gatehouse::hub
