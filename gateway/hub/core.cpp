#include "hub/core.hpp"

#include <chrono>

#include "hub/store/statements.hpp"

namespace gatehouse::hub {

clients::Options Core::reading_options() const {
  const auto now = std::chrono::sys_days(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(clock.now().micros))));
  return {settings.synthetic, static_cast<int>(std::chrono::year_month_day(now).year())};
}

Result<void> Core::may_write() const {
  if (!settings.read_only) return {};
  return fail(Errc::not_permitted, "the hub was opened to be read only");
}

void Core::committed(const LastIds& ids) {
  if (ids.settled) ++settlings;
  last = ids;
  last.settled = false;
}

Result<void> Core::read_last_ids() {
  return each(db().query(sql::select_last_ids), [this](Rows& row) -> Result<void> {
    last = {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(5), false};
    waiting = row.integer(4) != 0;
    return {};
  });
}

Result<void> Core::follow_others() {
  const std::int64_t known = last.record;
  ++key_commits;
  GATEHOUSE_TRY(read_last_ids());
  auto followed = people.follow(db(), keys, dictionary, reading_options(), known);
  if (!followed) people.forget();
  return followed;
}

Result<Reading> Reading::begin(Core& core) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  auto keys = core.keys.copy();
  if (!keys) return fail(std::move(keys.error()));
  keys->seal.bind(**db);
  return Reading{std::move(*db), std::move(*keys)};
}

Result<std::vector<std::int64_t>> numbers_of(Result<Rows> rows) {
  std::vector<std::int64_t> out;
  const auto read = each(std::move(rows), [&](Rows& row) -> Result<void> {
    out.push_back(row.integer(0));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

}  // namespace gatehouse::hub
