#include "engine/letters.hpp"

#include <algorithm>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/value_text.hpp"
#include "hub/sync.hpp"

namespace gatehouse::engine {

namespace {

/// No record of the client is in force, so there is nothing to tell of it; blanks would wipe out what a system has.
bool says_nothing(const hub::ClientView& view) {
  return view.rows.empty() &&
         std::none_of(view.values.begin(), view.values.end(), [](const Value& value) { return value.known(); });
}

}  // namespace

Receiver receiver_of(const Plan& plan, const PlannedRoute& route) {
  const std::string& system = route.route.to;
  return {system, !route.route.merges && !plan.site.compared(system).empty(), route.route.merges};
}

LetterWriter::LetterWriter(hub::Hub& hub, std::shared_ptr<const mapping::Mapping> mapping, Grant& grant,
                           Receiver receiver)
    : hub_(hub), grant_(grant), row_(*mapping, receiver.system), receiver_(std::move(receiver)), mapper_(mapping) {
  for (auto& [entity, field] : mapping::fields_read(*mapping))
    if (entity == "client") fields_.push_back(std::move(field));
}

/// What a person has yet to decide stays at the system as the system has it.
void LetterWriter::leave_what_it_keeps(hub::ClientView& view) const {
  for (const hub::KeptBack& kept : view.kept_back)
    if (receiver_.compared && kept.system == receiver_.system) view.values[kept.field] = kept.value;
}

/// The system was sent the same before, but said something else since: it is told again.
bool LetterWriter::says_otherwise(const hub::ClientView& view, const hub::Due& due) const {
  return receiver_.compared && std::any_of(view.rows.begin(), view.rows.end(), [&](const hub::EntityRow& row) {
           if (row.schema != view.schema || row.system != receiver_.system || row.received < due.last_sent)
             return false;
           return std::any_of(fields_.begin(), fields_.end(), [&](const std::string& field) {
             const auto at = view.schema->find(field);
             return at && row.values[*at].known() && view.values[*at].known() &&
                    !hub::shows(view.schema->fields[*at], value_text(row.values[*at]),
                                value_text(view.values[*at]));
           });
         });
}

/// What this letter says; blank, and so no echo to know, where it was kept back.
std::vector<std::pair<std::string, std::string>> LetterWriter::told(const hub::ClientView& view) const {
  std::vector<std::pair<std::string, std::string>> out;
  if (!receiver_.compared) return out;
  for (const std::string& field : fields_) {
    const auto at = view.schema->find(field);
    const auto here = row_.schema().find(field);
    if (at && here && row_.values[*here].known()) out.emplace_back(field, value_text(row_.values[*here]));
  }
  return out;
}

/// One merge or split: whose id stays, whose is withdrawn, and what the system itself calls them.
Result<void> LetterWriter::add_merge(const hub::Due& due) {
  const auto event = hub_.merge_event(due.change);
  if (!event) return fail(event.error());
  const auto kept = hub_.client(event->kept);
  const auto other = hub_.client(event->withdrawn);
  if (!kept || !other) return fail(kept ? other.error() : kept.error());
  std::string_view own, withdrawn;
  for (const hub::ClientView* view : {&*kept, &*other})
    for (const hub::EntityRow& row : view->rows) {
      if (row.schema != view->schema || row.system != receiver_.system) continue;
      const bool moved = std::find(event->moved.begin(), event->moved.end(), row.record) != event->moved.end();
      (moved ? withdrawn : own) = row.key;
    }
  arena_.clear();
  mapped_.clear();
  row_.values.assign(row_.schema().fields.size(), Value());
  const auto put = [&](std::string_view field, std::string_view text) {
    const auto at = row_.schema().find(field);
    if (at && !text.empty()) row_.values[*at] = Value::of(arena_.copy(text));
  };
  put("event", event->kind);
  put("client_id", public_id(event->kept));
  put("withdrawn_id", public_id(event->withdrawn));
  put("system_id", own);
  put("withdrawn_system_id", withdrawn);
  constexpr std::int64_t micros_a_day = 86'400'000'000;
  if (const auto at = row_.schema().find("happened_on"); at && event->at.micros != 0)
    row_.values[*at] = Value::of(Date{static_cast<std::int32_t>(event->at.micros / micros_a_day)});
  grant_.keep_back(row_, *kept, arena_);
  write(due, *kept);
  return {};
}

Result<void> LetterWriter::add(const hub::Due& due) {
  if (receiver_.merges) return add_merge(due);
  auto view = hub_.client(due.client);
  if (!view) return fail(view.error());
  if (view->id != due.client) {  // merged since: its survivor has a change of its own
    settled.push_back({.change = due.change, .state = hub::DeliveryState::filtered, .reason = "merged-away"});
    return {};
  }
  if (says_nothing(*view)) {
    settled.push_back({.change = due.change, .state = hub::DeliveryState::filtered, .reason = "no-record"});
    if (!due.last_digest.empty())
      problems.push_back(public_id(due.client) +
                         " has no record in force any more; the system keeps what it was sent before [no-record]");
    return {};
  }
  arena_.clear();
  mapped_.clear();
  leave_what_it_keeps(*view);
  row_.fill(*view);
  grant_.keep_back(row_, *view, arena_);
  write(due, *view);
  return {};
}

void LetterWriter::write(const hub::Due& due, const hub::ClientView& view) {
  mapper_.map_row(row_.values, row_.groups, arena_, mapped_);
  if (mapped_.outcome != Outcome::stored) {
    settle_unsent(due);
    return;
  }
  Letter letter{.due = due, .id = public_id(due.client)};
  mapper_.write(mapped_, letter.bytes);
  letter.digest = sha256_hex(letter.bytes);
  if (!receiver_.merges && letter.digest == due.last_digest && !says_otherwise(view, due)) {
    settled.push_back({.change = due.change,
                       .state = hub::DeliveryState::filtered,
                       .reason = "no-change",
                       .digest = letter.digest});
    return;
  }
  letter.values = told(view);
  letters.push_back(std::move(letter));
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
