#include "engine/replay.hpp"

#include <algorithm>
#include <map>

#include "engine/correcting.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::size_t at_once = 500;  // held records in memory
constexpr std::size_t most_notes = 200;

class Replay {
 public:
  Replay(const Plan& plan, hub::Hub& hub, std::string_view actor) : plan_(plan), hub_(hub), actor_(actor) {}

  Result<void> add(const hub::RecordRow& held) {
    ++result.tried;
    const auto record = hub_.record(held.id, actor_, "replay");
    if (!record) return fail(record.error());
    if (was_cut_badly(held) && !is_written_anew(*record)) {
      keep(held, "it could not be cut from its file cleanly, so what is kept of it may not be whole; ask " +
                     held.system + " to send it again");
      return {};
    }
    const PlannedRoute* route = plan_.route(held.route);
    if (route == nullptr || route->route.shape != config::Shape::intake) {
      keep(held, "there is no intake route \"" + held.route + "\" any more");
      return {};
    }
    mapping::Mapper mapper(route->mapping);
    if (const auto bound = bind_to(mapper, *record); !bound) {
      keep(held, bound.error().message);
      return {};
    }
    return map_again(mapper, mapping::info(*route->mapping), *record);
  }
  /// Says how many notes are not told.
  void end() {
    if (untold_ > 0)
      result.notes.push_back("and " + std::to_string(untold_) + " more that are kept for such a reason");
  }

  ReplayResult result{};

 private:
  void keep(const hub::RecordRow& held, const std::string& why) {
    ++result.still_held;
    if (result.notes.size() == most_notes)
      ++untold_;
    else
      result.notes.push_back("record " + std::to_string(static_cast<std::int64_t>(held.id)) + ": " + why);
  }
  /// What the framer could not cut cleanly (too long, a quote never closed) is not mapped again from what was kept.
  static bool was_cut_badly(const hub::RecordRow& held) { return held.rule == "cannot-cut"; }
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
    const auto outcome = hub_.replay(record.id, info, key, mapped_, actor_);
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
  std::int64_t untold_ = 0;
};

/// Page by page; a record that stays held is met once, because the pages go by its number. One with several reasons
/// is found by each of them.
Result<void> replay_records(hub::Hub& hub, const ReplayWish& wish, Replay& replay) {
  hub::RecordFilter filter = wish.filter;
  filter.held_only = filter.any_reason = true;
  std::size_t left = filter.limit;
  while (left > 0) {
    filter.limit = std::min(left, at_once);
    const auto held = hub.lists().records(filter);
    if (!held) return fail(held.error());
    for (const hub::RecordRow& one : *held) {
      if (wish.stop.stop_requested()) {
        replay.result.stopped = true;
        return {};
      }
      GATEHOUSE_TRY(replay.add(one));
      if (wish.progress) wish.progress(static_cast<std::uint64_t>(replay.result.tried));
    }
    if (held->size() < filter.limit) return {};
    filter.after = static_cast<std::int64_t>(held->back().id);
    left -= held->size();
  }
  return {};
}

}  // namespace

Result<ReplayResult> replay_held(const Plan& plan, hub::Hub& hub, const ReplayWish& wish) {
  const hub::RecordFilter& filter = wish.filter;
  Replay replay(plan, hub, wish.actor);
  GATEHOUSE_TRY(replay_records(hub, wish, replay));
  replay.end();
  if (filter.id != hub::RecordId{} || !filter.file.empty() || !filter.source.empty() || replay.result.stopped)
    return std::move(replay.result);
  auto deliveries = replay_deliveries(plan, hub, filter.route, filter.rule);
  if (!deliveries) return fail(deliveries.error());
  std::move(deliveries->notes.begin(), deliveries->notes.end(), std::back_inserter(replay.result.notes));
  deliveries->notes.clear();
  replay.result.deliveries = std::move(*deliveries);
  return std::move(replay.result);
}

}  // namespace gatehouse::engine
