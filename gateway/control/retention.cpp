#include "control/retention.hpp"

#include <algorithm>

#include "base/messages.hpp"
#include "mapping/mapping.hpp"
#include "policy/disclosure.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_in_a_round = 1000;
constexpr std::string_view because = "retention rules of the site";

/// What records of a mapping are: the entities that they make, and the labels of all that is kept of them.
struct Kind {
  std::string hash;
  std::vector<std::string> entities{};
  Labels labels{};
};

/// A mapping that does not compile any more tells nothing of its records: they are of no class, and stay as long as
/// the rules for all others say.
Result<Kind> kind_of(hub::Hub& hub, const std::string& hash) {
  const auto canonical = hub.mapping_by_hash(hash);
  if (!canonical) return fail(canonical.error());
  Findings findings;
  const auto mapping = mapping::mapping_from_canonical(*canonical, findings);
  Kind out{hash};
  if (mapping == nullptr) return out;
  for (const BlockInfo& block : mapping::info(*mapping).blocks) out.entities.push_back(block.entity);
  out.labels = mapping::labels_of_records(*mapping);  // the sender's own bytes are kept too
  for (const auto& [target, labels] : mapping::disclosed(*mapping)) out.labels.add(labels);
  return out;
}

bool fits(const Kind& kind, const config::KeepRule& rule) {
  const auto label = policy::label_of(rule.label);
  const bool makes = std::find(kind.entities.begin(), kind.entities.end(), rule.entity) != kind.entities.end();
  return (rule.entity.empty() || makes) && (!label || kind.labels.has(*label));
}

Result<std::int64_t> purge_records(const std::vector<hub::KeepRule>& rules, hub::Hub& hub, Clock& clock) {
  const auto past = hub.retention().records_past_their_time(rules, clock.now(), most_in_a_round);
  if (!past) return fail(past.error());
  const auto done = hub.retention().purge_records(*past, because, "gatehouse");
  if (!done && done.error().code != Errc::not_permitted && done.error().code != Errc::not_found)
    return fail(done.error());
  std::int64_t gone = 0;
  if (done)
    for (const hub::PurgeReceipt& receipt : *done) gone += receipt.records;
  return gone;
}

Result<void> count_past(const std::vector<hub::KeepRule>& rules, hub::Hub& hub, RetentionRound& round) {
  const auto clients = hub.retention().past_their_time(rules, round.at, most_in_a_round);
  if (!clients) return fail(clients.error());
  const auto records = hub.retention().records_past_their_time(rules, round.at, most_in_a_round);
  if (!records) return fail(records.error());
  round.clients = static_cast<std::int64_t>(clients->size());
  for (const hub::PastRecords& one : *records) round.records += static_cast<std::int64_t>(one.records.size());
  return {};
}

Result<void> purge_past(const std::vector<hub::KeepRule>& rules, hub::Hub& hub, Clock& clock,
                        RetentionRound& round) {
  const auto clients = hub.retention().past_their_time(rules, round.at, most_in_a_round);
  if (!clients) return fail(clients.error());
  for (const hub::ClientId client : *clients)
    round.clients += hub.retention().purge({client, std::string(because), "gatehouse", false}) ? 1 : 0;
  const auto single = purge_records(rules, hub, clock);
  if (!single) return fail(single.error());
  round.records = *single;
  return {};
}

}  // namespace

Result<std::vector<hub::KeepRule>> keep_rules(const config::RetentionRules& rules, hub::Hub& hub) {
  const auto classed = [](const config::KeepRule& rule) { return !rule.entity.empty() || !rule.label.empty(); };
  std::vector<Kind> kinds;
  if (std::any_of(rules.rules.begin(), rules.rules.end(), classed)) {
    const auto hashes = hub.retention().mappings();
    if (!hashes) return fail(hashes.error());
    for (const std::string& hash : *hashes) {
      auto kind = kind_of(hub, hash);
      if (!kind) return fail(std::move(kind.error()));
      kinds.push_back(std::move(*kind));
    }
  }
  std::vector<hub::KeepRule> out;
  for (const config::KeepRule& rule : rules.rules) {
    out.push_back({rule.route, rule.system, rule.days, rule.held, rule.alone, {}});
    if (!classed(rule)) continue;
    out.back().mappings.emplace();
    for (const Kind& kind : kinds)
      if (fits(kind, rule)) out.back().mappings->push_back(kind.hash);
  }
  return out;
}

std::optional<RetentionRound> keep_to_rules(const config::RetentionRules& site, hub::Hub& hub, Clock& clock,
                                            Log& log) {
  if (site.rules.empty()) return std::nullopt;
  RetentionRound round{.at = clock.now(), .dry_run = site.dry_run};
  const auto rules = keep_rules(site, hub);
  const auto done = rules ? (site.dry_run ? count_past(*rules, hub, round) : purge_past(*rules, hub, clock, round))
                          : Result<void>(fail(rules.error()));
  if (!done) {
    round.failed = done.error().message;
    log.write(messages::retention_failed, {{"why", round.failed}});
  } else if (round.clients != 0 || round.records != 0) {
    log.write(site.dry_run ? messages::retention_due : messages::retention_done,
              {{"clients", round.clients}, {"records", round.records}});
  }
  return round;
}

}  // namespace gatehouse::control
