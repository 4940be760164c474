#include "control/cli/sample_clients.hpp"

#include "engine/client_row.hpp"
#include "engine/grant.hpp"

namespace gatehouse::control {

namespace {

Result<bool> is_there(hub::Hub& hub, std::int64_t id) {
  const auto view = hub.client(hub::ClientId{id});
  if (view) return true;
  if (view.error().code == Errc::not_found) return false;
  return fail(view.error());
}

/// The highest number that a client has; numbers are given in turn and never taken back.
Result<std::int64_t> last_client(hub::Hub& hub) {
  std::int64_t low = 0, high = 1;  // `low` is there (or 0), `high` is not
  while (true) {
    const auto there = is_there(hub, high);
    if (!there) return fail(there.error());
    if (!*there) break;
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto there = is_there(hub, middle);
    if (!there) return fail(there.error());
    (*there ? low : high) = middle;
  }
  return low;
}

}  // namespace

Result<void> each_last_client(hub::Hub& hub, const engine::Plan& plan, const engine::PlannedRoute& route,
                              const mapping::Mapping& mapping, Clock& clock, const ClientsWish& wish,
                              const VisitClient& visit) {
  const auto last = last_client(hub);
  if (!last) return fail(last.error());
  GATEHOUSE_TRY(hub.audit({wish.actor, "read", "clients for route " + route.route.name, "ok", wish.purpose,
                           "at most " + std::to_string(wish.limit)}));
  engine::Grant grant = engine::Grant::now(plan, clock, route);
  engine::ClientRow row(mapping);
  Arena arena;
  std::size_t seen = 0;
  for (std::int64_t id = *last; id > 0 && seen < wish.limit; --id) {
    const auto view = hub.client(hub::ClientId{id});
    if (!view && view.error().code == Errc::not_found) continue;
    if (!view) return fail(view.error());
    if (view->id != hub::ClientId{id}) continue;  // merged into another, which has its own turn
    arena.clear();
    row.fill(*view);
    grant.keep_back(row, *view, arena);
    if (!visit(row.values, row.groups, static_cast<std::uint64_t>(id))) return {};
    ++seen;
  }
  return {};
}

}  // namespace gatehouse::control
