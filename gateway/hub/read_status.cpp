#include "hub/conflicts.hpp"
#include "hub/delivery.hpp"
#include "hub/read.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {

Result<Status> read_status(Core& core) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  Status out;
  GATEHOUSE_TRY(each((*db)->query(sql::select_totals), [&](Rows& row) -> Result<void> {
    out.clients = row.integer(0);
    out.provisional = row.integer(1);
    out.reviews = row.integer(2);
    return {};
  }));
  GATEHOUSE_TRY(each((*db)->query(sql::select_lanes), [&](Rows& row) -> Result<void> {
    SystemStatus lane;
    lane.system = row.text(0);
    lane.route = row.text(1);
    lane.live = {row.integer(2), row.integer(3), row.integer(4), row.integer(5), row.integer(6), row.integer(7)};
    lane.last_arrival = {row.integer(8)};
    lane.files = row.integer(9);
    lane.refused_files = row.integer(10);
    if (row.text(11) == "transfer") {
      out.transfer.push_back(std::move(lane));
      return {};
    }
    out.records += lane.live.read - lane.live.unchanged;
    out.held += lane.live.held;
    out.intake.push_back(std::move(lane));
    return {};
  }));
  auto routes = read_routes(**db);
  if (!routes) return fail(std::move(routes.error()));
  out.delivery = std::move(*routes);
  for (const RouteStatus& route : out.delivery) {
    out.held_deliveries += route.balance.held;
    out.unknown_deliveries += route.balance.unknown;
  }
  const auto conflicts = count_conflicts(**db);
  if (!conflicts) return fail(conflicts.error());
  out.conflicts = conflicts->open;
  out.loops = conflicts->loops;
  out.store_bytes = core.store->bytes();
  return out;
}

}  // namespace gatehouse::hub
