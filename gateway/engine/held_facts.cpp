#include "engine/held_facts.hpp"

#include <algorithm>
#include <array>

#include "engine/correcting.hpp"
#include "hub/lists.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::size_t most_counted = 10'000;  // records of a route; there may be more
constexpr std::size_t most_read = 500;  // wage records of a route: each look at raw bytes is a row of the audit

constexpr std::array<std::string_view, 9> of_reports{"enrollment", "service",    "training", "wage", "claim",
                                                     "payment",    "credential", "outcome",  "plan"};

/// The entities of a route that reports are made of.
std::vector<std::string> entities_of(const PlannedRoute& route) {
  std::vector<std::string> out;
  for (const BlockInfo& block : mapping::info(*route.mapping).blocks)
    if (std::ranges::find(of_reports, block.entity) != of_reports.end() &&
        std::ranges::find(out, block.entity) == out.end())
      out.push_back(block.entity);
  return out;
}

std::string_view text_of(std::span<const Value> values, const Schema& schema, std::string_view field) {
  const auto at = schema.find(field);
  if (!at || *at >= values.size()) return {};
  const Value& value = values[*at];
  return value.known() && value.kind() == Kind::text ? value.text() : std::string_view();
}

/// The person and the quarter that a held record speaks of, so far as its mapping can tell.
struct Told {
  std::string client_key{}, ssn{};
  std::optional<report::Quarter> quarter{};
};

Result<Told> told_by(const PlannedRoute& route, const hub::StoredRecord& record) {
  mapping::Mapper mapper(route.mapping);
  GATEHOUSE_TRY(bind_to(mapper, record));
  Arena arena;
  MappedRecord mapped;
  mapper.map({.bytes = record.raw, .line = record.line}, arena, mapped);
  Told told;
  for (const MappedEntity& entity : mapped.entities) {
    const BlockInfo& block = mapping::info(*route.mapping).blocks[entity.block];
    if (block.schema == nullptr) continue;
    if (block.entity == "client") {
      told.client_key = entity.key;
      told.ssn = text_of(entity.values, *block.schema, "ssn");
    }
    if (block.parent_entity == "client") told.client_key = entity.parent_key;
    if (block.entity == "wage")
      told.quarter = report::quarter_from(text_of(entity.values, *block.schema, "quarter"));
  }
  return told;
}

std::string rule_of(const hub::HeldRecord& held) {
  return held.problems.empty() ? "held" : held.problems.front().rule;
}

}  // namespace

Result<HeldFacts> HeldFacts::read(const Plan& plan, hub::Hub& hub, std::string_view actor) {
  HeldFacts out;
  for (const PlannedRoute& route : plan.routes) {
    if (route.route.shape != config::Shape::intake || route.mapping == nullptr) continue;
    GATEHOUSE_TRY(out.read_route(plan, hub, route, actor));
  }
  return out;
}

Result<void> HeldFacts::read_route(const Plan&, hub::Hub& hub, const PlannedRoute& route, std::string_view actor) {
  report::HeldAtIntake of{.route = route.route.name, .entities = entities_of(route)};
  if (of.entities.empty()) return {};
  auto held = hub.held({.route = of.route, .limit = most_counted});
  if (!held) return fail(held.error());
  std::erase_if(*held, [](const hub::HeldRecord& one) { return one.outcome != Outcome::held; });
  of.records = static_cast<std::int64_t>(held->size());
  if (of.records == 0) return {};
  of.people_known = std::ranges::find(of.entities, "wage") != of.entities.end();
  for (std::size_t i = 0; of.people_known && i < std::min(held->size(), most_read); ++i) {
    const auto record = hub.record((*held)[i].id, actor, "whose wages are held");
    if (!record) return fail(record.error());
    const auto told = told_by(route, *record);
    if (!told) continue;  // nobody can tell whose it is
    report::HeldWage wage{.record = static_cast<std::int64_t>((*held)[i].id),
                          .route = of.route,
                          .rule = rule_of((*held)[i]),
                          .quarter = told->quarter};
    const auto known = told->client_key.empty()
                           ? std::vector<hub::ClientId>()
                           : hub.lists()
                                 .clients_of_key({route.route.from}, {"client"}, told->client_key)
                                 .value_or(std::vector<hub::ClientId>());
    if (known.size() == 1) by_client_[known.front()].push_back(wage);
    if (!told->ssn.empty()) by_ssn_[told->ssn].push_back(std::move(wage));
  }
  routes_.push_back(std::move(of));
  return {};
}

std::vector<report::HeldWage> HeldFacts::wages_of(const hub::ClientView& view) const {
  std::vector<report::HeldWage> wages;
  if (const auto at = by_client_.find(view.id); at != by_client_.end()) wages = at->second;
  if (by_ssn_.empty() || view.schema == nullptr) return wages;
  const std::string_view ssn = text_of(view.values, *view.schema, "ssn");
  const auto at = ssn.empty() ? by_ssn_.end() : by_ssn_.find(ssn);
  if (at == by_ssn_.end()) return wages;
  for (const report::HeldWage& wage : at->second)
    if (std::ranges::find(wages, wage.record, &report::HeldWage::record) == wages.end()) wages.push_back(wage);
  return wages;
}

void HeldFacts::in_file(std::span<const report::HeldWage> wages) {
  for (const report::HeldWage& wage : wages)
    if (in_file_.insert(wage.record).second)
      ++std::ranges::find(routes_, wage.route, &report::HeldAtIntake::route)->of_people_in_file;
}

Result<bool> WageQuarters::has(report::Quarter quarter) {
  const std::string wanted = quarter.text();
  if (all_ || seen_.contains(wanted)) return seen_.contains(wanted);
  const auto as_of = hub_.now_as_of();
  if (!as_of) return fail(as_of.error());
  const auto looked = hub_.each_client(*as_of, [&](const hub::ClientView& view) -> Result<void> {
    for (const hub::EntityRow& row : view.rows)
      if (row.schema->name == "wage") seen_.emplace(text_of(row.values, *row.schema, "quarter"));
    if (seen_.contains(wanted)) return fail(Errc::conflict, "this is enough");
    return {};
  });
  if (!looked && !seen_.contains(wanted)) return fail(looked.error());
  all_ = looked.has_value();
  return seen_.contains(wanted);
}

}  // namespace gatehouse::engine
