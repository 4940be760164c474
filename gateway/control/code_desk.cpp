#include "control/code_desk.hpp"

#include <vector>

#include "control/answering.hpp"
#include "hub/lists.hpp"

namespace gatehouse::control {
namespace {

constexpr std::size_t most_read_at_once = 500;  ///< each is a row of the audit trail
constexpr std::size_t most_lines = 500;

}  // namespace

Result<std::size_t> CodeDesk::bring_up_to_date(const engine::Plan& plan, std::string_view actor) {
  if (configuration_ != plan.hash) lacked_.clear();
  configuration_ = plan.hash;
  hub::RecordFilter filter{.rule = "unmapped-code", .limit = most_looked_at};
  filter.held_only = filter.any_reason = true;
  const auto held = hub_.lists().records(filter);
  if (!held) return fail(held.error());
  std::map<hub::RecordId, LackedCodes> now;
  std::size_t read = 0, unread = 0;
  for (const hub::RecordRow& one : *held) {
    if (auto known = lacked_.extract(one.id); !known.empty()) {
      now.insert(std::move(known));
      continue;
    }
    if (read == most_read_at_once) {
      ++unread;
      continue;
    }
    auto lacked =
        lacked_codes(plan, hub_, {one.id, one.route, one.file, one.line, one.received}, actor, "unmapped codes");
    if (!lacked) return fail(lacked.error());
    now.emplace(one.id, std::move(*lacked));
    ++read;
  }
  lacked_ = std::move(now);
  return unread;
}

Response CodeDesk::list(const policy::Caller& caller) {
  const std::lock_guard one_at_a_time(looking_);
  const auto unread = bring_up_to_date(*service_.plan(), actor_of(caller));
  if (!unread) return failure_response(unread.error());
  std::vector<const LackedCodes*> records;
  for (const auto& [id, one] : lacked_) records.push_back(&one);
  CodeInbox inbox = inbox_of(records);
  const bool more = inbox.lines.size() > most_lines;
  if (more) inbox.lines.resize(most_lines);
  Json list = codes_as_json(inbox.lines, false);
  for (std::size_t i = 0; i < list.size(); ++i) list[i]["route"] = inbox.lines[i].route;
  return json_response(200, {{"codes", std::move(list)},
                             {"more", more},
                             {"looked_at", lacked_.size()},
                             {"unread", *unread},
                             {"answered", inbox.answered}});
}

}  // namespace gatehouse::control
