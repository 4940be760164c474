#include "hub/delivery.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "gatehouse/failpoint.hpp"
#include "hub/sent.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

/// States as they are stored: those of the contract, and one for rows in somebody's hands.
constexpr std::int64_t claimed = 6;
/// What a route reads that is told of merges and splits.
constexpr std::int64_t merges_only = 0;
/// Rows of the feed that come to a route at a time.
constexpr std::size_t window = 10'000;

struct Route {
  std::int64_t id = 0;
  std::int64_t position = 0;
  std::int64_t reads = touched_any;
};

Result<Route> find_route(Connection& db, std::string_view name) {
  Route out;
  const auto read = each(db.query(sql::select_route, name), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), row.integer(1), row.integer(2)};
    return {};
  });
  if (!read) return fail(read.error());
  if (out.id == 0) return fail(Errc::not_found, "no delivery route of that name was opened: " + std::string(name));
  return out;
}

/// How a route's counts move: from one state to another.
struct Counts {
  std::array<std::int64_t, 6> by_state{};
  static std::size_t slot(std::int64_t state) { return state == claimed ? 0 : static_cast<std::size_t>(state); }
  void move(std::int64_t from, std::int64_t to) {
    --by_state[slot(from)];
    ++by_state[slot(to)];
  }
  [[nodiscard]] Result<void> write(Connection& db, std::int64_t route, std::int64_t delivered_at) const {
    GATEHOUSE_TRY(db.run(sql::add_to_route, route, by_state[0], by_state[1], by_state[2], by_state[3], by_state[4],
                         by_state[5], delivered_at));
    return {};
  }
};

struct FeedRow {
  std::int64_t change = 0, client = 0, version = 0;
  bool concerns = false;  ///< the route
};

Result<std::vector<FeedRow>> read_feed(Connection& db, const Route& route, std::size_t limit) {
  std::vector<FeedRow> out;
  const auto read = each(db.query(sql::select_feed, route.position, static_cast<std::int64_t>(limit), route.reads),
                         [&](Rows& row) -> Result<void> {
                           out.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(3) != 0});
                           return {};
                         });
  if (!read) return fail(read.error());
  return out;
}

/// Rows of the delivery table for a window of the feed. What a newer row of the client replaces is superseded at
/// once, and so are its rows of earlier windows that nobody has sent.
/// A route that is told of merges and splits brings every one of them, in order.
Result<void> bring(Core& core, const Route& route, const std::vector<FeedRow>& feed) {
  std::unordered_map<std::int64_t, std::int64_t> newest;  // change by client
  for (const FeedRow& row : feed)
    if (row.concerns) newest[row.client] = row.change;
  const std::int64_t now = core.clock.now().micros;
  std::int64_t pending = 0, superseded = 0, skipped = 0;
  for (const FeedRow& row : feed) {
    if (!row.concerns) {
      ++skipped;
      continue;
    }
    const bool replaced = route.reads != merges_only && newest.at(row.client) != row.change;
    const auto state = replaced ? DeliveryState::superseded : DeliveryState::pending;
    GATEHOUSE_TRY(core.db().run(sql::insert_delivery, route.id, row.client, row.change, row.version, state));
    ++(replaced ? superseded : pending);
    if (replaced || row.version == 1 || route.reads == merges_only) continue;
    const auto older = core.db().run(sql::supersede_older, route.id, row.client, row.change, now);
    if (!older) return fail(older.error());
    pending -= *older;
    superseded += *older;
  }
  GATEHOUSE_TRY(core.db().run(sql::move_route, route.id, feed.back().change, pending, superseded, skipped));
  return {};
}

Due due_of(Core& core, std::string_view route, std::int64_t change, std::int64_t client, std::int64_t version,
           std::int64_t attempts) {
  Due out;
  out.change = ChangeId{change};
  out.client = ClientId{client};
  out.version = version;
  out.attempts = static_cast<std::int32_t>(attempts);
  out.idempotency_key =
      hex(view(core.keys.hash.of({"idempotency", route, std::to_string(client), std::to_string(version)})));
  return out;
}

Result<std::vector<Due>> select_due(Core& core, const Route& route, std::string_view name, std::size_t limit) {
  std::vector<Due> out;
  std::unordered_set<std::int64_t> clients;  // the lowest unsent version of each, one at a time
  const auto read =
      each(core.db().query(sql::select_due, route.id, core.clock.now().micros, static_cast<std::int64_t>(limit)),
           [&](Rows& row) -> Result<void> {
             if (clients.insert(row.integer(1)).second)
               out.push_back(due_of(core, name, row.integer(0), row.integer(1), row.integer(2), row.integer(3)));
             return {};
           });
  if (!read) return fail(read.error());
  return out;
}

Result<void> claim_rows(Core& core, const Route& route, std::vector<Due>& due) {
  for (Due& row : due) {
    GATEHOUSE_TRY(core.db().run(sql::claim_delivery, route.id, row.client, row.change));
    ++row.attempts;
    GATEHOUSE_TRY(
        each(core.db().query(sql::select_last_digest, route.id, row.client), [&](Rows& found) -> Result<void> {
          row.last_digest = found.text(0);
          row.last_sent = {found.integer(1)};
          return {};
        }));
  }
  return {};
}

/// What may have reached a system that is compared, so that its echo is known.
Result<void> note_sent(Core& core, std::string_view system, std::int64_t client, const Settled& settled) {
  const bool perhaps = settled.state == DeliveryState::delivered || settled.state == DeliveryState::unknown;
  if (!perhaps || settled.values.empty() || !core.settings.survivorship.compares(system)) return {};
  return remember_sent(core, system, client, settled.values);
}

Result<void> settle_one(Core& core, RunId run, const Route& route, std::string_view system, const Settled& settled,
                        Counts& counts) {
  std::int64_t client = 0, was = 0, received = 0;
  bool found = false;
  GATEHOUSE_TRY(
      each(core.db().query(sql::select_delivery, route.id, settled.change), [&](Rows& row) -> Result<void> {
        client = row.integer(0);
        was = row.integer(1);
        received = row.null(2) ? 0 : row.integer(2);
        found = true;
        return {};
      }));
  const std::string name = "change " + std::to_string(static_cast<std::int64_t>(settled.change));
  if (!found) return fail(Errc::not_found, name + " is not due on this route");
  const auto state = static_cast<DeliveryState>(was);
  if (state == DeliveryState::delivered || state == DeliveryState::superseded)
    return fail(Errc::conflict, name + " is settled already");
  counts.move(was, static_cast<std::int64_t>(settled.state));
  GATEHOUSE_TRY(core.db().run(sql::settle_delivery, route.id, client, settled.change, settled.state,
                              settled.retry_at.micros, core.clock.now().micros, run,
                              std::string_view(settled.remote_id), std::string_view(settled.reason),
                              std::string_view(settled.digest), settled.tried ? 0 : 1));
  if (settled.state == DeliveryState::delivered && received != 0)
    GATEHOUSE_TRY(core.db().run(sql::note_delay, route.id, run, core.clock.now().micros - received));
  return note_sent(core, system, client, settled);
}

/// The system that a run sends to.
Result<std::string> system_of(Connection& db, RunId run) {
  std::string out;
  const auto read = each(db.query(sql::select_run_route, run), [&](Rows& row) -> Result<void> {
    out = row.text(0);
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

}  // namespace

Result<void> open_route(Core& core, std::string_view route, const std::vector<std::string>& reads) {
  GATEHOUSE_TRY(core.may_write());
  std::int64_t mask = reads.empty() ? touched_any : 0;
  for (const std::string& entity : reads) {
    const EntityShape* shape = core.dictionary.entity(entity);
    mask |= shape == nullptr ? touched_any : touched_bit(shape->number);
  }
  if (reads == std::vector<std::string>{"merge"}) mask = merges_only;
  GATEHOUSE_TRY(core.db().run(sql::insert_route, route, core.clock.now().micros, mask));
  return {};
}

Result<void> try_now(Core& core, std::string_view name) {
  GATEHOUSE_TRY(core.may_write());
  const auto route = find_route(core.db(), name);
  if (!route) return fail(route.error());
  GATEHOUSE_TRY(core.db().run(sql::hurry_deliveries, route->id));
  return {};
}

Result<bool> advance(Core& core, std::string_view name) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto route = find_route(core.db(), name);
  if (!route) return fail(route.error());
  const auto feed = read_feed(core.db(), *route, window);
  if (!feed) return fail(feed.error());
  if (feed->empty()) return false;
  GATEHOUSE_TRY(bring(core, *route, *feed));
  GATEHOUSE_TRY(transaction->commit());
  GATEHOUSE_TRY(core.store->tidy_log());
  return true;
}

Result<std::vector<Due>> claim(Core& core, std::string_view name, std::size_t limit) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto route = find_route(core.db(), name);
  if (!route) return fail(route.error());
  auto due = select_due(core, *route, name, limit);
  if (!due) return due;
  GATEHOUSE_TRY(claim_rows(core, *route, *due));
  GATEHOUSE_TRY(transaction->commit());
  GATEHOUSE_FAILPOINT("delivery.claimed");
  return due;
}

Result<void> settle(Core& core, RunId run, std::string_view name, std::span<const Settled> settled) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto route = find_route(core.db(), name);
  if (!route) return fail(route.error());
  const auto system = system_of(core.db(), run);
  if (!system) return fail(system.error());
  Counts counts;
  for (const Settled& one : settled) GATEHOUSE_TRY(settle_one(core, run, *route, *system, one, counts));
  GATEHOUSE_TRY(counts.write(core.db(), route->id, counts.by_state[1] > 0 ? core.clock.now().micros : 0));
  GATEHOUSE_TRY(write_audit(core, {"gatehouse", "deliver", "route " + std::string(name), "ok", "",
                                   std::to_string(settled.size()) + " settled"}));
  GATEHOUSE_FAILPOINT("delivery.before_settle");
  GATEHOUSE_TRY(transaction->commit());
  GATEHOUSE_FAILPOINT("delivery.settled");
  return core.store->tidy_log();
}

Result<std::vector<std::pair<Due, DeliveryState>>> read_unsettled(Core& core, std::string_view name,
                                                                  std::size_t limit) {
  const auto route = find_route(core.db(), name);
  if (!route) return fail(route.error());
  std::vector<std::pair<Due, DeliveryState>> out;
  const auto read = each(core.db().query(sql::select_unsettled, route->id, static_cast<std::int64_t>(limit)),
                         [&](Rows& row) -> Result<void> {
                           if (row.integer(4) == claimed) return {};  // in somebody's hands this moment
                           Due due =
                               due_of(core, name, row.integer(0), row.integer(1), row.integer(2), row.integer(3));
                           due.reason = row.text(5);
                           due.since = {row.integer(6)};
                           due.digest = row.text(7);
                           out.emplace_back(std::move(due), static_cast<DeliveryState>(row.integer(4)));
                           return {};
                         });
  if (!read) return fail(read.error());
  return out;
}

namespace {

/// When the record came that waits longest; 0: none waits, or it is no record.
Result<Timestamp> oldest_due(Connection& db, std::int64_t route) {
  std::int64_t oldest = 0;
  const auto read = each(db.query(sql::select_oldest_due, route), [&](Rows& row) -> Result<void> {
    if (!row.null(0) && (oldest == 0 || row.integer(0) < oldest)) oldest = row.integer(0);
    return {};
  });
  if (!read) return fail(read.error());
  if (oldest == 0) return Timestamp{};
  const auto at = db.number(sql::select_change_time, oldest);
  if (!at) return fail(at.error());
  return Timestamp{at->value_or(0)};
}

}  // namespace

Result<std::vector<RouteStatus>> read_routes(Connection& db) {
  std::vector<RouteStatus> out;
  std::vector<std::int64_t> ids;
  const auto read = each(db.query(sql::select_routes), [&](Rows& row) -> Result<void> {
    RouteStatus route;
    route.route = row.text(0);
    route.balance = {row.integer(1), row.integer(2), row.integer(3), row.integer(4),
                     row.integer(5), row.integer(6), row.integer(7)};
    route.last_delivery = {row.integer(8)};
    route.last_delay = std::chrono::microseconds(row.integer(9));
    ids.push_back(row.integer(10));
    out.push_back(std::move(route));
    return {};
  });
  if (!read) return fail(read.error());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto since = oldest_due(db, ids[i]);
    if (!since) return fail(since.error());
    out[i].oldest_due = *since;
  }
  return out;
}

Result<void> doubt_claimed(Core& core, std::int64_t route) {
  std::vector<std::pair<std::int64_t, std::int64_t>> open;
  GATEHOUSE_TRY(each(core.db().query(sql::select_claimed, route), [&](Rows& row) -> Result<void> {
    open.emplace_back(row.integer(0), row.integer(1));
    return {};
  }));
  for (const auto& [id, rows] : open) {
    GATEHOUSE_TRY(core.db().run(sql::doubt_claimed, id, core.clock.now().micros));
    Counts counts;
    counts.by_state[0] = -rows;
    counts.by_state[2] = rows;
    GATEHOUSE_TRY(counts.write(core.db(), id, 0));
  }
  return {};
}

}  // namespace gatehouse::hub
