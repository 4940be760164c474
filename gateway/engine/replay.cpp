#include "engine/replay.hpp"

#include <algorithm>
#include <map>

#include "engine/correcting.hpp"

namespace gatehouse::engine {

namespace {

class Replay {
 public:
  Replay(const Plan& plan, hub::Hub& hub, std::string_view actor) : plan_(plan), hub_(hub), actor_(actor) {}

  Result<void> add(const hub::HeldRecord& held) {
    ++result.tried;
    const auto record = hub_.record(held.id, actor_, "replay");
    if (!record) return fail(record.error());
    if (was_cut_badly(held) && !is_written_anew(*record)) {
      result.notes.push_back(
          "record " + std::to_string(static_cast<std::int64_t>(held.id)) +
          ": it could not be cut from its file cleanly, so what is kept of it may not be whole; ask " +
          held.system + " to send it again");
      ++result.still_held;
      return {};
    }
    const PlannedRoute* route = plan_.route(held.route);
    if (route == nullptr || route->route.shape != config::Shape::intake) {
      result.notes.push_back("record " + std::to_string(static_cast<std::int64_t>(held.id)) +
                             ": there is no intake route \"" + held.route + "\" any more");
      ++result.still_held;
      return {};
    }
    mapping::Mapper mapper(route->mapping);
    if (const auto bound = bind_to(mapper, *record); !bound) {
      result.notes.push_back("record " + std::to_string(static_cast<std::int64_t>(held.id)) + ": " +
                             bound.error().message);
      ++result.still_held;
      return {};
    }
    return map_again(mapper, mapping::info(*route->mapping), *record);
  }

  ReplayResult result{};

 private:
  /// What the framer could not cut cleanly (too long, a quote never closed) is not mapped again from what was kept.
  static bool was_cut_badly(const hub::HeldRecord& held) {
    return std::any_of(held.problems.begin(), held.problems.end(),
                       [](const Problem& problem) { return problem.rule == "cannot-cut"; });
  }
  static bool is_written_anew(const hub::StoredRecord& record) {
    return std::ranges::any_of(corrected_fields(record.corrections),
                               [](const auto& field) { return field.first.empty(); });
  }
  Result<void> map_again(mapping::Mapper& mapper, const MappingInfo& info, const hub::StoredRecord& record) {
    arena_.clear();
    mapped_.clear();
    const RawRecord raw{.bytes = record.raw, .line = record.line};
    const std::string_view key = mapper.key(raw, arena_);
    mapper.map(raw, arena_, mapped_);
    const auto outcome = hub_.replay(record.id, info, key, mapped_);
    if (!outcome) return fail(outcome.error());
    count(*outcome);
    return {};
  }

  void count(Outcome outcome) {
    switch (outcome) {
      case Outcome::stored:
      case Outcome::unchanged:
        ++result.stored;
        break;
      case Outcome::held:
        ++result.still_held;
        break;
      case Outcome::rejected:
        ++result.rejected;
        break;
      case Outcome::filtered:
        ++result.filtered;
        break;
    }
  }

  const Plan& plan_;
  hub::Hub& hub_;
  std::string_view actor_;
  Arena arena_;
  MappedRecord mapped_{};
};

}  // namespace

Result<ReplayResult> replay_held(const Plan& plan, hub::Hub& hub, const hub::HeldFilter& filter,
                                 std::string_view actor) {
  const auto held = hub.held(filter);
  if (!held) return fail(held.error());
  Replay replay(plan, hub, actor);
  for (const hub::HeldRecord& one : *held) GATEHOUSE_TRY(replay.add(one));
  if (filter.id || !filter.file.empty()) return std::move(replay.result);
  auto deliveries = replay_deliveries(plan, hub, filter.route, filter.rule);
  if (!deliveries) return fail(deliveries.error());
  std::move(deliveries->notes.begin(), deliveries->notes.end(), std::back_inserter(replay.result.notes));
  deliveries->notes.clear();
  replay.result.deliveries = std::move(*deliveries);
  return std::move(replay.result);
}

}  // namespace gatehouse::engine
