#include "control/retention.hpp"

#include "base/messages.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_in_a_round = 1000;

}  // namespace

std::vector<hub::KeepRule> keep_rules(const config::RetentionRules& rules) {
  std::vector<hub::KeepRule> out;
  for (const config::KeepRule& rule : rules.rules) out.push_back({rule.route, rule.system, rule.days});
  return out;
}

void keep_to_rules(const config::RetentionRules& rules, hub::Hub& hub, Clock& clock, Log& log) {
  if (rules.rules.empty()) return;
  const auto past = hub.retention().past_their_time(keep_rules(rules), clock.now(), most_in_a_round);
  if (!past) return log.write(messages::retention_failed, {{"why", past.error().message}});
  if (past->empty()) return;
  if (rules.dry_run)
    return log.write(messages::retention_due, {{"clients", static_cast<std::int64_t>(past->size())}});
  std::int64_t gone = 0;
  for (const hub::ClientId client : *past)
    gone += hub.retention().purge({client, "retention rules of the site", "gatehouse", false}) ? 1 : 0;
  log.write(messages::retention_done, {{"clients", gone}});
}

}  // namespace gatehouse::control
